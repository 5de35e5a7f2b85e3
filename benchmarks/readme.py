"""Write the outputs in README.md anew: `python -m benchmarks.readme`.

A block whose lines begin with `$ ` holds commands and what they print. They are run in their order
in an empty folder that has the sample crawl; tests/test_readme.py fails when one prints something
else.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
_BLOCK = re.compile(r"(?<=```\n)\$ .*?(?=^```$)", re.DOTALL | re.MULTILINE)


def refreshed(text: str) -> str:
    """Return a page with the outputs that its commands give now.

    Raises:
        RuntimeError: a command fails.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "corpus").symlink_to(ROOT / "corpus")
        return _BLOCK.sub(lambda found: "".join(_outputs(found[0], folder)), text)


def commands(text: str) -> list[str]:
    """Return the commands of a page."""
    return [
        line.removeprefix("$ ")
        for block in _BLOCK.findall(text)
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


def _outputs(block: str, folder: Path) -> Iterator[str]:
    for command in commands(f"```\n{block}```"):
        yield f"$ {command}\n{_run(command, folder)}"


def _run(command: str, folder: Path) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    run = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", command], cwd=folder, env={**os.environ, "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        raise RuntimeError(f"{command!r} exits with {run.returncode}: {run.stderr}")
    return run.stdout


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text(encoding="utf-8")), encoding="utf-8")
