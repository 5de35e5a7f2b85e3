"""JSON-LD in the words of schema.org: `isBasedOn` leads from a copy to its source.

The context is written out, so that no reader has to fetch one. Addresses are strings: those of a
crawl are often no IRIs.

Source: https://schema.org/isBasedOn, https://schema.org/creditText
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from provenance.export.derivation import ARTICLE, OUTLET, derivation, local, outlets
from provenance.export.typed import Typed, rows, text
from provenance.report.formats.machine import dump
from provenance.report.tables import AUDIT

CONTEXT = {"@vocab": "https://schema.org/", "article": ARTICLE, "outlet": OUTLET}
_NAMED = {
    "url": "url",
    "canonical_url": "mainEntityOfPage",
    "title": "headline",
    "language": "inLanguage",
    "published": "datePublished",
    "attribution_quote": "creditText",
}
_SIGNS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
"""Written by number, so that the file can stand in a page's script element."""


def as_jsonld(out: Path) -> Iterator[str]:
    """Yield the file: one node a line."""
    yield f'{{"@context": {_dump(CONTEXT)},\n"@graph": [\n'
    separator = ""
    for node in _nodes(out):
        yield f"{separator}{_dump(node)}"
        separator = ",\n"
    yield "\n]}\n"


def _nodes(out: Path) -> Iterator[dict[str, object]]:
    for row in rows(out, AUDIT):
        yield _article(row)
    for name in outlets(out)[0]:
        yield {"@id": _outlet(name), "@type": "NewsMediaOrganization", "name": name}


def _article(row: Typed) -> dict[str, object]:
    node: dict[str, object] = {"@id": _id(text(row, "document_id")), "@type": "NewsArticle"}
    node |= {name: text(row, column) for column, name in _NAMED.items() if text(row, column)}
    if row["words"] is not None:
        node["wordCount"] = row["words"]
    if byline := text(row, "byline"):
        node["author"] = {"name": byline}
    if outlet := text(row, "outlet"):
        node["publisher"] = {"@id": _outlet(outlet)}
    found = derivation(row)
    if found is not None and found.source:
        node["isBasedOn"] = {"@id": _id(found.source)}
    elif found is not None:
        source: dict[str, object] = {"@type": "CreativeWork"}
        source["publisher"] = {"@id": _outlet(found.outlet)}
        if url := text(row, "source_url") or text(row, "attribution_url"):
            source["url"] = url
        node["isBasedOn"] = source
    return node


def _id(doc: str) -> str:
    return f"{ARTICLE}{local(doc)}"


def _outlet(name: str) -> str:
    return f"{OUTLET}{local(name)}"


def _dump(value: object) -> str:
    return dump(value).translate(_SIGNS)
