"""readability asked only where it counts, against trafilatura as it comes."""

from __future__ import annotations

from pathlib import Path

import pytest
import trafilatura.core
import trafilatura.external
import trafilatura.readability_lxml
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html
from trafilatura.settings import Extractor
from trafilatura.utils import trim

from provenance import body, dom, fallback
from tests.unpatched import Space, unpatched

CORPUS = sorted((Path(__file__).parent.parent / "corpus").rglob("*.html"))
OPTIONS = Extractor(output_format="python", comments=False)
OWN = ("compare_extraction", "try_readability")


@pytest.fixture(scope="module")
def own() -> Space:
    space, external = unpatched(trafilatura.core), unpatched(trafilatura.external)
    space |= {name: external[name] for name in OWN}
    assert space["_extract_and_compare"].__module__ == "trafilatura.core"
    return space


def texts(space: Space, page: str) -> str:
    tree = dom.parse(page) if page else body.blank()
    assert tree is not None
    body.strip_code(tree)
    found = space["bare_extraction"](tree, options=OPTIONS)
    return found.text if found else ""


def test_it_is_in_place() -> None:
    assert fallback.install()
    assert vars(trafilatura.external)["ReadabilityDocument"] is fallback.Readability


def test_another_version_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "version", lambda _: "2.4.0")
    monkeypatch.delattr(trafilatura.external, "ReadabilityDocument")
    assert not fallback.install()
    assert not hasattr(trafilatura.external, "ReadabilityDocument")


@pytest.mark.parametrize("path", CORPUS[:60], ids=lambda path: path.name)
def test_pages_of_the_corpus_give_the_same(path: Path, own: Space) -> None:
    page = path.read_text("utf-8", "replace")
    assert texts(vars(trafilatura.core), page) == texts(own, page)


def asked(page: str, monkeypatch: pytest.MonkeyPatch) -> int:
    calls: list[int] = []
    summary = fallback.Readability.summary

    def counted(self: fallback.Readability) -> str:
        calls.append(len(self.doc))
        return str(summary(self))

    monkeypatch.setattr(fallback.Readability, "summary", counted)
    texts(vars(trafilatura.core), page)
    return sum(1 for size in calls if size)


STORY = "<p>The council of the town has voted to close the bridge in the spring. " * 12
LINKS = "<div class='{}'>" + "<p>Nothing of it is in the story, of which it says a lot.</p>" * 60


def test_an_article_alone_needs_no_second_opinion(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not asked(f"<html><body><article>{STORY}</article></body></html>", monkeypatch)


def test_text_that_readability_drops_at_once_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = f"<html><body><article>{STORY}</article>{LINKS.format('sponsor')}</body></html>"
    assert not asked(page, monkeypatch)


def test_a_page_of_much_more_text_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<html><body><article>{STORY}</article>{LINKS.format('box')}</body></html>"
    assert asked(page, monkeypatch)


PIECES = st.sampled_from(
    (
        *("<p>", "</p>", "<div>", "</div>", "<br>", "<article>", "</article>", "<h2>", "</h2>"),
        *("<a href='/'>", "</a>", "<table><tr><td>", "</table>", "<ul><li>", "</ul>", "\n", "  "),
        *("<div class='menu'>", "<div class='main-menu'>", "<p id='footer'>", "<div id='story'>"),
        *("<iframe src='https://www.youtube.com/v'></iframe>", "<iframe></iframe>", "<li>"),
        *("<textarea>", "</textarea>", "<noscript>", "</noscript>", "<section class='widget'>"),
        "The council voted to close the bridge over the river, in spring, of the next year. ",
        "Ferries, pilots, and lemons: nobody had thought of the old customs house before. ",
        "Subscribe",
    )
)


@given(st.lists(PIECES, max_size=60))
def test_any_page_gives_the_same(own: Space, pieces: list[str]) -> None:
    page = f"<html><body>{''.join(pieces)}<i>x</i></body></html>"
    assert texts(vars(trafilatura.core), page) == texts(own, page)


@given(st.lists(PIECES, max_size=40))
def test_no_text_of_readability_is_longer_than_the_bound(own: Space, pieces: list[str]) -> None:
    tree = html.fromstring(f"<html><body>{''.join(pieces)}<i>x</i></body></html>")
    bound = fallback.most_text(tree)
    found = own["try_readability"](tree)
    assert len(trim(etree.tostring(found, method="text", encoding="unicode"))) <= bound


NAMES = st.text("abcdefghimnoprstu -_AC", max_size=12) | st.sampled_from(
    ("sidebar", "Footer column", "main-content", "post", "promo story", "comment", "e")
)


@given(st.none() | NAMES, st.none() | NAMES)
def test_values_say_what_they_say_to_readability(classes: str | None, name: str | None) -> None:
    values = {k: v for k, v in (("class", classes), ("id", name)) if v is not None}
    trees = [html.fromstring("<html><body><p>x</p></body></html>") for _ in range(2)]
    for tree in trees:
        tree[0][0].attrib.update(values)
    theirs = trafilatura.readability_lxml.Document(trees[0])
    ours = fallback.Readability(trees[1])
    assert theirs.class_weight(trees[0][0][0]) == ours.class_weight(trees[1][0][0])
    theirs.remove_unlikely_candidates()
    fallback.drop_unlikely(trees[1])
    assert etree.tostring(trees[0]) == etree.tostring(trees[1])


def test_stop_words_are_a_set_that_keeps_its_hash() -> None:
    words = vars(trafilatura.external)["jt_stoplist_init"]()
    assert isinstance(words, frozenset)
    assert {"the", "und", "les"} <= words
    assert vars(trafilatura.external)["JT_STOPLIST"] is words
