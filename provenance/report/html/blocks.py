"""Blocks: the page's data in named pieces, compressed as they come.

A block is JSON, gzip and base64: no text from the web can be markup or code. Blocks are kept in
a temporary file until it is known whether they fit into one page; more than one of them is never
in memory.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import blake2b
from tempfile import TemporaryFile
from types import TracebackType


class Blocks:
    """Takes blocks, and gives them back in the order they came."""

    def __init__(self) -> None:
        self._file = TemporaryFile(prefix="provenance-")  # noqa: SIM115 - closed on exit
        self._ends: dict[str, tuple[int, int]] = {}
        self._hash = blake2b(digest_size=8)
        self.size = 0
        """Bytes of all blocks, as they stand in the page."""

    def add(self, name: str, value: object, most: int | None = None) -> bool:
        """Add a block; leave it out, and say so, where all would be larger than `most`."""
        data = pack(value)
        if most is not None and self.size + len(data) > most:
            return False
        self._file.write(data)
        self._ends[name] = self.size, len(data)
        self._hash.update(name.encode() + data)
        self.size += len(data)
        return True

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for name, (start, length) in self._ends.items():
            self._file.seek(start)
            yield name, self._file.read(length)

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def digest(self) -> str:
        """16 hex characters of the names and contents."""
        return self._hash.hexdigest()

    def __enter__(self) -> Blocks:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()


def pack(value: object) -> bytes:
    """Return a block's text: ASCII letters, digits, `+`, `/` and `=`."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # The time in the header would make every report of one result another file.
    return b64encode(gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0))
