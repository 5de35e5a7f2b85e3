"""Credits that no wording has, told by weights."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.attribution import AttributionOptions, Context, attribute
from provenance.attribution.edges import Edges
from provenance.attribution.ends import Ends
from provenance.attribution.languages import Languages
from provenance.attribution.likely import (
    BIAS,
    KIND,
    LEAST,
    features,
    probability,
    sentences,
    shipped,
    stretches,
)
from provenance.attribution.spotting import Spot, Spotter
from provenance.credit_status import SURE_CLAIM
from provenance.outlets import Directory

STORY = "The bridge over the river was closed on Monday after the flood had washed a pier away."
LONG = "\n".join([STORY] * 12)
OUTLETS = Directory.shipped()
LANGUAGES = Languages(OUTLETS, ())
SPOTTER = Spotter(OUTLETS, LANGUAGES.tags, frozenset(("by", "the", "von")))
LIKELY = Ends.of(OUTLETS, LANGUAGES, frozenset(("by", "the", "von"))).likely
# Wordings that no grammar has.
CREDITS = {
    f"{STORY}\nExtrait repris chez Mediapart": "Mediapart",
    f"{STORY}\nTekst overgenomen met dank aan De Standaard": "De Standaard",
    f"{STORY}\n[Il testo completo sul sito di Repubblica]": "Repubblica",
}


def spotted(text: str) -> list[tuple[str, str]]:
    return [(text[spot.start : spot.end], spot.kind) for spot in SPOTTER.spots(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BRASILIA (Reuters) - It rained", [("Reuters", "name")]),
        ("par BFMTV", [("BFMTV", "name")]),
        ("Ouest-France, La Vanguardia/jk", [("Ouest-France", "name"), ("La Vanguardia", "name")]),
        ("see tagesschau.de and taz", [("tagesschau.de", "host")]),
        ("via https://www.rfi.fr/en/a?b=1", [("https://www.rfi.fr/en/a?b=1", "host")]),
        ("更多自由時報報導", [("自由時報", "name")]),
        ("朝日新聞、ロイター", [("朝日新聞", "name"), ("ロイター", "name")]),
        ("dpa/lno", [("dpa", "name")]),
        ("nothing but words in small letters", []),
        ("the time of day, a star", []),
        ("", []),
    ],
)
def test_names_are_spotted(text: str, found: list[tuple[str, str]]) -> None:
    assert spotted(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("From: harbour weekly, page 3", ["harbour weekly", "From"]),
        ("It fell. (radio harbour)", ["radio harbour", "It"]),
        ("seen in “the pier”", ["the pier"]),
        ("By the Harbour Post and Jo", ["Harbour Post and Jo"]),
        ("by Weekly of the Pier.", ["Weekly", "Pier"]),
        ("転載 川辺新聞", ["川辺新聞"]),
        ("no name at all", []),
    ],
)
def test_what_may_be_a_name_is_told_by_marks_and_capitals(text: str, found: list[str]) -> None:
    spotter = Spotter(OUTLETS, LANGUAGES.tags, frozenset(("by", "the", "and")), ("新聞",))
    assert [text[spot.start : spot.end] for spot in spotter.others(text)] == found


def test_a_longer_name_is_not_cut_down_to_a_word_of_it() -> None:
    assert spotted("National Harbour Post") == [("National Harbour Post", "other")]
    assert spotted("By Politico") == [("Politico", "name")]


@given(st.text(max_size=300))
def test_spots_are_in_order_and_apart(text: str) -> None:
    spots = SPOTTER.spots(text)
    assert all(0 <= s.start < s.end <= len(text) for s in (*spots, *SPOTTER.others(text)))
    assert all(one.end <= two.start for one, two in pairwise(spots))


@given(st.lists(st.sampled_from(["It fell. ", "x" * 230, "\n", "。", "Via CNN", " "]), max_size=12))
def test_sentences_are_stretches_of_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = list(sentences(text))
    assert all(0 <= s.begin < s.end <= len(text) for s in found)
    assert all(text[s.begin : s.end].strip() for s in found)
    assert all(s.end - s.begin <= 220 for s in found)
    assert {s.place for s in found} <= {"only", "first", "last", "inner", "opening", "closing"}


def test_of_a_long_text_only_lines_apart_at_its_ends_are_looked_at() -> None:
    text = f"Harbour Post\n{LONG}\n(CNN.)\n{STORY}\nHarbour Post"
    assert [(text[s.begin : s.end], s.place) for s in stretches(text)] == [
        ("Harbour Post", "first"),
        ("Harbour Post", "last"),
        ("(CNN.)", "inner"),
    ]
    assert list(stretches("x" * 900)) == []


def test_features_are_words_in_a_row_with_the_name_masked() -> None:
    assert features("12 Via CNN", [Spot(7, 10, "name")], "last") == {
        *("last", "names 1", "0", "via", "{name}", "^ 0", "0 via", "via {name}", "{name} $"),
        *("^ 0 via", "0 via {name}", "via {name} $", "before 1", "after 0"),
    }
    assert "publi-" in features("published", [], "only")
    assert "报道" in features("报道员", [], "only")


def test_the_weights_are_data_that_can_be_read() -> None:
    rows = json.loads(
        files("provenance").joinpath("data/credit_weights.json").read_text(encoding="utf-8")
    )
    assert list(rows)[-1] == BIAS
    assert list(rows)[:-1] == sorted(list(rows)[:-1])
    assert all(isinstance(weight, int) and weight for weight in rows.values())
    assert shipped()[BIAS] == rows[BIAS] / 100
    assert probability(set(), shipped()) < LEAST


@given(st.lists(st.floats(-9, 9), min_size=3, max_size=60), st.randoms(use_true_random=False))
def test_the_order_of_features_does_not_count(values: list[float], draw: random.Random) -> None:
    weights = {str(number): value for number, value in enumerate(values)} | {BIAS: -1.0}
    names = [name for name in weights if name != BIAS]
    mixed = draw.sample(names, len(names))
    assert probability(names, weights) == probability(mixed, weights)


def test_weights_decide() -> None:
    edges = Edges("Nicked from CNN", AttributionOptions())
    likely = replace(LIKELY, weights={"nicked": 4.0, BIAS: -1.0})
    (claim,) = likely.claims(edges)
    assert (claim.kind, claim.relation, claim.outlet_id) == (KIND, "source", "cnn.com")
    assert claim.confidence == pytest.approx(0.49 * probability({"nicked"}, likely.weights or {}))
    assert likely.claims(Edges("Nicked from a photo by CNN", AttributionOptions())) == []
    (claim,) = likely.claims(Edges("Nicked with CNN", AttributionOptions()))
    assert claim.relation == "partial_source"
    assert likely.claims(Edges("Nicked", AttributionOptions())) == []
    (claim,) = likely.claims(Edges("Nicked: https://cnn.com/a/b", AttributionOptions()))
    assert (claim.outlet, claim.url) == ("cnn.com", "https://cnn.com/a/b")
    (claim,) = likely.claims(Edges("Nicked: cnn.com/a", AttributionOptions()))
    assert (claim.outlet, claim.url) == ("cnn.com", "")
    assert likely.claims(Edges("Nicked, Bild: CNN", AttributionOptions())) == []


@pytest.mark.parametrize("text", CREDITS)
def test_wordings_that_no_grammar_has_are_claimed_with_little_confidence(text: str) -> None:
    (claim,) = attribute(text)
    assert claim.kind == KIND
    assert claim.outlet in CREDITS[text]
    assert 0.29 < claim.confidence < SURE_CLAIM
    assert claim.start is not None
    assert claim.text == text[claim.start : claim.end]


def test_where_a_wording_is_found_nothing_else_is_guessed() -> None:
    text = f"Originally published by the Harbour Post.\n{STORY}\nPinched from the Toronto Star"
    assert {claim.kind for claim in attribute(text)} == {"originally_published"}


def test_a_page_s_own_name_is_no_source() -> None:
    text = next(iter(CREDITS))
    own = Context(url="https://www.mediapart.fr/a", outlet="mediapart.fr")
    assert [claim.relation for claim in attribute(text, own)] == ["self"]


@pytest.mark.parametrize(
    "text",
    [
        f"{STORY} The mayor told Reuters that she had not been asked.",
        f"Photo: Reuters\n{STORY}",
        f"{STORY}\nFollow the Guardian on Twitter",
        "Le Monde a été vendu lundi à un groupe de presse.",
        f"{LONG}\nShares of News Corp fell by three per cent.",
    ],
)
def test_what_only_names_an_outlet_is_no_credit(text: str) -> None:
    assert attribute(text) == ()
