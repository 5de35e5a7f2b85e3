"""Entries for a person who looks for an outlet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from provenance.outlets.names import key_of, normal
from provenance.outlets.record import Outlet

_FLOOR = 75.0
"""Lowest score worth showing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a search found."""

    outlet: Outlet
    score: float
    """How well it fits the query, 0 to 100; 100 is a name or domain of it."""
    matched: str
    """The name or domain that fits."""


def ranked(entries: Iterable[Outlet], owner: str, query: str, limit: int) -> tuple[Hit, ...]:
    """Return the entries whose names or domains are most like a query, the best first.

    `owner` is the id that owns the query's host, if it is a host.
    """
    words = normal(query)
    if not words:
        return ()
    hits = []
    for entry in entries:
        if entry.id == owner:
            hits.append(Hit(entry, 100.0, entry.id))
            continue
        score, name = max((_score(words, normal(name)), name) for name in _texts(entry))
        if score >= _FLOOR:
            hits.append(Hit(entry, round(score, 1), name))
    hits.sort(key=lambda hit: (-hit.score, len(hit.matched), hit.outlet.id))
    return tuple(hits[:limit])


def _texts(entry: Outlet) -> tuple[str, ...]:
    return (*entry.names, *entry.domains)


def _score(words: str, name: str) -> float:
    if key_of(words) == key_of(name):
        return 100.0
    score = fuzz.ratio(words, name)
    if len(words) >= 3 and f" {words}" in f" {name}":
        score = max(score, 90.0)
    return min(score, 99.0)
