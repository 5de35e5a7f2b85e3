"""Layout: where the nodes of a story's provenance graph and the marks of its timeline stand.

Every article has one source at most, so that the graph is a forest: columns are generations,
leaves take a row each, and a source stands in the middle of what was taken from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from provenance.direction import Pair
from provenance.records import Article, DocId, parse_time
from provenance.result import Result

MOST_NODES = 60
"""Articles in a picture; all of them are in the table beside it."""
_PADDING = {"year": "-01-01", "month": "-01", "day": "", "minute": "", "second": ""}
_LASTS = {"year": timedelta(365), "month": timedelta(30), "day": timedelta(1)}
_STEPS = (300, 900, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000,
          7_776_000, 31_557_600, 157_788_000, 315_576_000)  # fmt: skip
_MOST_TICKS = 6


@dataclass(slots=True)
class _Forest:
    names: list[tuple[str, str]] = field(default_factory=list)
    """Document id, "" where it is not in the corpus, and outlet."""
    number: dict[str, int] = field(default_factory=dict)
    children: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    edges: list[tuple[int, int, str]] = field(default_factory=list)
    places: dict[int, tuple[int, float]] = field(default_factory=dict)
    rows: int = 0

    def node(self, key: str, doc: str, outlet: str) -> int:
        if key not in self.number:
            self.number[key] = len(self.names)
            self.names.append((doc, outlet))
        return self.number[key]

    def place(self, node: int, column: int) -> float:
        if node in self.places:
            return self.places[node][1]
        self.places[node] = (column, 0.0)
        below = [self.place(child, column + 1) for child in self.children[node]]
        if not below:
            below = [float(self.rows)]
            self.rows += 1
        row = (below[0] + below[-1]) / 2
        self.places[node] = (column, row)
        return row


def graph(result: Result, members: Sequence[DocId], open_pairs: Sequence[Pair]) -> dict[str, Any]:
    """Lay the provenance of one story out.

    Nodes are (document id or "", outlet, column, row); edges (source, copy, kind), where kind is
    `claimed`, `inferred`, or `open` for shared text of which nobody knows who was first.
    """
    shown = sorted(members, key=lambda doc: _order(result, doc))[:MOST_NODES]
    forest = _Forest()
    for doc in shown:
        forest.node(doc, doc, result.subjects[doc].outlet)
    targets: set[int] = set()
    for doc in shown:
        link = result.resolutions[doc].link
        if link is None or not (link.source or link.source_outlet):
            continue
        source = link.source or ""
        here = forest.node(doc, doc, "")
        origin = forest.node(source or f"\0{link.source_outlet}", source, link.source_outlet)
        kind = "claimed" if {"attribution", "canonical"} & set(link.basis) else "inferred"
        forest.edges.append((origin, here, kind))
        forest.children[origin].append(here)
        targets.add(here)
    for node in range(len(forest.names)):
        if node not in targets:
            forest.place(node, 0)
    for node in range(len(forest.names)):
        forest.place(node, 0)
    above = {copy: source for source, copy, _ in forest.edges}
    for pair in open_pairs:
        left, right = forest.number.get(pair.match.left), forest.number.get(pair.match.right)
        # Copies of one source share its text; that is no question of who was first.
        if left is not None and right is not None and _root(left, above) != _root(right, above):
            forest.edges.append((left, right, "open"))
    nodes = [(*name, *forest.places[node]) for node, name in enumerate(forest.names)]
    return {"nodes": nodes, "edges": forest.edges, "left_out": len(members) - len(shown)}


def _root(node: int, above: dict[int, int]) -> int:
    seen = set()
    while node in above and node not in seen:
        seen.add(node)
        node = above[node]
    return node


def _order(result: Result, doc: DocId) -> tuple[int, bool, str, str]:
    """Sources before copies, so that a picture that is cut keeps what others hang on."""
    resolution = result.resolutions[doc]
    rank = 0 if resolution.verdict == "original" else 1 if resolution.link is None else 2
    published = result.by_id[doc].article.published
    return rank, not published, published, doc


def timeline(articles: Sequence[Article]) -> dict[str, Any]:
    """Place articles in time, 0 to 1 from left to right.

    Rows are (document id, from, to), earliest first: a time that is known to the day takes
    its day. Ticks are (place, label) in UTC. Articles without a time are under `undated`, how
    many do not fit in under `left_out`.
    """
    spans = {article.document_id: _span(article) for article in articles}
    known = {doc: span for doc, span in spans.items() if span is not None}
    undated = [article.document_id for article in articles if spans[article.document_id] is None]
    if not known:
        return {"rows": [], "ticks": [], "undated": undated, "left_out": 0}
    first = min(start for start, _ in known.values())
    last = max(end for _, end in known.values())
    margin = max((last - first) * 0.04, timedelta(minutes=10))
    first, last = _moved(first, -margin), _moved(last, margin)
    width = (last - first).total_seconds()

    def at(moment: datetime) -> float:
        return round((moment - first).total_seconds() / width, 4)

    ordered = sorted(known.items(), key=lambda item: (item[1][0], item[1][1], item[0]))
    return {
        "rows": [(doc, at(start), at(end)) for doc, (start, end) in ordered[:MOST_NODES]],
        "ticks": [(at(tick), label) for tick, label in _ticks(first, last)],
        "undated": undated,
        "left_out": max(0, len(ordered) - MOST_NODES),
    }


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return moment


def _span(article: Article) -> tuple[datetime, datetime] | None:
    if not article.published or not article.published_precision:
        return None
    start = parse_time(article.published + _PADDING[article.published_precision])
    if start is None:
        return None
    try:
        start = start.astimezone(UTC) if start.tzinfo else start.replace(tzinfo=UTC)
        return start, start + _LASTS.get(article.published_precision, timedelta())
    except OverflowError:
        return None


def _ticks(first: datetime, last: datetime) -> list[tuple[datetime, str]]:
    width = (last - first).total_seconds()
    step = next((step for step in _STEPS if width / step <= _MOST_TICKS), _STEPS[-1])
    shape = "%Y-%m-%d" if step >= 86_400 else "%m-%d %H:%M"
    start = -(-first.timestamp() // step) * step
    ticks: list[tuple[datetime, str]] = []
    while start <= last.timestamp() and len(ticks) <= 2 * _MOST_TICKS:
        moment = datetime.fromtimestamp(start, UTC)
        ticks.append((moment, moment.strftime(shape)))
        start += step
    return ticks
