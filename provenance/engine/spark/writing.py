"""Writing: rows of tables with the types of their columns, for Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from provenance.engine.spark.columns import as_sql, batch_of
from provenance.export.parquet import schema
from provenance.export.typed import value
from provenance.report.tables import Cell, Kind, Table, unguarded


def columns(table: Table) -> str:
    """Return a table's columns as Spark names them: those of its Parquet export."""
    return as_sql(schema(table))


def typed(
    batches: Iterable[pa.RecordBatch], table: Table, *, guard: bool
) -> Iterator[pa.RecordBatch]:
    """Turn rows of `cells` as they are in CSV, guarded or not, into typed columns."""
    kinds = [each.kind for each in table.columns]

    def known(cell: str, kind: Kind) -> Cell:
        # An empty text is an unknown one, which Parquet can say.
        return value(unguarded(cell) if guard else cell, kind) if cell else None

    for batch in batches:
        rows = [
            tuple(known(cell, kind) for cell, kind in zip(cells, kinds, strict=True))
            for cells in batch.column(0).to_pylist()
        ]
        yield batch_of(rows, columns(table))
