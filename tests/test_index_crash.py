"""A process that is killed at any moment leaves an index that is whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 220
ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_whatever_is_killed_leaves_a_whole_index(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.killing", str(tmp_path), str(ROUNDS), "1"],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    assert run.returncode == 0, run.stderr[-4000:]
    kills = json.loads(run.stdout)
    # Some runs ended before they were killed; some additions were committed before it.
    assert sum(kills[kind] for kind in ("add", "scan", "first scan")) >= 0.5 * ROUNDS, kills
    assert kills["added"] > 5, kills
