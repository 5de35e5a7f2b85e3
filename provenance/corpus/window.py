"""A stream seen through a buffer: lines, blocks and searches, as archives need them."""

from __future__ import annotations

import re

from provenance.corpus.stream import ByteStream

_BLOCK = 1 << 17


class Window:
    """The next bytes of a stream, and their place in it."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._data = b""
        self._at = 0

    @property
    def position(self) -> int:
        """Place in the content of the next byte."""
        return self._stream.position - (len(self._data) - self._at)

    def have(self, size: int) -> int:
        """Bytes at hand, of `size` wanted; fewer only at the end."""
        have = len(self._data) - self._at
        if have >= size:
            return size
        pieces = [self._data[self._at :]]
        while have < size and (piece := self._stream.read(max(_BLOCK, size - have))):
            pieces.append(piece)
            have += len(piece)
        self._data = b"".join(pieces)
        self._at = 0
        return min(have, size)

    def peek(self, size: int) -> bytes:
        """The next `size` bytes without taking them; fewer only at the end."""
        self.have(size)
        return self._data[self._at : self._at + size]

    def take(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""
        data = self.peek(size)
        self._at += len(data)
        return data

    def skip(self, size: int) -> int:
        """Pass over `size` bytes without holding them; returns how many there were."""
        left = size
        while left and (step := self.have(min(left, _BLOCK))):
            self._at += step
            left -= step
        return size - left

    def back(self, data: bytes) -> None:
        """Put back the last bytes taken."""
        self._data = data + self._data[self._at :]
        self._at = 0

    def take_newlines(self) -> bytes:
        """Take line ends, as many as there are in the next block at most."""
        self.have(1)
        end = self._at
        while end < len(self._data) and self._data[end] in b"\r\n":
            end += 1
        taken, self._at = self._data[self._at : end], end
        return taken

    def take_head(self, limit: int) -> bytes | None:
        """Take lines up to a blank one, and that one too; None where there is none in `limit`."""
        size = 0
        while size < limit:
            size = min(limit, size + 4096)
            head = self.peek(size)
            if (end := _BLANK.search(head)) is not None:
                self._at += end.end()
                return head[: end.start()]
            if len(head) < size:
                break
        return None

    def find(self, pattern: re.Pattern[bytes], longest: int) -> bool:
        """Pass over everything before the next match, of at most `longest` bytes.

        Without a match everything there is has been passed over.
        """
        while True:
            have = self.have(_BLOCK)
            if (found := pattern.search(self._data, self._at)) is not None:
                self._at = found.start()
                return True
            if have < _BLOCK:
                self._at = len(self._data)
                return False
            self._at = max(self._at, len(self._data) - longest - 1)


_BLANK = re.compile(rb"\r?\n\r?\n")
