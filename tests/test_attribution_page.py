"""Claims beside the text: bylines, credit blocks, the page's own brand, caps."""

import pytest

from provenance.attribution import AttributionOptions, Context, attribute, read
from provenance.outlets import Directory
from provenance.records import Attribution

OUTLETS = Directory.shipped()


def of(context: Context, text: str = "Rain fell on the town.") -> tuple[Attribution, ...]:
    return attribute(text, context, OUTLETS)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Reuters", ["Reuters"]),
        ("By Jane Doe, Associated Press", ["Associated Press"]),
        ("By Jane Doe of The Associated Press", ["Associated Press"]),
        ("JANE DOE Associated Press Writer", ["Associated Press"]),
        ("Associated Press Writer", ["Associated Press"]),
        ("AFP", ["AFP"]),
        ("واس (جدة)", ["واس"]),
        ("جنيف : (رويترز)", ["رويترز"]),
        ("&nbsp;واس (الرياض)", ["واس"]),
        ("dpa/lno", ["dpa/lno"]),
        ("Jane Doe and Reuters", ["Reuters"]),
        ("AFP / Reuters", ["AFP", "Reuters"]),
        ("دمشق - وكالات:", ["وكالات"]),
        ("Harbour Media News Desk", []),
        ("Jane Doe", []),
        ("The Guardian", []),
        ("Sid Roe, Pa Doe", []),
        ("", []),
        ("," * 5000, []),
    ],
)
def test_agencies_of_a_byline(byline: str, names: list[str]) -> None:
    claims = of(Context(byline=byline))
    assert sorted(c.outlet for c in claims) == names
    for claim in claims:
        assert (claim.kind, claim.relation, claim.origin) == ("agency_byline", "source", "metadata")
        assert (claim.start, claim.end) == (None, None)
        assert claim.text.startswith("author=")


def test_a_wire_in_the_byline_is_a_press_release() -> None:
    (claim,) = of(Context(byline="PR Newswire"))
    assert (claim.kind, claim.relation) == ("press_release_source", "press_release")


def test_an_agency_on_its_own_page_is_no_source() -> None:
    (claim,) = of(Context(byline="Reuters", url="https://www.reuters.com/world/x"))
    assert claim.relation == "self"


def test_a_byline_says_no_more_than_the_dateline_did() -> None:
    claims = of(Context(byline="Reuters"), "LONDON (Reuters) - Shares rose.")
    assert [(c.origin, c.outlet_id) for c in claims] == [("text", "reuters.com")]


def test_blocks_beside_the_body_are_read_each_by_itself() -> None:
    blocks = ("This article was first published by The Guardian.", "More stories", "Photo: AFP")
    (claim,) = of(Context(blocks=blocks))
    assert (claim.outlet, claim.origin, claim.start, claim.end) == (
        "The Guardian", "html", None, None,
    )  # fmt: skip
    assert claim.text == "This article was first published by The Guardian"


def test_a_block_that_repeats_the_body_is_dropped() -> None:
    line = "This article was first published by The Guardian."
    claims = of(Context(blocks=(line, line)), f"Rain fell.\n{line}")
    assert [c.origin for c in claims] == ["text"]


@pytest.mark.parametrize(
    ("context", "credit"),
    [
        (Context(outlet="harbourledger.example"), "The Harbour Ledger"),
        (Context(url="https://www.harbourledger.example/a"), "The Harbour Ledger"),
        (Context(url="https://www.harbourledger.co.uk/a"), "Harbour Ledger"),
        (Context(site_name="Harbour Ledger"), "the Harbour Ledger"),
        (Context(url="https://www.thenational.ae/a"), "The National"),
        (Context(outlet="thenational.scot"), "The National"),
    ],
)
def test_the_page_is_never_its_own_source(context: Context, credit: str) -> None:
    (claim,) = of(context, f"This article was originally published by {credit}.")
    assert claim.relation == "self"
    assert not claim.candidates


@pytest.mark.parametrize(
    ("site", "credit", "relation"),
    [
        ("海港晚报网", "来源：海港晚报", "self"),
        ("海港晚报", "来源：海港晚报客户端", "self"),
        ("海港網", "來源：海港新聞網", "self"),
        (
            "Harbour Ledger Online",
            "This article was first published in the Harbour Ledger.",
            "self",
        ),
        ("海港网", "来源：海港晚报", "source"),
        ("Online", "This article was first published in Harbour Online.", "source"),
    ],
)
def test_a_paper_and_its_site_are_one_brand(site: str, credit: str, relation: str) -> None:
    (claim,) = of(Context(site_name=site), f"{'' if credit.isascii() else '雨' * 40}\n{credit}")
    assert claim.relation == relation


@pytest.mark.parametrize(
    ("page", "credit"),
    [
        ("https://www.thenational.ae/a", "The Guardian"),
        ("https://www.thetimes.co.uk/a", "The Sun"),
        ("https://ledger.example/a", "The Harbour Ledger"),
    ],
)
def test_others_are_sources_even_of_one_owner(page: str, credit: str) -> None:
    (claim,) = of(Context(url=page), f"This article was originally published by {credit}.")
    assert claim.relation == "source"


def test_caps_are_told() -> None:
    text = "\n".join(f"Line {n} of the story.\nSource: The Guardian" for n in range(40))
    few = AttributionOptions(max_windows=2)
    assert read(text, Context(), OUTLETS, few).capped
    assert not read(text, Context(), OUTLETS).capped
    assert read("Rain fell.", Context(), OUTLETS).claims == ()


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("الرياض 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس\nافتتح اليوم معرض", "2015-08-10"),
        ("LONDON, Sept. 3, 2014 (Reuters) - Shares rose.", "2014-09-03"),
        ("LONDON, Sept 3 (Reuters) - Shares rose.", ""),
        ("PARIS, 31 février 2014 (AFP) - Les prix montent.", ""),
    ],
)
def test_a_full_date_of_a_dateline_is_given(text: str, date: str) -> None:
    claims = [c for c in attribute(text, None, OUTLETS) if c.kind == "agency_dateline"]
    assert [c.date for c in claims] == [date]


@pytest.mark.parametrize(
    ("context", "relation"),
    [
        (Context(language="de", url="https://spot-on-harbour.example/a"), "self"),
        (Context(language="de", site_name="Spot on Harbour"), "self"),
        (Context(language="de", url="https://harbour-post.example/a"), "source"),
    ],
)
def test_a_tag_may_be_the_short_form_of_the_own_name(context: Context, relation: str) -> None:
    text = "Die Serie geht am Montag weiter, und am Dienstag auch. (hub/spot)"
    (claim,) = attribute(text, context)
    assert (claim.outlet, claim.relation) == ("spot", relation)
