"""Extraction: the article of a page, the facts about it, and the reason where there is none."""

from __future__ import annotations

import gzip
import os
import pickle
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import dom
from provenance.errors import OptionsError
from provenance.extract import ExtractOptions, document_id, extract, paragraphs
from provenance.records import Article, Page, Skipped

URL = "https://www.valleyherald.example/news/2024/05/03/mill"
STORY = [
    "The old paper mill on the river will reopen as a school for carpenters, the council decided "
    "on Thursday after a debate that lasted until midnight.",
    "“We have waited twenty years for this,” said the mayor, who grew up beside the weir and "
    "worked in the mill as a student. The works are to begin in autumn.",
    "Neighbours welcomed the plan, though some fear the traffic. A survey by the county found that "
    "four in five of those asked were in favour of it, and that most would walk there.",
    "The cost is put at three million, half of which the state is to pay. The rest comes from a "
    "fund that the last owner of the mill left to the town when she died.",
]


def html(head: str = "", after: str = "", paragraphs: list[str] = STORY, lead: str = "") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'>{head}</head><body>"
        f"<header><nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav></header>"
        f"<main><article><h1>Old mill becomes a school</h1>{lead}{body}{after}</article></main>"
        f"<footer><p>Imprint</p></footer></body></html>"
    ).encode()


def article(page: Page, options: ExtractOptions = ExtractOptions()) -> Article:
    found = extract(page, options)
    assert isinstance(found, Article), found
    return found


def skip(page: Page, options: ExtractOptions = ExtractOptions()) -> Skipped:
    found = extract(page, options)
    assert isinstance(found, Skipped), found
    return found


class TestTexts:
    def test_fields_of_the_input_are_taken_over(self) -> None:
        page = Page(
            "a.jsonl",
            "line 1",
            url=URL,
            text="\n".join(STORY),
            id="doc-1",
            outlet="Valley Herald",
            title=" Old mill\tbecomes a school ",
            author="Ada Reed",
            published="2024-05-03T08:30:00Z",
            crawled="2024-05-04",
            language="en-GB",
        )
        assert extract(page) == Article(
            document_id=document_id("", "") and article(page).document_id,
            input="a.jsonl",
            locator="line 1",
            text="\n".join(STORY),
            url=URL,
            outlet="Valley Herald",
            title="Old mill becomes a school",
            byline="Ada Reed",
            language="en",
            published="2024-05-03T08:30+00:00",
            published_precision="minute",
            published_origin="field",
            crawled="2024-05-04",
        )
        assert article(page).document_id == "doc-1"

    def test_what_is_missing_comes_from_url_and_text(self) -> None:
        found = article(Page("a.txt", url=URL, text="\n".join(STORY)))
        assert found.outlet == "valleyherald.example"
        assert found.language == "en"
        assert (found.published, found.published_origin) == ("2024-05-03", "url")
        assert found.document_id == document_id(URL, found.text)

    def test_the_id_does_not_depend_on_the_path(self) -> None:
        one, two = Page("a.txt", text="Some text."), Page("b/c.txt", "line 2", text="Some text.")
        assert article(one).document_id == article(two).document_id
        assert article(replace(one, url=URL)).document_id != article(one).document_id
        assert document_id("ab", "c") != document_id("a", "bc")

    def test_paragraphs_are_lines_without_control_characters(self) -> None:
        text = "\ufeffOne\x00 two\r\n\r\n\u2029  three\tfour \x1b[31m\x85five\u202dsix\n\n"
        assert paragraphs(text) == "One two\nthree four [31m\nfive\u202dsix"

    def test_lone_surrogates_are_dropped(self) -> None:
        assert article(Page("a", text="One\udc80 two")).text == "One two"

    @pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x01"])
    def test_nothing_to_read(self, text: str) -> None:
        assert skip(Page("a.txt", text=text)).reason == "no-content"

    @pytest.mark.parametrize(
        ("text", "declared", "expected"),
        [
            ("Die alte Mühle am Fluss wird zu einer Schule für Tischler umgebaut.", "en", "de"),
            ("أعلن المجلس أن المطحنة القديمة ستصبح مدرسة للنجارين", "en-US", "ar"),
            (
                "旧造纸厂将改建为木工学校，市议会周四作出决定。工程预计秋季开始。",
                "",
                "zh",
            ),
            ("Gol!", "pt-BR", "pt"),
            ("Gol!", "", ""),
            ("12 345 678", "", ""),
        ],
    )
    def test_language_is_that_of_the_text(self, text: str, declared: str, expected: str) -> None:
        assert article(Page("a", text=text, language=declared)).language == expected


class TestPages:
    def test_the_body_is_the_story_alone(self) -> None:
        assert article(Page("a.html", html=html())).text.split("\n")[-4:] == STORY

    def test_facts_are_read_from_linked_data_first(self) -> None:
        data = """{"@context": "https://schema.org", "@graph": [
          {"@type": "WebSite", "name": "Valley Herald", "@id": "#site"},
          {"@type": "NewsArticle", "headline": "Old mill becomes a school &amp; more",
           "datePublished": "2024-05-03T22:15:30+02:00", "inLanguage": "en",
           "author": [{"@id": "#ada"}, {"@type": "Organization", "name": "Tidewire"}]},
          {"@type": "Person", "@id": "#ada", "name": "Ada Reed"}]}"""
        head = (
            f"<script type='application/ld+json'>{data}</script>"
            "<meta property='article:published_time' content='2020-01-01T00:00:00Z'>"
            "<meta property='og:title' content='Something else'>"
            "<meta name='author' content='Webmaster'>"
            "<link rel='canonical' href='/news/mill'>"
        )
        found = article(Page("a.html", url=URL, html=html(head)))
        assert found.title == "Old mill becomes a school & more"
        assert found.byline == "Ada Reed; Tidewire"
        assert found.site_name == "Valley Herald"
        assert found.published == "2024-05-03T22:15:30+02:00"
        assert (found.published_precision, found.published_origin) == ("second", "json-ld")
        assert found.canonical_url == "https://www.valleyherald.example/news/mill"
        assert found.outlet == "valleyherald.example"
        assert found.claims == ()

    def test_metas_come_next(self) -> None:
        head = (
            "<title>Old mill becomes a school | Valley Herald</title>"
            "<meta property='og:site_name' content='Valley Herald'>"
            "<meta property='article:published_time' content='2024-05-03 20:15'>"
            "<meta name='author' content='By Ada Reed and Tom Lake'>"
            "<meta property='og:url' content='https://www.valleyherald.example/news/mill'>"
        )
        found = article(Page("a.html", html=html(head)))
        assert found.title == "Old mill becomes a school"
        assert found.byline == "Ada Reed; Tom Lake"
        assert (found.published, found.published_precision) == ("2024-05-03T20:15", "minute")
        assert found.published_origin == "meta"
        assert found.outlet == "valleyherald.example"

    def test_what_the_input_says_beats_the_page(self) -> None:
        head = "<meta property='og:title' content='Other'><meta name='author' content='Ann Poe'>"
        page = Page(
            "a",
            url=URL,
            html=html(head),
            id="x",
            outlet="VH",
            title="Mine",
            author="Me",
            published="2024-05-01",
        )
        found = article(page)
        assert (found.document_id, found.outlet, found.title, found.byline) == (
            "x",
            "VH",
            "Mine",
            "Me",
        )
        assert (found.published, found.published_origin) == ("2024-05-01", "field")

    def test_a_given_text_is_the_body_and_the_page_says_the_rest(self) -> None:
        head = "<meta property='og:title' content='Old mill'>"
        found = article(Page("a", html=html(head), text="The given body."))
        assert (found.text, found.title) == ("The given body.", "Old mill")

    @pytest.mark.parametrize(
        ("lead", "published", "origin"),
        [
            ("<time class='published' datetime='2023-11-02T09:00Z'>x</time>", "2023-11-02", "time"),
            ("<time datetime='2023-11-02'>x</time>", "2023-11-02", "time"),
            ("<p class='date'>Published on 2 November 2023</p>", "2023-11-02", "text"),
            ("<p>No day.</p>", "", ""),
        ],
    )
    def test_other_places_of_a_date(self, lead: str, published: str, origin: str) -> None:
        found = article(Page("a", html=html(lead=lead)))
        assert (found.published[:10], found.published_origin) == (published, origin)

    def test_dates_after_the_crawl_are_not_believed(self) -> None:
        head = "<meta property='article:published_time' content='2031-01-01'>"
        page = Page("a", url=URL, html=html(head), crawled="2024-06-01T00:00:00Z")
        assert article(page).published == "2024-05-03"
        page = replace(page, crawled="")
        assert article(page).published == "2031-01-01"
        assert article(page, ExtractOptions(latest="2024-06-01")).published == "2024-05-03"

    def test_links_of_the_body_to_other_hosts(self) -> None:
        text = STORY[0] + " The <a href='https://www.county.example/survey?a=1'>survey</a> is out."
        story = [text, STORY[1] + " <a href='/local'>Inside</a>.", *STORY[2:]]
        after = "<div class='share'><a href='https://social.example/share'>survey</a></div>"
        found = article(Page("a", url=URL, html=html(after=after, paragraphs=story)))
        assert found.links == (("survey", "https://www.county.example/survey?a=1"),)

    def test_a_base_element_counts(self) -> None:
        head = "<base href='https://cdn.example/x/'><link rel='canonical' href='../y'>"
        assert article(Page("a", url=URL, html=html(head))).canonical_url == "https://cdn.example/y"

    def test_the_charset_of_the_transport_is_used(self) -> None:
        data = html().decode().replace("<meta charset='utf-8'>", "").encode("cp1251", "replace")
        story = data.replace(b"mayor", "мэр".encode("cp1251"))
        assert "мэр" in article(Page("a", html=story, charset="windows-1251")).text


class TestSkips:
    def test_too_large(self) -> None:
        options = ExtractOptions(max_page_bytes=100)
        found = skip(Page("a", "x", html=html()), options)
        assert (found.reason, found.locator) == ("too-large", "x")
        assert "more than 100" in found.detail
        assert skip(Page("a", text="x" * 101), options).reason == "too-large"

    def test_too_many_elements(self) -> None:
        found = skip(Page("a", html=html()), ExtractOptions(max_elements=10))
        assert found.reason == "too-large"
        assert "elements" in found.detail

    @pytest.mark.parametrize(
        "source",
        [
            b"<html></html>",
            b"<!-- only a comment -->",
            b"<html><head><title>x</title></head><body><script>var x</script></body></html>",
            b"\xff\xfe",
            b"<p>...</p>",
        ],
    )
    def test_no_body(self, source: bytes) -> None:
        assert skip(Page("a", html=source)).reason == "empty-extraction"

    def test_blank_html_is_no_content(self) -> None:
        assert skip(Page("a", html=b" \n ")).reason == "no-content"

    def test_an_exception_is_a_skip_with_its_type(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(_: object) -> str:
            raise KeyError("a\nb")

        monkeypatch.setattr("provenance.body.body_text", broken)
        found = skip(Page("a", html=html()))
        assert (found.reason, found.detail) == ("error", r"KeyError: 'a\nb'")

    @pytest.mark.parametrize(
        ("values", "name"),
        [
            ({"max_page_bytes": 0}, "max_page_bytes"),
            ({"max_elements": -1}, "max_elements"),
            ({"latest": "soon"}, "latest"),
        ],
    )
    def test_options_are_checked(self, values: dict[str, int], name: str) -> None:
        with pytest.raises(OptionsError, match=name):
            ExtractOptions(**values)  # type: ignore[arg-type]


DEEP = 100_000
HOSTILE = {
    "deep divs": b"<div>" * DEEP + b"text",
    "deep closed divs": b"<div>" * DEEP + b"text" + b"</div>" * DEEP,
    "deep spans in a story": html(after="<span>" * DEEP),
    "deep lists": b"<ul><li>" * DEEP,
    "deep formatting": b"<b><i>" * 20_000 + b"x" * 500,
    "attributes": b"<p " + b" ".join(b"a%d=1" % n for n in range(1_000_000)) + b">text</p>",
    "words in an attribute": html(after=f"<p title='{'word ' * 50_000}'>more</p>"),
    "long attribute": b"<p title='" + b"x" * 5_000_000 + b"'>text</p>",
    "NULs": html().replace(b"the", b"t\x00he"),
    "controls": html().replace(b"the", b"t\x0b\x1b\x7fhe"),
    "open tag": b"<p " + b"a" * 1_000_000,
    "open comment": html() + b"<!--" + b"-" * 100_000,
    "entities": b"<p>" + b"&amp;" * 200_000,
    "bad entities": b"<p>" + b"&#x110000;&#0;&#xD800;" * 1000,
    "deep data": html("<script type='application/ld+json'>" + "[" * DEEP + "</script>"),
    "deep data objects": html(
        "<script type='application/ld+json'>" + '{"@graph":' * 5000 + "1" + "}" * 5000 + "</script>"
    ),
    "odd data": html(
        "<script type='application/ld+json'>"
        '{"@type": ["NewsArticle", 1, null], "headline": {"@value": ["x"]}, "author": [1, [], {}],'
        '"datePublished": [null, {"@value": 5}], "publisher": [[{}]], "isBasedOn": {"@id": 4},'
        '"sourceOrganization": "", "url": {"a": 1}, "@id": []}</script>'
    ),
    "bad urls": html(
        "<base href='http://[bad'><link rel=canonical href='http://[::1'>"
        "<meta property='og:url' content='javascript:alert(1)'>"
    ),
    "no markup": b"just words " * 1000,
    "binary": bytes(range(256)) * 500,
    "utf-16": "".join(STORY).encode("utf-16"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_end_soon_and_in_order(name: str) -> None:
    found = extract(Page("a.html", url=URL, html=HOSTILE[name]))
    if isinstance(found, Article):
        assert found.text
        assert found.text.isprintable() or "\n" in found.text
        assert not set(found.text) & {"\0", "\x0b", "\x1b", "\x7f"}
    else:
        assert found.reason in ("too-large", "empty-extraction")


def test_a_deep_page_is_said_to_be_deep() -> None:
    assert "deep" in skip(Page("a", html=HOSTILE["deep divs"])).detail
    assert "attributes" in skip(Page("a", html=HOSTILE["attributes"])).detail


@given(st.integers(0, 300), st.integers(0, 300), st.integers(5, 60))
def test_a_long_tag_is_found_wherever_it_stands(before: int, after: int, words: int) -> None:
    tag = "<p " + " ".join(f"a{n}=1" for n in range(words)) + ">"
    page = "<b>x</b>" * (before // 8) + "y" * (before % 8) + tag + "z" * after
    limits = dom.TreeLimits(attributes=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dom, "_LONG_TAG", 40)
        is_long = before % 8 + len(tag) - 1 > 40
        try:
            dom.parse(page, limits)
        except dom.TreeLimitError:
            assert is_long
        else:
            assert not is_long


def test_a_long_attribute_is_not_many() -> None:
    for name in ("long attribute", "words in an attribute"):
        article(Page("a", html=HOSTILE[name]))


def test_pages_nested_deeper_than_lxml_allows_by_default_are_read() -> None:
    source = b"<div>" * 400 + html() + b"</div>" * 400
    assert article(Page("a", html=source)).text.split("\n")[-1] == STORY[-1]


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<div class='source'>", "</div>", "<article>", "<a href='//x.y/z'>", "</a>",
        "<time datetime='2024-13-40'>", "<script type='application/ld+json'>", "</script>", "<!--",
        "{\"@type\":\"NewsArticle\",\"author\":", "[{}]", "}", "<meta name=author content='", "'>",
        "<link rel=canonical href=", ">", "<", "&", "&#0;", "\x00", "Source: X", "text " * 30, "é",
        "<svg>", "<table><tr><td>", "</html>", "<base href='", "Quelle:", "<h1>", "<br>", "\u202e",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["", URL, "http://[", "x"]))
def test_any_markup_gives_an_article_or_a_skip(source: str, url: str) -> None:
    page = Page("a.html", url=url, html=source.encode())
    found = extract(page)
    assert not isinstance(found, Skipped) or found.reason != "error", found
    assert extract(page) == found
    assert pickle.loads(pickle.dumps(found)) == found


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "utf-16", "no such"]))
def test_any_bytes_give_an_article_or_a_skip(source: bytes, charset: str) -> None:
    found = extract(Page("a.html", html=source, charset=charset))
    assert not isinstance(found, Skipped) or found.reason != "error", found


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_any_text_gives_an_article_or_a_skip(text: str, url: str, published: str) -> None:
    found = extract(Page("a", text=text, url=url, published=published))
    if isinstance(found, Article):
        assert found.text == paragraphs(text) != ""
        assert paragraphs(found.text) == found.text
    else:
        assert found.reason == "no-content"


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("network access")

    for name in ("socket", "create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    assert article(Page("a", url=URL, html=html())).language == "en"


def _shared() -> Path:
    given_ = os.environ.get("PROVENANCE_SHARED")
    root = Path(given_) if given_ else Path(__file__).parents[2] / "shared"
    return (root / "data" if (root / "data").is_dir() else root) / "html"


@pytest.mark.shared
def test_bodies_of_real_pages_are_those_of_trafilatura() -> None:
    from trafilatura import bare_extraction

    paths = sorted(_shared().rglob("*.html.gz"))[::40]
    if not paths:
        pytest.skip(f"no pages in {_shared()}")
    differing = []
    for path in paths:
        source = gzip.decompress(path.read_bytes())
        found = extract(Page(path.name, html=source))
        assert not isinstance(found, Skipped) or found.reason != "error", found
        expected = bare_extraction(source, include_comments=False)
        text = paragraphs(getattr(expected, "text", None) or "")
        if getattr(found, "text", "") != text:
            differing.append(path.name)
    # Charsets that one of the two guesses otherwise.
    assert len(differing) <= len(paths) // 20, differing
