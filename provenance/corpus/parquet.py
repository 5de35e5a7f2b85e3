"""Parquet tables: one document a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from provenance.corpus.fields import document, locate_columns
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.corpus.stream import ByteStream

_BATCH_BYTES = 1 << 24
_BATCH_ROWS = 1024


def read_parquet(stream: ByteStream, place: Place, options: ReadOptions) -> Iterator[Item]:
    """Read the rows of a table, counted from 1, a few megabytes at a time."""
    with stream.seekable() as file:
        if stream.fault is not None:
            yield place.skip("", stream.fault)
            return
        number = 0
        try:
            table = pq.ParquetFile(file)
            names = list(table.schema_arrow.names)
            columns = locate_columns(names, options)
            if isinstance(columns, Fault):
                yield place.skip("", columns)
                return
            for batch in _batches(table, [names[at] for at in columns if at is not None]):
                for values in zip(*_columns(batch, names, columns), strict=True):
                    number += 1
                    yield document(place, f"row {number}", values, options.max_page_bytes)
        except (pa.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
            yield place.skip(f"row {number + 1}" if number else "", _fault(error))


def _batches(table: Any, names: list[str]) -> Iterator[Any]:
    """Record batches of the named columns, of about `_BATCH_BYTES` each as far as can be told."""
    metadata = table.metadata
    for group in range(metadata.num_row_groups):
        size = metadata.row_group(group)
        row = size.total_byte_size // max(1, size.num_rows) + 1
        rows = max(1, min(_BATCH_ROWS, _BATCH_BYTES // row))
        yield from table.iter_batches(batch_size=rows, row_groups=[group], columns=names)


def _columns(
    batch: Any, names: Sequence[str], columns: Sequence[int | None]
) -> Iterator[list[object]]:
    """Values of each field in the order of `FIELDS`."""
    absent: list[object] = [None] * batch.num_rows
    for at in columns:
        yield (
            absent if at is None else _values(batch.column(batch.schema.get_field_index(names[at])))
        )


def _values(column: Any) -> list[object]:
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [bytes(v).decode("utf-8", "replace") for v in column.cast(pa.binary()).to_pylist()]


def _fault(error: Exception) -> Fault:
    return Fault("malformed", f"not a readable Parquet file: {error}")
