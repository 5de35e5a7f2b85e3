"""Opening files, without ever waiting for one."""

from __future__ import annotations

import os
import stat
from typing import IO


def open_regular(path: str) -> IO[bytes]:
    """Open a regular file, never waiting for another process.

    Raises:
        OSError: it cannot be opened, or is a pipe, a socket, a device or a folder.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    try:
        kind = file_kind(os.fstat(descriptor).st_mode)
        if kind != "file":
            raise OSError(f"is {kind}, not a regular file")
        return open(descriptor, "rb", buffering=0)
    except BaseException:
        os.close(descriptor)
        raise


def file_kind(mode: int) -> str:
    """What a file is, for a person; "file" for a regular one."""
    kinds = (
        (stat.S_ISREG, "file"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((name for test, name in kinds if test(mode)), "of unknown kind")


def reason_of(error: OSError) -> str:
    """What the system says about a file, without its path."""
    return error.strerror or str(error) or type(error).__name__
