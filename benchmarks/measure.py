"""Running the systems in processes of their own, and what each run took."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from benchmarks.articles import Corpus
from benchmarks.environment import installed

ROOT = Path(__file__).parent.parent
OURS = "provenance"


@dataclass(frozen=True)
class Job:
    """One whole job."""

    system: str
    articles: int
    cpu: float
    wall: float
    peak_mb: float
    recall_80: float
    """Share found of the pairs with a Jaccard similarity of 0.8 or more."""
    recall_50: float
    pairs: int

    def as_json(self) -> dict[str, float | int | str]:
        return asdict(self)


class FailedError(Exception):
    """A system could not do the work; the message is its last line."""


def _command(system: str, peers: Path, *arguments: str) -> list[str]:
    python = sys.executable if system == OURS else str(peers)
    return [python, "-m", "benchmarks.systems", *arguments]


def _environment() -> dict[str, str]:
    # Nothing of a peer may ask the network.
    return {
        **installed(),
        "DAFT_ANALYTICS_ENABLED": "0",
        "DO_NOT_TRACK": "1",
        "HF_HUB_OFFLINE": "1",
    }


class Signer:
    """A process that signs the same texts again and again."""

    def __init__(self, system: str, path: Path, articles: int, peers: Path) -> None:
        self._articles = articles
        self._process = subprocess.Popen(
            _command(system, peers, "signatures", system, str(path), str(articles)),
            cwd=ROOT, env=_environment(), text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        if self._line() != "ready":
            raise FailedError(_last(self._stream("stderr").read()))

    def _stream(self, name: str) -> IO[str]:
        stream = getattr(self._process, name)
        assert stream is not None
        return stream  # type: ignore[no-any-return]

    def _line(self) -> str:
        return self._stream("stdout").readline().strip()

    def sign(self) -> float:
        """Sign all texts once; return the processor seconds an article."""
        self._stream("stdin").write("\n")
        self._stream("stdin").flush()
        return float(self._line()) / self._articles

    def close(self) -> None:
        self._process.communicate()


def run(system: str, corpus: Corpus, articles: int, peers: Path, folder: Path) -> Job:
    """Do the whole job in a new process and hold its pairs against the truth."""
    out = folder / "pairs.npz"
    start = time.perf_counter()
    process = subprocess.Popen(
        _command(system, peers, "job", system, str(corpus.path), str(out)),
        cwd=ROOT, env=_environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    wall = time.perf_counter() - start
    _, errors = process.communicate()
    if process.returncode or not line:
        raise FailedError(_last(errors))
    took = json.loads(line)
    with np.load(out) as found:
        first, left, right = found["first"], found["left"], found["right"]
    out.unlink()
    count = len(first)
    keys = np.minimum(left, right) * count + np.maximum(left, right)
    one, other = first[corpus.left], first[corpus.right]
    met = np.isin(np.minimum(one, other) * count + np.maximum(one, other), keys)
    met |= one == other
    recall = [_share(met[corpus.jaccard >= level]) for level in (0.8, 0.5)]
    return Job(system, articles, took["cpu"], wall, took["peak_mb"], *recall, len(keys))


def _share(met: NDArray[np.bool_]) -> float:
    return float(met.mean()) if len(met) else 1.0


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1][:200] if lines else "no message"
