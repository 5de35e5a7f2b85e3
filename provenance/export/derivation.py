"""Derivations: what a row of audit.csv says in the words of W3C PROV and schema.org.

Ids are URNs, so that nothing is claimed about a page's address: one page may be in a crawl twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from provenance.export.typed import Typed, is_false_match, number, rows, text
from provenance.records import NEAR_DUPLICATE
from provenance.report.tables import AUDIT, PAIRS

ARTICLE = "urn:x-provenance:article:"
OUTLET = "urn:x-provenance:outlet:"
WORKS = "urn:x-provenance:works-of:"
TERMS = "urn:x-provenance:term:"

Kind = Literal["", "Quotation", "Revision", "PrimarySource"]


@dataclass(frozen=True, slots=True)
class Derivation:
    """An article that is from another one, or from an outlet of which no article was read."""

    article: str
    source: str
    """Id of the source article; "" where only the outlet is known."""
    outlet: str
    kind: Kind
    """Subtype in PROV: an excerpt quotes, another version revises, a credited source is primary;
    "" for a copy that names nobody."""
    basis: str
    confidence: float | None
    verdict: str


def derivation(row: Typed) -> Derivation | None:
    """Return what an article is from; None for one that is from nowhere else.

    A row of audit.csv; verdicts are those of docs/linking.md.
    """
    source, outlet = text(row, "source_document_id"), text(row, "source_outlet")
    if not source and not outlet:
        return None
    verdict, basis = text(row, "verdict"), text(row, "source_basis")
    kind: Kind = ""
    if verdict == "revision":
        kind = "Revision"
    elif verdict == "excerpt":
        kind = "Quotation"
    elif basis != "match":
        kind = "PrimarySource"
    name = text(row, "document_id")
    return Derivation(name, source, outlet, kind, basis, number(row, "confidence"), verdict)


def derivations(out: Path) -> Iterator[Derivation]:
    """Yield what each article is from, by document id."""
    for row in rows(out, AUDIT):
        found = derivation(row)
        if found is not None:
            yield found


def alternates(out: Path) -> Iterator[tuple[str, str]]:
    """Yield the articles that are copies of each other, where nothing tells of whom."""
    for row in rows(out, PAIRS):
        is_open = text(row, "direction") == "undetermined" and not is_false_match(row)
        if is_open and text(row, "relation") in NEAR_DUPLICATE:
            yield text(row, "left"), text(row, "right")


def outlets(out: Path) -> tuple[list[str], list[str]]:
    """Return all outlets, and those that articles are from of which no article was read."""
    named: set[str] = set()
    outside: set[str] = set()
    for row in rows(out, AUDIT):
        named.add(text(row, "outlet"))
        named.add(text(row, "source_outlet"))
        if not text(row, "source_document_id"):
            outside.add(text(row, "source_outlet"))
    return sorted(named - {""}), sorted(outside - {""})


def local(name: str) -> str:
    """Return a name as the last part of a URN and of a qualified name.

    It begins and ends with none of the signs that qualified names may not begin or end with.

    >>> local("a b/ü."), local("-x")
    ('a%20b%2F%C3%BC%2E', '%2Dx')
    """
    safe = quote(name.encode("utf-8", "replace"), safe="")
    if safe.startswith(("-", ".")):
        safe = f"%{ord(safe[0]):02X}{safe[1:]}"
    return f"{safe[:-1]}%2E" if safe.endswith(".") else safe
