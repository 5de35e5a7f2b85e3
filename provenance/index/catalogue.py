"""The catalogue: what the index holds and which of its files count, in sqlite.

WAL, so that readers go on beside the one writer, each with the state that it began with; FULL
synchronisation, so that what was committed survives a power cut. A write transaction is the lock:
it is taken before anything is written, and a process that dies lets go of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from provenance.candidates import Index
from provenance.errors import StoreError
from provenance.index import layout

VERSION = 1
"""Of the tables below and of the postings; kept as sqlite's user_version."""
MARK = 0x50524F56
"""sqlite's application_id: tells an index from any other database."""
BUSY_S = 10.0

_SCHEMA = """
CREATE TABLE about(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE batches(id INTEGER PRIMARY KEY, articles TEXT NOT NULL, first INTEGER NOT NULL,
    count INTEGER NOT NULL, pages INTEGER NOT NULL) STRICT;
CREATE TABLE segments(id INTEGER PRIMARY KEY, postings TEXT NOT NULL, size INTEGER NOT NULL) STRICT;
CREATE TABLE documents(row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, digest INTEGER NOT NULL,
    text INTEGER, words INTEGER NOT NULL, compared INTEGER NOT NULL, story INTEGER NOT NULL,
    counted INTEGER NOT NULL) STRICT;
CREATE INDEX documents_text ON documents(text);
CREATE TABLE texts(id INTEGER PRIMARY KEY, digest INTEGER NOT NULL, shingles INTEGER NOT NULL,
    anchors INTEGER NOT NULL, story INTEGER NOT NULL) STRICT;
CREATE INDEX texts_digest ON texts(digest);
CREATE INDEX texts_story ON texts(story);
CREATE INDEX texts_few ON texts(anchors) WHERE anchors < 8;
CREATE TABLE dead(text INTEGER PRIMARY KEY) STRICT;
CREATE TABLE pairs(one INTEGER NOT NULL, other INTEGER NOT NULL, jaccard REAL NOT NULL,
    one_in_other REAL NOT NULL, other_in_one REAL NOT NULL, shared INTEGER NOT NULL,
    words INTEGER NOT NULL, run INTEGER NOT NULL, relation TEXT NOT NULL,
    PRIMARY KEY(one, other)) STRICT, WITHOUT ROWID;
CREATE INDEX pairs_other ON pairs(other);
CREATE TABLE templates(line INTEGER PRIMARY KEY) STRICT;
CREATE TABLE outlets(outlet TEXT PRIMARY KEY, articles INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE names(name TEXT NOT NULL, outlet TEXT NOT NULL, articles INTEGER NOT NULL,
    PRIMARY KEY(name, outlet)) STRICT, WITHOUT ROWID;
CREATE INDEX names_outlet ON names(outlet);
CREATE TABLE clients(agency TEXT NOT NULL, client TEXT NOT NULL,
    PRIMARY KEY(agency, client)) STRICT, WITHOUT ROWID;
CREATE TABLE urls(url INTEGER NOT NULL, row INTEGER NOT NULL,
    PRIMARY KEY(url, row)) STRICT, WITHOUT ROWID;
CREATE TABLE cites(url INTEGER NOT NULL, row INTEGER NOT NULL,
    PRIMARY KEY(url, row)) STRICT, WITHOUT ROWID;
CREATE TABLE skips(batch INTEGER NOT NULL, input TEXT NOT NULL, locator TEXT NOT NULL,
    reason TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
"""
TABLES = (
    "about", "batches", "segments", "documents", "texts", "dead", "pairs", "templates", "outlets",
    "names", "clients", "urls", "cites", "skips",
)  # fmt: skip

Row = tuple[int | float | str | None, ...]


class DamagedError(StoreError):
    """sqlite says that its file is not what it wrote."""


class Catalogue:
    """The catalogue, opened: `reading` gives one that stays as it was, `writing` the writer's."""

    def __init__(self, out: Path, connection: sqlite3.Connection) -> None:
        self.out = out
        self._db = connection

    def rows(self, query: str, *values: object) -> Iterator[Row]:
        """Yield the rows of a query."""
        with guarded(self.out):
            yield from self._db.execute(query, _storable(values))

    def one(self, query: str, *values: object) -> Row | None:
        """Return the first row of a query."""
        return next(self.rows(query, *values), None)

    def number(self, query: str, *values: object) -> int:
        """Return the number that a query gives, 0 where it gives none."""
        row = self.one(query, *values)
        return int(row[0] or 0) if row else 0

    def among(self, query: str, wanted: Iterable[int] | Iterable[str]) -> Iterator[Row]:
        """Yield the rows of a query in which `?` stands for a list of values."""
        text = json.dumps(_storable(list(wanted)), ensure_ascii=False)
        yield from self.rows(query.replace("?", "(SELECT value FROM json_each(?))"), text)

    def about(self) -> dict[str, str]:
        """Return how the index was made: see `origin`."""
        return {str(key): str(value) for key, value in self.rows("SELECT key, value FROM about")}

    def files(self) -> list[tuple[str, int]]:
        """Return the files of articles, in order, and how many articles each holds."""
        query = "SELECT articles, count FROM batches ORDER BY id"
        return [(str(name), int(count or 0)) for name, count in self.rows(query)]

    def segments(self) -> list[str]:
        """Return the files of postings, the oldest first."""
        return [str(row[0]) for row in self.rows("SELECT postings FROM segments ORDER BY id")]

    def is_ahead(self) -> bool:
        """Tell whether there are articles that the tables of the package do not have."""
        return self.number("SELECT count(*) FROM documents") != int(self.about()["described"])

    def next_number(self) -> int:
        """Return a number that no file has had."""
        last = self.number("SELECT max(id) FROM batches")
        return 1 + max(last, self.number("SELECT max(id) FROM segments"))

    def put(self, table: str, rows: Iterable[Sequence[object]], *, ignore: bool = False) -> None:
        """Insert rows; those that are there already are replaced, or left with `ignore`."""
        rows = map(_storable, rows)
        first = next(rows, None)
        if first is None:
            return
        places = ", ".join("?" * len(first))
        verb = "INSERT OR IGNORE" if ignore else "INSERT OR REPLACE"
        with guarded(self.out):
            query = f"{verb} INTO {table} VALUES ({places})"
            self._db.execute(query, first)
            self._db.executemany(query, rows)

    def change(self, query: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement for each row of values."""
        with guarded(self.out):
            self._db.executemany(query, map(_storable, rows))

    def clear(self) -> None:
        """Take everything out."""
        with guarded(self.out):
            for table in TABLES:
                self._db.execute(f"DELETE FROM {table}")

    def commit(self) -> None:
        """Make what was written count; the lock is let go of."""
        with guarded(self.out):
            self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what was written since the lock was taken."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def verify(self) -> list[str]:
        """Let sqlite check its file, and return what is wrong."""
        found = [str(row[0]) for row in self.rows("PRAGMA integrity_check")]
        return [] if found == ["ok"] else found

    def vacuum(self) -> None:
        """Give space back that deleted rows have left."""
        with guarded(self.out):
            self._db.execute("VACUUM")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def guarded(out: Path) -> Iterator[None]:
    """Turn sqlite's errors into ones that say what to do."""
    try:
        yield
    except sqlite3.OperationalError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StoreError(f"another process is writing {out}; try again when it is done") from (
                error
            )
        if name.startswith(("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")):
            raise StoreError(f"cannot write the index of {out}: {error}") from error
        raise StoreError(f"the index of {out} cannot be used: {error}; scan again") from error
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # a name that is no text, too
        raise DamagedError(f"the index of {out} is damaged ({error}); scan again") from error


def article_files(out: Path) -> list[Path]:
    """Return the files of the articles that count, in order; none where there is no index."""
    if not has_index(out):
        return []
    with reading(out) as catalogue:
        return [layout.folder(out) / name for name, _ in catalogue.files()]


def has_index(out: Path) -> bool:
    """Tell whether there is an index."""
    return layout.catalogue(out).is_file()


@contextmanager
def reading(out: Path) -> Iterator[Catalogue]:
    """Open the catalogue as it is now; what others write from now on is not seen.

    Raises:
        StoreError: there is none, it is damaged, or another version wrote it.
    """
    if not has_index(out):
        raise StoreError(f"{out} holds no index; run `provenance scan SRC -o {out}` first")
    connection = _connected(out)
    try:
        with guarded(out):
            _require_ours(connection, out)
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM about").fetchone()
        yield Catalogue(out, connection)
    finally:
        connection.close()


def _connected(out: Path) -> sqlite3.Connection:
    """Connect for reading, also where nothing may be written."""
    path = quote(str(layout.catalogue(out).absolute()))
    for mode in ("mode=rw", "mode=ro", "immutable=1"):
        connection = sqlite3.connect(
            f"file:{path}?{mode}", uri=True, isolation_level=None, timeout=BUSY_S
        )
        try:
            connection.execute("PRAGMA user_version").fetchone()
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return connection
        except sqlite3.OperationalError:
            connection.close()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            connection.close()
            raise StoreError(f"the index of {out} is damaged ({error}); scan again") from error
    raise StoreError(f"the index of {out} cannot be opened; are its files readable?")


def _require_ours(connection: sqlite3.Connection, out: Path) -> None:
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if mark == 0 and version == 0:
        raise StoreError(f"{out} holds no complete scan; run `provenance scan SRC -o {out}` first")
    if mark != MARK or version != VERSION:
        raise StoreError(
            f"the index of {out} was written by another version; "
            f"run `provenance scan SRC -o {out}` again"
        )


@contextmanager
def writing(out: Path, *, create: bool = False) -> Iterator[Catalogue]:
    """Open the catalogue to write, and take the lock; what is not committed is undone.

    With `create` there need be none, and one of another version or damaged is replaced.

    Raises:
        StoreError: another process is writing, the folder cannot be written, or (without
            `create`) there is no index of this version.
    """
    if not create and not has_index(out):
        raise StoreError(f"{out} holds no index; run `provenance scan SRC -o {out}` first")
    try:
        layout.folder(out).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"cannot write to {out}: {error.strerror}") from error
    connection = _locked(out, create)
    try:
        yield Catalogue(out, connection)
    finally:
        with guarded(out):
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.close()


def _locked(out: Path, create: bool) -> sqlite3.Connection:
    path = layout.catalogue(out)
    with guarded(out):
        connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        with guarded(out):
            if not create:
                _require_ours(connection, out)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if (mark, version) != (MARK, VERSION):
                names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                for (name,) in names.fetchall():
                    connection.execute(f'DROP TABLE "{name}"')
                for statement in _SCHEMA.split(";"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {MARK}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def _storable(values: Sequence[object]) -> list[object]:
    """Return values with what is no character (a lone surrogate) as `store` writes it."""
    return [
        value.encode("utf-8", "replace").decode()
        if isinstance(value, str) and not value.isascii()
        else value
        for value in values
    ]


def signed(values: NDArray[np.uint64]) -> list[int]:
    """Return 64-bit values as sqlite keeps them."""
    return [int(value) for value in values.view(np.int64).tolist()]


def unsigned(values: Iterable[int]) -> NDArray[np.uint64]:
    """Return 64-bit values that sqlite has kept."""
    return np.array(list(values), dtype=np.int64).view(np.uint64)


def dead_texts(catalogue: Catalogue) -> Index:
    """Return the texts that are no more, though segments still have their postings."""
    return np.array([row[0] for row in catalogue.rows("SELECT text FROM dead")], dtype=np.int64)
