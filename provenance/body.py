"""The body of an article, and the links in it. Only here and in `fallback` trafilatura is known."""

from __future__ import annotations

import logging
from functools import cache
from importlib import import_module
from typing import Any

from lxml import etree
from trafilatura import bare_extraction, xpaths
from trafilatura.settings import Extractor

from provenance import fallback, paragraphs, selectors
from provenance.dom import HtmlElement, Markup, parse, text_of
from provenance.domains import host

for _name in ("trafilatura", "htmldate", "justext", "readability"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

_DATA = "data-block"
_CODE = ("script", "style", "svg")
_BLOCKS = frozenset(
    (
        *("p", "li", "div", "td", "th", "blockquote", "section", "article", "dd", "dt", "body"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "figcaption"),
    )
)
_UNREAD = (
    *("href", "srcset", "data-srcset", "data-src", "sizes", "alt", "title", "width", "height"),
    *("rel", "target", "loading", "decoding", "onclick", "tabindex", "aria-label", "itemtype"),
    *("aria-labelledby", "itemscope", "content", "property", "name", "media", "value", "for"),
    *("data-testid", "aria-describedby", "aria-controls", "aria-expanded"),
)
_MAX_LINKS = 200
_MAX_TRIED = 2_000
_MAX_ANCHOR = 300
_AROUND = 30
_MAX_BESIDE = 120


# `trafilatura.baseline` is a function of that module.
selectors.install(xpaths, import_module("trafilatura.baseline"))
paragraphs.install()
fallback.install()


@cache
def _options() -> Extractor:
    return Extractor(output_format="python", comments=False)


def blank() -> HtmlElement:
    """Return the tree of a page with a sentence on it."""
    tree = parse("<html><body><p>A sentence.</p></body></html>")
    assert tree is not None
    return tree


def strip_code(tree: HtmlElement) -> None:
    """Take scripts, styles and drawings out of the tree, save JSON-LD.

    trafilatura drops them itself, later, from each of the copies it makes.
    """
    kept = [
        element
        for element in tree.iter("script")
        if element.get("type") == "application/ld+json" and element.getparent() is not None
    ]
    for element in kept:
        element.tag = _DATA
    etree.strip_elements(tree, *_CODE, with_tail=False)
    for element in kept:
        element.tag = "script"


def body_text(tree: HtmlElement) -> str:
    """Return the text of the main content, one line a paragraph; "" where there is none.

    The tree loses attributes that the content does not depend on: each of the copies that
    trafilatura makes gets cheaper.
    """
    etree.strip_attributes(tree, *_UNREAD)
    document: Any = bare_extraction(tree, options=_options())
    return (document.text or "") if document else ""


def outbound(markup: Markup, text: str) -> tuple[tuple[str, str], ...]:
    """Return (anchor text, address) of links in the body `text` to other hosts, in order."""
    own = host(markup.url)
    bare = own.removeprefix("www.")
    inside = f"//{bare}/" if own else "\n"
    inside_www = f"//www.{bare}/" if own else "\n"
    flat = " ".join(text.split())
    lines = frozenset(text.split("\n"))
    found: list[tuple[str, str]] = []
    tried, block, around = 0, None, ""
    for anchor, href in markup.anchors.items():
        if "//" not in href[:10] or inside in href or inside_www in href:
            continue
        tried += 1
        if tried > _MAX_TRIED:
            break
        label = text_of(anchor)
        if not label or len(label) > _MAX_ANCHOR:
            continue
        parent = _block(anchor)
        if label not in flat:
            url = _beside(parent, lines) and markup.absolute(href)
            if url and host(url) != own:
                found.append((label, url))
            continue
        if parent is None or parent is not block:
            block, around = parent, "" if parent is None else text_of(parent)
        url = markup.absolute(href)
        if url and host(url) != own and _within(label, around, flat, lines):
            found.append((label, url))
            if len(found) == _MAX_LINKS:
                break
    return tuple(found)


def _beside(block: HtmlElement | None, lines: frozenset[str]) -> bool:
    """Tell whether a short paragraph that extraction left out stands next to one of the body."""
    if block is None or block.tag not in ("p", "div") or len(text_of(block)) > _MAX_BESIDE:
        return False
    for other in (block.getprevious(), block.getnext()):
        if other is not None and other.tag == block.tag and text_of(other) in lines:
            return True
    return False


def _block(anchor: HtmlElement) -> HtmlElement | None:
    element = anchor.getparent()
    while element is not None and element.tag not in _BLOCKS:
        element = element.getparent()
    return element


def _within(label: str, around: str, flat: str, lines: frozenset[str]) -> bool:
    """Tell whether the words around a link stand in the body too, not only its label."""
    if around == label:
        return label in lines
    at = around.find(label)
    if at < 0:
        return False
    piece = around[max(0, at - _AROUND) : at + len(label) + _AROUND].strip()
    return piece in flat
