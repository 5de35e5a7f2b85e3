"""What takes long to work out of code and data of ours, kept on disk beside our byte code.

It is as trusted as that. Nothing depends on it: where the folder cannot be written, or what lies
there is damaged or made of other things, it is worked out again.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

KEPT = Path(__file__).parent / "__pycache__"
_UNREADABLE = (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, ValueError,
               TypeError, IndexError, KeyError, MemoryError)  # fmt: skip
"""What reading a damaged pickle may raise."""


def read(name: str, digest: bytes) -> object:
    """Return what is kept under a name, where it was made of what `digest` tells; else None.

    >>> read("nothing of this name", b"made of") is None
    True
    """
    try:
        data = _path(name).read_bytes()
        return pickle.loads(data[len(digest) :]) if data.startswith(digest) else None
    except _UNREADABLE:
        return None


def write(name: str, digest: bytes, made: object) -> None:
    """Keep what was made, whole or not at all."""
    path = _path(name)
    new = path.with_name(f"{path.name}.{token_hex(8)}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        try:
            new.write_bytes(digest + pickle.dumps(made, protocol=5))
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)


def _path(name: str) -> Path:
    return KEPT / f"{name}.{sys.implementation.cache_tag}.pickle"
