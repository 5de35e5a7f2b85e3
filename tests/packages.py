"""Audit packages made up row by row, for tests of what reads them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from provenance.report.tables import (
    ATTRIBUTIONS,
    AUDIT,
    CLUSTERS,
    FINDINGS,
    PAIRS,
    SKIPPED,
    Cell,
    Csv,
    Table,
)

HOSTILE = (
    "a\x1b[31mred", "::set-output name=x::y", "]]><x/>", '"a" \\N \\', "<script>alert(1)</script>",
    "=cmd()", "'=x", "\u202egpj.exe", "a,b;c\n-- d\r\n", "&amp; &#0;", "'); DROP TABLE audit; --",
    "\x85\u2028\ufffe\uffff", "</script>", "  ", "%2e%2F", "{0}", "-.", "\N{PILE OF POO}", "\t\x7f",
)  # fmt: skip
texts = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
) | st.sampled_from(HOSTILE)
"""What may stand in a cell: a CSV file of a package is UTF-8 and holds no NUL."""


def row(table: Table, values: Mapping[str, Cell]) -> list[Cell]:
    """Return a row of a table; what is not given is unknown, numbers in the key columns are 0."""
    return [values.get(name, "" if name != "words" else 0) for name in table.header]


def article(doc: str, **values: Cell) -> dict[str, Cell]:
    """Return an article for `write`."""
    known: dict[str, Cell] = {
        "document_id": doc, "verdict": "unique", "attribution_status": "none", "cluster_id": doc,
        "words": 100,
    }  # fmt: skip
    return known | values


def pair(left: str, right: str, relation: str = "near", **values: Cell) -> dict[str, Cell]:
    """Return a pair for `write`, its ids in order."""
    known: dict[str, Cell] = {
        "left": min(left, right), "right": max(left, right), "jaccard": 0.9,
        "containment_left": 0.95, "containment_right": 0.94, "shared_words": 90, "longest_run": 60,
        "relation": relation, "direction": "undetermined", "bridge": False,
    }  # fmt: skip
    return known | values


def write(
    folder: Path,
    articles: Iterable[Mapping[str, Cell]],
    pairs: Iterable[Mapping[str, Cell]] = (),
    more: Mapping[str, Sequence[Mapping[str, Cell]]] | None = None,
    **run: Any,
) -> Path:
    """Write the tables of a package and its run.json into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    csv = Csv(guard=run.setdefault("formula_guard", True))
    found = {
        AUDIT: sorted(articles, key=lambda a: str(a["document_id"])),
        PAIRS: sorted(pairs, key=lambda p: (str(p["left"]), str(p["right"]))),
    }
    for table in (AUDIT, PAIRS, ATTRIBUTIONS, CLUSTERS, FINDINGS, SKIPPED):
        rows = found.get(table) or (more or {}).get(table.name, ())
        csv.write(table, [row(table, values) for values in rows], folder)
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[dict[str, Cell]], list[dict[str, Cell]]]:
    """Draw articles and pairs whose texts are hostile and whose references hold."""
    docs = draw(st.lists(texts.filter(bool), min_size=1, max_size=6, unique=True))
    outlets = draw(st.lists(texts, min_size=1, max_size=3))
    articles = []
    for doc in docs:
        source = draw(st.sampled_from(["", *(each for each in docs if each != doc)]))
        outside = "" if source else draw(st.sampled_from(["", *outlets]))
        linked = bool(source or outside)
        verdicts = ("copy", "excerpt", "revision") if linked else ("unique", "original")
        articles.append(article(
            doc,
            title=draw(texts), url=draw(texts), byline=draw(texts), locator=draw(texts),
            outlet=draw(st.sampled_from(outlets)), source_document_id=source,
            source_outlet=outside or (draw(st.sampled_from(outlets)) if source else ""),
            source_basis=draw(st.sampled_from(["match", "attribution+match"])) if linked else "",
            confidence=0.5 if linked else None,
            verdict=draw(st.sampled_from(verdicts)),
            attribution_quote=draw(texts),
            containment=draw(st.sampled_from([None, 0.25])) if source else None,
        ))  # fmt: skip
    ends = st.tuples(st.sampled_from(docs), st.sampled_from(docs)).filter(lambda e: e[0] != e[1])
    chosen = draw(st.lists(ends, max_size=5, unique_by=frozenset)) if len(docs) > 1 else []
    relations = st.sampled_from(["exact", "near", "passage", "revision"])
    ways = st.sampled_from(["left", "right", "undetermined"])
    return articles, [pair(*each, draw(relations), direction=draw(ways)) for each in chosen]
