"""Figures and relations against a brute-force computation on words."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.candidates import CandidateOptions, candidates
from provenance.minhash import sketch
from provenance.shingle import shingles, tokenize
from provenance.verify import (
    Overlap,
    VerifyOptions,
    matching_places,
    measure,
    overlap,
    relation,
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
