"""Speed as ratios against peers on the same work in one run: `make bench`."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable

import numpy as np
from datasketch import MinHash

from provenance.minhash import SignatureOptions, chunks, sign_rows
from provenance.shingle import ShingleOptions, shingles, token_rows, tokenize

ROUNDS = 5
TEXTS = 400
CUT, SIGNATURE = ShingleOptions(), SignatureOptions()


def texts() -> list[str]:
    """Return made-up articles of some 400 words from a vocabulary with news-like frequencies."""
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(2, 10))) for _ in range(9_000)]
    weights = [1 / (rank + 5) for rank in range(len(words))]
    return [" ".join(draw.choices(words, weights, k=draw.randint(250, 550))) for _ in range(TEXTS)]


def ours(articles: list[str]) -> None:
    """Sign articles from their text with the compiled kernels, one core."""
    for chunk in chunks(articles):
        sign_rows(token_rows(chunk, compiled=True), CUT, SIGNATURE, compiled=True)


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
