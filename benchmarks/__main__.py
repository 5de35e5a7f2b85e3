"""Speed as ratios against peers on the same work in one run: `make bench`."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import numpy as np
from datasketch import MinHash

from provenance import kernels
from provenance.minhash import SignatureOptions, permutations
from provenance.normalize import code_points, fold_table
from provenance.shingle import shingles, tokenize

ROUNDS = 5
TEXTS = 400


def texts() -> list[str]:
    """Return made-up articles of some 400 words from a vocabulary with news-like frequencies."""
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(2, 10))) for _ in range(9_000)]
    weights = [1 / (rank + 5) for rank in range(len(words))]
    return [" ".join(draw.choices(words, weights, k=draw.randint(250, 550))) for _ in range(TEXTS)]


def ours(articles: list[str]) -> None:
    """Sign articles from their text with the compiled kernels, one core."""
    offsets = np.zeros(len(articles) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in articles], out=offsets[1:])
    tokens, rows = kernels.tokenize_rows(code_points("".join(articles)), offsets, fold_table())
    kernels.sign_rows(tokens, rows, 5, *permutations(SignatureOptions()))


def datasketch_update_batch(articles: list[str]) -> None:
    """Sign articles with datasketch, its own hash, word 5-grams made in Python."""
    for text in articles:
        words = text.split()
        grams = [" ".join(words[i : i + 5]).encode() for i in range(len(words) - 4)]
        MinHash(num_perm=128, scheme="affine32").update_batch(grams)


def datasketch_hashed(articles: list[str]) -> None:
    """Sign articles with datasketch, fed with our shingle hashes."""
    for text in articles:
        hashes = (shingles(tokenize(text).hashes) & np.uint64(0xFFFFFFFF)).tolist()
        MinHash(num_perm=128, hashfunc=int, scheme="affine32").update_batch(hashes)


def main() -> None:
    """Time all in turns and print documents a second and ratios of the medians."""
    articles = texts()
    runs: dict[str, Callable[[list[str]], None]] = {
        "provenance kernel": ours,
        "datasketch update_batch": datasketch_update_batch,
        "datasketch, our hashes": datasketch_hashed,
    }
    for run in runs.values():
        run(articles[:5])
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            start = time.process_time()
            run(articles)
            times[name].append(time.process_time() - start)
    best = statistics.median(times["provenance kernel"])
    print(f"signatures from text, {TEXTS} articles, one core, median of {ROUNDS} rounds")
    for name, seconds in times.items():
        middle = statistics.median(seconds)
        print(f"  {name:<26} {TEXTS / middle:>9,.0f} documents/s   {middle / best:6.1f}x the time")


if __name__ == "__main__":
    main()
