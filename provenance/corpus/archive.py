"""Records of an archive, found again after damage.

WARC and ARC say the length of each record before it. Lengths lie, members of compressed files
are damaged, and files are cut: a record is used only if another one, or the end, follows where
its length says. Otherwise it is reported, and reading goes on at the next thing that looks like
the beginning of a record, so that a wrong length never swallows the records after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Place
from provenance.corpus.stream import ByteStream
from provenance.corpus.window import Window
from provenance.records import Skipped

HEAD_LIMIT = 1 << 16


@dataclass(frozen=True, slots=True)
class Head:
    """What comes before the block of a record."""

    length: int
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """One sound record."""

    locator: str
    fields: dict[str, str]
    block: bytes


@dataclass(frozen=True, slots=True)
class Framing:
    """How records of a format begin and end."""

    start: re.Pattern[bytes]
    """Matches at the first byte of a record."""
    later: re.Pattern[bytes]
    """The same, for searching: only after a line end."""
    longest: int
    """Bytes that `start` may need to see."""
    beginnings: tuple[bytes, ...]
    """First bytes of a compressed member that holds a record."""
    separator: int
    """Line ends that prove by themselves that a block has ended."""
    take_head: Callable[[Window], Head | Fault]
    """Take the head of a record that `start` matched."""
    holds_record: Callable[[bytes], bool]
    """Whether a block that ends well does so only because it takes in other records."""


def records(
    stream: ByteStream, framing: Framing, place: Place, options: ReadOptions
) -> Iterator[Record | Skipped]:
    """Sound records in order; `Skipped` for the others and for what is no record at all."""
    while True:
        window = Window(stream)
        told = yield from _records(window, stream, framing, place, options)
        if stream.fault is None:
            return
        if not told:
            yield place.skip(stream.locate(window.position), stream.fault)
        if not stream.resume(framing.beginnings):
            return


def _records(
    window: Window, stream: ByteStream, framing: Framing, place: Place, options: ReadOptions
) -> Generator[Record | Skipped, None, bool]:
    """Records up to the end or a fault of the stream; returns whether a fault was reported."""
    while True:
        while window.take_newlines():
            pass
        if not window.have(1):
            return False
        start = window.position
        locator = stream.locate(start)
        if not framing.start.match(window.peek(framing.longest)):
            window.find(framing.later, framing.longest)
            size = window.position - start
            ended = not window.have(1)
            fault = Fault("malformed", f"{size} bytes that are no record")
            yield place.skip(locator, (ended and stream.fault) or fault)
            if ended:
                return stream.fault is not None
            continue
        head = framing.take_head(window)
        if isinstance(head, Head):
            taken = _take_block(window, head, framing, options)
        else:
            taken = head
            window.skip(1)
            window.find(framing.later, framing.longest)
        if isinstance(taken, bytes):
            yield Record(locator, head.fields if isinstance(head, Head) else {}, taken)
        elif taken.reason == "truncated" or not window.have(1):
            yield place.skip(locator, stream.fault or taken)
            return stream.fault is not None
        else:
            yield place.skip(locator, taken)


def _take_block(
    window: Window, head: Head, framing: Framing, options: ReadOptions
) -> bytes | Fault:
    """Take the block of a record, and leave the window where the next record may begin."""
    if head.length > options.max_page_bytes + HEAD_LIMIT:
        return _pass_large_block(window, head, framing)
    block = window.take(head.length)
    newlines = window.take_newlines()
    whole = len(block) == head.length
    if whole and _ends_well(window, block, newlines, framing):
        return block
    window.back(block + newlines)
    begin = window.position
    found = window.find(framing.later, framing.longest)
    if not whole and not found:
        return Fault("truncated", f"record ends after {len(block)} of {head.length} bytes")
    size = window.position - begin
    return _wrong(head, size if found else None)


def _ends_well(window: Window, block: bytes, newlines: bytes, framing: Framing) -> bool:
    """Whether a block ends where its record does, by what follows it and its line ends."""
    if not window.have(1) or framing.start.match(window.peek(framing.longest)):
        return not framing.holds_record(block)
    return newlines.count(b"\n") >= framing.separator and not framing.later.search(block)


def _wrong(head: Head, size: int | None) -> Fault:
    """A length that does not lead to the next record, which begins after `size` bytes if any."""
    follows = "no record follows" if size is None else f"the next record begins at {size}"
    return Fault("malformed", f"record length {head.length} is wrong: {follows}")


def _pass_large_block(window: Window, head: Head, framing: Framing) -> Fault:
    start = window.position
    found = window.find(framing.later, framing.longest)
    size = window.position - start
    if size < head.length:
        if found:
            return _wrong(head, size)
        return Fault("truncated", f"record ends after {size} of {head.length} bytes")
    return Fault("too-large", f"record of {head.length} bytes")
