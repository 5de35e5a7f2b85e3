"""Spill: rows of token hashes that wait on disk until pairs of texts are compared.

Texts are tokenised once; 8 bytes a word are kept, in memory while they are few, and in a temporary
file without a name after that, which vanishes with the process.
"""

from __future__ import annotations

import mmap
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from types import TracebackType
from typing import BinaryIO

import numpy as np

from provenance.candidates import Index
from provenance.errors import StoreError
from provenance.shingle import Rows, as_rows

IN_MEMORY = 8_000_000
"""Tokens that are kept in memory: 64 MB."""


class Spill:
    """Rows that are added in order and taken back in any; one thread adds, many may take."""

    def __init__(self, folder: Path | None = None, in_memory: int | None = None) -> None:
        """Keep `in_memory` values in memory, more in `folder` (else the system's for such)."""
        self._folder = folder
        self._limit = IN_MEMORY if in_memory is None else in_memory
        self._parts: list[Rows] = []
        self._lengths: list[Index] = []
        self._size = 0
        self._file: BinaryIO | None = None
        self._map: mmap.mmap | None = None
        self._rows: Rows | None = None
        self._taking = Lock()

    def __enter__(self) -> Spill:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give back memory and disk."""
        self._rows = self._map = None
        self._parts.clear()
        if self._file is not None:
            self._file.close()

    def add(self, rows: Rows) -> None:
        """Append rows; the first one added is row 0.

        Raises:
            StoreError: the disk is full or cannot be written.
        """
        self._lengths.append(rows.lengths())
        self._parts.append(rows)
        self._size += len(rows.values)
        if self._size > self._limit:
            self._write()

    def _write(self) -> None:
        try:
            if self._file is None:
                self._file = TemporaryFile(prefix="provenance-", dir=self._folder)  # noqa: SIM115
            for part in self._parts:
                part.values.tofile(self._file)
        except OSError as error:
            place = f"the folder {self._folder}" if self._folder else "the temporary folder"
            raise StoreError(
                f"{place} takes no more of the texts' words ({error.strerror or error}): "
                "8 bytes a word are needed there; set TMPDIR to a larger one"
            ) from error
        self._parts.clear()

    def take(self, rows: Index, *, compiled: bool) -> Rows:
        """Return copies of some rows, in this order."""
        with self._taking:
            everything = self._rows or self._close()
        if not compiled:
            return everything.take(rows)
        from provenance.kernels.comparison import take_rows

        # One thread at a time: the system maps much around what is read, and all of that counts
        # as memory in use until it is given back.
        with self._taking:
            taken = Rows(*take_rows(everything.values, everything.offsets, rows))
            if self._map is not None and hasattr(mmap, "MADV_DONTNEED"):
                self._map.madvise(mmap.MADV_DONTNEED)
        return taken

    def _close(self) -> Rows:
        """Make what was added readable; nothing is added afterwards."""
        if self._file is None:
            self._rows = as_rows([part.values for part in self._parts])
            values = self._rows.values
        else:
            self._write()
            self._file.flush()
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
            values = np.frombuffer(self._map, dtype=np.uint64)
        lengths = np.concatenate([np.empty(0, dtype=np.int64), *self._lengths])
        self._parts.clear()
        offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        self._rows = Rows(values, offsets)
        return self._rows
