"""Shared text of two pages, measured on their prose only: what gold pairs are made of."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from .pages import Built

WORD = re.compile(r"\w+")
UNSPACED = {"zh": 7, "ja": 7, "th": 12}
"""Characters of a shingle where words are not spaced."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Figures of two pages, each set's shingles counted once."""

    shared: int
    left: int
    right: int

    @property
    def jaccard(self) -> float:
        """Shared over all."""
        return self.shared / (self.left + self.right - self.shared)

    @property
    def contained(self) -> float:
        """Shared over the smaller side."""
        return self.shared / min(self.left, self.right)


def folded(text: str) -> str:
    """Letters as a reader sees them: no marks, no invisible characters, no case."""
    text = unicodedata.normalize("NFKC", text)
    text = unicodedata.normalize("NFKD", text).casefold()
    dropped = ("Mn", "Cf", "Me")
    return "".join(c for c in text if unicodedata.category(c) not in dropped and c != "\u0640")


def shingles(text: str, lang: str) -> set[str]:
    """Word 5-grams, or character n-grams for scripts without spaces."""
    words = WORD.findall(folded(text))
    if lang in UNSPACED:
        run, n = "".join(words), UNSPACED[lang]
        return {run[i : i + n] for i in range(len(run) - n + 1)}
    return {" ".join(words[i : i + 5]) for i in range(len(words) - 4)}


def page_shingles(page: Built) -> set[str]:
    """Shingles of the prose, without credit lines, datelines or an aggregator's lines."""
    text = "\n".join(p.text for p in page.prose)
    for place, credit in page.spec.credits:
        if place in ("dateline", "tail"):
            text = text.replace(credit, "")
    return shingles(text, page.outlet.lang)


def overlaps(pages: list[Built]) -> dict[tuple[str, str], Overlap]:
    """Every pair of page ids that shares a shingle."""
    sets = {p.spec.id: page_shingles(p) for p in pages}
    holders: dict[str, list[str]] = defaultdict(list)
    for id in sorted(sets):
        for shingle in sets[id]:
            holders[shingle].append(id)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for ids in holders.values():
        for n, left in enumerate(ids):
            for right in ids[n + 1 :]:
                counts[left, right] += 1
    return {
        pair: Overlap(n, len(sets[pair[0]]), len(sets[pair[1]]))
        for pair, n in sorted(counts.items())
    }
