"""Decompression in bounded steps: gzip, deflate, zstd and brotli behind one interface.

A decoder gives at most about the size it is asked for, however small its input, so that a
decompression bomb costs no memory. Files and HTTP bodies are read through the same decoders.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Protocol

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = b"\x2a\x4d\x18"  # after a byte 0x50 to 0x5f
_DICTIONARY = b"\x5d" + _SKIPPABLE
_MAX_WINDOW = 1 << 27  # 128 MiB, what the zstd tool accepts without being asked
_ZSTD_STEP = 256  # a 4-byte block can stand for 128 KiB: at most 8 MiB a step


class CodecError(ValueError):
    """The compressed data are damaged; `salvaged` is what could still be decoded."""

    def __init__(self, message: str, salvaged: bytes = b"") -> None:
        super().__init__(message)
        self.salvaged = salvaged


class Decoder(Protocol):
    """One compressed member (gzip), frame (zstd) or body."""

    @property
    def eof(self) -> bool:
        """Whether the member ended as it should."""

    def decompress(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        """Decode about `size` bytes; also returns the input that was not used.

        Raises:
            CodecError: the data are damaged.
        """


class Inflate:
    """zlib's decoder: `wbits` 31 for gzip, 15 for zlib, -15 for raw deflate."""

    def __init__(self, wbits: int = 31) -> None:
        self._inflate = zlib.decompressobj(wbits)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    def decompress(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        before = self._inflate.copy()
        try:
            out = self._inflate.decompress(data, size)
        except zlib.error as error:
            raise CodecError(_plain(error), _salvage(before, data)) from None
        rest = self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
        return out, rest


def _plain(error: zlib.error) -> str:
    """zlib's message without the words around it."""
    return str(error).rpartition(": ")[2] or str(error)


def _salvage(inflate: zlib._Decompress, data: bytes) -> bytes:
    """Decode up to the damage: zlib drops what it had when it meets it in a larger step."""
    out = []
    try:
        for at in range(len(data)):
            out.append(inflate.decompress(data[at : at + 1]))
    except zlib.error:
        pass
    return b"".join(out)


class Zstd:
    """One zstd frame, or one skippable frame, which gives nothing."""

    def __init__(self, dictionary: bytes = b"") -> None:
        import zstandard

        self._error = zstandard.ZstdError
        trained = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        decompressor = zstandard.ZstdDecompressor(dict_data=trained, max_window_size=_MAX_WINDOW)
        self._frame = decompressor.decompressobj(write_size=1 << 16, read_across_frames=False)

    @property
    def eof(self) -> bool:
        return bool(self._frame.eof)

    def decompress(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        out: list[bytes] = []
        given, at = 0, 0
        while at < len(data) and given < size and not self.eof:
            try:
                out.append(self._frame.decompress(data[at : at + _ZSTD_STEP]))
            except self._error as error:
                raise CodecError(str(error).rpartition(": ")[2], b"".join(out)) from None
            given += len(out[-1])
            at += _ZSTD_STEP
        return b"".join(out), bytes(self._frame.unused_data) + data[at:]


class Brotli:
    """One brotli stream."""

    def __init__(self) -> None:
        import brotli

        self._error = brotli.error
        self._stream = brotli.Decompressor()

    @property
    def eof(self) -> bool:
        return bool(self._stream.is_finished())

    def decompress(self, data: bytes, size: int) -> tuple[bytes, bytes]:
        if data and not self._stream.can_accept_more_data():
            return self._process(b"", size), data
        return self._process(data, size), b""

    def _process(self, data: bytes, size: int) -> bytes:
        try:
            return bytes(self._stream.process(data, output_buffer_limit=size))
        except self._error as error:
            raise CodecError(str(error).rpartition(": ")[2]) from None


def is_compressed(head: bytes) -> bool:
    """Whether a file that begins with `head` is gzip or zstd, whatever its name says."""
    return head.startswith((GZIP, ZSTD)) or (head[1:4] == _SKIPPABLE and 0x50 <= head[0] <= 0x5F)


def zstd_dictionary(head: bytes) -> bytes | None:
    """Dictionary at the head of a WARC file, b"" where there is none, None if `head` is too short.

    Source: IIPC, "Zstandard WARC files", https://iipc.github.io/warc-specifications/
    """
    if not head.startswith(_DICTIONARY):
        return b""
    end = 8 + int.from_bytes(head[4:8], "little")
    if len(head) < end:
        return None
    dictionary = head[8:end]
    if not dictionary.startswith(ZSTD):
        return dictionary
    return expand(Zstd, dictionary, _MAX_WINDOW)


def expand(codec: Callable[[], Decoder], data: bytes, limit: int) -> bytes:
    """Decode a whole body of at most `limit` bytes.

    Raises:
        CodecError: it is damaged.
        EOFError: it ends early.
        OverflowError: it is larger than `limit`.
    """
    decoder = codec()
    out: list[bytes] = []
    size = 0
    while not decoder.eof:
        piece, rest = decoder.decompress(data, 1 << 20)
        size += len(piece)
        if size > limit:
            raise OverflowError(f"decodes to more than {limit} bytes")
        if not piece and not decoder.eof and len(rest) == len(data):
            raise EOFError(f"compressed body ends early, after {size} bytes of content")
        out.append(piece)
        data = rest
    return b"".join(out)
