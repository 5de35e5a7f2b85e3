"""Columns: arrays of the stages in Arrow, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from provenance.shingle import Hashes, Rows, as_rows

_TYPES = {
    "bigint": pa.int64(), "int": pa.int32(), "double": pa.float64(), "string": pa.string(),
    "binary": pa.binary(), "boolean": pa.bool_(), "array<string>": pa.list_(pa.string()),
}  # fmt: skip


def schema(columns: str) -> pa.Schema:
    """Return what Spark's `columns` are in Arrow.

    >>> schema("place bigint, text string").names
    ['place', 'text']
    """
    return pa.schema([(name, _TYPES[kind]) for name, kind in map(str.split, columns.split(", "))])


def as_sql(kinds: pa.Schema) -> str:
    """Return Arrow's columns as Spark names them, the other way round.

    >>> as_sql(schema("place bigint, text string"))
    'place bigint, text string'
    """
    names = {arrow: name for name, arrow in _TYPES.items()}
    return ", ".join(f"{each.name} {names[each.type]}" for each in kinds)


def batch_of(rows: Sequence[tuple[object, ...]], columns: str) -> pa.RecordBatch:
    """Return rows of cells as a batch of these columns.

    >>> batch_of([(7, "a"), (8, "b")], "place bigint, text string").num_rows
    2
    """
    kinds = schema(columns)
    cells = list(zip(*rows, strict=True)) or [()] * len(kinds)
    arrays = [pa.array(c, f.type) for c, f in zip(cells, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=kinds)


def signed(values: Hashes) -> pa.Array:
    """Return 64 bits as the signed numbers that SQL has."""
    return pa.array(np.ascontiguousarray(values).view(np.int64))


def as_bytes(rows: Rows) -> pa.Array:
    """Return each row's values as bytes."""
    data = np.ascontiguousarray(rows.values)
    offsets = pa.py_buffer((rows.offsets * 8).astype(np.int64))
    array = pa.Array.from_buffers(pa.large_binary(), len(rows), [None, offsets, pa.py_buffer(data)])
    return array.cast(pa.binary())


def rows_of(column: pa.Array) -> Rows:
    """Return the rows that `as_bytes` was given."""
    return as_rows([np.frombuffer(each, dtype=np.uint64) for each in column.to_pylist()])
