"""Which of an article's claims name the same source, and which name different ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from provenance.attribution.fold import fold
from provenance.domains import netloc
from provenance.records import Attribution

_OF_WHOLE = ("source", "press_release")
"""Relations that speak of the whole text; inputs, relays and notices exclude nothing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Claims by the source they name. Numbers are places in the claims that were compared."""

    groups: tuple[tuple[int, ...], ...]
    """Claims that name one source together, the strongest first; unnamed ones are left out."""
    conflicts: tuple[tuple[int, int], ...]
    """The strongest claims of two groups that cannot both have the whole text from its source."""

    @property
    def conflicting(self) -> bool:
        """Whether any claims contradict each other."""
        return bool(self.conflicts)


def agreement(claims: Sequence[Attribution]) -> Agreement:
    """Group claims on the whole text by source and pair the sources that disagree.

    Two claims agree where an id, a candidate, a name, a host of the source's address
    or a distributor is the same, and where one credit line names both. An agency and
    an outlet that ran its copy do not contradict each other, two agencies do.
    """
    chosen = [i for i, c in enumerate(claims) if c.relation in _OF_WHOLE and _keys(c)]
    groups: list[list[int]] = []
    for index in chosen:
        same = [g for g in groups if any(_agree(claims[i], claims[index]) for i in g)]
        merged = sorted([index, *(i for g in same for i in g)])
        groups = [g for g in groups if g not in same] + [merged]
    ordered = tuple(tuple(g) for g in sorted(groups))
    conflicts = tuple(
        (a[0], b[0])
        for a, b in combinations(ordered, 2)
        if _agency(claims, a) == _agency(claims, b)
    )
    return Agreement(ordered, conflicts)


def _agency(claims: Sequence[Attribution], group: tuple[int, ...]) -> bool:
    return all(claims[i].kind.startswith("agency_") for i in group)


def _agree(a: Attribution, b: Attribution) -> bool:
    if not _keys(a).isdisjoint(_keys(b)):
        return True
    return a.origin == b.origin and a.kind == b.kind and a.text == b.text and a.start == b.start


def _keys(claim: Attribution) -> frozenset[str]:
    """All by which a claim's source can be recognised."""
    name = fold(claim.outlet).removeprefix("the ").strip()
    carrier = fold(claim.distributor).removeprefix("the ").strip()
    host = netloc(claim.url).removeprefix("www.")
    return frozenset((name, carrier, host, claim.outlet_id, *claim.candidates)) - {""}
