"""The quick paragraphs of justext against its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import justext.core
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from provenance import paragraphs
from tests.unpatched import Space, unpatched

STOP = frozenset(("the", "a", "of", "and", "in", "to", "is"))
CORPUS = sorted((Path(__file__).parent.parent / "corpus").rglob("*.html"))


@pytest.fixture(scope="module")
def own() -> Space:
    return unpatched(justext.core)


def outcome(space: Space, page: str) -> list[tuple[Any, ...]]:
    made = space["ParagraphMaker"].make_paragraphs(html.fromstring(page))
    space["classify_paragraphs"](made, STOP, 50, 150, 0.1, 0.2, 0.25, False)
    space["revise_paragraph_classification"](made, 150)
    return [
        (p.text, len(p), p.dom_path, p.heading, p.tags_count, p.links_density(), p.class_type)
        for p in made
    ]


def test_they_are_in_place() -> None:
    assert paragraphs.install()
    assert justext.core.Paragraph is paragraphs.ReadOnce
    assert justext.core.PathInfo is paragraphs.TagPath


def test_another_version_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paragraphs, "version", lambda _: "4.0.0")
    monkeypatch.delattr(justext.core, "Paragraph")
    assert not paragraphs.install()
    assert not hasattr(justext.core, "Paragraph")


@pytest.mark.parametrize("path", CORPUS[:40], ids=lambda path: path.name)
def test_pages_of_the_corpus_give_the_same(path: Path, own: Space) -> None:
    page = path.read_text("utf-8", "replace")
    assert outcome(vars(justext.core), page) == outcome(own, page)


PIECES = st.sampled_from(
    (
        *("<p>", "</p>", "<div>", "</div>", "<br>", "<br><br>", "<a href='/'>", "</a>", "<h1>"),
        *("</h1>", "<select>", "</select>", "<li>", "<b>", "</b>", "\n", "  ", "\u00a0", "©"),
        "The council voted to close the bridge over the river in the spring of the next year. ",
        "Subscribe",
    )
)


@given(st.lists(PIECES, max_size=40))
def test_any_page_gives_the_same(own: Space, pieces: list[str]) -> None:
    page = f"<html><body>{''.join(pieces)}<i>x</i></body></html>"
    assert outcome(vars(justext.core), page) == outcome(own, page)
