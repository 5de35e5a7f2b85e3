"""The graph of an audit package: articles and outlets, and who is from whom.

A node is an article, or an outlet that articles are from although no article of it was read. An
edge goes from a copy to its source (`link`); articles that share text and are not linked have an
edge as well (`pair`): from the copy to the source where the evidence tells, else from the left one
to the right one of pairs.csv, with `directed` false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from provenance.export.typed import Typed, number, rows, text
from provenance.export.xml import legal
from provenance.report.tables import AUDIT, PAIRS, Cell
from provenance.terminal import printable


@dataclass(frozen=True, slots=True)
class Node:
    """An article or an outlet. The fields after `key` are its attributes, named as in audit.csv."""

    key: str
    """Document id, or `outlet:` and its name; a number stands for an id with unprintable signs."""
    label: str
    kind: str
    """`article` or `outlet`."""
    document_id: str = ""
    outlet: str = ""
    url: str = ""
    language: str = ""
    published: str = ""
    words: int = 0
    cluster_id: str = ""
    verdict: str = ""
    attribution_status: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two articles, or an article and an outlet. The fields after `target` are its attributes."""

    source: str
    """Key of the node that the edge leaves: the copy."""
    target: str
    """Key of the node that it enters: where the copy is from."""
    kind: str
    """`link` or `pair`."""
    directed: bool
    relation: str
    """As in pairs.csv; "" where the link rests on a claim alone."""
    basis: str
    """What a link rests on, what a pair's direction rests on; as in the tables."""
    weight: float
    """Share of the copy in its source, 0 to 1; confidence of a link without a match."""
    confidence: float | None = None
    jaccard: float | None = None
    shared_words: int | None = None


NODE_FIELDS: Mapping[str, type] = {
    each.name: int if each.name == "words" else str for each in fields(Node)[1:]
}
EDGE_FIELDS: Mapping[str, type] = {
    "kind": str,
    "directed": bool,
    "relation": str,
    "basis": str,
    "weight": float,
    "confidence": float,
    "jaccard": float,
    "shared_words": int,
}
"""Attributes and their types."""


def values(item: Node | Edge, names: Mapping[str, type]) -> Iterator[tuple[str, Cell]]:
    """Yield the attributes of a node or edge that are known."""
    for name in names:
        known = getattr(item, name)
        if known is not None and known != "":
            yield name, known


class Graph:
    """The graph of one package. Holds each id once, and the links; rows are read as needed."""

    def __init__(self, out: Path) -> None:
        self._out = out
        docs: list[str] = []
        self._links: dict[tuple[str, str], str] = {}
        outside: set[str] = set()
        for row in rows(out, AUDIT):
            doc, source = text(row, "document_id"), text(row, "source_document_id")
            docs.append(doc)
            if source:
                self._links[doc, source] = ""
            elif text(row, "source_outlet"):
                outside.add(text(row, "source_outlet"))
        self._articles = _keys(docs, "article", "", set())
        taken = set(self._articles.values())
        self._outlets = _keys(sorted(outside), "outlet", "outlet:", taken)
        for row in rows(out, PAIRS):
            key = self._known(row)
            if key is not None:
                self._links[key] = text(row, "relation")

    def nodes(self) -> Iterator[Node]:
        """Yield the articles by document id, then the outlets."""
        for row in rows(self._out, AUDIT):
            doc = text(row, "document_id")
            words = row["words"]
            yield Node(
                key=self._articles[doc],
                label=text(row, "title") or text(row, "url") or doc,
                kind="article",
                document_id=doc,
                outlet=text(row, "outlet"),
                url=text(row, "url"),
                language=text(row, "language"),
                published=text(row, "published"),
                words=words if isinstance(words, int) else 0,
                cluster_id=text(row, "cluster_id"),
                verdict=text(row, "verdict"),
                attribution_status=text(row, "attribution_status"),
            )
        for name, key in self._outlets.items():
            yield Node(key, name, "outlet", outlet=name)

    def edges(self) -> Iterator[Edge]:
        """Yield the links by document id, then the pairs that are not linked."""
        for row in rows(self._out, AUDIT):
            if text(row, "source_document_id") or text(row, "source_outlet"):
                yield self._link(row)
        for row in rows(self._out, PAIRS):
            if self._known(row) is None:
                yield self._pair(row)

    def _known(self, row: Typed) -> tuple[str, str] | None:
        left, right = text(row, "left"), text(row, "right")
        return next((key for key in ((left, right), (right, left)) if key in self._links), None)

    def _link(self, row: Typed) -> Edge:
        doc, source = text(row, "document_id"), text(row, "source_document_id")
        share, shared = number(row, "containment"), row["shared_words"]
        confidence = number(row, "confidence")
        return Edge(
            source=self._articles[doc],
            target=self._articles[source] if source else self._outlets[text(row, "source_outlet")],
            kind="link",
            directed=True,
            relation=self._links.get((doc, source), ""),
            basis=text(row, "source_basis"),
            weight=share if share is not None else confidence or 0.0,
            confidence=confidence,
            jaccard=number(row, "jaccard"),
            shared_words=shared if isinstance(shared, int) else None,
        )

    def _pair(self, row: Typed) -> Edge:
        direction, shared = text(row, "direction"), row["shared_words"]
        copy, source = ("right", "left") if direction == "left" else ("left", "right")
        return Edge(
            source=self._articles[text(row, copy)],
            target=self._articles[text(row, source)],
            kind="pair",
            directed=direction != "undetermined",
            relation=text(row, "relation"),
            basis=text(row, "direction_basis"),
            weight=number(row, f"containment_{copy}") or 0.0,
            jaccard=number(row, "jaccard"),
            shared_words=shared if isinstance(shared, int) else None,
        )


def _keys(names: Sequence[str], what: str, prefix: str, taken: set[str]) -> dict[str, str]:
    """Return a key for each name, told apart from the others and from those that are taken."""
    plain = {name: prefix + name for name in names if _is_plain(name)}
    plain = {name: key for name, key in plain.items() if key not in taken}
    taken = taken | set(plain.values())
    keys: dict[str, str] = {}
    for place, name in enumerate(names):
        key = plain.get(name) or f"{what} {place}"
        while name not in plain and key in taken:
            key = f"{what} {key}"
        keys[name] = key
    return keys


def _is_plain(name: str) -> bool:
    """Tell whether every format can hold a name as it is."""
    return bool(name) and name == printable(name, len(name)) == legal(name)
