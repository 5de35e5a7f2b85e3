"""Title, byline, site name and addresses of an article, as its page states them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from provenance.dom import HtmlElement, Markup, text_of
from provenance.domains import host, registrable_domain
from provenance.jsonld import LinkedData, Node, string, types

_MAX_TITLE = 500
_MAX_NAME = 80
_MAX_BYLINE = 1_000
_MAX_NAMES = 12
_SEPARATORS = re.compile(r"\s+[|–—·•»«:~-]\s+|\s+\|\s*|\s*\|\s+")
_TITLES = (
    "og:title",
    "parsely-title",
    "sailthru.title",
    "dc.title",
    "dcterms.title",
    "citation_title",
)
_MORE_TITLES = ("twitter:title", "title", "headline", "fb_title")
_AUTHORS = (
    "author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "og:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "dc:creator",
    "sailthru.author",
    "byl",
    "citation_author",
    "cxenseparse:author",
    "shareaholic:article_author_name",
    "authors",
    "creator",
)
_SITES = ("og:site_name", "application-name", "al:ios:app_name", "dc.publisher", "publisher")
_BY = re.compile(
    r"^(?:(?:story|text|words|written|reported|posted|article|review|opinion|report)\s+)?"
    r"(?:by|von|vom|par|por|di|da|door|av|af|af:|napisał[a]?|autor(?:en|in)?|auteurs?|автор|текст|"
    r"text|oleh|tác giả|yazan|szerző|autore|autores|redaktion)\b\s*:?\s+",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:;|\||•|·|\n|/|\s&\s|\sand\s|\sund\s|\set\s|\sy\s|\se\s|\si\s|\sog\s|\soch\s|\sve\s|\soraz\s)\s*"
)
_EDGES = " .,:;–—-\"'()"
_ASIDE = re.compile(r"\s*\([^()]{0,40}\)?$")
_NO_NAME = re.compile(
    r"https?:|www\.|@|[\d{}<>\[\]]|\b(?:comments?|kommentare?|uncategorized|sponsored|gesponserte)\b|"
    r"^(?:admin|administrator|redaktion|editor|staff|author|unknown|powered by|null|none|undefined|"
    r"n/?a|webmaster|wordpress|guest|anonymous|test|default|in)$",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\s*[,(–—|-]\s*(?:(?:chief|senior|staff|political|foreign|special|business|sports?|health|"
    r"science|news|deputy|managing|contributing|associate|assistant)\s+)*"
    r"(?:reporter|writer|editor|correspondent|columnist|redakteur(?:in)?|journalist(?:e|in)?)\b.*$",
    re.IGNORECASE,
)
_OWNED = 44
"""Characters before a name in which it is told what it owns."""
_OWNER = re.compile(r"(?:©|&copy;|copyright|\(c\))[^<>]{0,30}\Z|\balt=(?P<quote>[\"'])\Z")
_NOT_BYLINE = re.compile(r"comment|related|sidebar|teaser|recommend|widget|bio|avatar|footer", re.I)


def title(markup: Markup, data: LinkedData, name: str) -> str:
    """Return the headline, without the site's `name`; "" where there is none."""
    stated = [string(data.article.get("headline")), *map(markup.meta, _TITLES)]
    for text in (*stated, *map(markup.meta, _MORE_TITLES)):
        if text := _headline(text, name, markup):
            return text
    headings = [text for text in map(text_of, markup.headings) if text]
    if len(headings) == 1:
        return headings[0][:_MAX_TITLE]
    return _headline(markup.title, name, markup) or next(iter(headings), "")[:_MAX_TITLE]


def _headline(text: str, name: str, markup: Markup) -> str:
    """Return a stated title without what a template put around it."""
    text = string(text)[:_MAX_TITLE]
    if not text or text.isdigit():
        return ""
    pieces = _SEPARATORS.split(text)
    if len(pieces) < 2:
        return text
    for heading in map(text_of, markup.headings[:3]):
        if heading and text.casefold().startswith(heading.casefold()):
            rest = text[len(heading) :]
            return text[: len(heading)] if _SEPARATORS.match(rest) else text
    marks = {_squeezed(name), _squeezed(registrable_domain(markup.url).partition(".")[0])} - {""}
    for piece, cut in ((pieces[-1], text.rfind), (pieces[0], text.find)):
        squeezed = _squeezed(piece)
        if squeezed and (squeezed in marks or _squeezed(host(piece)) in marks):
            at = cut(piece)
            rest = text[:at] if at else text[len(piece) :]
            return rest.strip(" |–—·•»«:~-") or text
    return text


def _squeezed(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def site_name(markup: Markup, data: LinkedData) -> str:
    """Return the name the site gives itself; "" where it gives none."""
    for text in (
        markup.meta("og:site_name"),
        *(string(node.get("name")) for node in data.nodes if "website" in types(node)),
        *(string(node.get("name")) for node in data.entities(data.article.get("publisher"))),
        *map(markup.meta, _SITES),
    ):
        text = string(text).lstrip("@")
        if text and len(text) <= _MAX_NAME:
            return text
    return _titled_name(markup)


def _titled_name(markup: Markup) -> str:
    """Return the name behind the headline in the title, if the page bears it elsewhere too.

    As the owner of its copyright, the picture at its head, or in its address: what stands there
    otherwise may be a section.
    """
    pieces = _SEPARATORS.split(string(markup.title)[:_MAX_TITLE])
    name = pieces[-1].strip()
    if len(pieces) < 2 or not 1 < len(name) <= _MAX_NAME:
        return ""
    squeezed = _squeezed(name)
    label = _squeezed(registrable_domain(markup.url).partition(".")[0])
    if len(squeezed) > 3 and label and (squeezed in label or label in squeezed):
        return name
    low, written = markup.html.lower(), escape(name).lower()
    at = low.find(written)
    while at >= 0:
        before = low[max(0, at - _OWNED) : at]
        # What stands for the copyright, or the quote before a picture's name, and behind it.
        owner = _OWNER.search(before)
        if owner and (not owner["quote"] or low.startswith(("'", '"'), at + len(written))):
            return name
        at = low.find(written, at + 1)
    return ""


def canonical(markup: Markup) -> str:
    """Return the address the page gives as its own, absolute; "" where it gives none."""
    return markup.link("canonical") or markup.absolute(markup.meta("og:url", "twitter:url"))


def byline(markup: Markup, data: LinkedData, site: str) -> str:
    """Return the names of the authors, joined by "; "; "" where none but the `site` is named."""
    own = {_squeezed(site), _squeezed(registrable_domain(markup.url))} - {""}
    own.add(_squeezed(registrable_domain(markup.url).partition(".")[0]))
    last: list[str] = []
    for read in (_entity_names, _meta_names, _shown_names):
        names = _distinct(read(markup, data))
        # Where a page names only its own outlet, another place may name a person.
        if any(_squeezed(name) not in own for name in names):
            return "; ".join(names[:_MAX_NAMES])
        last = last or names
    return "; ".join(last)


def _entity_names(markup: Markup, data: LinkedData) -> list[str]:
    del markup
    value = data.article.get("author") or data.article.get("creator")
    names: list[str] = []
    for node in data.entities(value):
        names.extend(_names(_full_name(node)))
    return names


def _full_name(node: Node) -> str:
    parts = (string(node.get(key)) for key in ("givenName", "familyName"))
    name = node.get("name")
    if isinstance(name, list):
        return "; ".join(map(string, name))
    return string(name) or " ".join(filter(None, parts))


def _meta_names(markup: Markup, data: LinkedData) -> list[str]:
    del data
    for wanted in _AUTHORS:
        contents = [content for name, content in markup.metas if name == wanted]
        if names := [name for content in contents[:_MAX_NAMES] for name in _names(content)]:
            return names
    return []


def _shown_names(markup: Markup, data: LinkedData) -> list[str]:
    del data
    marked = [anchor for anchor in markup.anchors if anchor.get("rel") == "author"]
    if "itemprop" in markup.html:
        marked = markup.tree.xpath("//*[@itemprop='author']") + marked
    for element in (*marked[:10], *markup.bylines[:20]):
        if _NOT_BYLINE.search(_cues(element)):
            continue
        text = element.get("content") or text_of(element)
        if 2 < len(text) <= 150 and (names := _names(text)):
            return names
    return []


def _cues(element: HtmlElement) -> str:
    parent = element.getparent()
    around = "" if parent is None else parent.get("class") or ""
    return f"{element.get('class') or ''} {element.get('id') or ''} {around}"


def _names(text: str) -> list[str]:
    """Take a byline apart into names."""
    text = string(text)[:_MAX_BYLINE]
    if text.lower().startswith(("http:", "https:", "//", "www.", "/", "@")):
        return []
    names: list[str] = []
    for piece in _SPLIT.split(_BY.sub("", text)):
        parts = [part for part in _ROLE.sub("", piece).split(",") if part.strip()]
        # "Lake, Tom" is one name, "Ada Reed, Tom Lake" are two, "Ada, Tom, Eve" are three.
        several = len(parts) > 2 or all(" " in part.strip() for part in parts)
        names.extend(map(_name, parts if several else [piece]))
    return [name for name in names if name]


def _name(text: str) -> str:
    text = _ROLE.sub("", _BY.sub("", text.strip(_EDGES)))
    text = _ASIDE.sub("", text).strip(_EDGES)
    if not 1 < len(text) <= _MAX_NAME or _NO_NAME.search(text):
        return ""
    if not any(map(str.isalpha, text)) or len(text.split()) > 8:
        return ""
    return text


def _distinct(names: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(_squeezed(name), name)
    keys = list(seen)
    return [seen[key] for key in keys if not any(key != other and key in other for other in keys)]


def language(markup: Markup, data: LinkedData) -> str:
    """Return the language tag the page declares; "" where it declares none."""
    return (
        string(data.article.get("inLanguage"))
        or markup.tree.get("lang")
        or markup.tree.get("xml:lang")
        or markup.meta("content-language", "og:locale", "language", "dc.language")
        or ""
    )
