"""The hook and the action that ship with the project: run as their hosts run them."""

import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring storms. "
    "Pilots had warned for years that sand was closing it, and two ships ran aground last winter."
)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ci")
    for name, hour in (("a", 10), ("b b", 12)):
        record = {
            "id": name, "url": f"https://{name[0]}.example/x", "text": TEXT,
            "published": f"2024-05-16T{hour}:00:00Z",
        }  # fmt: skip
        (folder / f"{name}.jsonl").write_text(json.dumps(record) + "\n")
    run = subprocess.run([command(), "scan", "a.jsonl", "-o", "out", "-q"], cwd=folder, check=False)
    assert run.returncode == 0
    return folder


def command() -> str:
    return str(Path(sys.executable).with_name("provenance"))


def step(name: str) -> str:
    """Return the script of one step of the action."""
    action = (ROOT / "action.yml").read_text(encoding="utf-8")
    found = re.search(rf"- name: {name}\n.*?run: \|\n((?: {{8}}[^\n]*\n)+)", action, re.DOTALL)
    assert found
    return textwrap.dedent(found[1])


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({}, 1),
        ({"FAIL_ON": "SYN204\nSYN301"}, 0),
        ({"FAIL_ON": "SYN204\nSYN201"}, 1),
        ({"OPTIONS": "--max-new\n2"}, 0),
        ({"BASELINE": "none.jsonl"}, 2),
    ],
)
def test_the_action_checks(crawl: Path, inputs: dict[str, str], expected: int) -> None:
    env = {
        "NEW": "b b.jsonl\n", "AGAINST": "out", "FAIL_ON": "error", "BASELINE": "",
        "SARIF": "r.sarif", "OPTIONS": "", **inputs,
    }  # fmt: skip
    path = os.pathsep.join([str(Path(command()).parent), os.environ["PATH"]])
    run = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("Check")],
        cwd=crawl, env={**os.environ, **env, "PATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == expected, run.stdout + run.stderr
    if expected < 2:
        assert (crawl / "r.sarif").is_file()
        assert "::error file=b b.jsonl,line=1" in run.stdout


def test_inputs_reach_the_shell_through_the_environment_only() -> None:
    assert "${{" not in step("Check") + step("Install")


def test_the_hook_gets_its_files_after_its_arguments(crawl: Path) -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^ {2}entry: provenance (.*)$", hook, re.MULTILINE)
    run = subprocess.run(
        [command(), *entry.split(), "--against", "out", "b b.jsonl"], cwd=crawl, check=False,
        capture_output=True,
    )  # fmt: skip
    assert run.returncode == 1
    (pattern,) = re.findall(r"^ {2}files: (.*)$", hook, re.MULTILINE)
    for name in ("a.html", "a.jsonl.gz", "x/a.warc.zst", "a.wacz", "a.txt"):
        assert re.search(pattern, name), name
    assert not re.search(pattern, "a.py")


def test_the_page_names_every_option_of_the_gate() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    for option in (
        "--fail-on", "--max-new", "--max-uncredited", "--baseline", "--fail-on-unused",
        "--require-reason", "--strict", "--exit-zero", "--format", "--output",
    ):  # fmt: skip
        assert option in page
