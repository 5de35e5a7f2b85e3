"""Details: what one story or one pair shows, in shards that the page unpacks when asked.

Pairs stand in the shards by story, those behind a verdict before all others: what is read
together lies together, and what matters less is left out first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from provenance.direction import Pair
from provenance.records import DocId, Evidence
from provenance.report.html import layout
from provenance.report.html.columns import DIGITS
from provenance.report.html.excerpts import Texts, of_pairs, size
from provenance.result import Result

SHARD = 300_000
"""Characters, roughly, that are packed together."""
LEAST = 32
"""Characters from which a text that returns within a shard is kept once."""
Shard = tuple[int, list[Any]]
"""Place of its first item, and the items."""


def places(result: Result) -> list[int]:
    """Return the row numbers of the pairs in the order in which their details stand."""
    linked = {
        (resolution.match.left, resolution.match.right)
        for resolution in result.resolutions.values()
        if resolution.match is not None
    }
    home = result.clustering.of()
    keys = [(pair.match.left, pair.match.right) for pair in result.pairs]
    return sorted(
        range(len(keys)), key=lambda row: (keys[row] not in linked, home[keys[row][0]].id, row)
    )


def evidence(found: Iterable[Evidence]) -> list[tuple[str, float, str]]:
    """Return evidence as the page shows it."""
    return [(each.kind, round(each.weight, DIGITS), each.detail) for each in found]


def evidence_shards(pairs: Iterable[Pair]) -> Iterator[Shard]:
    """Yield the evidence of pairs."""
    items = (evidence(pair.finding.evidence) for pair in pairs)
    return _sharded((item, 40 + sum(30 + len(each[2]) for each in item)) for item in items)


def excerpt_shards(
    pairs: Sequence[Pair], texts: Texts, context: int | None
) -> Iterator[tuple[int, dict[str, Any], int]]:
    """Yield the excerpts of pairs: place of the first, shard, and characters in it.

    A shard is `{"texts": [...], "pairs": [...]}`; a pair's pieces are as in `excerpts`, but the
    words of a passage, and long words around it, are numbers of texts: `[text, passage]`, the
    passage 0 where it is context.
    """
    found = of_pairs(pairs, texts, context)
    for first, items in _sharded((item, 40 + size(item)) for item in found):
        strings: dict[str, int] = {}
        packed = [_referring(item, strings) for item in items]
        yield first, {"texts": list(strings), "pairs": packed}, sum(map(size, items))


def _referring(item: Mapping[str, Any] | None, strings: dict[str, int]) -> Any:
    if item is None:
        return None

    def refer(piece: Any) -> Any:
        if isinstance(piece, int) or (isinstance(piece, str) and len(piece) < LEAST):
            return piece
        words, number = (piece, 0) if isinstance(piece, str) else piece
        return strings.setdefault(words, len(strings)), number

    sides = {side: [refer(piece) for piece in item[side]] for side in ("left", "right")}
    return {**sides, "passages": item["passages"]}


def story_shards(result: Result) -> Iterator[Shard]:
    """Yield the pictures of the stories of clusters.csv, in its order."""
    of = result.clustering.of()
    undirected: dict[str, list[Pair]] = defaultdict(list)
    for pair in result.pairs:
        home = of[pair.match.left].id
        if home == of[pair.match.right].id and pair.finding.direction == "undetermined":
            undirected[home].append(pair)

    def drawn(members: Sequence[DocId], home: str) -> dict[str, Any]:
        return {
            "graph": layout.graph(result, members, undirected[home]),
            "time": layout.timeline([result.by_id[doc].article for doc in members]),
        }

    stories = (c for c in result.clustering.clusters if len(c.members) > 1)
    sized = ((drawn(c.members, c.id), 200 * min(len(c.members), layout.MOST_NODES))
             for c in stories)  # fmt: skip
    return _sharded(sized)


def unlinked(result: Result) -> dict[DocId, list[tuple[str, float, str]]]:
    """Return the evidence of the links that have no pair to show it with."""
    return {
        doc: evidence(resolution.link.evidence)
        for doc, resolution in result.resolutions.items()
        if resolution.link is not None and resolution.match is None
    }


def _sharded(items: Iterable[tuple[Any, int]]) -> Iterator[Shard]:
    shard: list[Any] = []
    first = filled = 0
    numbered = zip(count(), items, strict=False)
    for place, (item, characters) in numbered:
        if shard and filled + characters > SHARD:
            yield first, shard
            first, shard, filled = place, [], 0
        shard.append(item)
        filled += characters
    if shard:
        yield first, shard
