"""Formulas of other days, and what reports of one event share."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from provenance.direction import Pair
from provenance.event import is_copying, recurring
from provenance.evidence import Finding
from provenance.records import DocId, Evidence, Match
from provenance.subject import Subject


def article(name: str, day: int, *, agency: bool = False) -> Subject:
    return Subject(
        DocId(name), f"{name}.example", agency=agency,
        published=datetime(2024, 5, day, tzinfo=UTC), precision="day", published_origin="meta",
    )  # fmt: skip


def pair(one: str, other: str, share: float = 0.3, *reasons: Evidence) -> Pair:
    match = Match(DocId(one), DocId(other), 0.1, share, 0.2, 40, 30, "passage")
    return Pair(match, Finding("undetermined", 0.0, reasons, ""))


FLIGHTS = {s.id: s for s in (article("a", 1), article("b", 2), article("c", 12))}
FORMULAS = [(DocId("a"), DocId("b")), (DocId("a"), DocId("c")), (DocId("b"), DocId("c"))]


def test_sentences_that_return_on_other_days_are_formulas_within_a_day_too() -> None:
    recurs = recurring(FORMULAS, FLIGHTS)
    assert recurs == {"a", "b", "c"}
    assert not is_copying(pair("a", "b"), FLIGHTS, recurs)
    assert not is_copying(pair("a", "c"), FLIGHTS, recurs)


def test_one_event_in_many_papers_is_no_formula() -> None:
    recurs = recurring(FORMULAS[:1], FLIGHTS)
    assert is_copying(pair("a", "b"), FLIGHTS, recurs)


def test_half_an_article_of_the_same_days_is_copied_whatever_returns() -> None:
    recurs = recurring(FORMULAS, FLIGHTS)
    assert is_copying(pair("a", "b", 0.55), FLIGHTS, recurs)
    assert not is_copying(pair("a", "c", 0.55), FLIGHTS, recurs)


def test_days_unknown_are_other_days() -> None:
    about = {doc: replace(each, published=None) for doc, each in FLIGHTS.items()}
    assert not is_copying(pair("a", "b"), about, recurring(FORMULAS, about))
    seen = {doc: replace(each, crawled="2024-05-02T09:00:00Z") for doc, each in about.items()}
    assert is_copying(pair("a", "b"), seen, recurring(FORMULAS, seen))


@pytest.mark.parametrize(
    ("kind", "agency", "binds"),
    [("claim", False, True), ("claim", True, False), ("canonical", True, True)],
)
def test_a_credit_binds_a_pair_unless_it_is_to_an_agency(
    kind: str, agency: bool, binds: bool
) -> None:
    about = {**FLIGHTS, DocId("c"): article("c", 12, agency=agency)}
    credited = pair("a", "c", 0.3, Evidence(kind, -0.5, ""))
    assert is_copying(credited, about, recurring(FORMULAS, about)) is binds
