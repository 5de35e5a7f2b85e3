"""Made-up articles with known copies at known similarity, for the speed benchmarks.

Words have news-like frequencies. Six articles in ten stand alone, the others come in groups of two
to eight: copies that are exact, edited, cut, wrapped in other text, or hardly alike. The truth is
computed from the word numbers, without the code that is measured.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

VOCABULARY = 20_000
WORDS = 400
"""Words of a typical article."""
WAITING = 20_000
"""Articles that wait to be written, so that copies do not stand together."""
KINDS = ("exact", "edited", "cut", "wrapped", "distant")
SHARES = (0.15, 0.50, 0.15, 0.12, 0.08)
GRAM = 5

Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Corpus:
    """A file of articles and what is known of them."""

    path: Path
    left: Ids
    right: Ids
    jaccard: NDArray[np.float64]


def make(path: Path, count: int, seed: int = 1) -> Corpus:
    """Write `count` articles as JSONL and the truth beside it, or read what was written before."""
    truth = path.with_suffix(".npz")
    if not (path.exists() and truth.exists()):
        draw = np.random.default_rng(seed)
        left, right, jaccard = _write(path, count, draw)
        np.savez(truth, left=left, right=right, jaccard=jaccard)
    with np.load(truth) as known:
        return Corpus(path, known["left"], known["right"], known["jaccard"])


def alike(path: Path, count: int, *, same: bool) -> Corpus:
    """Write one article `count` times, or as many different ones of its length."""
    if not path.exists():
        draw = np.random.default_rng(7)
        words = np.array(_words(draw), dtype=object)
        prose = _prose(draw)
        text = prose(WORDS)
        with path.open("w", encoding="utf-8") as file:
            for number in range(count):
                text = text if same else prose(WORDS)
                line = {"id": f"doc-{number:08}", "text": " ".join(words[text].tolist())}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
    none = np.empty(0, dtype=np.int64)
    return Corpus(path, none, none, none.astype(np.float64))


def _write(path: Path, count: int, draw: np.random.Generator) -> tuple[Ids, Ids, Ids]:
    words = np.array(_words(draw), dtype=object)
    place_of: dict[int, int] = {}
    pairs: list[tuple[int, int, float]] = []
    written = 0
    with path.open("w", encoding="utf-8") as file:
        for number, ids, found in _shuffled(_articles(count, draw), draw):
            place_of[number] = written
            pairs += found
            text = " ".join(words[ids].tolist())
            file.write(
                json.dumps({"id": f"doc-{written:08}", "text": text}, ensure_ascii=False) + "\n"
            )
            written += 1
    ends = [sorted((place_of[one], place_of[other])) for one, other, _ in pairs]
    array = np.array(ends, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1], np.array([each[2] for each in pairs])


def _words(draw: np.random.Generator) -> list[str]:
    """Distinct words of two to ten letters; one in forty has an accent."""
    found: dict[str, None] = {}
    while len(found) < VOCABULARY:
        letters = draw.integers(0, 20, draw.integers(2, 11))
        word = "".join("abcdefghilmnoprstuvz"[letter] for letter in letters)
        if draw.random() < 0.025:
            word = word[:-1] + "é"
        found[word] = None
    return list(found)


Article = tuple[int, Ids, list[tuple[int, int, float]]]
"""Number, word numbers, and similarity to earlier ones of its group."""


Prose = Callable[[int], Ids]


def _prose(draw: np.random.Generator) -> Prose:
    """Return a function that makes up so many words."""
    frequency = np.cumsum(1 / (np.arange(VOCABULARY) + 5.0))
    frequency /= frequency[-1]
    return lambda size: np.searchsorted(frequency, draw.random(size)).astype(np.int64)


def _articles(count: int, draw: np.random.Generator) -> Iterator[Article]:
    prose = _prose(draw)
    number = 0
    while number < count:
        size = 1 if draw.random() < 0.82 else int(min(2 + draw.geometric(0.45) - 1, 8))
        length = int(np.clip(draw.lognormal(np.log(WORDS), 0.5), 40, 3_000))
        texts = [prose(length)]
        while len(texts) < size:
            kind = str(draw.choice(KINDS, p=SHARES))
            texts.append(_copy(texts[0], kind, prose, draw))
        grams = [_grams(text) for text in texts] if size > 1 else []
        similar: list[list[tuple[int, int, float]]] = [[] for _ in texts]
        for one, other in combinations(range(size), 2):
            shared = len(np.intersect1d(grams[one], grams[other], assume_unique=True))
            union = len(grams[one]) + len(grams[other]) - shared
            similar[other].append((number + one, number + other, shared / max(union, 1)))
        for place, text in enumerate(texts[: count - number]):
            yield number + place, text, similar[place]
        number += min(size, count - number)


def _copy(text: Ids, kind: str, prose: Prose, draw: np.random.Generator) -> Ids:
    if kind == "edited" or kind == "distant":
        wanted = draw.uniform(0.5, 0.98) if kind == "edited" else draw.uniform(0.1, 0.5)
        # Of grams with no word replaced, a share of 2J / (1 + J) makes the similarity J.
        rate = 1 - (2 * wanted / (1 + wanted)) ** (1 / GRAM)
        return np.where(draw.random(len(text)) < rate, prose(len(text)), text)
    if kind == "cut":
        return text[: max(GRAM, int(len(text) * draw.uniform(0.4, 0.95)))]
    if kind == "wrapped":
        around = int(len(text) * draw.uniform(0.1, 1.0))
        return np.concatenate([prose(around // 2), text, prose(around - around // 2)])
    return text


def _grams(text: Ids) -> NDArray[np.uint64]:
    """Distinct word sequences, each as one number."""
    total = np.zeros(max(len(text) - GRAM + 1, 0), dtype=np.uint64)
    for offset in range(GRAM):
        part = text[offset : offset + len(total)].astype(np.uint64)
        total = (total + part + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        total ^= total >> np.uint64(32)
    return np.unique(total)


def _shuffled(articles: Iterator[Article], draw: np.random.Generator) -> Iterator[Article]:
    waiting: list[Article] = []
    for article in articles:
        waiting.append(article)
        if len(waiting) > WAITING:
            place = int(draw.integers(len(waiting)))
            waiting[place], waiting[-1] = waiting[-1], waiting[place]
            yield waiting.pop()
    for place in draw.permutation(len(waiting)):
        yield waiting[place]


def main() -> None:
    """Write a corpus and say what is in it."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("count", type=int)
    arguments = parser.parse_args()
    corpus = make(arguments.path, arguments.count)
    near = [int((corpus.jaccard >= level).sum()) for level in (0.8, 0.5)]
    print(f"{arguments.count} articles, pairs at 0.8 and above: {near[0]}, at 0.5: {near[1]}")


if __name__ == "__main__":
    main()
