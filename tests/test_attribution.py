"""Engine of attribution: spans, zones, own brand, context, bounded cost."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import attribution
from provenance.attribution import AttributionOptions, Context, Outlets
from provenance.attribution.expression import compile_form
from provenance.attribution.grammars import COMMON, source
from provenance.attribution.load import GrammarError, grammar
from provenance.attribution.pattern import Words, parse
from provenance.attribution.search import filled
from provenance.attribution.view import unwrapped
from provenance.errors import OptionsError
from provenance.records import Attribution, OutletId
from tests.worded import attribute


class FewOutlets:
    """A directory of a handful of outlets."""

    agency_tags = frozenset({"AP", "AFP", "Reuters", "dpa", "ANI", "PTI", "واس", "新华社"})
    _names = {
        "ap": ("apnews.com",), "associated press": ("apnews.com",), "reuters": ("reuters.com",),
        "afp": ("afp.com",), "national": ("thenationalnews.com", "thenational.scot"),
        "guardian": ("theguardian.com",), "alkhaleej today": ("alkhaleejtoday.co",),
        "new york times": ("nytimes.com",), "washington post": ("washingtonpost.com",),
    }  # fmt: skip

    def resolve(self, name: str) -> tuple[OutletId, ...]:
        key = name.casefold().removeprefix("the ").strip()
        return tuple(OutletId(i) for i in self._names.get(key, ()))

    def may_begin(self, start: str) -> bool:
        key = start.casefold()
        return key == "the" or any(name.startswith(key) for name in self._names)

    def spells(self, name: str) -> bool:
        return bool(self.resolve(name))

    def by_domain(self, host_or_url: str) -> str:
        host = host_or_url.split("//")[-1].split("/")[0].removeprefix("www.")
        return host if any((host,) == v or host in v for v in self._names.values()) else ""

    def same_family(self, a: str, b: str) -> bool:
        return a == b

    def is_agency(self, outlet: str) -> bool:
        return outlet in ("apnews.com", "reuters.com", "afp.com")


FEW = FewOutlets()


def read(text: str, context: Context | None = None) -> tuple[Attribution, ...]:
    return attribute(text, context, FEW)


def test_fake_directory_fulfils_protocol() -> None:
    assert isinstance(FEW, Outlets)


def test_quote_is_the_span() -> None:
    text = "Rain fell.\n\nOriginally published at Inside Climate News on 3 May 2020.\n"
    (claim,) = read(text)
    assert text[claim.start : claim.end] == claim.text
    assert claim.outlet == "Inside Climate News"
    assert claim.text.startswith("Originally published at Inside Climate News")


def test_span_holds_through_markup() -> None:
    text = (
        "Body.\n*This post was originally published on [The Guardian](https://theguardian.com/a).*"
    )
    (claim,) = read(text)
    assert text[claim.start : claim.end] == claim.text
    assert (claim.outlet, claim.url, claim.outlet_id) == (
        "The Guardian", "https://theguardian.com/a", "theguardian.com",
    )  # fmt: skip


def test_trailer_names_the_source_not_the_copier() -> None:
    text = (
        "Talks began.\n" * 12 + "It is also worth noting that the original news has been published "
        "and is available at The National and the editorial team at AlKhaleej Today has "
        "confirmed it."
    )
    claims = read(text)
    assert {c.outlet for c in claims if c.outlet} == {"The National"}
    assert claims[0].candidates == ("thenationalnews.com", "thenational.scot")
    assert claims[0].text.endswith("available at The National") or "confirmed" in claims[0].text


def test_host_of_the_link_settles_an_ambiguous_name() -> None:
    context = Context(links=(("The National", "https://thenational.scot/news/1"),))
    (claim,) = read("This story was originally published by The National.", context)
    assert (claim.outlet_id, claim.candidates) == ("thenational.scot", ())


@pytest.mark.parametrize(
    "context",
    [
        Context(outlet="The Guardian"),
        Context(site_name="The Guardian"),
        Context(url="https://www.theguardian.com/x"),
    ],
)
def test_own_brand_is_self(context: Context) -> None:
    (claim,) = read("This article was originally published by The Guardian.", context)
    assert claim.relation == "self"


def test_claims_of_the_context_are_kept_in_order() -> None:
    meta = Attribution("canonical", "source", "canonical=x", origin="metadata", confidence=0.8)
    claims = read("This was originally published by The Guardian.", Context(claims=(meta,)))
    assert [c.origin for c in claims] == ["text", "metadata"]


def test_nested_hat_tip_gives_both() -> None:
    claims = read("Hat tip: Bogleheads via The Finance Buff")
    assert {c.outlet for c in claims} == {"Bogleheads", "The Finance Buff"}
    assert {c.relation for c in claims} == {"via"}


def test_a_label_inside_the_story_is_no_claim() -> None:
    lines = ["A line of the story that goes on for a while."] * 12
    label = "Source: The Guardian"
    assert read("\n".join([*lines, label, *lines])) == ()
    assert read("\n".join([*lines, label]))


def test_a_sentence_before_an_agency_is_no_dateline() -> None:
    assert not read("وقال المصدر لوكالة الأنباء الألمانية (أ.ف.ب): إن الحكومة ستجتمع غدا")
    assert not read("And so the source told our agency (AFP): nothing has been decided")
    assert read("SAN JUAN DE LOS MORROS, Venezuela (AFP) — Rain fell.")


@pytest.mark.parametrize("label", ["Source", "Quelle", "出典", "المصدر"])
def test_a_link_that_is_a_label_names_its_host(label: str) -> None:
    (claim,) = read(f"Rain fell all day.\n[{label}](https://www.apnews.com/a)")
    assert (claim.kind, claim.outlet_id) == ("source_label", "apnews.com")
    assert not read(f"Rain fell all day. {label} of it was the sea.")


def test_distributor_is_kept() -> None:
    (claim,) = read("©2018 Los Angeles Times, Distributed by Tribune Content Agency, LLC.")
    assert (claim.outlet, claim.distributor) == ("Los Angeles Times", "Tribune Content Agency, LLC")


BOMBS = {
    "triggers": "originally published " * 48_000,
    "source labels": "source: " * 125_000,
    "partial": "This article was originally published in the " * 22_000,
    "lines": "Source: The\n" * 80_000,
    "spaces": "originally" + " " * 1_000_000 + "published",
    "brackets": "(" * 500_000 + "AP" + ")" * 500_000,
    "quotes": '"' * 1_000_000,
    "tags": "(AP) " * 200_000,
    "markdown": "[a](" * 250_000,
    "anchors": "<a href=" * 125_000,
    "capitals": "Originally published by " + "The Of And " * 90_000,
    "copyright": "© " * 500_000,
    "cjk": "来源：" * 330_000,
    "nul": "source: \x00\u202e" * 100_000,
    "entities": "&#8217;" * 140_000,
    "dotted capital i": "İ source: " * 100_000,
    "russian": "Статья была впервые опубликована в газете " * 24_000,
    "arabic": "نشر هذا المقال لأول مرة في صحيفة " * 30_000,
    "chinese": "本文转载自新华社，原文发表于人民日报。" * 50_000,
    "japanese": "この記事は" + '"' * 900_000 + "に掲載されたものです。",
    "korean": "이 기사는 연합뉴스에 처음 게재되었습니다. " * 40_000,
    "german": "Dieser Artikel erschien zuerst in der Zeitung " * 22_000,
    "french": "Cet article a été initialement publié par le journal " * 19_000,
    "hindi": "यह लेख पहली बार द वायर पर प्रकाशित हुआ था। " * 22_000,
    "link texts": "[This article was originally published in the](https://a.example) " * 14_000,
    "a long link": "Originally published on [" + "a b " * 250_000 + "](https://a.example)",
    "quoted cues": '"Originally published" by "The ' * 32_000,
    "openers": "(Source: [The " * 70_000,
}


MOST_WORK = 1_000_000
"""Characters that wordings may be tried on: some tens of nanoseconds each."""


@pytest.mark.parametrize("name", BOMBS)
def test_a_megabyte_of_hostile_text_is_read_with_bounded_work(name: str) -> None:
    reading = attribution.read(BOMBS[name], None, FEW)
    assert reading.work < MOST_WORK
    assert len(reading.claims) < 400


CUES = st.sampled_from(
    [
        *(
            "This article",
            "was",
            "originally published",
            "in",
            "by",
            "The Guardian",
            "source",
            "AP",
        ),
        *("with permission", "Dieser Artikel erschien zuerst", "Cet article", "publié", "Источник"),
        *(
            "Статья была впервые опубликована",
            "المصدر",
            "نشر هذا المقال",
            "本文转载自",
            "来源",
            "新华社",
        ),
        *(
            "この記事は",
            "に掲載された",
            "出典",
            "이 기사는",
            "출처",
            "यह लेख",
            "पहली बार",
            "से",
            "प्रकाशित",
        ),
        *(
            '"',
            "“",
            "”",
            "(",
            ")",
            "[",
            "](https://a.example/b)",
            ":",
            "—",
            "-",
            ".",
            ",",
            "|",
            "©",
        ),
        *("\n", " ", "  ", "&amp;", "<b>", "\u200f", "\u0640", "。", "「", "」", "2020", "*", "_"),
    ]
)


@given(st.lists(CUES, min_size=1, max_size=12), st.integers(1, 4000))
@settings(max_examples=60, deadline=None)
def test_work_on_repeated_cues_is_bounded(parts: list[str], times: int) -> None:
    text = (" ".join(parts) + " ") * times
    reading = attribution.read(text[:300_000], None, FEW)
    assert reading.work < MOST_WORK
    for claim in reading.claims:
        assert text[claim.start : claim.end] == claim.text


def test_what_is_open_ends_at_the_first_place_where_its_end_stands() -> None:
    slots = {"outlet": "span"}
    nodes = parse("this ~ in {outlet} with permission", Words({}))[0]
    regex = compile_form(nodes, slots, spaced=True).regex
    found = regex.search("this was in the a with b with permission")
    assert found is not None
    assert found["outlet"] == "the a with b"
    assert regex.pattern.count("(?>") == 2


def test_a_slot_of_several_alternatives_is_filled_by_the_one_that_fits() -> None:
    nodes = parse("(from {outlet} today|via {outlet} now)", Words({}))[0]
    regex = compile_form(nodes, {"outlet": "span"}, spaced=True).regex
    found = regex.search("via the post now")
    assert found is not None
    assert found[filled(found)["outlet"]] == "the post"


def test_options_are_checked() -> None:
    with pytest.raises(OptionsError):
        AttributionOptions(max_windows=0)


def test_a_wrong_grammar_names_its_fault() -> None:
    common = source(COMMON)
    for rule, fault in (
        ({"kind": "x", "forms": ["from {nowhere}"]}, "nowhere"),
        ({"kind": "x", "forms": ["from (a|b {outlet}"]}, "no ')'"),
        ({"kind": "x", "forms": ["{outlet}"]}, "certain"),
        ({"kind": "x", "forms": ["from {outlet}"], "relation": "thief"}, "thief"),
        ({"kind": "x", "forms": ["from {outlet}"], "zone": ["head"]}, "zone"),
    ):
        with pytest.raises(GrammarError, match=fault.replace(")", r"\)")):
            grammar({"language": "xx", "rule": [rule]}, common, frozenset({"ap"}))


def test_a_language_adds_guards_to_those_that_all_share() -> None:
    common = {**source(COMMON), "guards": {"x": {"veto": ["never"]}}}
    data = {
        "language": "xx",
        "rule": [{"kind": "x", "forms": ["from {outlet}"], "veto": ["no"]}],
        "guards": {"x": {"veto": ["sample wording"], "after": ["only"]}},
    }
    (rule,) = grammar(data, common, frozenset({"ap"})).rules
    assert (len(rule.veto), len(rule.after), len(rule.before)) == (3, 1, 0)
    with pytest.raises(GrammarError, match=r"guards\.x has 'vetoes'"):
        grammar({"language": "xx", "guards": {"x": {"vetoes": []}}}, common, frozenset({"ap"}))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Fuente:\n\nEl Norte", False),
        ("Story.\nSource: \nThe Harbour Post\n", False),
        ("來源：\n新華社", False),
        ("He said this of the bridge:\nIt fell", True),
        ("Source:\n" + "The bridge fell, and nobody saw it. " * 3, True),
        ("Source:\nAuthor:", True),
        ("12:\nThe Harbour Post", True),
    ],
)
def test_a_label_goes_on_with_the_line_that_it_labels(text: str, same: bool) -> None:
    joined = unwrapped(text)
    assert len(joined) == len(text)
    assert (joined == text) == same


@pytest.mark.shared
def test_seed_story() -> None:
    shared = Path(os.environ.get("PROVENANCE_SHARED", Path(__file__).parents[2] / "shared"))
    path = shared / "data/seed/alkhaleej_today.txt"
    if not path.exists():
        pytest.skip("no development data")
    claims = read(path.read_text(encoding="utf-8"), Context(outlet="AlKhaleej Today"))
    assert claims[0].outlet == "The National"
    assert not any(c.outlet == "AlKhaleej Today" for c in claims)
    json.dumps([c.text for c in claims])


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("&copy; 2020 AFP. All rights reserved.", "AFP"),
        ("&#169; 2020 AFP. All rights reserved.", "AFP"),
        ("This piece was originally published by Harbour360™.", "Harbour360"),
        ("This piece was originally published by Harbour Ledger® in May.", "Harbour Ledger"),
        ("市場は反発した。（ＡＦＰ）", "ＡＦＰ"),
        ("Ｔｈｉｓ article was originally published by ＡＦＰ.", "ＡＦＰ"),
    ],
)
def test_signs_and_wide_letters_are_read_as_what_they_stand_for(text: str, outlet: str) -> None:
    assert outlet in {claim.outlet for claim in attribute(text)}


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        (
            "Die Brücke bleibt bis Montag gesperrt.Quelle: Hamburger Abendblatt",
            "Hamburger Abendblatt",
        ),
        ("Le pont restera fermé jusqu'à lundi.Source : Ouest-France", "Ouest-France"),
        ("Most zostanie zamknięty do poniedziałku.Źródło: Gazeta Wyborcza", "Gazeta Wyborcza"),
        ("Most zůstane uzavřen do pondělí!Zdroj: Deník N", "Deník N"),
    ],
)
def test_a_label_glued_to_the_last_sentence_is_read(text: str, outlet: str) -> None:
    assert outlet in {claim.outlet for claim in attribute(text)}


def test_a_label_inside_an_address_is_none() -> None:
    assert not attribute("Write to open.source:desk at harbour.quelle: no more today, he said.")


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        (
            "It rained.\n\nThis article was originally published\nin Harbour Notes on 3 May.",
            "Harbour Notes",
        ),
        ("This essay by me about us originally appeared in\nThe Guardian.\nMore", "The Guardian"),
        (
            "This essay about it originally appeared in\n[Tidal](https://tidal.example/a)\n.",
            "Tidal",
        ),
        (
            "<p>This article originally appeared on</p>\n"
            '      <a href="https://tidal.example/a"\n    target="_blank">Tidal</a>\n<p>More</p>',
            "Tidal",
        ),
        ("<p >本文转自：青岛新闻网</p><p >九月的桥</p>", "青岛新闻网"),
        ("This was first published in the May/June 2020 issue of Salt Road.", "Salt Road"),
        (
            "This article was first published in Salt Road Magazine--a trade paper.",
            "Salt Road Magazine",
        ),
        ("This article was first published in The Guardian—a paper we like.", "The Guardian"),
        ("Dieser Artikel erschien zuerst in der\u00a0EMOTION 10/22.", "EMOTION"),
        ("*This story originally appeared on**Salt Road.*", "Salt Road"),
        ("本文最初发布于 https://tidal.example。转载请注明。", "tidal.example"),
        ("This article was first published in Hinterland #24.", "Hinterland"),
        ("It rained.\n            This article was first published in Salt Road.", "Salt Road"),
    ],
)
def test_a_credit_goes_on_over_broken_lines_and_ends_at_dashes(text: str, outlet: str) -> None:
    (claim,) = read(text)
    assert claim.outlet == outlet
    assert claim.start is not None
    assert claim.text == text[claim.start : claim.end]


@given(st.text(alphabet='ab, .A<>[\n"', max_size=200), st.sampled_from(["", "a", "ab"]))
def test_joined_lines_keep_their_length_and_letters(text: str, word: str) -> None:
    joined = unwrapped(text, frozenset((word,)))
    assert len(joined) == len(text)
    changed = [i for i, (a, b) in enumerate(zip(text, joined, strict=True)) if a != b]
    assert all(text[i] == "\n" and joined[i] == " " for i in changed)
    assert not any(text[i - 1 : i] in ("", "\n", ".") or text[i + 1] == "\n" for i in changed)


def test_short_lines_stay_lines() -> None:
    text = "Lists of things\nare in lower case\nsource: nobody\n"
    assert unwrapped(text, frozenset(("the",))) == text


def test_a_line_that_only_names_somebody_before_an_agency_is_a_caption() -> None:
    story = "\n".join(["The bridge over the river was closed on Monday after the flood."] * 4)
    assert read(f"{story}\n\nActor John Roe. (AP)") == ()
    assert [c.outlet for c in read(f"{story}\n\nThe flood was over. (AP)")] == ["AP"]


def test_a_name_in_the_markup_is_the_pages_own_where_the_directory_says_so() -> None:
    told = Attribution(
        "meta_source", "source", "source=半月谈网", outlet="半月谈网", origin="metadata"
    )
    (claim,) = attribute("桥。", Context(url="https://www.banyuetan.org/a", claims=(told,)))
    assert (claim.relation, claim.outlet_id) == ("self", "banyuetan.org")
    (claim,) = attribute("桥。", Context(url="https://harbour.example/a", claims=(told,)))
    assert (claim.relation, claim.outlet_id) == ("source", "banyuetan.org")


def test_behind_the_owner_of_a_person_no_name_begins() -> None:
    text = "CNN's Lena Roe and Ana Doe contributed to this report."
    assert {claim.outlet for claim in attribute(text)} <= {"CNN"}


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("This article is republished with permission from CoinDesk.Recent rules are.", "CoinDesk"),
        ("The post A bridge appeared first on IraqiNews.Com", "IraqiNews.Com"),
        (
            "The post جسر فوق النهر يغلق يوم الاثنين بعد الفيضان appeared first on صحيفة الميناء.",
            "صحيفة الميناء",
        ),
        ("Articolo pubblicato su “Il Sole 24 Ore”", "Il Sole 24 Ore"),
        ("©\ufe0e AFP", "AFP"),
        ("[a@harbour.example][ⓒ 매일경제 & mk.co.kr, 무단전재 및 재배포 금지]", "매일경제"),
        ("He said so.\nfrom Harbour News: World https://ift.tt/abcdef", "Harbour News"),
        ("### Publicado originalmente en AIGameDev (2010)", "AIGameDev"),
    ],
)
def test_names_are_read_beside_what_clings_to_them(text: str, outlet: str) -> None:
    assert outlet in {claim.outlet for claim in attribute(text)}
