"""Pairing: texts that share a key, on Arrow batches, by the runs of a scan.

A text has some 80 keys of 8 bytes that no compression makes smaller, so they travel packed: what a
task has for a bin is one row, and a bin is sorted where it is paired.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa

from provenance.candidates import CandidateOptions, Index
from provenance.engine.spark.columns import batch_of, rows_of, signed
from provenance.runs import pairs_within
from provenance.shingle import Hashes, mix

CARRIED = 20_000
"""Rows of one key after which its pairs are given out before its end is seen."""
PIECE = 20_000
"""Postings that are paired at a time."""
PACKED = 1_000_000
"""Postings that are gathered before they are packed, so that a row has some."""

POSTINGS = "bin bigint, keys binary, steps binary"
FOUND = "one bigint, other bigint, band int, least int"
ANCHORS = "place bigint, value bigint"
Pieces = Iterable[tuple[Index, Index]]
"""Keys and values, by key and value."""


def postings(
    batches: Iterable[pa.RecordBatch], options: CandidateOptions, bins: int
) -> Iterator[pa.RecordBatch]:
    """Give each text's keys: of (place, bands, anchors) rows, `POSTINGS`; a key has its bin.

    The lowest bit of a key tells anchors (1) from bands (0), that of a value texts with too few
    anchors to share the number asked for (1).
    """
    numbers = mix(np.arange(1, options.bands + 1, dtype=np.uint64))
    one = np.uint64(1)
    keys: list[Hashes] = []
    values: list[Index] = []
    held = 0
    for batch in batches:
        places = batch.column("place").to_numpy()
        sample = rows_of(batch.column("anchors"))
        lengths = sample.lengths()
        marked = places * 2 + (lengths < options.shared)
        bands = np.frombuffer(b"".join(batch.column("bands").to_pylist()), dtype=np.uint64)
        banded = mix(bands.reshape(len(places), options.bands) ^ numbers)
        keys += [banded.ravel() & ~one, sample.values | one]
        values += [np.repeat(marked, options.bands), np.repeat(marked, lengths)]
        held += banded.size + len(sample.values)
        if held >= PACKED:
            yield _packed(np.concatenate(keys), np.concatenate(values), bins)
            keys, values, held = [], [], 0
    if held:
        yield _packed(np.concatenate(keys), np.concatenate(values), bins)


def _packed(keys: Hashes, values: Index, bins: int) -> pa.RecordBatch:
    """A row a bin. Values ascend in it and are kept as steps, byte by byte: next to no bytes."""
    bin_of = (mix(keys >> np.uint64(1)) % np.uint64(bins)).astype(np.int64)
    order = np.lexsort((values, bin_of))
    starts = np.flatnonzero(np.diff(bin_of[order], prepend=-1))
    rows: list[tuple[int, bytes, bytes]] = []
    for start, end in pairwise([*starts.tolist(), len(order)]):
        some = order[start:end]
        steps = np.diff(values[some], prepend=0).view(np.uint8).reshape(-1, 8)
        rows.append((int(bin_of[some[0]]), keys[some].tobytes(), steps.T.tobytes()))
    return batch_of(rows, POSTINGS)


def paired(
    batches: Iterable[pa.RecordBatch], options: CandidateOptions
) -> Iterator[pa.RecordBatch]:
    """Pair the texts of each key of some bins: all `POSTINGS` of these, in any order, to `FOUND`.

    Takes 50 bytes a posting. Of a run longer than the cap one row more says so: `one` is -1, `band`
    tells which kind.
    """
    found_keys: list[Index] = []
    found_values: list[Index] = []
    for batch in batches:
        for packed, steps in zip(
            *(batch.column(name).to_pylist() for name in ("keys", "steps")), strict=True
        ):
            found_keys.append(np.frombuffer(packed, dtype=np.int64))
            planes = np.frombuffer(steps, dtype=np.uint8).reshape(8, -1)
            found_values.append(np.cumsum(np.ascontiguousarray(planes.T).view(np.int64).ravel()))
    if not found_keys:
        return
    keys, values = np.concatenate(found_keys), np.concatenate(found_values)
    order = np.lexsort((values, keys))
    pieces = (order[start : start + PIECE] for start in range(0, len(order), PIECE))
    yield from runs_paired(((keys[piece], values[piece]) for piece in pieces), options)


def runs_paired(pieces: Pieces, options: CandidateOptions) -> Iterator[pa.RecordBatch]:
    """Pair the texts of each key, however its run is cut into pieces; gives `FOUND` rows."""
    keys = np.empty(0, dtype=np.int64)
    values = np.empty(0, dtype=np.int64)
    passed = 0
    """Rows of the first key that were let go, their pairs given out."""
    for more_keys, more_values in pieces:
        keys = np.concatenate([keys, more_keys])
        values = np.concatenate([values, more_values])
        if not len(keys):
            continue
        last = int(np.searchsorted(keys, keys[-1]))
        if last:
            yield from _pairs(keys[:last], values[:last], passed, options)
            keys, values, passed = keys[last:], values[last:], 0
        if len(keys) > CARRIED:
            yield from _pairs(keys, values, passed, options, ended=False)
            let_go = len(keys) - options.common
            keys, values, passed = keys[let_go:], values[let_go:], passed + let_go
    if len(keys):
        yield from _pairs(keys, values, passed, options)


def _pairs(
    keys: Index, values: Index, passed: int, options: CandidateOptions, *, ended: bool = True
) -> Iterator[pa.RecordBatch]:
    common = options.common
    rows = values >> 1
    places = np.arange(len(keys))
    settled = None
    if passed:
        # The rows that were carried over have been paired with each other.
        settled = (keys == keys[0]) & (places < common)
    left, right, _ = pairs_within(keys.view(np.uint64), places, common, settled)
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    sizes[0] += passed
    over = keys[starts[sizes > common]] if ended else keys[:0]
    few = (values & 1).astype(bool)
    least = np.where(few[left] | few[right], 1, options.shared)
    band = (keys[left] & 1) ^ 1
    nothing = np.full(len(over), -1)
    yield pa.RecordBatch.from_arrays(
        [
            pa.array(np.concatenate([rows[left], nothing])),
            pa.array(np.concatenate([rows[right], nothing])),
            pa.array(np.concatenate([band, (over & 1) ^ 1]).astype(np.int32)),
            pa.array(np.concatenate([least, nothing]).astype(np.int32)),
        ],
        names=["one", "other", "band", "least"],
    )


def anchor_rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Give each text's anchors, a row each."""
    for batch in batches:
        sample = rows_of(batch.column("anchors"))
        places = np.repeat(batch.column("place").to_numpy(), sample.lengths())
        yield pa.RecordBatch.from_arrays(
            [pa.array(places), signed(sample.values)], names=["place", "value"]
        )
