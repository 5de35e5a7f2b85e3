"""Lock: one writer at a time in a folder, and none of it left behind by a process that died.

The lock is the kernel's, not a file's existence: it goes with the process that holds it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provenance.errors import StoreError

FILE = ".lock"
UNWRITABLE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG, errno.EIO}
)
"""Errors of a folder that cannot be written, whoever in the run met them."""


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Hold the right to write to a folder, which is made if it is not there.

    Raises:
        StoreError: another process holds it, or the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(out / FILE, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    except OSError as error:
        raise StoreError(
            f"cannot write to {out}: {error.strerror}; choose another folder"
        ) from error
    try:
        try:
            _take(handle)
        except OSError as error:
            raise StoreError(
                f"another run is writing to {out}; wait for it, or choose another folder"
            ) from error
        try:
            yield
        except OSError as error:
            if error.errno not in UNWRITABLE:
                raise
            raise StoreError(
                f"cannot write to {out}: {error.strerror or error}; make room or choose another "
                "folder, then run again"
            ) from error
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        return
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
