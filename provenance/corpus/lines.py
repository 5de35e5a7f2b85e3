"""Lines of a stream, each bounded, whatever the file holds."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Protocol

from provenance.corpus.place import Fault

_BLOCK = 1 << 17  # stays in the cache of a core
_BOMS = (
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE = tuple(bom for bom, charset in _BOMS if charset)
"""What a stream that is not in UTF-8 begins with."""


class Readable(Protocol):
    """A stream of bytes that says why it ended early, if it did."""

    @property
    def fault(self) -> Fault | None: ...

    def read(self, size: int, /) -> bytes: ...

    def peek(self, size: int, /) -> bytes: ...


class Recoded:
    """A stream of UTF-16 or UTF-32 as UTF-8; what cannot be decoded becomes U+FFFD."""

    def __init__(self, stream: Readable, charset: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(charset)("replace")
        self._held = b""

    @property
    def fault(self) -> Fault | None:
        return self._stream.fault

    def read(self, size: int) -> bytes:
        if self._held:
            held, self._held = self._held[:size], self._held[size:]
            return held
        while data := self._stream.read(size):
            if recoded := self._decoder.decode(data).encode("utf-8", "replace"):
                return recoded
        return self._decoder.decode(b"", final=True).encode("utf-8", "replace")

    def peek(self, size: int) -> bytes:
        while len(self._held) < size:
            held, self._held = self._held, b""
            more = self.read(max(size, 1 << 16))
            self._held = held + more
            if not more:
                break
        return self._held[:size]


def in_utf8(stream: Readable) -> Readable:
    """The stream without its byte order mark, as UTF-8 where the mark says UTF-16 or UTF-32."""
    head = stream.peek(4)
    for bom, charset in _BOMS:
        if head.startswith(bom):
            _drop(stream, len(bom))
            return Recoded(stream, charset) if charset else stream
    return stream


def _drop(stream: Readable, size: int) -> None:
    while size > 0 and (data := stream.read(size)):
        size -= len(data)


class LongLine:
    """Stands for a line over the limit, of which only the size is known."""

    __slots__ = ("size",)

    def __init__(self, size: int) -> None:
        self.size = size


def lines(stream: Readable, limit: int, end: bytes = b"\n") -> Iterator[bytes | LongLine]:
    """Lines without their `end`; those longer than `limit` bytes as their size only.

    An unfinished last line is given at the end of the file, but not at a fault.
    """
    pending: list[bytes] = []
    size = 0
    while block := stream.read(_BLOCK):
        cut = block.rfind(end)
        if cut < 0:
            size += len(block)
            if size <= limit:
                pending.append(block)
            else:
                pending.clear()
            continue
        first, *rest = block[:cut].split(end)
        size += len(first)
        if size > limit:
            yield LongLine(size)
        else:
            yield b"".join([*pending, first])
        for line in rest:
            yield line if len(line) <= limit else LongLine(len(line))
        pending = [block[cut + len(end) :]]
        size = len(pending[0])
    if size and stream.fault is None:
        yield b"".join(pending) if size <= limit else LongLine(size)
