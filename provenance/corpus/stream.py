"""The bytes of one file as they read, decompressed as needed, however broken the file is.

A damaged, truncated or hostile file never raises while it is read: the stream ends, and
`fault` says why. What came before the fault has been given out by then.
"""

from __future__ import annotations

import io
import tempfile
from collections import deque
from typing import IO, Protocol, cast

from provenance.corpus.compression import (
    GZIP,
    ZSTD,
    CodecError,
    Decoder,
    Inflate,
    Zstd,
    is_compressed,
    zstd_dictionary,
)
from provenance.corpus.files import reason_of
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault

_BLOCK = 1 << 18
_PROBE = 1 << 10
_IN_MEMORY = 1 << 26


class Source(Protocol):
    """Where raw bytes come from: a file, or a member of an archive."""

    def read(self, size: int, /) -> bytes | None: ...


class ByteStream:
    """Content of a file: as it is, or decompressed where it begins as gzip or zstd does.

    Several members (gzip) or frames (zstd) in a row read as one stream.
    """

    def __init__(self, raw: Source, options: ReadOptions) -> None:
        self.fault: Fault | None = None
        self.position = 0
        """Bytes of content given out so far."""
        self._raw = raw
        self._options = options
        self._read_from_raw = 0
        self._input = b""
        self._held = b""
        self._decoder: Decoder | None = None
        self._dictionary: bytes | None = None
        self._member = 0
        self._members: deque[tuple[int, int]] = deque()
        self._fill()
        self.compressed = is_compressed(self._input)

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, at least one; b"" at the end or at a fault."""
        if self._held:
            data, self._held = self._held[:size], self._held[size:]
        elif self.compressed:
            data = self._decompress(size)
            if len(data) > size:
                data, self._held = data[:size], data[size:]
        elif self._input:
            data, self._input = self._input[:size], self._input[size:]
        else:
            data = self._read_raw(size)
        self.position += len(data)
        return data

    def peek(self, size: int) -> bytes:
        """The next `size` bytes without taking them; fewer near the end."""
        data = self.read(size)
        pieces = [data]
        have = len(data)
        while data and have < size:
            data = self.read(size - have)
            pieces.append(data)
            have += len(data)
        self._held = b"".join(pieces)
        self.position -= have
        return self._held[:size]

    def read_all(self, limit: int) -> bytes | None:
        """The rest, or None where it is longer than `limit` bytes."""
        pieces = []
        left = limit
        while piece := self.read(min(_BLOCK, left + 1)):
            pieces.append(piece)
            left -= len(piece)
            if left < 0:
                return None
        return b"".join(pieces)

    def locate(self, position: int) -> str:
        """Name a place in the content by offsets that find it again in the file.

        For compressed files the offset of the member or frame, as CDX indexes have it; "+n" for
        n bytes into its content. Call it with rising positions only.
        """
        if not self.compressed:
            return f"offset {position}"
        members = self._members
        while len(members) > 1 and members[1][0] <= position:
            members.popleft()
        content, raw = members[0] if members else (0, 0)
        return f"offset {raw}" + (f"+{position - content}" if position > content else "")

    def resume(self, beginnings: tuple[bytes, ...]) -> bool:
        """After a fault, go on at the next member or frame whose content begins so.

        False where there is none, or the fault is another kind of trouble; it stays then.
        """
        if self.fault is None or self.fault.reason not in ("malformed", "truncated"):
            return False
        if not self.compressed or not self._go_back(self._member + 1):
            return False
        magic = GZIP if self._dictionary is None else ZSTD
        fault, self.fault = self.fault, None
        while self.fault is None and (len(self._input) >= len(magic) or self._fill()):
            at = self._input.find(magic)
            if at < 0:
                self._input = self._input[1 - len(magic) :]
                if not self._fill():
                    break
                continue
            while len(self._input) < at + _PROBE and self._fill():
                pass
            if self._probe(self._input[at : at + _PROBE]).startswith(beginnings):
                self._input = self._input[at:]
                self._decoder = None
                return True
            self._input = self._input[at + 1 :]
        self.fault = self.fault or fault
        return False

    def _go_back(self, offset: int) -> bool:
        """Put the input at an earlier place of the file, if it is one that allows it."""
        self._held = b""
        begin = self._read_from_raw - len(self._input)
        if offset >= begin:
            self._input = self._input[offset - begin :]
            return True
        seek = getattr(self._raw, "seek", None)
        try:
            if seek is None or seek(offset) != offset:
                return False
        except (OSError, ValueError):
            return False
        self._input = b""
        self._read_from_raw = offset
        return True

    def seekable(self) -> IO[bytes]:
        """The content as a file that can be read in any order; temporary where it is compressed.

        Only for a stream nothing was read from.

        Raises:
            OSError: the file cannot be read, or the copy cannot be written.
        """
        if not self.compressed and isinstance(self._raw, io.IOBase) and self._raw.seekable():
            self._raw.seek(0)
            return cast(IO[bytes], self._raw)
        copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        while piece := self.read(_BLOCK):
            copy.write(piece)
        copy.seek(0)
        return copy

    def _read_raw(self, size: int) -> bytes:
        try:
            data = self._raw.read(size)
        except OSError as error:
            self.fault = Fault("unreadable", reason_of(error))
            return b""
        except Exception as error:  # what zipfile and its decompressors raise has no common base
            self.fault = Fault("malformed", f"{type(error).__name__}: {error}")
            return b""
        if data is None:
            self.fault = Fault("unreadable", "would have to wait for data")
            return b""
        self._read_from_raw += len(data)
        return data

    def _fill(self) -> bool:
        """Add to the input; False at the end of the file."""
        data = self._read_raw(_BLOCK)
        self._input += data
        return bool(data)

    def _decompress(self, size: int) -> bytes:
        while self.fault is None:
            if self._decoder is None and not self._begin_member():
                break
            assert self._decoder is not None
            try:
                data, self._input = self._decoder.decompress(self._input, size)
            except CodecError as error:
                self.fault = Fault("malformed", f"compressed data are damaged: {error}")
                return error.salvaged
            ended = self._decoder.eof
            if ended:
                self._decoder = None
            if data:
                return data if self._within_ratio(len(data)) else b""
            if not ended and not self._input and not self._fill() and self.fault is None:
                self.fault = Fault("truncated", "compressed data end early")
        return b""

    def _begin_member(self) -> bool:
        """Set up the decoder for the member at the head of the input; False at the end."""
        if len(self._input) < _PROBE:
            self._fill()
        while self._input[:1] == b"\0":  # tape and disk images pad files with zeros
            self._input = self._input.lstrip(b"\0")
            if not self._input:
                self._fill()
        if not self._input:
            return False
        self._member = self._read_from_raw - len(self._input)
        if self._input.startswith(GZIP):
            self._decoder = Inflate()
        elif is_compressed(self._input):
            if self._dictionary is None and not self._find_dictionary():
                return False
            self._decoder = Zstd(self._dictionary or b"")
        elif GZIP.startswith(self._input) or ZSTD.startswith(self._input):
            self.fault = Fault("truncated", "compressed data end early")
            return False
        else:
            self.fault = Fault("malformed", "other data follow the compressed data")
            return False
        self._members.append((self.position, self._member))
        return True

    def _find_dictionary(self) -> bool:
        while (dictionary := self._dictionary_at_head()) is None:
            if len(self._input) > _IN_MEMORY or not self._fill():
                self.fault = Fault("truncated", "the zstd dictionary ends early")
                return False
        self._dictionary = dictionary
        return self.fault is None

    def _dictionary_at_head(self) -> bytes | None:
        try:
            return zstd_dictionary(self._input)
        except (CodecError, EOFError, OverflowError) as error:
            self.fault = Fault("malformed", f"zstd dictionary: {error}")
            return b""

    def _within_ratio(self, size: int) -> bool:
        produced = self.position + size
        consumed = self._read_from_raw - len(self._input)
        limit = self._options.max_ratio
        if produced <= self._options.max_page_bytes or produced <= limit * consumed:
            return True
        self.fault = Fault("too-large", f"decompresses to more than {limit} times its size")
        return False

    def _probe(self, data: bytes) -> bytes:
        decoder = Inflate() if data.startswith(GZIP) else Zstd(self._dictionary or b"")
        try:
            return decoder.decompress(data, 64)[0]
        except CodecError as error:
            return error.salvaged
