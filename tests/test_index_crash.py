"""A process that is killed at any moment leaves an index that is whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 200
ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_whatever_is_killed_leaves_a_whole_index(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.killing", str(tmp_path), str(KILLS), "1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    assert run.returncode == 0, run.stderr[-4000:]
    kills = json.loads(run.stdout)
    assert sum(kills[kind] for kind in ("add", "scan", "first scan")) >= KILLS, kills
    # Not all came before the commit, nor after it.
    assert 5 < kills["added"] < KILLS, kills
