"""Clusters: the articles of one story, without chaining strangers together.

Connected components over verified pairs chain: a round-up of three stories would make one
cluster of them, and so would a shared quote. Two cuts prevent it:

- a **round-up** is an article whose removal splits its component into parts that each share a
  different piece of it, none of them most of it; it stays with the part it shares most with;
- a **weak bridge** is a pair that shares a passage only and without which its component
  would fall apart; it is cut as well.

Cut pairs are marked (`bridge` in pairs.csv) and counted, so that a reader sees where a
cluster hangs on little.

Source: articulation points and bridges after Hopcroft & Tarjan (1973), by rustworkx.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import rustworkx

from provenance.direction import COPY_CONTAINMENT
from provenance.records import NEAR_DUPLICATE, DocId, Match

ROUND_UP_SHARE = 0.6
"""Share of an article in a neighbour from which it is that story, not a round-up of several."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Articles of one story."""

    members: tuple[DocId, ...]
    """Ascending."""
    confidence: float
    """Smallest resemblance on which the cluster hangs, 0 to 1; 1.0 for a single article."""

    @property
    def id(self) -> str:
        """Name of the cluster: its first member."""
        return self.members[0]


@dataclass(frozen=True, slots=True)
class Clustering:
    """All clusters, by their first member, and the pairs that were cut."""

    clusters: tuple[Cluster, ...]
    cut: frozenset[tuple[DocId, DocId]]

    def of(self) -> dict[DocId, Cluster]:
        """Return each article's cluster."""
        return {member: cluster for cluster in self.clusters for member in cluster.members}


def _is_strong(match: Match) -> bool:
    share = max(match.containment_left, match.containment_right)
    return (
        match.relation in NEAR_DUPLICATE
        or match.relation == "revision"
        or (share >= COPY_CONTAINMENT)
    )


def cluster(documents: Iterable[DocId], matches: Sequence[Match]) -> Clustering:
    """Group documents by their matches (those that are copying, see `resolve.Pair.linkable`).

    >>> from provenance.records import Match
    >>> pair = Match(DocId("a"), DocId("b"), 0.9, 0.9, 0.9, 200, 90, "near")
    >>> [c.members for c in cluster([DocId("a"), DocId("b"), DocId("c")], [pair]).clusters]
    [('a', 'b'), ('c',)]
    """
    ids = sorted(documents)
    number = {doc: place for place, doc in enumerate(ids)}
    graph: rustworkx.PyGraph[DocId, Match] = rustworkx.PyGraph(multigraph=False)
    graph.add_nodes_from(ids)
    graph.add_edges_from([(number[m.left], number[m.right], m) for m in matches])
    bridges = [
        graph.get_edge_data(min(ends), max(ends)) for ends in sorted(rustworkx.bridges(graph))
    ]
    cut = [match for match in bridges if not _is_strong(match)]
    for match in cut:
        graph.remove_edge(number[match.left], number[match.right])
    for place in sorted(rustworkx.articulation_points(graph)):
        for match in _round_up_edges(graph, place):
            graph.remove_edge(number[match.left], number[match.right])
            cut.append(match)
    clusters = [
        _cluster(graph, sorted(component)) for component in rustworkx.connected_components(graph)
    ]
    return Clustering(
        tuple(sorted(clusters, key=lambda c: c.id)), frozenset((m.left, m.right) for m in cut)
    )


def _round_up_edges(graph: rustworkx.PyGraph[DocId, Match], place: int) -> list[Match]:
    """Return the edges to cut if the node is a round-up: all but those of its largest part."""
    doc = graph[place]
    neighbours = sorted(graph.neighbors(place))
    edges_here = [graph.get_edge_data(place, other) for other in neighbours]
    # All may be cut already, if round-ups were all that it shared text with.
    if not edges_here or max(_share_of(doc, m) for m in edges_here) >= ROUND_UP_SHARE:
        return []
    parts: dict[int, list[Match]] = defaultdict(list)
    part_of: dict[int, int] = {}
    for start, match in zip(neighbours, edges_here, strict=True):
        if start not in part_of:
            _mark_part(graph, place, start, part_of)
        parts[part_of[start]].append(match)
    share = {part: max(_share_of(doc, match) for match in edges) for part, edges in parts.items()}
    kept = max(share, key=lambda part: (share[part], -part))
    return [match for part, edges in parts.items() if part != kept for match in edges]


def _share_of(doc: DocId, match: Match) -> float:
    return match.containment_left if match.left == doc else match.containment_right


def _mark_part(
    graph: rustworkx.PyGraph[DocId, Match], without: int, start: int, part_of: dict[int, int]
) -> None:
    part_of[start] = start
    waiting = [start]
    while waiting:
        for other in graph.neighbors(waiting.pop()):
            if other != without and other not in part_of:
                part_of[other] = start
                waiting.append(other)


def _cluster(graph: rustworkx.PyGraph[DocId, Match], places: list[int]) -> Cluster:
    """The cluster's confidence is that of the weakest edge of its strongest spanning tree."""
    members = tuple(graph[place] for place in places)
    if len(places) == 1:
        return Cluster(members, 1.0)
    tree = rustworkx.minimum_spanning_edges(
        graph.subgraph(places), weight_fn=lambda match: 1 - _resemblance(match)
    )
    return Cluster(members, round(min(_resemblance(match) for _, _, match in tree), 4))


def _resemblance(match: Match) -> float:
    return max(match.containment_left, match.containment_right)
