"""The store inside OUT: the articles of a scan, with their texts and claims, as Parquet.

One row an article, in the order of the input; a row's number is the article's number in
every other stage. Written batch by batch, so that a scan holds one batch of text in memory; read
back in small row groups, so that a single article costs a millisecond or two.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, fields
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from provenance.content import Content
from provenance.errors import StoreError
from provenance.records import Article, Attribution, DocId

FILE = "index/articles.parquet"
"""Path of the store inside a folder that has no index."""
GROUP = 128
"""Articles a row group: as many are unpacked for one that is asked for."""
TOGETHER = 8
"""Row groups read at a time where all are read."""

_COLUMNS = tuple(field.name for field in fields(Article) if field.name not in ("links", "claims"))
_LISTS = ("credit_blocks",)
_TYPES = {"credit_blocks": pa.list_(pa.string()), "markup": pa.bool_()}
_SCHEMA = pa.schema(
    [(name, _TYPES.get(name, pa.string())) for name in _COLUMNS]
    + [("claims", pa.binary()), ("links", pa.binary())]
    + [(f.name, pa.string() if f.name == "key" else pa.int64()) for f in fields(Content)]
)
_CONTENT = tuple(field.name for field in fields(Content))
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[Attribution, ...]).decode
_decode_links = msgspec.json.Decoder(tuple[tuple[str, str], ...]).decode


@dataclass(frozen=True, slots=True)
class Stored:
    """An article and all its claims, as the attribution stage left them."""

    article: Article
    claims: tuple[Attribution, ...]
    content: Content


class Writer:
    """Writes articles to a Parquet file, or to a folder."""

    def __init__(self, place: Path) -> None:
        path = place if place.suffix == ".parquet" else place / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        # Statistics and dictionaries would be most of a small row group.
        self._writer = pq.ParquetWriter(
            path,
            _SCHEMA,
            compression="zstd",
            compression_level=1,
            use_dictionary=False,
            write_statistics=False,
        )

    def write(self, batch: Sequence[Stored]) -> None:
        """Append one batch."""
        columns = {
            name: [_storable(getattr(stored.article, name)) for stored in batch]
            for name in _COLUMNS
        }
        columns["claims"] = [_encode(stored.claims) for stored in batch]
        columns["links"] = [_encode(stored.article.links) for stored in batch]
        for name in _CONTENT:
            columns[name] = [getattr(stored.content, name) for stored in batch]
        self._writer.write_table(pa.table(columns, schema=_SCHEMA), row_group_size=GROUP)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.close()


def _storable(value: object) -> object:
    if isinstance(value, str):
        # Lone surrogates cannot be written as UTF-8.
        return value.encode("utf-8", "replace").decode() if not value.isascii() else value
    return list(value) if isinstance(value, tuple) else value


class Reader:
    """Reads the articles of files, or of the folders of scans, as if they were one.

    Raises:
        StoreError: there are none, they are damaged, or another version wrote them.
    """

    def __init__(self, *places: Path) -> None:
        self._files = [_open(path) for place in places for path in _paths(place)]
        sizes = [
            file.metadata.row_group(group).num_rows
            for file in self._files
            for group in range(file.num_row_groups)
        ]
        self._starts = [0, *accumulate(sizes)]
        self._places = [
            (file, group) for file in self._files for group in range(file.num_row_groups)
        ]

    def __len__(self) -> int:
        return sum(int(file.metadata.num_rows) for file in self._files)

    def batches(self, columns: Sequence[str]) -> Iterator[list[tuple[str, ...]]]:
        """Yield these columns of all rows, in order, about a thousand rows at a time."""
        for table in self._groups(list(columns)):
            yield list(zip(*(table.column(name).to_pylist() for name in columns), strict=True))

    def articles(self) -> Iterator[Stored]:
        """Yield all articles with their claims, in order."""
        for table in self._groups(None):
            with _sound():
                found = list(map(_stored, table.to_pylist()))
            yield from found

    def rows(self, rows: Sequence[int]) -> Iterator[tuple[int, Stored]]:
        """Yield the articles of these rows, which ascend, without reading many others."""
        place = 0
        while place < len(rows):
            group = bisect_right(self._starts, rows[place]) - 1
            start, end = self._starts[group : group + 2]
            mine = [row for row in rows[place : place + end - start] if row < end]
            file, number = self._places[group]
            with _sound():
                table = file.read_row_group(number).take([row - start for row in mine])
                found = list(map(_stored, table.to_pylist()))
            yield from zip(mine, found, strict=True)
            place += len(mine)

    def texts(self, wanted: Set[DocId]) -> dict[DocId, str]:
        """Return the texts of these articles."""
        if not wanted:
            return {}
        return {
            DocId(doc): text
            for batch in self.batches(["document_id", "text"])
            for doc, text in batch
            if doc in wanted
        }

    def bodies(
        self, wanted: Set[DocId]
    ) -> Iterator[tuple[DocId, str, tuple[tuple[str, str], ...]]]:
        """Yield id, text and links of these articles, in order."""
        if not wanted:
            return
        for table in self._groups(["document_id", "text", "links"]):
            for row, doc in enumerate(table.column("document_id").to_pylist()):
                if doc in wanted:
                    text, links = table.column("text")[row], table.column("links")[row]
                    yield DocId(doc), text.as_py(), _decode_links(links.as_py())

    def _groups(self, columns: list[str] | None) -> Iterator[pa.Table]:
        for file in self._files:
            for start in range(0, file.num_row_groups, TOGETHER):
                groups = list(range(start, min(start + TOGETHER, file.num_row_groups)))
                with _sound():
                    table = file.read_row_groups(groups, columns=columns)
                yield table


_BROKEN = (OSError, ValueError, LookupError, TypeError, msgspec.MsgspecError, pa.ArrowException)


@contextmanager
def _sound() -> Iterator[None]:
    """Take what cannot be read of an opened file for damage."""
    try:
        yield
    except _BROKEN as error:
        raise StoreError(f"stored articles are damaged ({error}); scan again") from error


def _stored(row: dict[str, Any]) -> Stored:
    claims = _decode(row.pop("claims"))
    row["links"] = _decode_links(row["links"])
    for name in _LISTS:
        row[name] = tuple(row[name] or ())
    content = Content(**{name: row.pop(name) for name in _CONTENT})
    return Stored(Article(**row), claims, content)


def _paths(place: Path) -> list[Path]:
    if place.suffix == ".parquet":
        return [place]
    from provenance.index.catalogue import article_files

    return article_files(place) or [place / FILE]


def _open(path: Path) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path)
        names = set(file.schema_arrow.names)
    except _BROKEN as error:
        raise StoreError(
            f"{path.parent.parent} holds no complete scan; run `provenance scan` first"
        ) from error
    if names != set(_SCHEMA.names):
        raise StoreError(
            f"{path.parent.parent} was written by another version; run `provenance scan` again"
        )
    return file
