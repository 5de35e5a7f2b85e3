"""What a wording begins with and in what order its words come: looks that spare a pattern's use.

A pattern is compiled when it is first tried, which takes longer than reading many articles; most
that are tried do not match.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from provenance.attribution.fold import LOOSE_MARKS, WORD, bare, spellings
from provenance.attribution.pattern import Node
from provenance.attribution.triggers import expand, without_glued, words_of

_MOST = 400
"""Words of the largest set that is kept."""


def beginnings(nodes: Sequence[Node]) -> tuple[str, ...]:
    """What the first word of a line that a pattern matches begins with; () where that is open.

    >>> from provenance.attribution.pattern import Words, parse
    >>> beginnings(parse("^[the] (story|piece) by {outlet}", Words({}))[0])
    ('piece', 'story', 'the')
    """
    if nodes[0].type != "anchor" or nodes[0].text != "^":
        return ()
    for end in range(2, len(nodes) + 1):
        strings = expand(nodes[1:end])
        if strings is None:
            return ()
        if strings and all(map(words_of, strings)):
            words = {words_of(each)[0] for each in strings}
            return tuple(sorted({s for word in words for s in spellings(word)}))
    return ()


def in_order(nodes: Sequence[Node]) -> tuple[frozenset[str], ...]:
    """Sets of words, folded, of which one each stands in a match, one behind the other.

    >>> from provenance.attribution.pattern import Words, parse
    >>> found = in_order(parse("(story|piece) ~ published [first] {outlet}", Words({}))[0])
    >>> [sorted(each) for each in found]
    [['piece', 'story'], ['published']]
    """
    out: list[frozenset[str]] = []
    cluster: list[Node] = []
    for node in (*without_glued(nodes), Node("space")):
        if node.type in ("text", "group", "optional") or node.options:
            cluster.append(node)
            continue
        strings = expand(cluster) if cluster else None
        cluster = []
        if strings and len(strings) <= _MOST and all(map(words_of, strings)):
            out.append(frozenset(bare(words_of(each)[0]) for each in strings))
    return tuple(out) if len(out) > 1 else ()


@dataclass(frozen=True, slots=True)
class Order:
    """What is certain of the words of a match, and their order."""

    beginnings: tuple[str, ...] = ()
    """What the first word of its line begins with; () where that is open."""
    sets: tuple[frozenset[str], ...] = ()
    """Sets of words, folded, of which it has one each, one behind the other."""


def order(
    nodes: Sequence[Node],
    shared: Callable[[frozenset[str]], frozenset[str]],
    *,
    spaced: bool,
) -> Order:
    """What is certain of the matches of a pattern; `shared` gives the one copy of a set."""
    return Order(beginnings(nodes), tuple(map(shared, in_order(nodes))) if spaced else ())


class Line:
    """A stretch, folded; its words are found when first asked for."""

    def __init__(self, folded: str) -> None:
        self._folded = folded

    @cached_property
    def _first(self) -> int:
        """Where its first word begins."""
        first = WORD.search(self._folded)
        return first.start() if first else len(self._folded)

    @cached_property
    def _words(self) -> list[str]:
        return WORD.findall(LOOSE_MARKS.sub("", self._folded))

    def may_match(self, order: Order) -> bool:
        """Whether it begins as a match does, and has words of all sets, in order."""
        if order.beginnings and not self._folded.startswith(order.beginnings, self._first):
            return False
        wanted = iter(order.sets)
        each = next(wanted, None)
        for word in self._words if each else ():
            if each is not None and word in each:
                each = next(wanted, None)
        return each is None
