"""How keys that many texts share behave as their source grows: see `main`.

Candidates are found by keys (bands, anchors) that two texts share. Most keys stand in one text; the
stock phrases of an outlet or agency stand in a share of all its texts, however many these are. With
that share known for each rank (fitted on a real sample as a power law), the expected number of
texts of a key among n is n times it; from that follow the keys that reach the cap, the postings in
them, and the pairs a text is compared in. Ranks end where the shares add up to the anchors that a
text has. Phrases are those of one source: n counts its texts, not those of a crawl of many sources.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import msgspec
import numpy as np

from provenance.candidates import CandidateOptions, anchors, representatives
from provenance.minhash import shingle_sets
from provenance.shingle import ShingleOptions, token_rows

LIMIT = 40_000
"""Texts of a sample that are read."""


def sample(path: Path) -> tuple[np.ndarray, int, float]:
    """Return in how many texts each shared anchor stands, the texts, and the anchors of a text."""
    texts: list[str] = []
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        for line in file:
            texts.append(str(msgspec.json.decode(line).get("text") or ""))
            if len(texts) >= LIMIT:
                break
    sets = shingle_sets(token_rows(texts, compiled=True), ShingleOptions(), compiled=True)
    options = CandidateOptions()
    kept = np.flatnonzero(representatives(sets) == np.arange(len(texts)))
    values = anchors(sets.take(kept), options).values
    counts = np.unique(values, return_counts=True)[1]
    return np.sort(counts[counts > 1])[::-1], len(kept), len(values) / len(kept)


def fit(counts: np.ndarray, texts: int) -> tuple[float, float]:
    """Return scale and exponent of share(rank) = scale * rank ** -exponent, for frequent keys."""
    frequent = counts[counts >= 4]
    ranks = np.arange(1, len(frequent) + 1)
    # The first ranks are few and carry the cost: each decade of ranks counts alike.
    slope, level = np.polyfit(np.log(ranks), np.log(frequent / texts), 1, w=1 / np.sqrt(ranks))
    return float(np.exp(level)), float(-slope)


def grown(
    scale: float, exponent: float, n: float, common: int, held: float
) -> tuple[float, float, float, float]:
    """Return keys over the cap, postings in them, pairs a text with the cap and without it.

    `held` are the anchors of a text: more than these its keys cannot be.
    """
    edges = np.unique(np.concatenate([np.arange(1, 10_000), np.geomspace(1e4, 1e13, 40_000)]))
    ranks, width = edges[:-1], np.diff(edges)
    share = np.minimum(scale * ranks**-exponent, 1)
    possible = np.cumsum(width * share) <= held
    texts = np.where(possible, n * share, 0)
    shared = texts >= 2
    over = texts > common
    before = np.where(over, common * (common - 1) / 2 + (texts - common) * (common // 2),
                      texts * (texts - 1) / 2)  # fmt: skip
    free = texts * (texts - 1) / 2
    return (
        float((width * over).sum()),
        float((width * texts * over).sum()),
        float((width * before * shared).sum() / n),
        float((width * free * shared).sum() / n),
    )


def main() -> None:
    """Print a table for each sample, a JSONL file with texts."""
    common = CandidateOptions().common
    for name in sys.argv[1:]:
        counts, texts, held = sample(Path(name))
        scale, exponent = fit(counts, texts)
        print(
            f"{Path(name).name}: {texts:,} texts, share of rank r = {scale:.3g} * r^-{exponent:.2f}"
        )
        print("| articles | keys over cap | postings in them, a text | pairs a text | uncapped |")
        print("|---|---|---|---|---|")
        for n in (1e4, 1e5, 1e6, 1e7):
            keys, postings, pairs, free = grown(scale, exponent, n, common, held)
            print(f"| {n:,.0f} | {keys:,.0f} | {postings / n:.2f} | {pairs:,.1f} | {free:,.0f} |")


if __name__ == "__main__":
    main()
