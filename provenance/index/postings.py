"""Postings: who has a key, as sorted arrays in a file that is never changed.

A table holds (key, value) postings ascending by key, those of one key in the order in which they
came. Of a key 44 bits are kept: 12 as the number of a bucket, 32 stored, so that a posting costs
eight bytes; of 60 million postings one look-up in 300,000 finds a stranger.

    magic | parts of all tables, each keys (uint32) then values (uint32) | directories (uint64)
          | footer (JSON) | length of the footer (8 bytes) | magic

The file is mapped, and what was mapped is let go part by part: memory does not grow with it.
"""

from __future__ import annotations

import json
import mmap
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from provenance.candidates import Index
from provenance.errors import StoreError
from provenance.shingle import Hashes

MAGIC = b"PROVIX01"
BUCKET_BITS = 12
LOW_BITS = 32
PART = 2_000_000
"""Postings a part: 16 MB."""
TOGETHER = 2_000
"""Keys that are looked up in one go, wherever they are in a file."""
LARGE = 16_000_000
"""Bytes of a file from which mapped memory is given back."""
_LOW = np.uint64((1 << LOW_BITS) - 1)
_BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)
"""What a damaged footer may raise."""

Values = NDArray[np.uint32]


def cut(keys: Hashes) -> Hashes:
    """Return the 44 bits that are kept of 64-bit keys."""
    return keys >> np.uint64(64 - BUCKET_BITS - LOW_BITS)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for some keys."""

    counts: Index
    """Postings of each key."""
    which: Index
    """Place of the key of each posting returned, ascending."""
    values: Values
    """Values, those of one key in their order."""

    def last(self, most: int) -> Found:
        """Keep the last `most` values of each key."""
        ends = np.cumsum(np.bincount(self.which, minlength=len(self.counts)))
        kept = ends[self.which] - np.arange(len(self.which)) <= most
        return Found(self.counts, self.which[kept], self.values[kept])


@dataclass(frozen=True, slots=True)
class Postings:
    """A table in memory: kept keys ascending, and their values."""

    keys: Hashes
    values: Values

    @classmethod
    def of(cls, keys: Hashes, values: Values) -> Postings:
        """Sort postings of 64-bit keys; values of one key stay in order."""
        kept = cut(keys)
        order = np.argsort(kept, kind="stable")
        return cls(kept[order], values[order].astype(np.uint32, copy=False))

    def __len__(self) -> int:
        return len(self.keys)

    def between(self, first: int, last: int) -> Postings:
        """Return the postings of the buckets [first, last)."""
        bucket = self.keys >> np.uint64(LOW_BITS)
        here = slice(*np.searchsorted(bucket, [first, last]).tolist())
        return Postings(self.keys[here], self.values[here])

    def find(self, keys: Hashes, most: int | None = None) -> Found:
        """Find 64-bit keys; of each the last `most` values."""
        wanted = cut(keys)
        first = np.searchsorted(self.keys, wanted, side="left")
        last = np.searchsorted(self.keys, wanted, side="right")
        return _taken(first, last, self.values, most)


def _taken(first: Index, last: Index, values: Values, most: int | None) -> Found:
    counts = (last - first).astype(np.int64)
    taken = counts if most is None else np.minimum(counts, most)
    which = np.repeat(np.arange(len(first)), taken)
    within = np.arange(len(which)) - np.repeat(np.cumsum(taken) - taken, taken)
    places = np.repeat(last - taken, taken) + within
    return Found(counts, which, np.asarray(values[places], dtype=np.uint32))


@dataclass(frozen=True, slots=True)
class _Part:
    """Postings of the buckets [first, last) of a table."""

    first: int
    last: int
    offset: int
    count: int


class Table:
    """A table of a segment."""

    def __init__(
        self, map_: mmap.mmap, directory: NDArray[np.uint64], parts: Sequence[_Part]
    ) -> None:
        self._map = map_
        self._directory = directory
        self._parts = parts
        self._numbers = np.frombuffer(map_, np.uint32, len(map_) // 4)
        # Where in these a posting's key is: its number in the table and a shift, by bucket.
        self._shifts = np.zeros(1 << BUCKET_BITS, dtype=np.int64)
        self._counts = np.zeros(1 << BUCKET_BITS, dtype=np.int64)
        for part in parts:
            here = slice(part.first, part.last)
            self._shifts[here] = part.offset // 4 - int(directory[part.first])
            self._counts[here] = part.count

    def __len__(self) -> int:
        return int(self._directory[-1])

    def find(self, keys: Hashes, most: int | None = None) -> Found:
        """Find 64-bit keys; of each the last `most` values."""
        wanted = cut(keys)
        order = np.argsort(wanted, kind="stable")
        bucket = (wanted[order] >> np.uint64(LOW_BITS)).astype(np.int64)
        counts = np.zeros(len(keys), dtype=np.int64)
        whiches, values = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint32)]
        for start, end in self._pieces(bucket):
            mine, here = order[start:end], bucket[start:end]
            shift = self._shifts[here]
            low = (wanted[mine] & _LOW).astype(np.uint32)
            lo = self._directory[here].astype(np.int64) + shift
            hi = self._directory[here + 1].astype(np.int64) + shift
            first = _bisect(self._numbers, lo, hi, low, right=False)
            last = first.copy()
            hit = np.flatnonzero(first < hi)
            hit = hit[self._numbers[first[hit]] == low[hit]]
            last[hit] = _bisect(self._numbers, first[hit], hi[hit], low[hit], right=True)
            beside = self._counts[here]  # the values lie behind all keys of the part
            found = _taken(first + beside, last + beside, self._numbers, most)
            counts[mine] = found.counts
            whiches.append(mine[found.which])
            values.append(found.values)
            self._let_go()
        which, value = np.concatenate(whiches), np.concatenate(values)
        order = np.argsort(which, kind="stable")
        return Found(counts, which[order], value[order])

    def _pieces(self, bucket: Index) -> list[tuple[int, int]]:
        """Cut ascending buckets into pieces that are looked up together."""
        if len(bucket) <= TOGETHER:
            return [(0, len(bucket))] if len(bucket) else []
        ends = np.searchsorted(bucket, [part.last for part in self._parts]).tolist()
        return [(start, end) for start, end in pairwise([0, *ends]) if end > start]

    def between(self, first: int, last: int) -> Postings:
        """Return the postings of the buckets [first, last)."""
        keys, values = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.uint32)]
        for part in self._parts:
            low, high = max(first, part.first), min(last, part.last)
            if low >= high:
                continue
            stored, there = self._arrays(part)
            base = int(self._directory[part.first])
            here = slice(int(self._directory[low]) - base, int(self._directory[high]) - base)
            sizes = np.diff(self._directory[low : high + 1]).astype(np.int64)
            top = np.repeat(np.arange(low, high, dtype=np.uint64), sizes)
            keys.append((top << np.uint64(LOW_BITS)) | stored[here].astype(np.uint64))
            values.append(np.array(there[here]))
            del stored, there
            self._let_go()
        return Postings(np.concatenate(keys), np.concatenate(values))

    def _arrays(self, part: _Part) -> tuple[Values, Values]:
        both = np.frombuffer(self._map, np.uint32, 2 * part.count, part.offset)
        return both[: part.count], both[part.count :]

    def _let_go(self) -> None:
        """Give back memory that was mapped: it would add up to the whole file."""
        if len(self._map) > LARGE and hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)


def _bisect(keys: Values, lo: Index, hi: Index, wanted: Values, *, right: bool) -> Index:
    """Binary search of each wanted value in its own range [lo, hi)."""
    lo, hi = lo.copy(), hi.copy()
    while (active := lo < hi).any():
        middle = (lo + hi) >> 1
        value = keys[np.minimum(middle, len(keys) - 1)]
        beyond = active & ((value <= wanted) if right else (value < wanted))
        lo = np.where(beyond, middle + 1, lo)
        hi = np.where(active & ~beyond, middle, hi)
    return lo


class Segment:
    """A postings file, opened.

    Raises:
        StoreError: it is missing or damaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            size = len(self._map)
            if self._map[:8] != MAGIC or self._map[-8:] != MAGIC:
                raise ValueError("no postings file")
            length = int.from_bytes(self._map[size - 16 : size - 8], "little")
            self._footer = json.loads(self._map[size - 16 - length : size - 16])
            self.tables = {name: self._table(table) for name, table in self._footer.items()}
        except FileNotFoundError:
            raise
        except _BROKEN as error:
            raise StoreError(f"{path} is damaged; scan again") from error

    def _table(self, table: Mapping[str, Any]) -> Table:
        """Return a table whose places are all within the file."""
        here, parts = table["directory"], [_Part(*part[:4]) for part in table["parts"]]
        directory = np.frombuffer(self._map, np.uint64, (1 << BUCKET_BITS) + 1, here)
        bounds = [0, *(bound for p in parts for bound in (p.first, p.last)), 1 << BUCKET_BITS]
        if (
            zlib.crc32(directory.tobytes()) != table["checksum"]
            or bounds != sorted(bounds)
            or not all(0 <= p.offset <= len(self._map) - 8 * p.count for p in parts)
            or any(p.count != int(directory[p.last]) - int(directory[p.first]) for p in parts)
        ):
            raise ValueError("places beyond the file")
        return Table(self._map, directory, parts)

    def verify(self) -> list[str]:
        """Read everything and say what is wrong."""
        wrong: list[str] = []
        for name, table in self._footer.items():
            for first, last, offset, count, checksum in table["parts"]:
                data = self._map[offset : offset + 8 * count]
                if len(data) != 8 * count or zlib.crc32(data) != checksum:
                    wrong.append(f"{self.path.name}: {name} {first}-{last} is damaged")
            here = table["directory"]
            data = self._map[here : here + 8 * ((1 << BUCKET_BITS) + 1)]
            if zlib.crc32(data) != table["checksum"]:
                wrong.append(f"{self.path.name}: the directory of {name} is damaged")
        return wrong


def in_parts(chunks: Sequence[tuple[Hashes, NDArray[np.integer]]]) -> Iterator[Postings]:
    """Sort postings of 64-bit keys, a part of the buckets at a time; each chunk is keys, values.

    Chunks share no key, or come in the order in which their values are to be.
    """
    size = sum(len(keys) for keys, _ in chunks)
    for first, last in pairwise(_bounds(max(1, -(-size // PART)))):
        picked: list[tuple[Hashes, Values]] = []
        for keys, values in chunks:
            bucket = (keys >> np.uint64(64 - BUCKET_BITS)).astype(np.uint16)
            mine = np.flatnonzero((bucket >= first) & (bucket < last))
            picked.append((keys[mine], values[mine].astype(np.uint32)))
        yield Postings.of(
            np.concatenate([np.empty(0, dtype=np.uint64), *(keys for keys, _ in picked)]),
            np.concatenate([np.empty(0, dtype=np.uint32), *(values for _, values in picked)]),
        )


def merged(tables: Sequence[Table | Postings], dead: Sequence[int]) -> Iterator[Postings]:
    """Merge tables in their order, without the postings of `dead` values."""
    bounds = _bounds(max(1, -(-sum(map(len, tables)) // PART)))
    for first, last in pairwise(bounds):
        parts = [table.between(first, last) for table in tables]
        nothing = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.uint32)
        keys = np.concatenate([nothing[0], *(part.keys for part in parts)])
        values = np.concatenate([nothing[1], *(part.values for part in parts)])
        if len(dead):
            alive = ~np.isin(values, dead)
            keys, values = keys[alive], values[alive]
        order = np.argsort(keys, kind="stable")
        yield Postings(keys[order], values[order])


def _bounds(steps: int) -> list[int]:
    buckets = 1 << BUCKET_BITS
    return [buckets * step // steps for step in range(steps + 1)]


def write(path: Path, tables: Mapping[str, Iterable[Postings]]) -> int:
    """Write a postings file, and make sure that it is on disk; return its postings.

    The parts of a table ascend, and none begins in the bucket in which the one before ends.

    Raises:
        StoreError: it cannot be written; no file is left.
    """
    try:
        with path.open("wb") as file:
            file.write(MAGIC)
            footer: dict[str, dict[str, object]] = {}
            total = 0
            for name, parts in tables.items():
                sizes = np.zeros(1 << BUCKET_BITS, dtype=np.uint64)
                listed: list[tuple[int, int, int, int, int]] = []
                for part in parts:
                    if len(part):
                        sizes += np.bincount(
                            (part.keys >> np.uint64(LOW_BITS)).astype(np.int64),
                            minlength=len(sizes),
                        ).astype(np.uint64)
                        data = (part.keys & _LOW).astype(np.uint32).tobytes()
                        data += part.values.tobytes()
                        first = int(part.keys[0]) >> LOW_BITS
                        last = (int(part.keys[-1]) >> LOW_BITS) + 1
                        listed.append((first, last, file.tell(), len(part), zlib.crc32(data)))
                        file.write(data)
                        total += len(part)
                directory = np.concatenate([[np.uint64(0)], np.cumsum(sizes)]).astype(np.uint64)
                footer[name] = {
                    "parts": listed,
                    "directory": file.tell(),
                    "checksum": zlib.crc32(directory.tobytes()),
                }
                file.write(directory.tobytes())
            text = json.dumps(footer).encode()
            file.write(text + len(text).to_bytes(8, "little") + MAGIC)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StoreError(f"cannot write {path}: {error.strerror}") from error
    return total


class Shelf:
    """Segments, the oldest first, and postings in memory, as one."""

    def __init__(self, segments: Sequence[Mapping[str, Table | Postings]], dead: Index) -> None:
        self._segments = segments
        self._dead = dead

    def find(self, table: str, keys: Hashes, most: int | None = None) -> Found:
        """Find 64-bit keys; of each the last `most` values. Those of dead texts are left out."""
        limit = None if len(self._dead) and table != LINES else most
        counts = np.zeros(len(keys), dtype=np.int64)
        whiches, values = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.uint32)]
        for segment in self._segments:
            found = segment[table].find(keys, limit)
            counts += found.counts
            whiches.append(found.which)
            values.append(found.values)
        which, value = np.concatenate(whiches), np.concatenate(values)
        order = np.argsort(which, kind="stable")
        which, value = which[order], value[order]
        if len(self._dead) and table != LINES:
            alive = ~np.isin(value, self._dead)
            which, value = which[alive], value[alive]
            counts = np.bincount(which, minlength=len(keys))
        found = Found(counts, which, value)
        return found if most is None else found.last(most)


BANDS, ANCHORS, LINES = "bands", "anchors", "lines"
TABLES = (BANDS, ANCHORS, LINES)
LONG = 1 << 31
"""Mark on the value of a line that is long where it stands; the rest is the article's row."""
