"""The peers' own environment: what they need is nothing that this project should depend on."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import venv
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

SHARED = Path(os.environ.get("PROVENANCE_SHARED", Path(__file__).parents[2] / "shared"))
"""Development data, where it is at hand."""
PEERS = ("datasketch", "rensa", "daft", "gaoya", "text-dedup", "datatrove")
NEEDS = {"datatrove": ("datatrove[processing]", "spacy")}
"""What is installed for a peer, where that is more than itself."""
TOOLS = ("numpy", "matplotlib")
OURS = ("numpy", "numba", "llvmlite", "msgspec")


def cache() -> Path:
    """Return the folder of environment and made-up articles; `XDG_CACHE_HOME` moves it."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = home / "syndication-provenance" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def ready() -> tuple[Path, dict[str, str]]:
    """Make the environment where it is not; return its Python and what could not be installed."""
    folder = cache() / "peers"
    python = folder / "bin" / "python"
    report = folder / "installed.json"
    if report.exists():
        failures: dict[str, str] = json.loads(report.read_text(encoding="utf-8"))
        return python, failures
    venv.create(folder, with_pip=True, clear=True)
    failures = {}
    # One by one: a peer that cannot be installed takes none of the others along.
    for name in (*TOOLS, *PEERS):
        command = [str(python), "-m", "pip", "install", "--quiet", *NEEDS.get(name, (name,))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            failures[name] = (done.stderr.strip().splitlines() or ["pip failed"])[-1][:200]
    report.write_text(json.dumps(failures), encoding="utf-8")
    return python, failures


def installed() -> dict[str, str]:
    """Return the variables of a process that has compiled modules, as an installed package has."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def versions(python: Path) -> dict[str, str]:
    """Return the versions of the peers that are installed, and of what ours is made of."""
    code = (
        "import json, sys\nfrom importlib.metadata import version, PackageNotFoundError\n"
        "found = {}\nfor name in sys.argv[1:]:\n"
        "    try:\n        found[name] = version(name)\n"
        "    except PackageNotFoundError:\n        pass\nprint(json.dumps(found))\n"
    )
    done = subprocess.run(
        [str(python), "-c", code, *PEERS], capture_output=True, text=True, check=True
    )
    peers: dict[str, str] = json.loads(done.stdout)
    ours = {name: version(name) for name in OURS}
    return {"python": platform.python_version(), **ours, **peers}


def machine() -> dict[str, str | int]:
    """Return what the figures were measured on."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if "model name" in line)
    except (OSError, StopIteration):
        pass
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 30
    return {
        "processor": model,
        "cores": os.cpu_count() or 1,
        "memory_gb": memory,
        "system": f"{platform.system()} {platform.machine()}",
        "date": datetime.now(UTC).date().isoformat(),
    }
