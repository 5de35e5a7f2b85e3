"""Benchmarks: articles are as alike as said, our job finds all pairs, the page has the figures."""

import json
from pathlib import Path

import numpy as np

from benchmarks import pages
from benchmarks.articles import make
from benchmarks.systems import banded, bucketed, provenance_job
from provenance.shingle import shingle_set

ROOT = Path(__file__).parent.parent


def test_known_similarities_are_the_exact_ones_and_our_job_finds_the_pairs(tmp_path: Path) -> None:
    corpus = make(tmp_path / "articles.jsonl", 300)
    lines = corpus.path.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    assert len(texts) == 300
    assert (corpus.jaccard >= 0.5).sum() > 40
    assert (corpus.jaccard < 0.5).sum() > 5
    sets = [set(shingle_set(text).tolist()) for text in texts]
    for left, right, jaccard in zip(corpus.left, corpus.right, corpus.jaccard, strict=True):
        one, other = sets[left], sets[right]
        assert abs(len(one & other) / len(one | other) - jaccard) < 1e-9

    found = provenance_job(corpus.path)
    pairs = set(zip(found.left.tolist(), found.right.tolist(), strict=True))
    first = found.first.tolist()
    for place in np.flatnonzero(corpus.jaccard >= 0.5).tolist():
        ends = sorted((first[corpus.left[place]], first[corpus.right[place]]))
        assert ends[0] == ends[1] or tuple(ends) in pairs


def test_the_peers_banding_pairs_all_rows_that_agree_on_a_band() -> None:
    draw = np.random.default_rng(3)
    signatures = draw.integers(0, 2, (60, 128)).astype(np.uint32)
    signatures[:, 6:] = draw.integers(0, 9, (60, 1))  # most bands agree by groups
    by_sorting = banded(signatures)
    rows = ([row[i : i + 8].tobytes() for i in range(0, 128, 8)] for row in signatures)
    by_hand = bucketed(rows)
    assert np.array_equal(by_sorting.left, by_hand.left)
    assert np.array_equal(by_sorting.right, by_hand.right)
    assert len(by_hand.left) > 100


def test_the_page_is_written_from_the_figures() -> None:
    results = json.loads((ROOT / "benchmarks" / "results.json").read_text(encoding="utf-8"))
    assert pages.PAGE.read_text(encoding="utf-8") == pages.render(results)
