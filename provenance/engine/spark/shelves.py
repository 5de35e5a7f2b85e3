"""Shelves: rows that were kept lie where they were made, and are fetched there by their place.

A join would send every kept row, a text or a page, across the network twice. Here the small rows
that ask go to the shelf (`place >> 32`), and take along what they asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 500
"""Kept rows that are looked at together."""


def fetched(
    batches: Iterable[pa.RecordBatch], folder: str, columns: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    """Add columns of what is kept in `folder` to rows with a `place`; they come by place.

    A row whose place is not there is left out.
    """
    waiting: list[pa.RecordBatch] = []
    shelf = -1
    for batch in batches:
        shelves = batch.column("place").to_numpy() >> 32
        starts = [0, *(np.flatnonzero(np.diff(shelves)) + 1).tolist(), len(shelves)]
        for start, end in pairwise(starts):
            if start == end:
                continue
            if shelves[start] != shelf:
                yield from _shelf(waiting, folder, shelf, columns)
                waiting, shelf = [], int(shelves[start])
            waiting.append(batch.slice(start, end - start))
    yield from _shelf(waiting, folder, shelf, columns)


def _shelf(
    waiting: list[pa.RecordBatch], folder: str, shelf: int, columns: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    if not waiting:
        return
    asking = pa.Table.from_batches(waiting).combine_chunks()
    places = asking.column("place").to_numpy()
    for path in sorted(Path(folder, f"shelf={shelf}").glob("*.parquet")):
        with pq.ParquetFile(path) as file:
            for kept in file.iter_batches(batch_size=ROWS, columns=["place", *columns]):
                yield from _matched(asking, places, kept, columns)


def _matched(
    asking: pa.Table, places: np.ndarray, kept: pa.RecordBatch, columns: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    there = kept.column("place").to_numpy()
    first, end = (np.searchsorted(places, there, side=side) for side in ("left", "right"))
    counts = end - first
    rows = np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    taken = np.repeat(np.arange(len(there)), counts)
    for start in range(0, len(rows), ROWS):
        some = slice(start, start + ROWS)
        part = asking.take(pa.array(rows[some])).combine_chunks()
        added = [kept.column(name).take(pa.array(taken[some])) for name in columns]
        found = [part.column(name).combine_chunks() for name in asking.column_names]
        yield pa.RecordBatch.from_arrays([*found, *added], names=[*asking.column_names, *columns])
