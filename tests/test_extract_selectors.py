"""The quick forms of trafilatura's expressions against the expressions themselves."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from copy import copy
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from trafilatura import xpaths

from provenance import body
from provenance.corpus.charset import decode
from provenance.dom import HtmlElement, parse
from provenance.selectors import Pattern, key, quick

NAMES = ["REMOVE_COMMENTS_AND_LISTS_XPATH", "RAW_TREE_PRUNE_XPATH", "OVERALL_DISCARD_XPATH"]


def expressions() -> dict[str, tuple[etree.XPath, Callable[[HtmlElement], list[HtmlElement]]]]:
    """The originals, from a second copy of trafilatura's own sources, with their quick forms."""
    pristine: dict[str, Any] = {}
    for module in (xpaths, import_module("trafilatura.settings")):
        assert module.__file__
        space: dict[str, Any] = {"__name__": module.__name__, "__package__": "trafilatura"}
        space["__file__"] = module.__file__
        exec(compile(Path(module.__file__).read_text("utf-8"), module.__file__, "exec"), space)
        pristine |= space
    found = {}
    for name in (*NAMES, "BODY_XPATH"):
        for index, expression in enumerate(pristine[name]):
            if (form := quick(expression)) is not None:
                found[f"{name}[{index}]"] = (expression, form)
    basic = pristine["BASIC_CLEAN_XPATH"]
    if (form := quick(basic)) is not None:
        found["BASIC_CLEAN_XPATH"] = (basic, form)
    return found


PAIRS = expressions()


def agree(tree: HtmlElement) -> None:
    for name, (expression, form) in PAIRS.items():
        expected = expression(tree)
        # Of the containers of a body, the caller takes the first.
        assert form(tree) == (expected[:1] if name.startswith("BODY") else expected), name


def test_all_that_were_written_are_in_use() -> None:
    assert len(PAIRS) == 9
    assert all(not isinstance(e, etree.XPath) for e in xpaths.OVERALL_DISCARD_XPATH)
    assert body.body_text(body.blank()) == "A sentence."


def test_an_unknown_expression_stays_as_it_is() -> None:
    path = PAIRS["OVERALL_DISCARD_XPATH[0]"][0].path
    assert quick(etree.XPath(path.replace("viral", "vital"), namespaces={"re": "x"})) is None
    assert quick(None) is None
    assert key(path) == key(path.replace("\n", "  \n "))


def test_a_pattern_may_not_match_a_missing_attribute() -> None:
    with pytest.raises(ValueError, match="missing"):
        Pattern("a|b?")


TAGS = st.sampled_from(
    [
        *("div", "section", "aside", "p", "span", "ul", "ol", "article", "main", "footer", "style"),
        *("h1", "a", "details", "list", "item", "svg", "template"),
    ]
)
VALUES = st.sampled_from(
    [
        *(
            "comments",
            "Comment-list",
            "commentary",
            "disqus_thread",
            "infinite-scroll",
            "mvp-post-add-box",
        ),
        *("elementor-share-buttons", "shares", "social", "x-cookie", "cookie-banner", "reply-1"),
        *(
            "post",
            "entry",
            "entry-content",
            "articleContent",
            "story",
            "text",
            "FullText",
            "Main-Content",
            "pageContent page-Content",
            "footer",
            "nav",
            "hidden",
            "menu bar",
        ),
        *(
            "display:none",
            "display: none",
            "comments-title",
            "author",
            "noprint",
            "plain",
            "",
            "true",
        ),
    ]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        [
            *("id", "class", "style", "role", "aria-hidden", "itemprop", "data-component"),
            *("data-lp-replacement-content",),
        ]
    ),
    VALUES | st.sampled_from(["Navigation", "MostPopularStories", "articleBody"]),
    max_size=3,
)


def build(node: Any) -> HtmlElement:
    tag, attributes, children = node
    element = body.blank().makeelement(tag, attributes)
    for child in children:
        element.append(build(child))
    return element


NODES: Any = st.recursive(
    st.tuples(TAGS, ATTRIBUTES, st.just([])),
    lambda inner: st.tuples(TAGS, ATTRIBUTES, st.lists(inner, max_size=4)),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(NODES)
def test_they_select_the_same_elements(node: Any) -> None:
    root = body.blank()
    root.find("body").append(build(node))
    agree(root)


@pytest.mark.shared
def test_they_select_the_same_on_real_pages() -> None:
    given_ = os.environ.get("PROVENANCE_SHARED")
    folder = Path(given_) if given_ else Path(__file__).parents[2] / "shared"
    paths = sorted(folder.rglob("*.html.gz"))[::25]
    if not paths:
        pytest.skip(f"no pages in {folder}")
    from trafilatura.htmlprocessing import convert_tags, tree_cleaning
    from trafilatura.settings import Extractor

    options = Extractor(output_format="python", comments=False)
    for path in paths:
        tree = parse(decode(gzip.decompress(path.read_bytes())).text)
        if tree is not None:
            agree(tree)
            agree(convert_tags(tree_cleaning(copy(tree), options), options, None))
