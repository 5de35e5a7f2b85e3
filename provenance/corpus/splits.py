"""Splits: parts of a big JSONL or Parquet file that are read on their own.

JSONL is cut at the first line end from some byte on, Parquet between row groups. The parts of a
file, one after the other, give what the whole of it gives. A file that is compressed, in UTF-16 or
of another format is not cut.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import accumulate
from typing import IO, NamedTuple

from provenance.corpus.compression import is_compressed
from provenance.corpus.files import open_regular
from provenance.corpus.formats import format_of, to_the_end
from provenance.corpus.jsonl import read_lines
from provenance.corpus.lines import WIDE, in_utf8
from provenance.corpus.options import ReadOptions
from provenance.corpus.parquet import read_parquet, row_groups
from provenance.corpus.place import Item, Place
from provenance.corpus.stream import ByteStream
from provenance.corpus.walk import Found

_BLOCK = 1 << 20
_WHITESPACE = b" \t\r\n"


class Part(NamedTuple):
    """A part of a file: the lines that begin at bytes `start` to `stop`, or these row groups."""

    start: int
    stop: int
    items: int = 0
    """Lines that begin in it, blank ones too, or rows."""
    whole: bool = False
    """The file has to be read whole."""
    blank: bool = False
    """There is nothing but white space in it."""


def size_of(found: Found) -> int:
    """Bytes of a file; 0 where the system will not say."""
    try:
        return os.stat(found.path).st_size
    except OSError:
        return 0


def ranges(found: Found, total: int, size: int) -> list[tuple[int, int]]:
    """Return the bytes, range by range, that `measured` shall look at; none if it is not cut.

    `total` are the bytes of the file, `size` those that a part should have. Nothing is opened.
    """
    if format_of(found.input) not in ("jsonl", "parquet") or total <= size:
        return []
    return [(start, min(start + size, total)) for start in range(0, total, size)]


def measured(found: Found, start: int, stop: int, options: ReadOptions) -> Part | None:
    """Return the part in one of the `ranges`, None where nothing begins in it."""
    try:
        with open_regular(found.path) as file:
            if format_of(found.input) == "parquet":
                return _groups(file, start, stop, options)
            return _counted(file, start, stop)
    except OSError:
        return Part(start, stop, whole=True)


def _counted(file: IO[bytes], start: int, stop: int) -> Part:
    head = file.read(4)
    if is_compressed(head) or head.startswith(WIDE):
        return Part(start, stop, whole=True)
    # A line begins after the end of another one, the first at the head of the file.
    begin = file.seek(max(0, start - 1))
    left, count, blank = stop - 1 - begin, int(start == 0), True
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        left -= len(block)
        count += block.count(b"\n")
        blank = blank and not block.strip(_WHITESPACE)
    last = file.read(1)
    return Part(start, stop, count, blank=blank and not last.strip(_WHITESPACE))


def _groups(file: IO[bytes], start: int, stop: int, options: ReadOptions) -> Part | None:
    """Row groups that begin in a range, were each as long in the file as its share of all bytes."""
    groups = [] if is_compressed(file.read(4)) else row_groups(file, options)
    taken = max(1, sum(size for _, size in groups))
    if min((size for _, size in groups), default=0) < 0 or not sum(rows for rows, _ in groups):
        return Part(start, stop, whole=True)
    total = file.seek(0, os.SEEK_END)
    befores = accumulate((size for _, size in groups), initial=0)
    begins = [min(total - 1, before * total // taken) for before in befores]
    inside = [at for at in range(len(groups)) if start <= begins[at] < stop]
    if not inside:
        return None
    first, end = inside[0], inside[-1] + 1
    return Part(first, end, sum(rows for rows, _ in groups[first:end]))


def read_part(
    found: Found, start: int, stop: int, before: int, options: ReadOptions
) -> Iterator[Item]:
    """Read a part of a file that was `measured`; `before` lines stand before it."""
    place = Place(found.input)
    return to_the_end(_opened(found, place, start, stop, before, options), place)


def _opened(
    found: Found, place: Place, start: int, stop: int, before: int, options: ReadOptions
) -> Iterator[Item]:
    with open_regular(found.path) as file:
        if format_of(found.input) == "parquet":
            groups = range(start, stop)
            yield from read_parquet(ByteStream(file, options), place, options, groups)
            return
        end = _line_at(file, stop)
        stream = ByteStream(_Bounded(file, _line_at(file, start), end), options)
        if start:
            # Neither a mark nor compression: those begin a file, not a line.
            stream.compressed = False
        content = stream if start else in_utf8(stream)
        yield from read_lines(content, place, options, before)


def _line_at(file: IO[bytes], at: int) -> int:
    """Where the first line begins that does so at `at` or later; the end if none does."""
    if not at:
        return 0
    place = file.seek(at - 1)
    while block := file.read(_BLOCK):
        if (end := block.find(b"\n")) >= 0:
            return place + end + 1
        place += len(block)
    return place


class _Bounded:
    """The bytes of a file from one place to another."""

    def __init__(self, file: IO[bytes], start: int, stop: int) -> None:
        file.seek(start)
        self._file = file
        self._left = stop - start

    def read(self, size: int, /) -> bytes:
        data = self._file.read(max(0, min(size, self._left)))
        self._left -= len(data)
        return data
