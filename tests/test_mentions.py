"""Mentions: where a name or a link is as good as a credit, once texts match."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.mentions import mentions
from provenance.names import name_keys
from provenance.records import Article, Attribution, DocId
from provenance.subject import Subject

BODY = (
    "The mill race was drained on Monday, and in it lay four bicycles and a bust of the mayor.\n"
    "Nobody has asked for the bust. The bicycles were gone by noon, one of them with a child on it."
)
GAZETTE = Subject(
    DocId("gazette"),
    "millgazette.example",
    names=frozenset(name_keys("Mill Gazette") | name_keys("millgazette.example")),
    urls=frozenset({"millgazette.example/race"}),
)
OWN = Subject(DocId("own"), "finder.example", names=frozenset({"finder"}))


def same(one: str, other: str) -> bool:
    return one == other


def page(text: str, **more: object) -> Article:
    return replace(Article(DocId("own"), "a.html", "", text), **more)  # type: ignore[arg-type]


def found(
    text: str, other: Subject = GAZETTE, own: Subject = OWN, **more: object
) -> list[tuple[str, str]]:
    made = mentions(page(text, **more), own, [other], same)
    for claim in made:
        if claim.start is not None:
            assert text[claim.start : claim.end] == claim.text
    return [(claim.relation, claim.outlet) for claim in made]


@pytest.mark.parametrize(
    "tail",
    [
        "(Mill Gazette)",
        "Lifted from the Mill Gazette",
        "Kiállította: Mill Gazette",
        "— MILL GAZETTE",
        "millgazette.example",
    ],
)
def test_a_short_last_line_with_the_name_credits_all_of_it(tail: str) -> None:
    assert [relation for relation, _ in found(f"{BODY}\n{tail}")] == ["source"]


def test_a_bracket_before_the_first_words_credits_all_of_it() -> None:
    assert found(f"MILLFORD (Mill Gazette) - {BODY}") == [("source", "Mill Gazette")]


@pytest.mark.parametrize(
    "line", ["As Ann Orr of the Mill Gazette tells it:", "Over at Mill Gazette they were amazed："]
)
def test_a_line_that_introduces_a_quotation_credits_a_part(line: str) -> None:
    first, last = BODY.split("\n")
    before = "We went for a walk and saw nothing at all, which is how we like it here. " * 4
    assert found(f"{before}\n{line}\n{first}\n{before}\n{last}\n{before}") == [
        ("partial_source", "Mill Gazette")
    ]


def test_the_end_of_a_text_in_one_line_is_its_tail() -> None:
    assert found(BODY.replace("\n", " ") + " (Mill Gazette)") == [("source", "Mill Gazette")]


def test_bylines_and_blocks_beside_the_body_count() -> None:
    assert found(BODY, byline="Mill Gazette; our reporter") == [("source", "Mill Gazette")]
    assert found(BODY, credit_blocks=("Via Mill Gazette",)) == [("source", "Mill Gazette")]


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY}\nPhoto: Mill Gazette",
        f"{BODY}\nFollow Mill Gazette on the radio",
        f"{BODY}\nThe mill gazettement was read out.",  # no whole words
        "The Mill Gazette was drained as well. " + BODY.replace("\n", " ") + "\n" + BODY,  # inside
        f"{BODY}\n(the gazette of the mill)",
    ],
)
def test_other_uses_of_a_name_are_none(text: str) -> None:
    assert found(text) == []


def test_a_word_that_begins_a_sentence_is_not_the_outlet_of_that_name() -> None:
    stars = replace(GAZETTE, names=frozenset({"star"}))
    assert (
        found(f"{BODY}\nStar of the evening was the mayor's bust, said all who saw it.", stars)
        == []
    )
    assert found(f"{BODY}\n(via The Star)", stars) == [("source", "The Star")]


def test_a_claim_that_says_otherwise_is_heard() -> None:
    text = f"{BODY}\nAlso to be read in the Mill Gazette"
    other_way = Attribution("reprinted_in", "inverse", "x", outlet="Mill Gazette")
    assert found(text, own=replace(OWN, claims=(other_way,))) == []
    at = text.index("Also")
    unnamed = Attribution("cross_post", "direction_unknown", "x", start=at, end=len(text))
    assert found(text, own=replace(OWN, claims=(unnamed,))) == []


def test_what_is_credited_already_and_what_is_the_pages_own_is_left_alone() -> None:
    credit = Attribution("source_label", "source", "x", outlet="Mill Gazette")
    assert found(f"{BODY}\n(Mill Gazette)", own=replace(OWN, claims=(credit,))) == []
    assert found(f"{BODY}\n(Mill Gazette)", own=replace(OWN, names=GAZETTE.names)) == []


@pytest.mark.parametrize(
    ("line", "relation"), [("Found at {}.", "source"), ("{} " + "word " * 60, "partial_source")]
)
def test_a_link_to_the_very_article(line: str, relation: str) -> None:
    text = BODY + "\n" + "Nothing else. " * 20 + "\n" + line.format("this") + "\n" + "Bye. " * 50
    made = mentions(
        page(text, links=(("this", "https://www.millgazette.example/race/?utm_source=x"),)),
        OWN, [GAZETTE], same,
    )  # fmt: skip
    assert [(claim.kind, claim.relation) for claim in made] == [("mention_link", relation)]


@given(st.text(alphabet="(ab Mill Gazette):\n.。", max_size=200))
def test_any_text_gives_spans_of_itself(text: str) -> None:
    found(text or "x", byline=text)
