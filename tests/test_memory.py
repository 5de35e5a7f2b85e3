"""Out of memory: a page, a worker, the whole command. Nothing is lost, and it is said."""

import csv
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

TABLES = ("audit", "pairs", "attributions", "clusters", "findings", "skipped")
BODY = "The harbour board agreed on Tuesday to dredge the eastern channel before the storms. "

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of Linux")

# The command with a page that eats memory up to a limit, or until the kernel ends the process, and
# with a limit that is reached between two stages. Workers import this module, too.
COMMAND = """
import os, resource, signal, sys
from pathlib import Path
from provenance import examine, pipeline
from provenance.cli import main

def held():
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()

def eat():
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held() + (64 << 20), before[1]))
    try:
        hoard = []
        while True:
            hoard.append(bytes(1 << 20))
    finally:
        hoard = None
        resource.setrlimit(resource.RLIMIT_AS, before)

examined, learned = examine.Examiner.__call__, pipeline.learn

def examine_or_eat(self, page):
    if b"eats memory" in page.html:
        eat()
    if b"is ended by the kernel" in page.html:
        os.kill(os.getpid(), signal.SIGKILL)
    return examined(self, page)

def learn_or_eat(*arguments):
    if os.environ.get("PROVENANCE_TEST_EATS"):
        eat()
    return learned(*arguments)

examine.Examiner.__call__ = examine_or_eat
pipeline.learn = learn_or_eat
if __name__ == "__main__":
    main()
"""


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    script = tmp_path_factory.mktemp("command") / "hungry.py"
    script.write_text(COMMAND, encoding="utf-8")
    return script


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crawl")
    for number in range(40):
        text = f"<p>{BODY}{number} pilots had warned of it.</p>" * 2
        (folder / f"{number:02}.html").write_text(f"<html><body>{text}</body></html>")
    return folder


def run(
    script: Path, *arguments: object, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, script, *map(str, arguments)],
        capture_output=True, text=True, check=False, env={**os.environ, **(env or {})},
    )  # fmt: skip


def skips(out: Path) -> Sequence[dict[str, str]]:
    with (out / "skipped.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["reason"] != "duplicate"]


def test_pages_that_eat_memory_are_skipped_alone(
    command: Path, crawl: Path, tmp_path: Path
) -> None:
    hungry, out = tmp_path / "hungry", tmp_path / "out"
    hungry.mkdir()
    for name, what in (("eats", "eats memory"), ("killed", "is ended by the kernel")):
        (hungry / f"{name}.html").write_text(f"<html><body><p>{BODY}{what}.</p></body></html>")
    done = run(command, "scan", crawl, hungry, "-o", out, "--workers", 2)
    assert done.returncode == 0, done.stderr
    found = {Path(row["input"]).name: (row["reason"], row["detail"]) for row in skips(out)}
    assert found == {
        "eats.html": ("error", "MemoryError:"),
        "killed.html": ("crashed", "ended its worker with code -9"),
    }
    with (out / "audit.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == 40


def test_a_scan_that_runs_out_of_memory_says_so_and_goes_on_later(
    command: Path, crawl: Path, tmp_path: Path
) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    stopped = run(command, "scan", crawl, "-o", out, env={"PROVENANCE_TEST_EATS": "1"})
    assert stopped.returncode == 4, stopped.stderr
    assert stopped.stderr.startswith("error: out of memory"), stopped.stderr
    assert "Traceback" not in stopped.stderr
    assert not (out / "run.json").exists()
    assert run(command, "report", out, "--html", tmp_path / "r.html").returncode == 2
    resumed = run(command, "scan", crawl, "-o", out, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert run(command, "scan", crawl, "-o", whole).returncode == 0
    for name in TABLES:
        assert (out / f"{name}.csv").read_bytes() == (whole / f"{name}.csv").read_bytes()
