"""Kept: results of pages as bytes, for a cache and between machines. No code is ever in them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from provenance.examine import Examined
from provenance.records import Skipped


@dataclass(frozen=True, slots=True)
class _Kept:
    """One of the two; a union of records cannot be read back."""

    examined: Examined | None = None
    skipped: Skipped | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Kept).decode


def pack(result: Examined | Skipped) -> bytes:
    """Return a result as bytes.

    Raises:
        UnicodeEncodeError: it holds a lone surrogate.
    """
    kept = _Kept(skipped=result) if isinstance(result, Skipped) else _Kept(examined=result)
    return _encode(kept)


def unpack(data: bytes) -> Examined | Skipped:
    """Return the result that `pack` was given.

    Raises:
        ValueError: these bytes hold none.
    """
    try:
        kept = _decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error
    result = kept.examined or kept.skipped
    if result is None:
        raise ValueError("neither an article nor a skip")
    return result
