"""Columns: arrays of the stages in Arrow, and back."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from provenance.shingle import Hashes, Rows

_TYPES = {
    "bigint": pa.int64(), "int": pa.int32(), "double": pa.float64(), "string": pa.string(),
    "binary": pa.binary(), "boolean": pa.bool_(),
}  # fmt: skip


def schema(columns: str) -> pa.Schema:
    """Return what Spark's `columns` are in Arrow.

    >>> schema("place bigint, text string").names
    ['place', 'text']
    """
    return pa.schema([(name, _TYPES[kind]) for name, kind in map(str.split, columns.split(", "))])


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
    values = [np.frombuffer(each, dtype=np.uint64) for each in column.to_pylist()]
    offsets = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum([len(each) for each in values], out=offsets[1:])
    joined = np.concatenate(values) if values else np.empty(0, dtype=np.uint64)
    return Rows(joined, offsets)
