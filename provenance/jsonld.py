"""JSON-LD: what a page says about its article for machines to read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, TypeAlias

import msgspec

Node: TypeAlias = dict[str, Any]

_MAX_CHARS = 4_000_000
_MAX_NODES = 5_000
_WRAPPING = re.compile(
    r"^\s*(?://|/\*)?\s*(?:<!--|<!\[CDATA\[)\s*(?:\*/)?|(?:-->|\]\]>)\s*(?:\*/)?\s*$"
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_STRAY_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_PROPERTY = re.compile(
    r'"(@type|headline|datePublished|dateCreated|articleSection)"\s{0,20}:\s{0,20}"([^"\\]{1,500})"'
)
_TAGS = re.compile(r"<[^<>]{0,500}>")
_FOLLOWED = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed")
_PAGE_TYPES = frozenset({"webpage", "itempage", "website", "collectionpage"})


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The JSON-LD of one page."""

    article: Node = field(default_factory=dict)
    """The node of the page's own article; empty where none is one."""
    page: Node = field(default_factory=dict)
    """The node of the web page around it; empty where there is none."""
    nodes: tuple[Node, ...] = ()
    by_id: dict[str, Node] = field(default_factory=dict)

    def entities(self, value: object) -> list[Node]:
        """Return the things a property names, references resolved, bare names as nodes."""
        found: list[Node] = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item.strip():
                found.append(self.by_id.get(item.strip()) or {"name": item})
            elif isinstance(item, dict) and item:
                reference = item.get("@id")
                known = self.by_id.get(reference) if isinstance(reference, str) else None
                found.append({**known, **item} if known and known is not item else item)
        return found


def types(node: Node) -> frozenset[str]:
    """Return a node's types in lower case, without their namespace."""
    given = node.get("@type") or node.get("type")
    names = given if isinstance(given, list) else [given]
    return frozenset(
        name.rpartition("/")[2].rpartition(":")[2].lower()
        for name in names
        if isinstance(name, str)
    )


def is_article(node: Node) -> bool:
    """Tell whether a node is of a type of article."""
    return any(
        kind.endswith(("article", "blogposting")) or kind in ("report", "reportage", "newsitem")
        for kind in types(node)
    )


def string(value: object) -> str:
    """Return a property's text on one line, entities and tags taken out; "" where it is none.

    >>> string(["", {"@value": "Fish &amp; <i>chips</i>"}])
    'Fish & chips'
    """
    if isinstance(value, str):
        if "&" in value:
            value = unescape(value)
        if "<" in value:
            value = _TAGS.sub("", value)
        return " ".join(value.split())
    if isinstance(value, list):
        return next((text for text in map(string, value) if text), "")
    if isinstance(value, dict):
        return string(value.get("@value") or value.get("name") or "")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def address(node: Node) -> str:
    """Return the web address of a thing; "" where it has none."""
    for key in ("url", "@id", "mainEntityOfPage", "sameAs"):
        value = node.get(key)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                item = item.get("@id") or item.get("url")
            if isinstance(item, str) and item.strip().lower().startswith(("http:", "https:", "//")):
                return item.strip()
    return ""


def read(blocks: Sequence[str], addresses: Iterable[str] = ()) -> LinkedData:
    """Read the scripts of a page; `addresses` are those the page itself may have."""
    nodes: list[Node] = []
    budget = _MAX_CHARS
    for block in blocks:
        budget -= len(block)
        if budget < 0:
            break
        nodes.extend(_walk(_load(block)))
    if not nodes:
        return LinkedData()
    by_id: dict[str, Node] = {}
    for node in nodes[:_MAX_NODES]:
        _index(node, by_id, 0)
    own = {_bare(url) for url in addresses if url}
    articles = [node for node in nodes if is_article(node)]
    article = max(articles, key=lambda node: _fitness(node, own), default={})
    page = next((node for node in nodes if types(node) & _PAGE_TYPES), {})
    return LinkedData(article, page, tuple(nodes), by_id)


def _load(block: str) -> object:
    text = _WRAPPING.sub("", block.strip()).strip().rstrip(";")
    if not text:
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        pass
    for attempt in (text, _mended(text)):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt.lstrip("\ufeff \t\r\n"))[0]
        except (ValueError, RecursionError):
            continue
    return _salvaged(text)


def _salvaged(text: str) -> Node | None:
    """Return the plain properties of a broken block that is an article; None where it is not."""
    properties = dict(reversed([(key, json_text) for key, json_text in _PROPERTY.findall(text)]))
    if not properties.get("@type", "").lower().endswith(("article", "posting")):
        return None
    return dict(properties)


def _mended(text: str) -> str:
    if "&quot;" in text and '"' not in text:
        text = unescape(text)
    return _STRAY_ESCAPE.sub(r"\\\\", _TRAILING_COMMA.sub(r"\1", text))


def _walk(value: object, depth: int = 0) -> Iterator[Node]:
    if depth > 5:
        return
    if isinstance(value, list):
        for item in value[:_MAX_NODES]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _FOLLOWED:
            if isinstance(value.get(key), (dict, list)):
                yield from _walk(value[key], depth + 1)


def _index(node: Node, by_id: dict[str, Node], depth: int) -> None:
    name = node.get("@id")
    if isinstance(name, str) and len(node) > 1:
        known = by_id.get(name)
        if known is None or len(known) < len(node):
            by_id[name] = node
    if depth < 2:
        for value in node.values():
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, dict):
                    _index(item, by_id, depth + 1)


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].partition("//")[2].rstrip("/").lower()


def _fitness(node: Node, own: set[str]) -> tuple[bool, int]:
    matches = bool(own) and _bare(address(node)) in own
    keys = ("headline", "datePublished", "articleBody", "author")
    return matches, sum(bool(node.get(key)) for key in keys)
