"""SQLite: the tables with keys, indexes and views, for datasette and anything that speaks SQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from provenance import package
from provenance.export.typed import rows
from provenance.export.whole import whole
from provenance.report.tables import AUDIT, CLUSTERS, PAIRS, TABLES, Cell, Kind, Table

_TYPES: dict[Kind, str] = {
    "string": "TEXT",
    "datetime": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
}
_KEYS = {
    AUDIT.name: ("document_id",),
    PAIRS.name: ("left", "right"),
    CLUSTERS.name: ("cluster_id",),
}
_REFERENCES = {
    "source_document_id": "audit",
    "matched_document_id": "audit",
    "original_document_id": "audit",
    "left": "audit",
    "right": "audit",
    "document_id": "audit",
}
"""Columns that hold the id of an article."""
_INDEXES = (
    ("audit", "source_document_id"),
    ("audit", "source_outlet"),
    ("audit", "outlet"),
    ("audit", "cluster_id"),
    ("audit", "verdict"),
    ("audit", "url"),
    ("pairs", "right"),
    ("pairs", "relation"),
    ("attributions", "document_id"),
    ("attributions", "outlet_id"),
    ("findings", "document_id"),
    ("findings", "matched_document_id"),
    ("findings", "rule"),
    ("findings", "id"),
    ("skipped", "reason"),
)
_VIEWS = {
    "links": """
        SELECT copy.document_id AS copy, copy.outlet AS copy_outlet, copy.title AS copy_title,
               copy.verdict, copy.source_document_id AS source, copy.source_outlet,
               source.title AS source_title, copy.source_basis, copy.confidence,
               copy.attribution_status, copy.containment, copy.shared_words
        FROM audit AS copy LEFT JOIN audit AS source
             ON source.document_id = copy.source_document_id
        WHERE copy.source_outlet IS NOT NULL OR copy.source_document_id IS NOT NULL""",
    "uncredited": """
        SELECT document_id, outlet, title, url, source_document_id, source_outlet, containment
        FROM audit WHERE verdict = 'copy' AND attribution_status IN ('none', 'unnamed')""",
    "near_duplicates": """
        SELECT "left", "right", relation, jaccard, containment_left, containment_right, direction
        FROM pairs WHERE relation IN ('exact', 'near', 'abridged', 'rewritten')""",
    "flow": """
        SELECT source_outlet, outlet, count(*) AS articles,
               sum(attribution_status = 'verified') AS verified,
               sum(attribution_status IN ('none', 'unnamed')) AS uncredited
        FROM audit WHERE verdict IN ('copy', 'excerpt') AND source_outlet IS NOT NULL
        GROUP BY source_outlet, outlet ORDER BY articles DESC, source_outlet, outlet""",
    "outlets": """
        SELECT outlet, count(*) AS articles, sum(verdict IN ('copy', 'excerpt')) AS copies,
               sum(verdict = 'original') AS originals,
               sum(attribution_status = 'contradicted') AS contradicted
        FROM audit GROUP BY outlet ORDER BY articles DESC, outlet""",
}


def write(out: Path, target: Path) -> tuple[Path, ...]:
    """Write the database, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    try:
        # Nothing reads the file before it has its name: a journal would protect nobody.
        with whole(target) as part, closing(sqlite3.connect(part, isolation_level=None)) as base:
            for statement in _statements():
                base.execute(statement)
            for table in TABLES:
                _fill(base, table.name, len(table.columns), _rows(out, table))
            _fill(base, "run", 2, _run(out))
            for statement in _afterwards():
                base.execute(statement)
            base.execute("COMMIT")
    except sqlite3.Error as error:
        raise OSError(f"sqlite: {error}") from error
    return (target,)


def _statements() -> Iterator[str]:
    yield "PRAGMA page_size = 4096"
    yield "PRAGMA journal_mode = OFF"
    yield "PRAGMA synchronous = OFF"
    yield "BEGIN"
    for table in TABLES:
        columns = [_column(table, c.name, _TYPES[c.kind]) for c in table.columns]
        key = _KEYS.get(table.name)
        columns += [f"PRIMARY KEY ({', '.join(map(_name, key))})"] if key else []
        yield f"CREATE TABLE {_name(table.name)} ({', '.join(columns)})"
    yield 'CREATE TABLE "run" ("key" TEXT PRIMARY KEY, "value" TEXT)'


def _column(table: Table, name: str, kind: str) -> str:
    key = _KEYS.get(table.name, ())
    needed = " NOT NULL" if name in key else ""
    target = _REFERENCES.get(name)
    if target is None or (table.name == AUDIT.name and name in key):
        return f"{_name(name)} {kind}{needed}"
    return f'{_name(name)} {kind}{needed} REFERENCES "{target}" ("document_id")'


def _fill(base: sqlite3.Connection, name: str, width: int, found: Iterable[list[Cell]]) -> None:
    base.executemany(f"INSERT INTO {_name(name)} VALUES ({', '.join('?' * width)})", found)


def _rows(out: Path, table: Table) -> Iterator[list[Cell]]:
    for row in rows(out, table):
        yield [None if value == "" else value for value in row.values()]


def _run(out: Path) -> Iterator[list[Cell]]:
    """Yield what run.json says but the timings, which differ from run to run."""
    for key, value in package.run(out).items():
        if key != "timings_s":
            yield [key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)]


def _afterwards() -> Iterator[str]:
    for table, column in _INDEXES:
        yield f'CREATE INDEX "{table}_{column}" ON {_name(table)} ({_name(column)})'
    for name, query in _VIEWS.items():
        yield f"CREATE VIEW {_name(name)} AS {' '.join(query.split())}"


def _name(name: str) -> str:
    return f'"{name}"'
