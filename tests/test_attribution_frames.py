"""Outlets of the directory framed as agencies are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worded import attribute

STORY = "The bridge over the river was closed on Monday after the flood had washed a pier away."
SAID = "أعلنت السلطات إغلاق الجسر فوق النهر يوم الاثنين بعد أن جرف الفيضان إحدى دعائمه"
CLOSED = "市议会周二投票决定拓宽河上的大桥,居民自去年冬天洪水以来一直要求这样做。需要两年。"


@pytest.mark.parametrize(
    ("frame", "outlet"),
    [
        ("Oct 16 (Daily Mail)", "Daily Mail"),
        ("(Daily Mail)", "Daily Mail"),
        ("Granma, Havana, 22 September 2016 —", "Granma"),
        ("LA HABANA, 3 de Diciembre 2019. Granma.-", "Granma"),
        ("LA TERCERA –", "LA TERCERA"),
        ("Paris (Le Monde) -", "Le Monde"),
        ("(IraqiNews.com)", "IraqiNews.com"),
        ("A bridge falls\n\nPARIS, Le Figaro –", "Le Figaro"),
        ("Jane Roe, The Guardian –", "The Guardian"),
        ("El País.-", "El País"),
        ("The Guardian, 23 September 2016", "The Guardian"),
        ("Jane Roe, The Guardian, 23 September 2016", "The Guardian"),
    ],
)
def test_a_frame_opens_the_story(frame: str, outlet: str) -> None:
    (claim,) = attribute(f"{frame} {STORY}\n{STORY}")
    assert (claim.outlet, claim.kind) == (outlet, "agency_dateline")


@pytest.mark.parametrize(
    "frame",
    [
        "Die Welt –",  # may be words
        "RIYADH, Saudi Arabia –",  # a place and a paper
        "RIYADH –",
        "Harbour Ltd (NASDAQ:HRBR)",
        "AUSTIN (KXAN) —",  # a station's own
        "The Guardian (UK)",
        "The Daily Mail (Australia) —",
        "Voters, New York Times poll —",
        "Facebook, Instagram –",
        "The Guardian, Le Monde –",
        "Photo, The Guardian –",
        "Jane Roe and her friends, The Guardian –",
        "RIYADH.-",
        "The Guardian, May 2015",  # when, not of what day
        "In The Guardian, 23 September 2016 was",
    ],
)
def test_other_beginnings_do_not(frame: str) -> None:
    assert attribute(f"{frame} {STORY}\n{STORY}") == ()


def test_scripts_without_capitals_need_a_mark_behind_the_bracket() -> None:
    for frame in ("18 يناير (الشرق الأوسط) –", "أبوظبي في الأول من ديسمبر/ الشرق الأوسط/"):
        (claim,) = attribute(f"{frame} {SAID}")
        assert claim.outlet == "الشرق الأوسط"
    assert attribute(f"市议会「时代(Time)」{CLOSED}") == ()
    assert attribute(f"وذكرت شبكة (الشرق الأوسط) {SAID}") == ()


@pytest.mark.parametrize(
    ("end", "outlet", "relation"),
    [
        (" Le Monde", "Le Monde", "source"),
        ("El País", "El País", "source"),
        (" (Com El País)", "El País", "partial_source"),
        (" (upday con El País)", "El País", "partial_source"),
        (" (harbourpost.com)", "harbourpost.com", "source"),
        (" El País |", "El País", "source"),
        (" elpais.com »", "elpais.com", "source"),
        ("El País\nMore of this", "El País", "source"),
        (" - Daily Mirror", "Daily Mirror", "source"),
        (" (Radio Köln).", "Radio Köln", "source"),
        (" (Hafenzeitung)", "Hafenzeitung", "source"),
        (" [NYT/ArtsBeat]", "NYT/ArtsBeat", "source"),
        (" [The Guardian]\nMore of this", "The Guardian", "source"),
        (" (El País/Redacción)", "El País", "source"),
        (" https://www.harbournews.com/2016/a-bridge-falls", "harbournews.com", "source"),
    ],
)
def test_a_name_behind_the_last_sentence_signs_it(end: str, outlet: str, relation: str) -> None:
    (claim,) = attribute(f"{STORY}\n{STORY} {STORY}{end}")
    assert (claim.outlet, claim.relation) == (outlet, relation)


@pytest.mark.parametrize(
    "end", [" Harbour Post", " (with friends)", " (Harbour Post)", " The Guardian said", " Ends"]
)
def test_other_ends_do_not(end: str) -> None:
    assert attribute(f"{STORY}\n{STORY} {STORY}{end}") == ()


def test_a_caption_s_name_is_not_the_story_s() -> None:
    assert attribute("The bridge over the river. Le Monde") == ()


def test_in_scripts_without_spaces_an_outlet_may_stand_beside_a_date() -> None:
    (claim,) = attribute(f"大桥拓宽的决定 人民日报 2023-03-23\n{CLOSED}")
    assert claim.outlet == "人民日报"
    (claim,) = attribute(f"2024-12-30 10:59:37  人民日报\n{CLOSED}")
    assert claim.outlet == "人民日报"
    (claim,) = attribute(f"(人民日报 记者 2018/05/23)\n{CLOSED}")
    assert claim.outlet == "人民日报"
    (claim,) = attribute(f"2024-12-30 10:59:37  江边晨报网\n{CLOSED}")
    assert (claim.outlet, claim.outlet_id) == ("江边晨报网", "")
    assert attribute(f"2024-12-30 10:59:37  江边大桥\n{CLOSED}") == ()
    assert attribute(f"大桥拓宽的决定 2023-03-23\n{CLOSED}") == ()


@given(st.text(alphabet="b(.)-–| \n\u00a0—。】", max_size=200))
def test_no_text_of_marks_is_signed(text: str) -> None:
    assert attribute(text) == ()


@pytest.mark.parametrize(
    "end",
    [
        " (Jo Roe/The Guardian)",  # a picture's
        " (photo: Harbour Gazette)",
        " (see the Harbour Gazette)",
        " (Times Square)",
        " https://harbour.example/petition-to-sign",
        " https://t.co/abcdefghij",
    ],
)
def test_other_ends_of_the_last_sentence_do_not(end: str) -> None:
    assert attribute(f"{STORY}\n{STORY} {STORY}{end}") == ()


def test_a_headline_ends_in_the_outlet_that_it_was_taken_from() -> None:
    for text in (
        "A bridge falls over the river-- BBC",
        f"Old bridge falls at last - BBC\n\n{STORY}",
    ):
        (claim,) = attribute(text)
        assert (claim.kind, claim.outlet) == ("source_label", "BBC")
    for text in (
        "“A masterpiece of its kind” - The Guardian",
        "Minister Jo Roe is seen at an event. – KUNA",
        "A photo of the bridge at last - The Guardian",
        "Follow us on the web - Facebook",
        "The bridge - The Guardian",
        "he said it of the bridge - The Guardian",
    ):
        assert attribute(text) == ()


def test_a_place_and_an_acronym_in_capitals_are_of_an_agency_unknown_or_not() -> None:
    story = "The council of the city voted on Tuesday to widen the old bridge over the river."
    (claim,) = attribute(f"HARBOUR (QZÁ) - {story}")
    assert (claim.kind, claim.outlet) == ("agency_dateline", "QZÁ")
    (claim,) = attribute(f"OLD HARBOUR, Fenland (QZA) — {story}")
    assert claim.outlet == "QZA"
    for other in (
        f"HARBOUR (KXQZ) - {story}",
        f"Harbour (QZA) - {story}",
        f"HARBOUR (Qza) - {story}",
        "HARBOUR (QZA) - Rain.",
        f"HARBOUR (QZA), {story}",
    ):
        assert attribute(other) == ()
