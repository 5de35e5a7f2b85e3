"""Figures and relations against a brute-force computation on words."""

import random
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.candidates import CandidateOptions, Candidates, Limits, candidates
from provenance.figures import figures_of
from provenance.kernels.comparison import _aligned
from provenance.minhash import sketch
from provenance.overlap import aligned
from provenance.shingle import Hashes, ShingleOptions, as_rows, shingles, tokenize
from provenance.verify import (
    KINDS,
    Overlap,
    Verified,
    VerifyOptions,
    _compare_compiled,
    _compare_small,
    compare,
    matching_places,
    measure,
    overlap,
    plausible,
    relation,
    relations,
    verify,
)

WORDS = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]), max_size=40)


def word_shingles(words: list[str], size: int = 5) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


@settings(deadline=None, max_examples=80)
@given(WORDS, WORDS)
def test_figures_are_those_of_brute_force(one: list[str], other: list[str]) -> None:
    rows = sketch([" ".join(one), " ".join(other)]).shingles
    figures = measure(rows, np.array([0]), np.array([1]))
    a, b = word_shingles(one), word_shingles(other)
    assert figures.shared[0] == len(a & b)
    assert figures.jaccard[0] == (len(a & b) / len(a | b) if a | b else 0)
    assert figures.containment_left[0] == (len(a & b) / len(a) if a else 0)


@settings(deadline=None, max_examples=80)
@given(WORDS, WORDS)
def test_overlap_is_that_of_brute_force(one: list[str], other: list[str]) -> None:
    both = overlap(tokenize(" ".join(one)).hashes, tokenize(" ".join(other)).hashes)
    longest = max(
        (
            k
            for i in range(len(one))
            for j in range(len(other))
            for k in range(5, min(len(one) - i, len(other) - j) + 1)
            if one[i : i + k] == other[j : j + k]
        ),
        default=0,
    )
    assert both.longest_run == longest
    assert 0 <= both.aligned <= 1
    assert both.shared_words <= min(len(one), len(other))


def test_runs_are_where_both_texts_go_on_alike() -> None:
    one = shingles(tokenize("x a b c d e f y").hashes)
    other = shingles(tokenize("a b c d e f").hashes)
    lengths, places = matching_places(one, other)
    assert lengths.tolist() == [2]
    assert places.tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("jaccard", "containment", "shared", "name"),
    [
        (1.0, 1.0, Overlap(100, 100, 1.0), "exact"),
        (0.7, 0.8, Overlap(100, 60, 0.8), "near"),
        (0.55, 0.7, Overlap(100, 60, 0.75), "near"),
        (0.3, 0.5, Overlap(60, 20, 0.75), "rewritten"),
        (0.4, 0.95, Overlap(100, 60, 0.4), "abridged"),
        (0.1, 0.45, Overlap(60, 20, 0.2), "passage"),
        (0.02, 0.1, Overlap(40, 30, 0.1), "passage"),
        (0.02, 0.1, Overlap(20, 12, 0.1), None),
    ],
)
def test_relations_follow_the_documented_figures(
    jaccard: float, containment: float, shared: Overlap, name: str | None
) -> None:
    assert relation(jaccard, containment, shared, VerifyOptions()) == name


def test_kept_pairs_have_a_relation_and_strangers_none() -> None:
    draw = random.Random(3)
    story = [f"w{draw.randint(0, 900)}" for _ in range(200)]
    edited = [word if draw.random() > 0.03 else "x" for word in story]
    stranger = [f"v{draw.randint(0, 900)}" for _ in range(200)]
    texts = [" ".join(words) for words in (story, edited, story[:90], stranger)]
    rows = sketch(texts)
    pairs = candidates(rows.signatures, rows.shingles, CandidateOptions())
    found = verify(rows.shingles, pairs, lambda row: tokenize(texts[row]).hashes)
    named = {
        (int(a), int(b)): name
        for a, b, name in zip(found.figures.left, found.figures.right, found.relations, strict=True)
    }
    assert named[0, 1] == "near"
    assert named[0, 2] == "abridged"
    assert all(3 not in pair for pair in named)


ANY_WORDS = st.lists(st.integers(0, 12), max_size=160)


def as_tokens(words: list[int]) -> Hashes:
    return tokenize(" ".join(f"w{word}" for word in words)).hashes


@settings(deadline=None, max_examples=150)
@given(
    st.lists(st.one_of(ANY_WORDS, st.sampled_from([[1] * 90, list(range(100))])), min_size=2),
    st.data(),
    st.sampled_from([1, 2, 5]),
)
def test_compiled_comparison_is_the_numpy_one(
    texts: list[list[int]], data: st.DataObject, size: int
) -> None:
    # Edited copies, so that there is something to align.
    for words in list(texts[:3]):
        places = data.draw(st.lists(st.integers(0, 159), max_size=12))
        texts.append([99 if place in places else word for place, word in enumerate(words)])
    cut, options = ShingleOptions(size), VerifyOptions(passage_words=8)
    tokens = as_rows([as_tokens(words) for words in texts])
    sets = [np.unique(shingles(tokens[row], cut)) for row in range(len(tokens))]
    sizes = np.array([len(each) for each in sets])
    every = np.array(list(combinations(range(len(texts)), 2)), dtype=np.int64)
    small, compiled = (
        form(tokens, every[:, 0], every[:, 1], sizes, cut, options)
        for form in (_compare_small, _compare_compiled)
    )
    kept = plausible(figures_of(every[:, 0], every[:, 1], small[0], sizes), cut, options)
    assert np.array_equal(small[0], compiled[0])
    for one, other in zip(small[1:3], compiled[1:3], strict=True):
        assert np.array_equal(one[kept], other[kept])
    decided, again = (form[3][kept] >= options.aligned for form in (small, compiled))
    assert np.array_equal(decided, again)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 20), max_size=400), st.lists(st.integers(0, 20), max_size=400))
def test_compiled_alignment_is_the_longest_common_subsequence(
    one: list[int], other: list[int]
) -> None:
    """Longer than one block of 64 words, so that what is carried between blocks counts."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(one))}
    numbered = [np.array([numbers.get(v, -1) for v in row], dtype=np.int32) for row in (one, other)]
    masks = np.zeros(len(one) + 1, dtype=np.uint64)
    carries = np.ones(len(other), dtype=np.uint8)
    found = _aligned(numbered[0], len(one), numbered[1], len(other), masks, carries)
    assert found == aligned(*(np.array(row, dtype=np.uint64) for row in (one, other)))
    assert not masks.any()


@given(
    st.lists(st.tuples(*[st.sampled_from([0.0, 0.3, 0.4, 0.5, 0.65, 0.7, 0.8, 0.9, 1.0])] * 3,
             st.sampled_from([0, 24, 25, 90])), min_size=1)
)  # fmt: skip
def test_many_relations_are_those_of_one_pair(rows: list[tuple[float, float, float, int]]) -> None:
    jaccard, containment, in_order, runs = (np.array(each) for each in zip(*rows, strict=True))
    options = VerifyOptions()
    names = [KINDS[place] for place in relations(jaccard, containment, in_order, runs, options)]
    assert names == [relation(j, c, Overlap(0, run, a), options) for j, c, a, run in rows]


def test_blocks_and_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(5)
    story = [draw.randint(0, 400) for _ in range(200)]
    texts = [[draw.randint(0, 400) if draw.random() < 0.1 else w for w in story] for _ in range(20)]
    tokens = as_rows([as_tokens(words) for words in texts])
    sizes = np.array([len(np.unique(shingles(tokens[row]))) for row in range(len(tokens))])
    every = np.array(list(combinations(range(len(texts)), 2)), dtype=np.int64)
    pairs = Candidates(every[:, 0], every[:, 1], Limits())

    def found(*, compiled: bool, threads: int = 1) -> Verified:
        words = tokens.lengths()
        return compare(pairs, tokens.take, sizes, words, compiled=compiled, threads=threads)

    whole = found(compiled=False)
    assert len(whole.figures) > 20
    monkeypatch.setattr("provenance.verify.BLOCK_WORDS", 1_000)
    for again in (found(compiled=False), found(compiled=True), found(compiled=True, threads=2)):
        assert again.relations == whole.relations
        for one, other in zip(again.overlaps, whole.overlaps, strict=True):
            assert (one.shared_words, one.longest_run) == (other.shared_words, other.longest_run)
        assert np.array_equal(again.figures.left, whole.figures.left)
        assert np.array_equal(again.figures.jaccard, whole.figures.jaccard)
