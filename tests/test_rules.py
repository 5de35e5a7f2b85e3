"""Each rule on a small constellation made for it, the identity of findings, and the options."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import config
from provenance.agreements import Agreement, read
from provenance.cluster import cluster
from provenance.content import content
from provenance.direction import direct
from provenance.errors import OptionsError
from provenance.options import Options
from provenance.records import Article, Attribution, DocId, Kinship, Match, Skipped, SkipReason
from provenance.report.rulebook import as_markdown
from provenance.resolve import resolve
from provenance.result import SAME_AS, Counts, Entry, Result
from provenance.rulebook import BY_CODE, RULES, RuleOptions, explanation
from provenance.rules import Finding, findings
from provenance.ruling.quality import SKIPS
from provenance.subject import Subject, subject

ROOT = Path(__file__).parent.parent
TEXT = "The harbour board agreed on Tuesday to dredge the eastern channel."
OLD, NEW = "2024-05-01T10:00:00+00:00", "2024-05-03T10:00:00+00:00"


def family(one: str, two: str) -> bool:
    return one == two


def host(url: str) -> str:
    return url.split("/")[2] if "//" in url else ""


def entry(name: str, *claims: Attribution, **more: str | bool) -> Entry:
    outlet = str(more.pop("outlet", f"{name}.example"))
    text = str(more.pop("text", TEXT))
    values = {"url": f"https://{outlet or 'x'}/{name}", "language": "en", **more}
    article = Article(DocId(name), f"in/{name}.html", "", "", outlet=outlet, **values)  # type: ignore[arg-type]
    return Entry(article, claims, 300, content(text))


def dated(time: str, **more: str | bool) -> dict[str, str | bool]:
    precision = "day" if len(time) == 10 else "minute"
    return {"published": time, "published_precision": precision, "published_origin": "meta", **more}


def credit(outlet: str, relation: str = "source", **more: object) -> Attribution:
    values = {
        "outlet": outlet,
        "outlet_id": outlet,
        "confidence": 0.9,
        "start": 0,
        "end": 9,
        **more,
    }
    kind = str(values.pop("kind", "originally_published"))
    return Attribution(kind, relation, f"first published by {outlet}", **values)  # type: ignore[arg-type]


def match(one: str, two: str, relation: Kinship = "near", a: float = 0.9, b: float = 0.9) -> Match:
    left, right = sorted((DocId(one), DocId(two)))
    a, b = (a, b) if left == one else (b, a)
    return Match(left, right, min(a, b), a, b, 200, 100, relation)


def judge(
    entries: list[Entry],
    matches: list[Match],
    options: RuleOptions = RuleOptions(),
    skipped: tuple[Skipped, ...] = (),
    agreements: tuple[Agreement, ...] | None = None,
) -> tuple[Finding, ...]:
    about: dict[DocId, Subject] = {
        e.article.document_id: subject(e.article, e.claims, e.article.outlet, False)
        for e in entries
    }
    pairs = direct(matches, about, family)
    result = Result(
        tuple(sorted(entries, key=lambda e: e.article.document_id)),
        about,
        tuple(pairs),
        resolve(pairs, about, family),
        cluster(about, [pair.match for pair in pairs]),
        Counts(len(entries), len(entries), 0, 0),
        skipped,
    )
    return findings(result, options, family, host, agreements)


def codes(found: tuple[Finding, ...], doc: str) -> set[str]:
    return {each.rule for each in found if each.document_id == doc}


@pytest.mark.parametrize(
    ("relation", "rule"),
    [("exact", "SYN101"), ("near", "SYN102"), ("abridged", "SYN103"), ("rewritten", "SYN103")],
)
def test_a_copy_is_found_about_the_later_one(relation: Kinship, rule: str) -> None:
    found = judge([entry("a", **dated(OLD)), entry("b", **dated(NEW))], [match("a", "b", relation)])
    assert codes(found, "a") == set()
    assert codes(found, "b") == {rule, "SYN201"}
    (one,) = (each for each in found if each.rule == rule)
    assert (one.matched_document_id, one.matched_outlet, one.words) == ("a", "a.example", 200)
    assert one.level == BY_CODE[rule].level


def test_a_copy_whose_direction_is_open_is_found_about_both() -> None:
    found = judge([entry("a"), entry("b")], [match("a", "b", "exact")])
    assert codes(found, "a") == codes(found, "b") == {"SYN101", "SYN306"}


def test_a_passage_is_a_note_without_a_demand_for_credit() -> None:
    found = judge(
        [entry("a", **dated(OLD)), entry("b", **dated(NEW))], [match("a", "b", "passage", 0.1, 0.2)]
    )
    assert codes(found, "b") == {"SYN104"}


def test_within_one_outlet_it_is_a_duplicate_or_a_revision() -> None:
    here = {"outlet": "a.example"}
    for relation, rule in (("exact", "SYN105"), ("near", "SYN106")):
        both = [entry("a", **dated(OLD, **here)), entry("b", **dated(NEW, **here))]
        found = judge(both, [match("a", "b", relation)])  # type: ignore[arg-type]
        assert codes(found, "b") == {rule}
        assert codes(found, "a") == set()


def test_the_gravest_overlap_speaks_for_the_others() -> None:
    three = [entry("a", **dated(OLD)), entry("b", **dated("2024-05-02T10:00:00+00:00"))]
    three.append(entry("c", **dated(NEW)))
    found = judge(three, [match("a", "b"), match("a", "c"), match("b", "c", "exact", 1.0, 1.0)])
    (one,) = (f for f in found if f.document_id == "c" and f.rule.startswith("SYN10"))
    assert (one.rule, one.matched_document_id) == ("SYN101", "b")


def test_a_credited_copy_is_no_copy_without_credit() -> None:
    claim = credit("a.example", url="https://a.example/a")
    found = judge([entry("a"), entry("b", claim)], [match("a", "b")])
    assert codes(found, "b") == {"SYN102"}


def test_a_page_with_a_credit_and_no_link_is_noted_and_a_text_is_not() -> None:
    claim = credit("a.example")
    page = {"markup": True}
    assert "SYN202" in codes(judge([entry("b", claim, **page)], []), "b")
    assert "SYN202" not in codes(judge([entry("b", claim)], []), "b")
    assert "SYN202" not in codes(judge([entry("b", credit("Agenturen"), **page)], []), "b")
    wire = credit("reuters.com", kind="agency_dateline")
    assert "SYN202" not in codes(judge([entry("b", wire, **page)], []), "b")


def test_a_better_match_than_the_credited_source() -> None:
    three = [
        entry("a", **dated(OLD)),
        entry("b", credit("a.example"), **dated(NEW)),
        entry("c", **dated("2024-05-02T10:00:00+00:00")),
    ]
    found = judge(three, [match("a", "b", "near", 0.6, 0.6), match("b", "c", "near", 0.95, 0.95)])
    (one,) = (each for each in found if each.rule == "SYN203")
    assert (one.document_id, one.matched_document_id) == ("b", "c")


def test_a_credit_that_the_text_refutes() -> None:
    found = judge(
        [entry("a", **dated(OLD)), entry("b", credit("globe.example"), **dated(NEW))],
        [match("a", "b")],
    )
    assert "SYN204" in codes(found, "b")


def test_canonical_and_credit_name_different_outlets() -> None:
    canonical = Attribution(
        "canonical", "source", "canonical=https://a.example/a", origin="metadata",
        url="https://a.example/a",
    )  # fmt: skip
    page = {"canonical_url": "https://a.example/a"}
    found = judge([entry("b", credit("globe.example"), canonical, **page)], [])
    assert "SYN205" in codes(found, "b")
    found = judge([entry("b", credit("a.example"), canonical, **page)], [])
    assert "SYN205" not in codes(found, "b")


@pytest.mark.parametrize(
    ("byline", "page", "broken"),
    [("", True, True), ("", False, False), ("By Ada Moor", True, False), ("Staff", False, True)],
)
def test_a_byline_that_was_dropped_or_changed(byline: str, page: bool, broken: bool) -> None:
    more = {"markup": page}
    found = judge(
        [
            entry("a", byline="Ada Moor", **dated(OLD)),
            entry("b", byline=byline, **dated(NEW, **more)),
        ],
        [match("a", "b")],
    )
    assert ("SYN206" in codes(found, "b")) is broken


@pytest.mark.parametrize(
    ("author", "broken"),
    [
        ("Ada Moor and Ben Hale", False), ("Ben Hale, Cy Dorn", True), ("Money desk", False),
        ("Redacción", False), ("قسم الأخبار", False), ("编辑部", False),
        ("هيئة التحرير", False), ("غرفة الأخبار", False),
        ("Ban Biên tập", False), ("Ban Hale", True), ("هيئة", False), ("Ben Hale, Staff", True),
        ("Al Stafford", True), ("Newsroom & Ada Moor", False), ("E. B. Hale", True),
    ],
)  # fmt: skip
def test_desks_are_no_authors(author: str, broken: bool) -> None:
    both = [
        entry("a", byline=author, **dated(OLD)),
        entry("b", byline="By Ada Moor", **dated(NEW, markup=True)),
    ]
    assert ("SYN206" in codes(judge(both, [match("a", "b")]), "b")) is broken


def test_licence_terms() -> None:
    free = RuleOptions(licences=(("a.example", "link", "pixel", "no-derivatives"),))
    linked = credit("a.example", url="https://a.example/")
    pixel = Attribution(
        "republication_pixel", "source", "beacon=https://count.a.example/1", origin="metadata",
        outlet="a.example", url="https://a.example/a",
    )  # fmt: skip
    other = replace(pixel, outlet="c.example")
    for claims, share, markup, missed in (
        ((linked, pixel), 0.97, True, ""),
        ((linked, pixel), 0.6, True, "the text was changed"),
        ((credit("a.example"), pixel), 0.97, True, "no credit links to it"),
        ((linked,), 0.97, True, "its counting pixel is gone"),
        ((linked, other), 0.97, True, "its counting pixel is gone"),
        ((pixel,), 0.97, True, "no credit links to it"),
        ((credit("a.example"),), 0.97, False, ""),
        ((linked,), 0.5, True, "its counting pixel is gone, the text was changed"),
    ):
        both = [entry("a"), entry("b", *claims, markup=markup)]
        found = judge(both, [match("a", "b", "near", share, share)], free)
        said = [f.message.partition(": ")[2] for f in found if f.rule == "SYN207"]
        assert said == ([missed] if missed else [])


@pytest.mark.parametrize(
    ("in_source", "of_source", "words", "changed"),
    [
        (0.97, 0.97, 900, False),
        (0.8, 1.0, 150, False),
        (0.8, 1.0, 900, True),
        (1.0, 0.9, 150, True),
    ],
)
def test_a_frame_is_no_change_and_a_cut_is(
    in_source: float, of_source: float, words: int, changed: bool
) -> None:
    free = RuleOptions(licences=(("a.example", "no-derivatives"),))
    both = [entry("a"), replace(entry("b", credit("a.example")), words=words)]
    found = judge(both, [match("a", "b", "near", of_source, in_source)], free)
    assert ("SYN207" in codes(found, "b")) is changed


def test_terms_hold_for_their_owner_only_and_not_for_excerpts() -> None:
    both = [entry("a"), entry("b", credit("a.example"), markup=True)]
    elsewhere = RuleOptions(licences=(("c.example", "link"),))
    assert "SYN207" not in codes(judge(both, [match("a", "b")], elsewhere), "b")
    own = RuleOptions(licences=(("a.example", "link", "pixel", "no-derivatives"),))
    dates = [entry("a", **dated(OLD)), entry("b", markup=True, **dated(NEW))]
    excerpt = [match("a", "b", "passage", 0.05, 0.2)]
    assert "SYN207" not in codes(judge(dates, excerpt, own), "b")


def test_agreements_hold_for_their_days() -> None:
    both = [entry("a", **dated(OLD)), entry("b", **dated(NEW))]
    held = Agreement("b.example", "a.example", date(2024, 5, 1), date(2024, 5, 3))
    ended = replace(held, last=date(2024, 5, 2))
    for agreed, broken in ((None, False), ((held,), False), ((ended,), True), ((), True)):
        found = judge(both, [match("a", "b")], agreements=agreed)
        assert ("SYN208" in codes(found, "b")) is broken


def test_agreements_are_read_and_their_faults_named(tmp_path: Path) -> None:
    path = tmp_path / "agreements.csv"
    path.write_text("\ufefffrom,note,outlet,source,to\r\n2024-01-01,x,B ,A,\r\n,,C,A\r\n")
    assert read(path, str.lower) == (
        Agreement("b", "a", date(2024, 1, 1)),
        Agreement("c", "a"),
    )
    for bad in (
        "outlet,source\nB,A\n",
        "outlet,source,from,to\nB,A,May,\n",
        "outlet,source,from,to\nB,,,\n",
        "outlet,source,from,to\nB,A,2024-05-02,2024-05-01\n",
        "outlet,source,from,to\nB\n",
        "",
    ):
        path.write_text(bad)
        with pytest.raises(OptionsError):
            read(path, str.lower)
    with pytest.raises(OptionsError):
        read(tmp_path / "none.csv", str.lower)


def test_a_credit_cycle_is_found_about_all_in_it_and_nobody_else() -> None:
    four = [
        entry("a", credit("b.example")),
        entry("b", credit("c.example")),
        entry("c", credit("a.example")),
        entry("d", credit("a.example")),
    ]
    pairs = [match("a", "b"), match("b", "c"), match("a", "c"), match("a", "d")]
    found = judge(four, pairs)
    assert {f.document_id for f in found if f.rule == "SYN301"} == {"a", "b", "c"}


def test_a_copy_that_is_older_than_what_it_credits() -> None:
    claim = credit("a.example", url="https://a.example/a")
    found = judge([entry("a", **dated(NEW)), entry("b", claim, **dated(OLD))], [match("a", "b")])
    assert "SYN302" in codes(found, "b")


def test_an_original_outside_the_corpus() -> None:
    (one,) = judge([entry("b", credit("globe.example"))], [])
    assert (one.rule, one.matched_outlet) == ("SYN303", "globe.example")


def test_conflicting_claims() -> None:
    other = credit("globe.example", start=20, end=30)
    assert "SYN304" in codes(judge([entry("b", credit("a.example"), other)], []), "b")
    same = credit("globe.example", start=3, end=30)
    assert "SYN304" not in codes(judge([entry("b", credit("a.example"), same)], []), "b")


def test_a_weak_bridge_is_found_at_both_ends() -> None:
    four = [entry(name) for name in "abcd"]
    pairs = [match("a", "b"), match("c", "d"), match("b", "c", "passage", 0.1, 0.1)]
    found = judge(four, pairs)
    assert {f.document_id for f in found if f.rule == "SYN305"} == {"b", "c"}


def test_quality_of_texts() -> None:
    odd = entry("a", text="in\u200bvis\u200bib\u200ble caf\u00c3\u00a9 \ufffd", language="")
    odd = replace(odd, words=4)
    assert codes(judge([odd], []), "a") == {"SYN404", "SYN406", "SYN407", "SYN408"}
    guessed = judge([entry("a", guessed_charset="cp1252")], [])
    assert [(f.rule, f.message[-6:]) for f in guessed] == [("SYN404", "cp1252")]
    quiet = RuleOptions(levels=tuple((f"SYN40{n}", "off") for n in (4, 6, 7, 8)))
    assert judge([odd], [], quiet) == ()


def test_every_skip_is_a_finding() -> None:
    assert set(SKIPS) | {"duplicate"} == set(get_args(SkipReason))
    skips = tuple(
        Skipped(f"in/{r}", "line 1", r, "why") for r in get_args(SkipReason) if r != "duplicate"
    )
    found = judge([], [], skipped=skips)
    assert [f.rule for f in found] == [SKIPS[skip.reason] for skip in skips]
    assert all(f.document_id == "" and f.skipped for f in found)
    assert len({f.id for f in found}) == len(found)


@pytest.mark.parametrize(("outlet", "rule"), [("a.example", "SYN105"), ("", "SYN101")])
def test_a_document_that_was_read_before(outlet: str, rule: str) -> None:
    again = Skipped("in/again.txt", "", "duplicate", f"{SAME_AS}a")
    found = judge([entry("a", outlet=outlet, url="")], [], skipped=(again,))
    assert [(f.rule, f.document_id, f.input) for f in found] == [(rule, "a", "in/again.txt")]


def test_the_id_survives_moves_and_new_crawls_and_tells_outlets_apart() -> None:
    def ids(**more: str) -> set[str]:
        moved = entry("b", **dated(NEW, **more))
        moved = replace(
            moved, article=replace(moved.article, input="else/x.warc", locator="offset 9")
        )
        found = judge([entry("a", **dated(OLD)), moved], [match("a", "b", "exact")])
        return {f.id for f in found}

    first = ids()
    assert all(len(each) == 12 and each.isalnum() for each in first)
    assert ids(url="https://b.example/other", crawled="2025-01-01") == first
    assert not ids(outlet="c.example") & first


def test_levels_come_from_the_configuration(tmp_path: Path) -> None:
    path = tmp_path / "provenance.toml"
    path.write_text('[rules]\nshort_words = 5\n[rules.levels]\nsyn101 = "note"\nSYN201 = "off"\n')
    rules = config.load(path).rules
    assert rules.level("SYN101") == "note"
    assert rules.level("SYN201") is None
    assert rules.level("SYN204") == "error"
    found = judge([entry("a"), entry("b")], [match("a", "b", "exact")], rules)
    assert {f.level for f in found if f.rule == "SYN101"} == {"note"}
    assert Options(rules=rules).digest() != Options().digest()


@pytest.mark.parametrize(
    "table",
    [
        'levels = {SYN999 = "note"}',
        'levels = {SYN101 = "fatal"}',
        'licences = [["a", "sharealike"]]',
        "licences = [[]]",
        'licences = [["a.example"]]',
        "misread = 0",
    ],
)
def test_bad_rule_options_are_refused(tmp_path: Path, table: str) -> None:
    path = tmp_path / "provenance.toml"
    path.write_text(f"[rules]\n{table}\n")
    with pytest.raises(OptionsError):
        config.load(path)


def test_the_rulebook_is_complete() -> None:
    assert [rule.code for rule in RULES] == sorted(BY_CODE)
    expected = {1: 6, 2: 8, 3: 6, 4: 8}
    assert set(BY_CODE) == {
        f"SYN{g}{n:02}" for g, count in expected.items() for n in range(1, count + 1)
    }
    assert all(rule.help and rule.example for rule in RULES)
    assert "SYN203" in explanation("syn203")
    with pytest.raises(OptionsError, match="SYN203"):
        explanation("SYN2O3")


def test_the_page_of_rules_is_current() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert page == as_markdown() + "\n", "run: provenance rules --markdown > docs/rules.md"


def test_the_command_lists_and_explains() -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command: list[str | Path] = [
            Path(sys.executable).with_name("provenance"),
            "rules",
            *arguments,
        ]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert len(run().stdout.splitlines()) == len(RULES)
    assert "without credit" in run("SYN201").stdout
    assert run("SYN999").returncode == 2


STORY = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring storms. ",
    "Pilots had warned for years that sand was closing it, and two ships ran aground last winter. ",
    "The work will cost four million and last until June, the board's engineer told the meeting. ",
    "Naïve hopes of a grant from the ministry were given up in March, said the café's owner. ",
)
CREDIT = (
    'This article is republished from <a href="https://theconversation.com/au">The Conversation'
    "</a> under a Creative Commons license."
)
COUNTER = (
    '<img src="https://counter.theconversation.com/content/21/count.gif" width="1" height="1">'
)


def page(outlet: str, body: str, hour: int) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in (*STORY, *STORY[::-1]))
    return (
        f'<html lang="en"><head><title>Dredging</title><link rel="canonical" href="https://{outlet}'
        f'/dredging"><meta property="article:published_time" content="2024-05-01T{hour}:00:00Z">'
        f"</head><body><article><h1>Dredging</h1>{paragraphs}{body}</article></body></html>"
    )


def test_pages_lose_their_counter_or_their_charset(tmp_path: Path) -> None:
    from provenance.pipeline import scan

    crawl = tmp_path / "crawl"
    crawl.mkdir()
    for name, outlet, body, hour in (
        ("source", "theconversation.com", "", 10),
        ("kept", "kept.example", f"<p>{CREDIT}</p>{COUNTER}", 11),
        ("lost", "lost.example", f"<p>{CREDIT}</p>", 12),
        ("bare", "bare.example", "", 13),
    ):
        charset = "latin-1" if name == "lost" else "utf-8"
        (crawl / f"{name}.html").write_text(page(outlet, body, hour), encoding=charset)
    result = scan([crawl], tmp_path / "out")
    said = {
        (Path(f.input).stem, f.rule): f.message
        for f in result.findings
        if f.rule in ("SYN207", "SYN404")
    }
    terms = "terms of theconversation.com not met: "
    assert said == {
        ("lost", "SYN207"): f"{terms}its counting pixel is gone",
        ("lost", "SYN404"): "no charset that it names fits its bytes; read as cp1252",
        ("bare", "SYN207"): f"{terms}no credit links to it, its counting pixel is gone",
    }


@settings(max_examples=200, deadline=None)
@given(st.text(), st.text(alphabet=" \t\n.,;!-\u200b\u00ad", min_size=1, max_size=5))
def test_the_content_key_ignores_what_comparison_ignores(text: str, gap: str) -> None:
    key = content(text).key
    assert len(key) == 16
    words = text.split()
    if any(char.isalnum() for char in text):
        assert content(" ".join(words)).key == content(f"\n{' '.join(words)} ").key
        assert content(f"{text} extra").key != key
    assert content("Ein Wort" + " " + gap + "Mehr").key == content("ein wort mehr").key


def test_ordinary_writing_has_no_odd_characters() -> None:
    for text in (
        "می‌خواهم", "Schiff\u00adfahrt", "ไทย\u200bแลนด์",
        "👨\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e007f",
        "L’été, ça va. MANHÃ é", "शर्मा\u200dक्", "Ångström Ã", "«À»",
    ):  # fmt: skip
        seen = content(text)
        assert (seen.invisible, seen.misread) == (0, 0), text
