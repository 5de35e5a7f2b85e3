"""Clusters: components against networkx, and the cuts that keep stories apart."""

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.cluster import cluster
from provenance.records import DocId, Kinship, Match

DOCS = [DocId(f"d{i:02}") for i in range(14)]


def match(
    one: str, other: str, relation: Kinship = "near", left: float = 0.9, right: float = 0.9
) -> Match:
    return Match(DocId(one), DocId(other), min(left, right), left, right, 200, 100, relation)


@settings(deadline=None, max_examples=80)
@given(st.sets(st.tuples(st.sampled_from(DOCS), st.sampled_from(DOCS)), max_size=25))
def test_strong_pairs_give_the_connected_components(ends: set[tuple[DocId, DocId]]) -> None:
    pairs = sorted({(a, b) for a, b in ends if a < b})
    graph = nx.Graph(pairs)
    graph.add_nodes_from(DOCS)
    found = cluster(DOCS, [match(a, b) for a, b in pairs])
    expected = sorted(tuple(sorted(part)) for part in nx.connected_components(graph))
    assert [each.members for each in found.clusters] == expected
    assert not found.cut


def test_a_round_up_does_not_merge_its_stories() -> None:
    pairs = [
        match("a1", "a2"), match("b1", "b2"), match("c1", "c2"),
        match("a1", "round", "abridged", 1.0, 0.4), match("a2", "round", "abridged", 1.0, 0.4),
        match("b1", "round", "abridged", 1.0, 0.35), match("c1", "round", "abridged", 1.0, 0.3),
    ]  # fmt: skip
    found = cluster([DocId(d) for d in ("a1", "a2", "b1", "b2", "c1", "c2", "round")], pairs)
    assert [c.members for c in found.clusters] == [
        ("a1", "a2", "round"),
        ("b1", "b2"),
        ("c1", "c2"),
    ]
    assert found.cut == {("b1", "round"), ("c1", "round")}


def test_a_lone_shared_passage_is_a_weak_bridge() -> None:
    pairs = [match("a1", "a2"), match("b1", "b2"), match("a2", "b1", "passage", 0.1, 0.1)]
    found = cluster([DocId(d) for d in ("a1", "a2", "b1", "b2")], pairs)
    assert [c.members for c in found.clusters] == [("a1", "a2"), ("b1", "b2")]
    assert found.cut == {("a2", "b1")}


def test_confidence_is_the_weakest_link_that_holds_a_cluster() -> None:
    pairs = [match("a", "b", left=0.9, right=0.95), match("b", "c", left=0.6, right=0.7)]
    (found,) = cluster([DocId(d) for d in "abc"], pairs).clusters
    assert found.confidence == 0.7


def test_many_copies_of_one_story_are_one_cluster_quickly() -> None:
    docs = [DocId(f"{i:06}") for i in range(20_000)]
    found = cluster(docs, [match(docs[0], doc) for doc in docs[1:]])
    assert len(found.clusters) == 1


def test_an_article_whose_neighbours_are_all_round_ups_stands_alone() -> None:
    pairs = [
        match("a", "p", "passage", 0.3, 0.55), match("a", "x", "abridged", 0.5, 0.95),
        match("b", "p", "passage", 0.3, 0.55), match("b", "y", "abridged", 0.5, 0.95),
    ]  # fmt: skip
    found = cluster([DocId(d) for d in "abpxy"], pairs)
    assert [c.members for c in found.clusters] == [("a", "x"), ("b", "y"), ("p",)]
    assert found.cut == {("a", "p"), ("b", "p")}


SHARES = st.sampled_from([0.1, 0.3, 0.45, 0.55, 0.7, 0.95])


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(DOCS), st.sampled_from(DOCS)),
        st.tuples(SHARES, SHARES),
        max_size=25,
    )
)
def test_clusters_part_the_documents_and_lie_within_components(
    shares: dict[tuple[DocId, DocId], tuple[float, float]],
) -> None:
    pairs = [
        match(a, b, "passage", *figures) for (a, b), figures in sorted(shares.items()) if a < b
    ]
    found = cluster(DOCS, pairs)
    assert sorted(doc for each in found.clusters for doc in each.members) == DOCS
    kept = nx.Graph([(p.left, p.right) for p in pairs if (p.left, p.right) not in found.cut])
    kept.add_nodes_from(DOCS)
    expected = sorted(tuple(sorted(part)) for part in nx.connected_components(kept))
    assert [each.members for each in found.clusters] == expected
