"""Candidates against the exact all-pairs oracle and datasketch's own index."""

import random
from itertools import combinations

import networkx
import numpy as np
import pytest
from datasketch import MinHashLSH
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provenance.candidates import (
    CandidateOptions,
    _band_pairs,
    anchors,
    band_keys,
    candidates,
    first_equals,
    paired,
    pairs_within,
    representatives,
    row_digests,
)
from provenance.errors import OptionsError
from provenance.minhash import SignatureOptions, sketch, to_datasketch
from provenance.runs import components, shared_runs
from provenance.shingle import as_rows
from provenance.verify import measure


def texts(count: int, seed: int) -> list[str]:
    """Texts with copies of every degree: edited, cut and embedded ones."""
    draw = random.Random(seed)
    vocabulary = [f"w{i}" for i in range(2_000)]
    made = [" ".join(draw.choices(vocabulary, k=draw.randint(60, 300))) for _ in range(count)]
    for text in made[: count // 2]:
        words = text.split()
        for place in range(len(words)):
            if draw.random() < 0.05:
                words[place] = draw.choice(vocabulary)
        made.append(" ".join(words))
        cut = draw.randint(0, max(0, len(words) - 60))
        made.append(draw.choice(made[:count]) + " " + " ".join(text.split()[cut : cut + 60]))
    return made


def test_nearly_all_pairs_of_exhaustive_search_are_candidates() -> None:
    rows = sketch(texts(120, seed=4))
    found = candidates(rows.signatures, rows.shingles)
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    every = np.array(list(combinations(range(len(rows.shingles)), 2)), dtype=np.int64)
    exact = measure(rows.shingles, every[:, 0], every[:, 1])
    containment = np.maximum(exact.containment_left, exact.containment_right)
    wanted = (exact.jaccard >= 0.5) | ((containment >= 0.5) & (exact.shared >= 40))
    hits = [(int(a), int(b)) in pairs for a, b in every[wanted]]
    assert len(hits) > 80
    assert sum(hits) / len(hits) >= 0.99


def test_bands_are_datasketchs() -> None:
    options = CandidateOptions(bands=16, rows=4)
    signing = SignatureOptions(64)
    rows = sketch(texts(60, seed=5), options=signing)
    index = MinHashLSH(params=(16, 4), num_perm=64)
    hashes = [to_datasketch(row, signing) for row in rows.signatures]
    expected = set()
    for place, each in enumerate(hashes):
        expected |= {(int(other), place) for other in index.query(each)}
        index.insert(place, each)
    count = len(rows.shingles)
    bands = band_keys(rows.signatures, options)
    keys, capped = _band_pairs(bands, np.arange(count), count, options)
    assert capped == 0
    assert {(key // count, key % count) for key in keys.tolist()} == expected


def test_equal_texts_cost_as_much_as_different_ones() -> None:
    one = "a storm closed the harbour for three days and the fleet stayed in port all week"
    rows = sketch([one] * 5_000 + [f"{one} number {i} of the others" for i in range(50)])
    assert (representatives(rows.shingles)[:5_000] == 0).all()
    found = candidates(rows.signatures, rows.shingles)
    assert len(found) <= 51 * 50 // 2


def test_common_anchors_are_capped_and_counted() -> None:
    stock = " ".join(f"stock{i}" for i in range(12))
    rows = sketch([f"{stock} {' '.join(f'own{n}x{i}' for i in range(20))}" for n in range(300)])
    found = candidates(rows.signatures, rows.shingles, CandidateOptions(common=50))
    assert found.limits.anchors_capped > 0
    assert len(found) <= 300 * 25 * 20


@example([{0, 1, 2, 3, 36, 38, 39, 40}, {0, 1, 2, 35, 4, 38, 39, 40}])
@settings(deadline=None, max_examples=40)
@given(st.lists(st.sets(st.integers(0, 40), max_size=8), min_size=1, max_size=12))
def test_representatives_stand_for_equal_sets_only(sets: list[set[int]]) -> None:
    mixed = [
        np.array(sorted(v * 0x9E3779B97F4A7C15 % 2**64 for v in each), dtype=np.uint64)
        for each in sets
    ]
    rows = as_rows([np.sort(each) for each in mixed])
    for row, first in enumerate(representatives(rows).tolist()):
        expected = next(i for i, each in enumerate(sets) if each == sets[row])
        assert first == (row if not sets[row] else expected)


def test_anchors_are_the_smallest_hashes() -> None:
    rows = sketch(texts(10, seed=6)).shingles
    options = CandidateOptions(sampling=4, least=10)
    for row in range(len(rows)):
        kept = anchors(rows, options)[row]
        assert np.array_equal(kept, rows[row][: len(kept)])
        assert len(kept) >= min(10, len(rows[row]))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 3), max_size=40), st.integers(0, 40), st.integers(2, 6))
def test_later_texts_change_no_earlier_pair(keys: list[int], first: int, common: int) -> None:
    """And each text has the pairs that the rule of the caps gives it."""

    def pairs(upto: int) -> set[tuple[int, int]]:
        values = np.array(keys[:upto], dtype=np.uint64)
        order = np.argsort(values, kind="stable")
        left, right, _ = pairs_within(values[order], order, common)
        return set(zip(left.tolist(), right.tolist(), strict=True))

    whole = pairs(len(keys))
    assert pairs(first) == {pair for pair in whole if pair[1] < first}
    for row, key in enumerate(keys):
        before = [other for other in range(row) if keys[other] == key]
        kept = before if len(before) < common else before[-(common // 2) :]
        assert {left for left, right in whole if right == row} == set(kept)


def test_band_keys_are_equal_where_the_bands_are() -> None:
    options = CandidateOptions(bands=4, rows=2)
    signatures = np.arange(24, dtype=np.uint32).reshape(2, 12)
    signatures[1, 2:4] = signatures[0, 2:4]
    keys = band_keys(signatures, options)
    assert (keys[0] == keys[1]).tolist() == [False, True, False, False]
    with pytest.raises(OptionsError):
        band_keys(signatures[:, :7], options)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=40),
    st.lists(st.sets(st.integers(0, 12), max_size=6), min_size=40, max_size=40),
    st.integers(2, 5),
    st.integers(1, 3),
)
def test_compiled_pairs_are_the_numpy_ones(
    keys: list[list[int]], sets: list[set[int]], common: int, shared: int
) -> None:
    bands = np.array(keys, dtype=np.uint64) << np.uint64(60)
    sample = as_rows([np.array(sorted(each), dtype=np.uint64) for each in sets[: len(keys)]])
    first = first_equals(row_digests(sample), sample.lengths())
    options = CandidateOptions(common=common, shared=shared)
    one = paired(bands, sample, first, options, compiled=False)
    for most in (10**6, 3):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("provenance.candidates.MEETINGS", most)
            other = paired(bands, sample, first, options, compiled=True)
        assert np.array_equal(one.left, other.left)
        assert np.array_equal(one.right, other.right)
        assert one.limits == other.limits


def test_anchors_sorted_by_parts_give_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = sketch(texts(80, seed=8))
    options = CandidateOptions()
    bands = band_keys(rows.signatures, options)
    sample = anchors(rows.shingles, options)
    first = representatives(rows.shingles)
    whole = paired(bands, sample, first, options, compiled=False)
    monkeypatch.setattr("provenance.candidates.ANCHORS_SORTED", 1_000)
    parted = paired(bands, sample, first, options, compiled=True)
    assert len(whole) > 80
    assert np.array_equal(whole.left, parted.left)
    assert np.array_equal(whole.right, parted.right)


@given(st.lists(st.sampled_from([0, 1, 2, 1 << 40, (1 << 63) + 1, 1 << 63]), max_size=60))
def test_runs_are_those_of_equal_keys(keys: list[int]) -> None:
    """Keys that differ in their lowest bits only are kept apart."""
    places, starts = shared_runs(np.array(keys, dtype=np.uint64))
    repeated = [place for place, key in enumerate(keys) if keys.count(key) > 1]
    expected = sorted(repeated, key=lambda place: (keys[place], place))
    assert places.tolist() == expected
    firsts = [next(i for i, p in enumerate(expected) if keys[p] == keys[q]) for q in expected]
    assert starts.tolist() == firsts


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 30), st.data())
def test_compiled_components_are_the_plain_ones(count: int, data: st.DataObject) -> None:
    rows = st.integers(0, count - 1)
    group = np.array([data.draw(st.integers(0, row)) for row in range(count)], dtype=np.int64)
    for row in range(count):  # each row's group has its first row as its name
        group[row] = group[group[row]]
    pairs = np.array(data.draw(st.lists(st.tuples(rows, rows))), dtype=np.int64).reshape(-1, 2)
    ends = pairs[:, 0], pairs[:, 1]
    found = components(group, *ends, compiled=False)
    assert np.array_equal(found, components(group, *ends, compiled=True))
    graph = networkx.Graph([*pairs.tolist(), *enumerate(group.tolist())])
    for component in networkx.connected_components(graph):
        assert {int(found[row]) for row in component} == {min(component)}
