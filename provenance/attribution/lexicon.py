"""Word lists of a language that name reading and guards refer to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from provenance.attribution.fold import WORD, fold

LISTS = (
    "articles",  # before a name, skipped when in lower case
    "connectors",  # inside a name, when a name word follows
    "suffixes",  # after a name, part of it: "blog", "website"
    "stops",  # end a name even with a capital
    "lead_ins",  # between preposition and name: "my personal blog"
    "generic",  # no outlet by name: "agencies"
    "here",  # link texts that are no name: "here", "the original article"
    "media",  # words that make a name look like a news outlet's
    "media_endings",  # ends of one-word names that do: "Norpress"
    "institution",  # words that make it look like an authority or a company
    "stock",  # picture agencies
    "visual",  # words of photo, chart and data credits
    "roles",  # "reporter", "staff writer"
    "lowercase",  # outlets and names that begin in lower case
    "months",
    "languages",  # names of languages, which are no outlet by themselves
    "marked",  # whole names with marks inside: "yahoo! news", "little, brown"
    "kinds",  # what an outlet is, before its name: "the German daily Die Zeit"
    "issues",  # numbers of a periodical: "issue", "edition"
    "works",  # journals and publishers of works
)


_PARTING = re.compile(r"(?:[^\w'&.\u064b-\u065f\u0670\u0900-\u0963\u0e30-\u0e4e\u200c\u200d]|_)+")
"""What stands between words; vowel signs are of the word."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lists of a language file joined with the shared ones, all folded."""

    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def has(self, name: str, words: str) -> bool:
        """Whether `words`, folded already, is an entry of a list."""
        return words in self.lists.get(name, frozenset())

    def any_of(self, name: str, folded: str) -> bool:
        """Whether an entry of a list occurs in a folded text as whole words."""
        entries = self.lists.get(name)
        if not entries:
            return False
        phrases, most = _phrases(entries)
        words = _words(folded).split(" ")
        for size in range(1, min(most, len(words)) + 1):
            for at in range(len(words) - size + 1):
                if " ".join(words[at : at + size]) in phrases:
                    return True
        unspaced = not folded.isascii() and any("\u3000" < c < "\ud7b0" for c in folded)
        return unspaced and any(e in folded for e in entries if not e.isascii())

    def longest(self, name: str, folded: str) -> int:
        """Characters of the longest entry of a list that a folded text begins with, else 0."""
        for entry in _by_letter(self.lists.get(name, frozenset())).get(folded[:1], ()):
            if folded.startswith(entry):
                after = folded[len(entry) : len(entry) + 1]
                if not after.isalnum() or not entry[-1].isalnum() or unspaced(entry[-1]):
                    return len(entry)
        return 0

    def ends(self, folded: str) -> bool:
        """Whether a folded name ends in a word of the press or of sites: "...ブログ"."""
        return folded.endswith(
            _endings(self.lists.get("suffixes", frozenset()))
            + _endings(self.lists.get("media", frozenset()))
        )

    def media(self, folded: str) -> bool:
        """Whether a folded name looks like a news outlet's."""
        return self.any_of("media", folded) or self.coined(folded)

    def coined(self, folded: str) -> bool:
        """Whether a word of a folded name is made with a word of the press: "Norpress"."""
        endings = tuple(self.lists.get("media_endings", ()))
        return any(w.endswith(endings) and w not in endings for w in folded.split())


def unspaced(char: str) -> bool:
    """Whether a letter belongs to a script that may leave out spaces."""
    return "\u0e00" <= char <= "\u0e7f" or "\u3000" <= char <= "\ud7af"


@cache
def unspaced_words(words: frozenset[str]) -> tuple[str, ...]:
    """Those of scripts that may leave out spaces."""
    return tuple(sorted(word for word in words if unspaced(word[0])))


def holds_any(folded: str, words: frozenset[str]) -> bool:
    """Whether a stretch, folded, has one of some words; anywhere where there are no spaces."""
    if not words.isdisjoint(WORD.findall(folded)):
        return True
    return not folded.isascii() and any(word in folded for word in unspaced_words(words))


def _words(folded: str) -> str:
    """A folded text with its words parted by single blanks."""
    parted = _PARTING.sub(" ", folded) + " "
    return " ".join(parted.replace(". ", " ").split())


@cache
def _by_letter(entries: frozenset[str]) -> dict[str, list[str]]:
    """Entries of a list by the letter that they begin with, the longest first."""
    out: dict[str, list[str]] = {}
    for entry in sorted(entries, key=lambda e: (-len(e), e)):
        out.setdefault(entry[:1], []).append(entry)
    return out


@cache
def _endings(entries: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(e for e in entries if len(e) > 1))


@cache
def _phrases(entries: frozenset[str]) -> tuple[frozenset[str], int]:
    """Entries of a list with their words parted by single blanks, and the most words of one."""
    phrases = frozenset(map(_words, entries)) - {""}
    return phrases, max((p.count(" ") + 1 for p in phrases), default=0)


def lexicon(*sources: Mapping[str, Iterable[str]]) -> Lexicon:
    """Joins [names] tables. Raises: ValueError on an unknown list."""
    joined: dict[str, set[str]] = {}
    for source in sources:
        for name, entries in source.items():
            if name not in LISTS:
                raise ValueError(f"[names] has no list {name!r}; it knows {', '.join(LISTS)}")
            joined.setdefault(name, set()).update(fold(e) for e in entries)
    return Lexicon({k: frozenset(v) for k, v in joined.items()})
