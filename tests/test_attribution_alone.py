"""Lines that are nothing but an outlet of the directory."""

import pytest

from provenance.attribution import Context
from tests.worded import attribute

STORY = "The bridge over the river was closed on Monday after the flood had washed a pier away."


@pytest.mark.parametrize(
    "line", ["The Guardian", "– Daily Nation", "~ taz", "(Le Monde)", "人民日报", 'РИА "Новости" |']
)
def test_a_last_line_below_a_sentence_signs_the_story(line: str) -> None:
    (claim,) = attribute(f"{STORY} {STORY} {STORY}\n\n{STORY}\n\n{line}\n")
    assert claim.outlet == line.strip("–~ ()|")
    assert claim.kind == "agency_tail_tag"


@pytest.mark.parametrize(
    "end",
    [
        "Metro",  # a word that may be anything else
        "The Harbour Post",  # not of the directory
        "Read more in\n\nThe Guardian",
        "The Guardian\n\nLe Monde",
        "The Guardian\n\nEnds",
        "Follow us on\n\nFacebook",
    ],
)
def test_other_last_lines_do_not(end: str) -> None:
    assert attribute(f"{STORY} {STORY} {STORY}\n\n{STORY}\n\n{end}") == ()


@pytest.mark.parametrize(
    "head",
    [
        "By Jo Roe\nThe Guardian",
        "By Jo Roe\nand Ed Doe\nThe Guardian",
        "Von Jo Roe\nund Ed Doe\nThe Guardian",
        "A bridge falls\nBy Jo Roe\nThe Guardian",
        "Why the bridge over the river fell\nThe Guardian",
        "Jo Roe\nThe Guardian",
        "JO ROE\nThe Guardian\n\nA subtitle of it",
    ],
)
def test_a_line_above_the_story_signs_it(head: str) -> None:
    (claim,) = attribute(f"{head}\n{STORY}\n{STORY}")
    assert (claim.outlet, claim.text) == ("The Guardian", "The Guardian")
    assert claim.kind == ("source_label" if "river" in head else "agency_byline")
    own = Context(url="https://www.theguardian.com/a", outlet="theguardian.com")
    (claim,) = attribute(f"{head}\n{STORY}\n{STORY}", own)
    assert claim.relation == "self"


@pytest.mark.parametrize(
    "head",
    [
        "The Guardian",  # of what, is not told
        "Home\nThe Guardian",
        "Photo: Jo Roe\nThe Guardian",
        "Why the bridge over the river fell\nMetro",
        "Jo Roe\nThe Guardian\nLe Monde",
        "Jo Roe\nHarbour Post",
        "Jo Roe\nThe Guardian and the bridge",
    ],
)
def test_other_lines_above_do_not(head: str) -> None:
    assert attribute(f"{head}\n{STORY}\n{STORY}") == ()


def test_a_single_word_is_enough_where_a_name_stands_above() -> None:
    (claim,) = attribute(f"Jo Roe\nRebelión\n{STORY}\n{STORY}")
    assert claim.outlet == "Rebelión"


def test_texts_that_are_no_story_need_a_byline_or_a_dash() -> None:
    assert attribute("By Jo Roe\nand Ed Doe\nTHE GUARDIAN")[0].outlet == "THE GUARDIAN"
    assert attribute("~ Daily Nation")[0].outlet == "Daily Nation"
    assert attribute("Jo Roe\nThe Guardian") == ()
    assert attribute("The Guardian") == attribute("A title of five words\nThe Guardian") == ()
    assert attribute("\n") == attribute("-\n-\n") == attribute(f"{STORY}\n\n—\n") == ()


@pytest.mark.parametrize("line", ["Jo Roe | The Guardian", "Le Monde | Jo Ann Roe"])
def test_a_bar_parts_an_outlet_from_who_wrote(line: str) -> None:
    for text in (line, f"{line}\n{STORY}", f"{STORY}\n{STORY}\n{line}"):
        (claim,) = attribute(text)
        assert claim.kind == "agency_byline"
        assert claim.outlet in ("The Guardian", "Le Monde")


@pytest.mark.parametrize(
    "line", ["Football | The Guardian", "Home | News | The Guardian", "Le Monde | The Guardian"]
)
def test_a_bar_parts_sections_too(line: str) -> None:
    assert attribute(f"{line}\n{STORY}\n{STORY}") == ()


def test_who_wrote_and_the_outlet_stand_below_a_headline_without_a_mark() -> None:
    head = "Why the Bridge Over the River Fell"
    (claim,) = attribute(f"{head}\nMax Berger The Nation\n{STORY}\n{STORY}")
    assert claim.outlet == "The Nation"
    assert attribute(f"{head}\nThe Old Bridge The Nation\n{STORY}\n{STORY}") == ()
