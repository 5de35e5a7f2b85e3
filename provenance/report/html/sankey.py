"""Sankey: bands from the outlets that text is from to those that took it, as wide as what went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from provenance.report.tables import Row

MOST = 12
"""Outlets on each side; the rest is one node of theirs."""
GAP = 0.04
"""Space between two nodes, as a share of all articles: names beside thin nodes need it."""
OTHERS = "\0others"
"""Name of the node that stands for all other outlets."""


def sankey(flows: Iterable[Row]) -> dict[str, Any]:
    """Lay the rows of the flow table out.

    Nodes are (name, side, from, to), bands (source node, taker node, their upper ends on either
    side, articles, of these uncredited); places run from 0 to 1 downwards.
    """
    widths: Counter[tuple[str, str]] = Counter()
    bare: Counter[tuple[str, str]] = Counter()
    rows = [(str(row[0]), str(row[1]), int(row[2] or 0), int(row[4] or 0)) for row in flows]
    sources, takers = _largest(rows, 0), _largest(rows, 1)
    for source, taker, articles, uncredited in rows:
        key = (source if source in sources else OTHERS, taker if taker in takers else OTHERS)
        widths[key] += articles
        bare[key] += uncredited
    total = widths.total()
    if not total:
        return {"nodes": [], "bands": []}
    sides = [_ordered(widths, 0), _ordered(widths, 1)]
    gap = GAP * total
    height = total + gap * (max(map(len, sides)) - 1)
    nodes: list[tuple[str, int, float, float]] = []
    tops: list[dict[str, float]] = [{}, {}]
    numbers: list[dict[str, int]] = [{}, {}]
    for place, names in enumerate(sides):
        top = (height - total - gap * (len(names) - 1)) / 2
        for name, articles in names.items():
            tops[place][name], numbers[place][name] = top, len(nodes)
            nodes.append((name, place, round(top / height, 4), round((top + articles) / height, 4)))
            top += articles + gap
    bands = []
    for source in sides[0]:
        for taker in sides[1]:
            articles = widths[source, taker]
            if not articles:
                continue
            ends = round(tops[0][source] / height, 4), round(tops[1][taker] / height, 4)
            pair = numbers[0][source], numbers[1][taker]
            bands.append((*pair, *ends, articles, bare[source, taker]))
            tops[0][source] += articles
            tops[1][taker] += articles
    return {"nodes": nodes, "bands": bands, "unit": 1 / height}


def _largest(rows: Iterable[tuple[str, str, int, int]], end: int) -> set[str]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[str(row[end])] += row[2]
    return {name for name, _ in sorted(sums.items(), key=lambda i: (-i[1], i[0]))[:MOST]}


def _ordered(widths: Counter[tuple[str, str]], end: int) -> dict[str, int]:
    """Return the nodes of one side with their articles, the largest first, the rest last."""
    sums: Counter[str] = Counter()
    for key, articles in widths.items():
        sums[key[end]] += articles
    return dict(sorted(sums.items(), key=lambda i: (i[0] == OTHERS, -i[1], i[0])))
