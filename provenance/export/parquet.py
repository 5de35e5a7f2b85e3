"""Parquet: the tables of the package with the types of their columns, for DuckDB, Polars, Spark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from provenance.export.typed import rows
from provenance.export.whole import whole
from provenance.report.tables import AUDIT, TABLES, Cell, Kind, Table

BATCH = 50_000
"""Rows of a row group."""
_TYPES: dict[Kind, pa.DataType] = {
    "string": pa.string(),
    "datetime": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}
SUFFIX = ".parquet"


def write(out: Path, target: Path) -> tuple[Path, ...]:
    """Write all tables into a folder, or one into a file; see `export.write`.

    Raises:
        OSError: it cannot be written.
    """
    if target.suffix.lower() == SUFFIX and not target.is_dir():
        named = {table.name: table for table in TABLES}
        return (_write(out, named.get(target.stem.lower(), AUDIT), target),)
    return tuple(_write(out, table, target / f"{table.name}{SUFFIX}") for table in TABLES)


def schema(table: Table) -> pa.Schema:
    """Return a table's columns; each says what it holds."""
    return pa.schema(
        pa.field(each.name, _TYPES[each.kind], metadata={"description": each.description})
        for each in table.columns
    )


def _write(out: Path, table: Table, target: Path) -> Path:
    columns = schema(table)
    with whole(target) as part, pq.ParquetWriter(part, columns, compression="zstd") as writer:
        for batch in _batches(out, table, columns):
            writer.write_batch(batch)
    return target


def _batches(out: Path, table: Table, columns: pa.Schema) -> Iterator[pa.RecordBatch]:
    # An empty text is an unknown one, which Parquet can say.
    known = ({name: None if v == "" else v for name, v in r.items()} for r in rows(out, table))
    waiting: list[dict[str, Cell]] = []
    for row in known:
        waiting.append(row)
        if len(waiting) == BATCH:
            yield pa.RecordBatch.from_pylist(waiting, schema=columns)
            waiting = []
    yield pa.RecordBatch.from_pylist(waiting, schema=columns)
