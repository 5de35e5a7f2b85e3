"""Credit lines beside the body: short texts shown near an article that extraction leaves out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ahocorasick_rs import BytesAhoCorasick, Implementation

from provenance.dom import HtmlElement, Markup, text_of, visible_text
from provenance.domains import registrable_domain

_MAX_BLOCK = 300
_MAX_BLOCKS = 10
_MAX_TRIED = 200
_REPEATED = 3
"""A class that marks more elements of a page than this marks the items of a list."""

# Without their first letter, which may be a capital: pages are searched as they are.
_PHRASES = (
    ", CC BY",
    "riginally p",
    "riginally a",
    "irst appeared",
    "irst published",
    "epublished",
    "eprinted",
    "yndicated",
    "ith files from",
    "ith inputs from",
    "ith reporting from",
    "his article was",
    "his story was",
    "ródło",
    "uerst erschienen",
    "uerst veröffentlicht",
    "nitialement publié",
    "ublié initialement",
    "ublicado originalmente",
    "riginalmente publicado",
    "来源：",
    "來源：",
    "出典：",
    "출처",
    "المصدر :",
)
_LABELS = (
    *("ource", "ources", "OURCE", "uelle", "uente", "onte", "aynak", "orrás", "ursa", "ähde"),
    *("ilde", "älla", "ron", "сточник", "المصدر", "来源", "來源"),
)
_LABELLED = ":(?:" + "|".join(f"(?<={label}:)" for label in _LABELS) + ")"
_CUE = re.compile("|".join(map(re.escape, _PHRASES)) + "|" + _LABELLED)
_SOUGHT = BytesAhoCorasick(
    [phrase.encode() for phrase in _PHRASES], implementation=Implementation.DFA
)
_LABEL = -1
_LABELLED_BYTES = re.compile(_LABELLED.encode())
_STRONG = re.compile(
    r"originally|first (?:appeared|published)|republish|reprint|syndicat|zuerst|originalmente|"
    r"initialement",
    re.IGNORECASE,
)
_BLOCK_TAGS = ("p", "div", "span", "em", "i", "small", "li", "cite", "footer", "section", "address")
_OUTSIDE_TAGS = frozenset(
    (
        *("figure", "figcaption", "picture", "svg", "aside", "nav", "header", "head", "script"),
        *("style", "noscript", "template", "form", "button", "select", "option", "textarea"),
        "dialog",
    )
)
_OUTSIDE = re.compile(
    r"photo|image|img|picture|foto|bild|caption|figure|gallery|media(?!-?source)|video|audio|slide|podcast|"
    r"related|teaser|sidebar|comment|widget|recommend|promo|newsletter|cookie|consent|share|social|"
    r"menu|navi|breadcrumb|quote|embed|tooltip|modal|popup|toolbar|message|forum|advert|sponsor|"
    r"theme|footer[_-]?credit|site[_-]?(?:credit|info|footer)|credit[_-]?card|resource|license-box|"
    r"powered|copyright-?bar|tags?(?:$|[\s_-])|search|login|sources?__"
)
_NOT_CREDITS = re.compile(
    r"^\W{0,3}(?:photo|foto|image|bild|picture|illustration|video|grafik|graphic|cover|"
    r"credit:? ?getty)|powered by|theme|designed|webdesign|cookie|getty images|shutterstock|istock|"
    r"all rights reserved$|^\W{0,3}sources?:?$|^\W{0,3}quellen?:?$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"bildquelle|fotoquelle|bildrecht|\((?:quelle|source|fonte|fuente|źródło|foto|photo|bild)\b[^()]*\)\W*$|"
    r"\bimage:|wordpress|free website|kostenlose website|\bfoto:|\bphoto:|© getty",
    re.IGNORECASE,
)
_ONLY_DATE = re.compile(
    r"^\W*(?:updated|published|posted|last updated|aktualisiert|stand)?[\W\d]*"
    r"(?:[^\W\d]{3,9})?[\W\d]*(?:published|updated)?\W*$",
    re.IGNORECASE,
)
_AGO = re.compile(r"published \d+ \w+ ago$|^\W*reuse this|^\W*republish this", re.IGNORECASE)
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden")
_HIGHEST = 12
_NO_LABEL = re.compile(
    r"^(?:here|hier|click|read|aquí|ici|qui|more|mehr|hinweise|artikelrechte)\b", re.IGNORECASE
)
_LEAD = re.compile(r"^[^:：]{1,20}[:：]\s*")
_LABEL_ALONE = re.compile(r"\W*[^\W\d]{0,14}\W*[:：]?\W*$")
_REACH = 40
_MOST = 0.7


@dataclass(frozen=True, slots=True)
class CreditBlock:
    """A text that may be a credit line, and where its links lead."""

    text: str
    links: tuple[tuple[str, str], ...]
    """(anchor text, absolute url) of links to other sites that are the credit's own."""
    confidence: float
    anchors: tuple[tuple[str, str], ...] = ()
    """(anchor text, absolute url) of all its links to other sites."""


def credit_blocks(markup: Markup, body: str) -> tuple[CreditBlock, ...]:
    """Return the short texts of a page that are marked or worded like credits and not in `body`.

    In document order; photo credits, lists, navigation and what readers do not see are left out.
    """
    flat = " ".join(body.split())
    candidates = [*_marked(markup), *_worded(markup, flat)]
    found: dict[str, CreditBlock] = {}
    for element in candidates[:_MAX_TRIED]:
        text = text_of(element)
        if 2 < len(text) <= _MAX_BLOCK and text not in flat and _may_be(text):
            if _is_outside(element):
                continue
        else:
            continue
        found.setdefault(text, _block(markup, element, text))
    kept = [
        block
        for text, block in found.items()
        if not any(text != other and text in other for other in found)
    ]
    return tuple(kept[:_MAX_BLOCKS])


def _may_be(text: str) -> bool:
    if not any(map(str.isalpha, text)) or _NOT_CREDITS.search(text) or _CAPTION.search(text):
        return False
    return not (any(map(str.isdigit, text)) and _ONLY_DATE.match(text)) and not _AGO.search(text)


def _block(markup: Markup, element: HtmlElement, text: str) -> CreditBlock:
    own = registrable_domain(markup.url)
    strong = _STRONG.search(text)
    cue = strong or _CUE.search(text)
    links = []
    anchors = []
    for anchor in element.iter("a"):
        label = text_of(anchor)
        url = markup.absolute(markup.anchors.get(anchor, ""))
        if not label or not url or registrable_domain(url) == own or _NO_LABEL.match(label):
            continue
        anchors.append((label, url))
        # The link is the whole credit, or follows soon after its wording.
        at = text.find(label)
        after = cue is not None and 0 <= at - cue.end() <= _REACH
        if after or len(label) >= _MOST * len(_LEAD.sub("", text)):
            links.append((label, url))
    return CreditBlock(text, tuple(links[:3]), 0.6 if strong else 0.5, tuple(anchors[:3]))


def _marked(markup: Markup) -> list[HtmlElement]:
    """Return the elements whose class marks a credit, save where it marks many."""
    counts = Counter(element.get("class") for element in markup.credits)
    return [
        element
        for element in markup.credits
        if "dateline" not in (element.get("class") or "").lower()
        and counts[element.get("class")] <= _REPEATED
    ]


def _worded(markup: Markup, flat: str) -> list[HtmlElement]:
    """Return the innermost blocks that hold the wording of a credit, where the body does not."""
    visible = visible_text(markup.tree)
    shown = _said(visible)
    if not shown.total():
        return []
    in_body = _said(flat.encode("utf-8", "replace"))
    if shown.total() <= sum(in_body[cue] for cue in shown):
        return []
    found: list[HtmlElement] = []
    for text in markup.tree.xpath("//text()"):
        if len(text) <= _MAX_BLOCK and _CUE.search(text):
            element = text.getparent()
            if text.is_tail:
                element = element.getparent()
            # Up to a block, and on where it holds the label alone.
            while element is not None and (
                element.tag not in _BLOCK_TAGS or _LABEL_ALONE.match(text_of(element))
            ):
                element = element.getparent()
            if element is not None and element not in found:
                found.append(element)
                if len(found) == _MAX_TRIED:
                    break
    return found


def _said(text: bytes) -> Counter[int]:
    """Return how often a text has each phrase that it has, by number, and labels, as `_LABEL`."""
    matches = _SOUGHT.find_matches_as_indexes(text, overlapping=True)
    found = Counter(match[0] for match in matches)
    found[_LABEL] = len(_LABELLED_BYTES.findall(text))
    return found


def _is_outside(element: HtmlElement) -> bool:
    """Tell whether an element is hidden, furniture of the page, or the credit of a picture."""
    footer = story = False
    for step, parent in enumerate((element, *element.iterancestors())):
        if parent.tag in _OUTSIDE_TAGS or step > 60:
            return True
        if parent.get("hidden") is not None or parent.get("aria-hidden") == "true":
            return True
        if (style := parent.get("style")) and _HIDDEN.search(style):
            return True
        footer = footer or parent.tag == "footer"
        story = story or parent.tag in ("main", "article")
        if parent.tag in ("body", "html", "main", "article"):
            continue
        marks = f"{parent.get('class') or ''} {parent.get('id') or ''}".lower()[:500]
        # Layout wrappers far up carry classes of every kind.
        if step <= _HIGHEST and len(marks) < 120 and _OUTSIDE.search(marks):
            return True
    return footer and not story
