"""The parsed page: one lxml tree, and one walk over it for what metadata is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml.html import HtmlComment, HtmlElement, HtmlEntity, HTMLParser, HtmlProcessingInstruction

__all__ = [
    "HtmlElement",
    "Markup",
    "TreeLimitError",
    "TreeLimits",
    "absolute",
    "parse",
    "survey",
    "text_of",
    "visible_text",
]

_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 12, 13)) + b"\x7f"
_FORM_FEED_TO_SPACE = bytes.maketrans(b"\x0c", b" ")
# libxml2 takes "<html ... />" for an empty document.
_CLOSED_ROOT = re.compile(rb"(<html\b[^>]*?)\s*/>", re.IGNORECASE)
_HEAD_BYTES = 4096
_LONG_TAG = 50_000
_VALUE = re.compile(rb"\"[^\"]*(?:\"|$)|'[^']*(?:'|$)")
_TAG_START = re.compile(rb"<[A-Za-z]")
_BYLINE = re.compile(
    r"(?:^|\s)authors?(?:\s|$)|by-?line|author[-_]{0,2}name|(?:article|post|entry|tag)[-_]{0,2}author|"
    r"author-?list-?(?:item|name)"
)
_CREDIT = re.compile(
    r"(?<![a-z])(?:re)?sources?(?![a-z])|source-org|credit|syndicat|republish|republicat|reprint|attribution|"
    r"(?<![a-z])(?:quelle|fuente|fonte|bron|origen|originally|provenance|dateline|agency|wire)(?![a-z])"
)
_CUES = (
    *("author", "line", "source", "credit", "syndicat", "republi", "reprint", "attribution"),
    *("quelle", "fuente", "fonte", "bron", "origen", "origin", "provenance", "agency", "wire"),
)
_MAX_CLASS = 500
_ENTITY_LIMIT = 10_000


class TreeLimitError(ValueError):
    """A page beyond the limits on its tree; the message says which."""


@dataclass(frozen=True, slots=True)
class TreeLimits:
    """Bounds on a page's tree. lxml itself stops at a depth of 2,048."""

    elements: int = 300_000
    attributes: int = 5_000
    """Attributes of one element: libxml2 takes quadratic time over them."""


@dataclass(slots=True)
class Markup:
    """The elements of a page that say something about it, each kind in document order."""

    tree: HtmlElement
    url: str
    """Address of the page; "" where unknown."""
    base: str
    """What relative addresses are relative to; "" where unknown."""
    html: str = ""
    """Source of the page."""
    metas: list[tuple[str, str]] = field(default_factory=list)
    """(name in lower case, content) of every meta by name, property or itemprop."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(rel in lower case, href) of every link."""
    data_blocks: list[str] = field(default_factory=list)
    """Sources of the JSON-LD scripts."""
    inline_scripts: list[str] = field(default_factory=list)
    """Sources of short scripts of the page's own."""
    anchors: dict[HtmlElement, str] = field(default_factory=dict)
    """Address of every anchor that has one, as written."""
    times: list[HtmlElement] = field(default_factory=list)
    headings: list[HtmlElement] = field(default_factory=list)
    """Level 1 headings."""
    bylines: list[HtmlElement] = field(default_factory=list)
    """Elements marked as a byline or an author."""
    credits: list[HtmlElement] = field(default_factory=list)
    """Elements marked as a source, a credit line or the like."""
    feeds: list[tuple[str, str]] = field(default_factory=list)
    """(name, address as written) of the source elements of feeds, which are not media."""
    title: str = ""
    """Text of the title element."""

    def meta(self, *names: str) -> str:
        """Return the first non-empty content of the first of these names that has one."""
        for name in names:
            for given, content in self.metas:
                if given == name:
                    return content
        return ""

    def link(self, rel: str) -> str:
        """Return the address of the first link of this relation, absolute; "" for none."""
        for given, href in self.links:
            if rel in given.split() and (url := self.absolute(href)):
                return url
        return ""

    def absolute(self, href: str) -> str:
        """Return a web address made absolute; "" where it is not one."""
        return absolute(href, self.base)


def absolute(href: str, base: str) -> str:
    """Return `href` as an absolute http(s) address; "" where that cannot be.

    >>> absolute("../b.html", "https://example.org/a/c/"), absolute("tel:1", "https://example.org")
    ('https://example.org/a/b.html', '')
    """
    href = "".join(href.split()) if not href.isprintable() or " " in href else href
    if not href or len(href) > 4096:
        return ""
    try:
        url = urljoin(base, href) if base else href
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


@cache
def _parser() -> HTMLParser:
    parser = HTMLParser(
        collect_ids=False,
        default_doctype=False,
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    # lxml.html picks a class for each element in Python; nothing here needs more than one.
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(
            element=HtmlElement,
            comment=HtmlComment,
            pi=HtmlProcessingInstruction,
            entity=HtmlEntity,
        )
    )
    return parser


def parse(html: str, limits: TreeLimits = TreeLimits()) -> HtmlElement | None:
    """Parse a page; None where there is no element in it.

    Raises:
        TreeLimitError: the tree goes beyond `limits`, or is nested deeper than lxml follows.
    """
    data = html.encode("utf-8", "replace").translate(_FORM_FEED_TO_SPACE, _CONTROLS)
    _check_tags(data, limits)
    head = data[:_HEAD_BYTES]
    if _CLOSED_ROOT.search(head):
        data = _CLOSED_ROOT.sub(rb"\1>", head, count=1) + data[_HEAD_BYTES:]
    parser = _parser()
    try:
        tree = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    if tree is None:
        return None
    last = parser.error_log.last_error
    if last is not None and last.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        raise TreeLimitError("elements are nested deeper than 2048")
    count = int(tree.xpath("count(//*)"))
    if count > limits.elements:
        raise TreeLimitError(f"{count} elements, more than {limits.elements}")
    return tree


def _check_tags(data: bytes, limits: TreeLimits) -> None:
    if len(data) <= _LONG_TAG:
        return
    # Whatever is that long fills one of these stretches.
    half = _LONG_TAG // 2
    if all(data.find(b">", at, at + half) >= 0 for at in range(0, len(data) - half + 1, half)):
        return
    for piece in [piece for piece in data.split(b">") if len(piece) > _LONG_TAG]:
        tag = piece[piece.rfind(b"<") :]
        if _TAG_START.match(tag):
            # A value may hold any number of words.
            words = _VALUE.sub(b"", tag).split(None, limits.attributes + 1)
            if len(words) > limits.attributes:
                raise TreeLimitError(f"an element has more than {limits.attributes} attributes")


def survey(tree: HtmlElement, url: str = "", html: str = "") -> Markup:
    """Walk the tree once and gather what metadata is read from."""
    markup = Markup(tree, url, url, html)
    for element in tree.iter(etree.Element):
        if gather := _GATHER.get(element.tag):
            gather(markup, element)
        if (given := element.get("class")) and (cues := _cues(given)):
            if "b" in cues:
                markup.bylines.append(element)
            if "c" in cues:
                markup.credits.append(element)
    return markup


@lru_cache(maxsize=1 << 14)
def _cues(given: str) -> str:
    """Return what a class attribute marks its element as: "b" a byline, "c" a credit line."""
    given = given[:_MAX_CLASS].lower()
    if not any(cue in given for cue in _CUES):
        return ""
    return "b" * bool(_BYLINE.search(given)) + "c" * bool(_CREDIT.search(given))


def _base(markup: Markup, element: HtmlElement) -> None:
    if href := element.get("href"):
        markup.base = absolute(href, markup.url) or markup.base


def _meta(markup: Markup, element: HtmlElement) -> None:
    content = element.get("content") or element.get("value")
    if not content:
        return
    for key in ("property", "name", "itemprop", "http-equiv"):
        if name := element.get(key):
            markup.metas.append((name.strip().lower(), content.strip()))


def _link(markup: Markup, element: HtmlElement) -> None:
    rel, href = element.get("rel"), element.get("href")
    if rel and href:
        markup.links.append((rel.lower(), href.strip()))


def _script(markup: Markup, element: HtmlElement) -> None:
    if text := element.text:
        kind = element.get("type") or ""
        if "ld+json" in kind.lower():
            markup.data_blocks.append(text)
        elif len(text) <= _ENTITY_LIMIT:
            markup.inline_scripts.append(text)


def _title(markup: Markup, element: HtmlElement) -> None:
    if not markup.title:
        markup.title = text_of(element)


def _source(markup: Markup, element: HtmlElement) -> None:
    if not (element.get("src") or element.get("srcset") or element.get("media")):
        href = element.get("url") or ""
        if not href:
            links = element.xpath(".//*[local-name()='link']/@href")
            href = links[0] if links else ""
        titles = element.xpath(".//*[local-name()='title']")
        name = text_of(titles[0]) if titles else text_of(element) or (element.tail or "").strip()
        if href:
            markup.feeds.append((name, href))


def _anchor(markup: Markup, element: HtmlElement) -> None:
    if href := element.get("href"):
        markup.anchors[element] = href


def _heading(markup: Markup, element: HtmlElement) -> None:
    markup.headings.append(element)


def _time(markup: Markup, element: HtmlElement) -> None:
    markup.times.append(element)


_GATHER = {
    "source": _source,
    "atom:source": _source,
    "base": _base,
    "meta": _meta,
    "link": _link,
    "script": _script,
    "title": _title,
    "a": _anchor,
    "h1": _heading,
    "time": _time,
}


def text_of(element: HtmlElement) -> str:
    """Return the text of an element, runs of white space as one space."""
    return " ".join("".join(element.itertext()).split())


def visible_text(tree: HtmlElement) -> bytes:
    """Return all text of a tree without code, as UTF-8."""
    return bytes(etree.tostring(tree, method="text", encoding="utf-8"))
