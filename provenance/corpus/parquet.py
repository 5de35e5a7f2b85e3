"""Parquet tables: one document a row."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from provenance.corpus.fields import document, locate_columns
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.corpus.stream import ByteStream

_BUFFER = 1 << 20
_LARGE = 1 << 26
_BATCH_BYTES = 1 << 26
_BATCH_ROWS = (32, 1024)
_ERRORS = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)


def read_parquet(
    stream: ByteStream, place: Place, options: ReadOptions, chosen: range | None = None
) -> Iterator[Item]:
    """Read the rows of a table, counted from 1; a damaged row group costs its remaining rows.

    `chosen` are the row groups to read, all if None.
    """
    with stream.seekable() as file:
        if stream.fault is not None:
            yield place.skip("", stream.fault)
            return
        try:
            table = _open(file)
            names = list(table.schema_arrow.names)
            groups = [table.metadata.row_group(at) for at in range(table.num_row_groups)]
        except _ERRORS as error:
            yield place.skip("", _fault(error))
            return
        columns = locate_columns(names, options)
        if isinstance(columns, Fault):
            yield place.skip("", columns)
            return
        before = 0
        for at, group in enumerate(groups):
            if chosen is None or at in chosen:
                wanted = [None if column is None else names[column] for column in columns]
                yield from _read_group(table, at, wanted, before, place, options)
            before += group.num_rows


def row_groups(file: IO[bytes], options: ReadOptions) -> list[tuple[int, int]]:
    """Return rows and bytes of each row group; none of a file that `read_parquet` cannot read."""
    try:
        table = _open(file)
        groups = [table.metadata.row_group(at) for at in range(table.num_row_groups)]
        names = list(table.schema_arrow.names)
    except _ERRORS:
        return []
    if isinstance(locate_columns(names, options), Fault):
        return []
    return [(int(group.num_rows), int(group.total_byte_size)) for group in groups]


def _open(file: IO[bytes]) -> Any:
    """Open a table so that columns of a large file are read piece by piece.

    Not so for small files: pieces are as large as damaged metadata say, up to gigabytes, where
    whole columns are never larger than the file.
    """
    size = file.seek(0, os.SEEK_END)
    return pq.ParquetFile(file, buffer_size=_BUFFER if size > _LARGE else 0, pre_buffer=False)


def _read_group(
    table: Any,
    at: int,
    wanted: Sequence[str | None],
    before: int,
    place: Place,
    options: ReadOptions,
) -> Iterator[Item]:
    number = before
    try:
        rows = _batch_rows(table.metadata.row_group(at))
        names = list(filter(None, wanted))
        for batch in table.iter_batches(batch_size=rows, row_groups=[at], columns=names):
            for values in zip(*_columns(batch, wanted), strict=True):
                number += 1
                yield document(place, f"row {number}", values, options.max_page_bytes)
    except _ERRORS as error:
        yield place.skip(f"row {number + 1}", _fault(error))


def _batch_rows(group: Any) -> int:
    """Rows to decode at a time.

    A dictionary lets a small file hold one large value in every row, so any row may be as large
    as the whole group is in the file. (The sizes of its columns would tell more, but asking
    pyarrow for them ends the process where the metadata are damaged.)
    """
    fewest, most = _BATCH_ROWS
    return max(fewest, min(most, _BATCH_BYTES // max(1, int(group.total_byte_size))))


def _columns(batch: Any, wanted: Sequence[str | None]) -> Iterator[list[object]]:
    """Values of each field in the order of `FIELDS`."""
    absent: list[object] = [None] * batch.num_rows
    present = list(batch.schema.names)
    for name in wanted:
        yield absent if name is None else _values(batch.column(present.index(name)))


def _values(column: Any) -> list[object]:
    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        raw = column.cast(pa.binary()).to_pylist()
        return [None if value is None else value.decode("utf-8", "replace") for value in raw]
    except OverflowError:  # a time that Python's calendar does not reach
        return list(column.cast(pa.string()).to_pylist())


def _fault(error: Exception) -> Fault:
    return Fault("malformed", f"not a readable Parquet file: {error}")
