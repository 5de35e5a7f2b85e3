"""The wheel: built from a clean clone, it holds the package whole and runs where no checkout is."""

import csv
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from provenance import export
from provenance.records import NEAR_DUPLICATE

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    env = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if path:
        env["PYTHONPATH"] = str(path)
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


@pytest.mark.slow
def test_the_wheel_scans_the_sample_crawl(clone: Path, wheel: Path, tmp_path: Path) -> None:
    installed, out = tmp_path / "installed", tmp_path / "out"
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index")
    run(*pip, "--target", installed, wheel, cwd=tmp_path)
    where = run(
        sys.executable, "-c", "import provenance; print(provenance.__file__)",
        cwd=tmp_path, path=installed,
    )  # fmt: skip
    assert Path(where.strip()).is_relative_to(installed)
    assert "provenance, version" in run(
        installed / "bin" / "provenance", "--version", cwd=tmp_path, path=installed
    )
    corpus = clone / "corpus"
    shown = run(
        sys.executable, "-m", "provenance", "scan", corpus / "crawl", "-o", out,
        "--outlets", corpus / "outlets.csv", "--workers", "1", cwd=tmp_path, path=installed,
    )  # fmt: skip
    assert "independent stories" in shown
    with (out / "audit.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) > 150
    assert (out / "report.html").stat().st_size > 100_000
    for name in export.NAMES:
        assert all(path.stat().st_size for path in export.write(out, name, tmp_path / name / "x"))
    run(installed / "bin" / "provenance", "dedup", out, cwd=tmp_path, path=installed)
    with (out / "removed.csv").open(encoding="utf-8", newline="") as file:
        removed = list(csv.DictReader(file))
    with (out / "pairs.csv").open(encoding="utf-8", newline="") as file:
        near = [row for row in csv.DictReader(file) if row["relation"] in NEAR_DUPLICATE]
    pairs = {frozenset((row["left"], row["right"])): row["jaccard"] for row in near}
    assert len(removed) > 30
    for row in removed:
        assert pairs[frozenset((row["document_id"], row["kept_document_id"]))] == row["score"]
