"""The wheel: built from a clean clone, it holds the package whole and runs where no checkout is."""

import csv
import os
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from benchmarks.dependencies import runtime
from provenance import export
from provenance.records import NEAR_DUPLICATE

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env.pop("PYTHONPATH", None)
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout to clone")
    folder = tmp_path_factory.mktemp("wheel")
    run("git", "clone", "--quiet", ROOT, "clone", cwd=folder)
    return folder / "clone"


@pytest.fixture(scope="module")
def wheel(clone: Path) -> Path:
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation")
    run(*pip, "--wheel-dir", clone.parent, clone, cwd=clone.parent)
    (found,) = clone.parent.glob("*.whl")
    return found


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(
    clone: Path, wheel: Path
) -> None:
    tracked = run("git", "ls-files", "-z", "provenance", cwd=clone).split("\0")
    held = zipfile.ZipFile(wheel).namelist()
    about = [name for name in held if ".dist-info/" in name]
    assert sorted(set(held) - set(about)) == sorted(filter(None, tracked))
    assert any(name.endswith("licenses/LICENSE") for name in about)


@pytest.fixture(scope="module")
def clean(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Commands of an environment with the wheel, what it says it needs, and nothing else.

    The needed packages are those of this environment, by links: no registry is asked.
    """
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False, symlinks=True)
    commands = folder / "bin"
    pip = (sys.executable, "-m", "pip", "--python", commands / "python", "install", "--quiet")
    run(*pip, "--no-deps", "--no-index", wheel, cwd=folder)
    (packages,) = folder.glob("lib/python*/site-packages")
    (about,) = packages.glob("syndication_provenance-*.dist-info")
    for each in runtime(Distribution.at(about)).values():
        for name in {Path(str(file)).parts[0] for file in each.files or ()} - {"..", "__pycache__"}:
            (packages / name).symlink_to(str(each.locate_file(name)))
    return commands


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="links a package into an environment")
def test_the_wheel_scans_the_sample_crawl(clone: Path, clean: Path, tmp_path: Path) -> None:
    out, command = tmp_path / "out", clean / "provenance"
    probe = "import provenance, sys; print(provenance.__file__, *sys.path, sep='\\n')"
    places = run(clean / "python", "-c", probe, cwd=tmp_path).split()
    assert Path(places[0]).is_relative_to(clean.parent)
    assert str(ROOT) not in places
    assert "provenance, version" in run(command, "--version", cwd=tmp_path)
    corpus = clone / "corpus"
    shown = run(
        command, "scan", corpus / "crawl", "-o", out,
        "--outlets", corpus / "outlets.csv", "--workers", "1", cwd=tmp_path,
    )  # fmt: skip
    assert "independent stories" in shown
    with (out / "audit.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) > 150
    assert (out / "report.html").stat().st_size > 100_000
    for name in export.NAMES:
        assert all(path.stat().st_size for path in export.write(out, name, tmp_path / name / "x"))
    run(command, "dedup", out, cwd=tmp_path)
    with (out / "removed.csv").open(encoding="utf-8", newline="") as file:
        removed = list(csv.DictReader(file))
    with (out / "pairs.csv").open(encoding="utf-8", newline="") as file:
        near = [row for row in csv.DictReader(file) if row["relation"] in NEAR_DUPLICATE]
    pairs = {frozenset((row["left"], row["right"])): row["jaccard"] for row in near}
    assert len(removed) > 30
    for row in removed:
        assert pairs[frozenset((row["document_id"], row["kept_document_id"]))] == row["score"]
