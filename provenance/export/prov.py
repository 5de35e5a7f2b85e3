"""W3C PROV, as PROV-N and as PROV-JSON: articles, outlets, and which article is from which.

Written as text, record by record: the `prov` package would hold all of them in memory at 2 kB each.
It reads both back in the tests.

Source: W3C Recommendation PROV-N, https://www.w3.org/TR/prov-n/, and W3C Member Submission
PROV-JSON, https://www.w3.org/submissions/prov-json/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from provenance.export import derivation as derived
from provenance.export.derivation import local
from provenance.export.typed import rows, text
from provenance.report.formats.machine import dump
from provenance.report.tables import AUDIT, Cell

PREFIXES = {
    "a": derived.ARTICLE,
    "o": derived.OUTLET,
    "w": derived.WORKS,
    "t": derived.TERMS,
}
ATTRIBUTES = {
    "title": "prov:label",
    "url": "prov:location",
    "canonical_url": "t:canonical_url",
    "byline": "t:byline",
    "language": "t:language",
    "published": "t:published",
    "words": "t:words",
    "cluster_id": "t:cluster_id",
    "verdict": "t:verdict",
    "attribution_status": "t:attribution_status",
    "attribution_quote": "t:attribution_quote",
}
"""Columns of audit.csv that an article carries, and as what."""
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_ROLES = {
    "wasAttributedTo": ("prov:entity", "prov:agent"),
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "alternateOf": ("prov:alternate1", "prov:alternate2"),
}


@dataclass(frozen=True, slots=True)
class _Record:
    """One statement: an element, or a relation of two."""

    kind: str
    names: tuple[str, ...]
    types: tuple[str, ...] = ()
    """Values of prov:type: qualified names."""
    attributes: tuple[tuple[str, Cell], ...] = ()


def _records(out: Path) -> Iterator[_Record]:
    """Yield all statements, those of one kind together."""
    outlets, outside = derived.outlets(out)
    for row in rows(out, AUDIT):
        cells = ((name, row[column]) for column, name in ATTRIBUTES.items())
        known = tuple((name, value) for name, value in cells if value not in ("", None))
        yield _Record("entity", (_article(text(row, "document_id")),), ("t:Article",), known)
    for name in outside:
        label = ("prov:label", name)
        yield _Record("entity", (f"w:{local(name)}",), ("prov:Collection",), (label,))
    for name in outlets:
        label = ("prov:label", name)
        yield _Record("agent", (f"o:{local(name)}",), ("prov:Organization",), (label,))
    for row in rows(out, AUDIT):
        if outlet := text(row, "outlet"):
            ends = _article(text(row, "document_id")), f"o:{local(outlet)}"
            yield _Record("wasAttributedTo", ends)
    for name in outside:
        yield _Record("wasAttributedTo", (f"w:{local(name)}", f"o:{local(name)}"))
    for each in derived.derivations(out):
        used = _article(each.source) if each.source else f"w:{local(each.outlet)}"
        about = (("t:verdict", each.verdict), ("t:basis", each.basis))
        figure = () if each.confidence is None else (("t:confidence", each.confidence),)
        types = (f"prov:{each.kind}",) if each.kind else ()
        yield _Record("wasDerivedFrom", (_article(each.article), used), types, (*about, *figure))
    for left, right in derived.alternates(out):
        yield _Record("alternateOf", (_article(left), _article(right)))


def _article(doc: str) -> str:
    return f"a:{local(doc)}"


def as_prov_n(out: Path) -> Iterator[str]:
    """Yield the PROV-N document."""
    yield "document\n"
    for prefix, iri in PREFIXES.items():
        yield f"  prefix {prefix} <{iri}>\n"
    for record in _records(out):
        attributes = [f"prov:type='{name}'" for name in record.types]
        attributes += [f"{name}={literal(value)}" for name, value in record.attributes]
        parts = [*record.names]
        if record.kind == "wasDerivedFrom":
            parts += ["-", "-", "-"]  # no activity, generation or usage is known
        if attributes:
            parts.append(f"[{', '.join(attributes)}]")
        yield f"  {record.kind}({', '.join(parts)})\n"
    yield "endDocument\n"


def literal(value: Cell) -> str:
    r"""Return a value as PROV-N writes it, on one line; U+FFFD for controls, as it has no escapes.

    >>> print(literal('a "b"\n'), literal(3), literal(0.5))
    "a \"b\"\n" 3 "0.5" %% xsd:double
    """
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return f'"{value!r}" %% xsd:double'
    text = (value or "").replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return '"' + _CONTROLS.sub("\ufffd", text) + '"'


def as_prov_json(out: Path) -> Iterator[str]:
    """Yield the PROV-JSON document."""
    yield f'{{\n"prefix": {dump(PREFIXES)}'
    number = 0
    for kind, records in groupby(_records(out), key=lambda record: record.kind):
        yield f',\n"{kind}": {{\n'
        separator = ""
        for record in records:
            roles = _ROLES.get(kind)
            number += 1
            name = f"_:r{number}" if roles else record.names[0]
            value: dict[str, object] = dict(zip(roles, record.names, strict=True)) if roles else {}
            if record.types:
                value["prov:type"] = {"$": record.types[0], "type": "xsd:QName"}
            value |= {name: _json(value) for name, value in record.attributes}
            yield f"{separator}{dump(name)}: {dump(value)}"
            separator = ",\n"
        yield "\n}"
    yield "\n}\n"


def _json(value: Cell) -> object:
    return {"$": repr(value), "type": "xsd:double"} if isinstance(value, float) else value
