"""Formulas: how many stories an anchor stands in, against counting by hand."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.candidates import CandidateOptions, anchors, representatives
from provenance.comparison import CompareOptions, Text, compare_all
from provenance.formula import STORIES, common_share, stories_of_anchors
from provenance.minhash import sketch
from provenance.records import DocId
from provenance.shingle import as_rows

ROWS = st.lists(
    st.tuples(st.sets(st.integers(0, 12), max_size=8), st.integers(0, 3)), min_size=1, max_size=8
)
FORMULA = (
    "the ministry affirmed its keenness to provide relief to brotherly peoples in accordance with "
    "the directives of the leadership and to follow up on the delivery of all shipments to them"
)


@settings(deadline=None, max_examples=80)
@given(ROWS)
def test_stories_are_counted_once_each(texts: list[tuple[set[int], int]]) -> None:
    rows = as_rows([np.array(sorted(values), dtype=np.uint64) for values, _ in texts])
    story = np.array([number for _, number in texts], dtype=np.int64)
    found = stories_of_anchors(rows, story)
    for place, (values, _) in enumerate(texts):
        by_hand = [len({n for each, n in texts if value in each}) for value in sorted(values)]
        assert found[place].tolist() == by_hand


@settings(deadline=None, max_examples=80)
@given(ROWS)
def test_common_share_is_that_of_brute_force(texts: list[tuple[set[int], int]]) -> None:
    rows = as_rows([np.array(sorted(values), dtype=np.uint64) for values, _ in texts])
    story = np.array([number for _, number in texts], dtype=np.int64)
    stories = stories_of_anchors(rows, story)
    common = sorted(texts[0][0] & texts[-1][0])
    often = [len({n for each, n in texts if value in each}) >= STORIES for value in common]
    expected = sum(often) / len(often) if often else 0.0
    assert common_share(rows, stories, 0, len(texts) - 1) == expected


def own(name: str) -> str:
    return " ".join(f"{name}{number}" for number in range(120))


def formulas(texts: list[str]) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs of row numbers that match, and those of them that are formulas."""
    items = [
        Text(DocId(str(number)), f"o{number}.example", "", text, ())
        for number, text in enumerate(texts)
    ]
    ids = [item.id for item in items]
    found = compare_all(
        ids, lambda: iter([items]), frozenset(), CompareOptions(), 1, lambda row: (ids[row],)
    )
    return {(match.left, match.right) for match in found.matches}, set(found.formulas)


def test_what_four_stories_share_is_a_formula() -> None:
    pairs, marked = formulas([f"{own(name)} {FORMULA}" for name in "abcd"])
    assert len(pairs) == 6
    assert marked == pairs


def test_what_three_stories_share_is_not() -> None:
    pairs, marked = formulas([f"{own(name)} {FORMULA}" for name in "abc"])
    assert len(pairs) == 3
    assert not marked


def test_copies_of_one_story_do_not_make_a_formula_of_its_words() -> None:
    story = own("a")
    copies = [f"{story} {FORMULA} extra{number}" for number in range(6)]
    pairs, marked = formulas([*copies, f"{own('b')} {FORMULA}"])
    assert len(pairs) == 21
    assert not marked


def test_a_formula_holds_between_all_copies_of_its_stories() -> None:
    stories = [f"{own(name)} {FORMULA}" for name in "abcd"]
    pairs, marked = formulas(stories + stories)
    assert len(pairs) == 28
    assert len(marked) == 24


def test_anchors_of_equal_texts_are_one_story() -> None:
    rows = sketch([f"{own('a')} {FORMULA}"] * 5 + [f"{own('b')} {FORMULA}"])
    sample = anchors(rows.shingles, CandidateOptions())
    stories = stories_of_anchors(sample, representatives(rows.shingles))
    assert int(stories.values.max()) == 2
