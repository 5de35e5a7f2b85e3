"""Reading: files to examined pages, a task each file; rows say where in the input they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from provenance.corpus.formats import Reading
from provenance.corpus.options import ReadOptions
from provenance.corpus.walk import Found
from provenance.engine.inline import can_run_inline, map_inline
from provenance.engine.worker import run
from provenance.examine import Examined, Examiner, directory, identity, subject_of
from provenance.ingest import digest
from provenance.kept import pack, unpack
from provenance.known import client_keys
from provenance.names import name_keys, url_key
from provenance.records import Page, Skipped
from provenance.subject import Subject

FILES = "file bigint, path string, input string, named boolean, skip binary"
PAGES = (
    "place bigint, skip boolean, id string, digest string, outlet string, story bigint, "
    "keys binary, sizes binary, payload binary"
)
ITEMS = 1 << 32
"""Documents that a file may have; a document's place is file * ITEMS + number in it."""
ROWS = 500
"""Rows of a batch that is written."""
_PAGES = pa.schema(
    [
        ("place", pa.int64()), ("skip", pa.bool_()), ("id", pa.string()), ("digest", pa.string()),
        ("outlet", pa.string()), ("story", pa.int64()), ("keys", pa.binary()),
        ("sizes", pa.binary()), ("payload", pa.binary()),
    ]
)  # fmt: skip


def read(
    batches: Iterable[pa.RecordBatch], examiner: Examiner, options: ReadOptions
) -> Iterator[pa.RecordBatch]:
    """Examine the files of `FILES` rows; gives `PAGES` rows."""
    rows: list[tuple[object, ...]] = []
    for batch in batches:
        for file in batch.to_pylist():
            for number, item in enumerate(_items(file, examiner, options)):
                rows.append(_row(file["file"] * ITEMS + number, item, examiner))
                if len(rows) >= ROWS:
                    yield _batch(rows)
                    rows.clear()
    if rows:
        yield _batch(rows)


def _items(
    file: dict[str, object], examiner: Examiner, options: ReadOptions
) -> Iterator[Examined | Skipped]:
    if file["skip"]:
        yield unpack(file["skip"])  # type: ignore[arg-type]
        return
    found = Found(str(file["path"]), str(file["input"]), bool(file["named"]))
    pages = iter(Reading(found, options))
    if can_run_inline():
        yield from map_inline(examiner, pages, examiner.extract.timeout_s)
        return
    for page in pages:
        done = run(examiner, page) if isinstance(page, Page) else page
        yield done  # type: ignore[misc]


def _row(place: int, item: Examined | Skipped, examiner: Examiner) -> tuple[object, ...]:
    if isinstance(item, Skipped):
        return (place, True, "", "", "", 0, b"", b"", pack(item))
    article, counted = item.article, item.lines
    told = digest(article.url, article.text).hex()
    outlet = identity(article, directory(examiner.outlets))
    story = counted.story - (1 << 64) if counted.story >= 1 << 63 else counted.story
    return (
        place, False, article.document_id, told, outlet, story, counted.keys, counted.sizes,
        pack(item),
    )  # fmt: skip


def _batch(rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True))
    arrays = [pa.array(c, f.type) for c, f in zip(columns, _PAGES, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=_PAGES)


FACTS = "place bigint, kind string, key string, value string"
_FACTS = pa.schema(
    [("place", pa.int64()), ("kind", pa.string()), ("key", pa.string()), ("value", pa.string())]
)


def facts(
    batches: Iterable[pa.RecordBatch], outlet_files: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    """Say what each article tells of names, addresses and agencies, and what it asks about them.

    Kinds: `name` (key, outlet), `at` (address, id), `client` (agency, who credits it), `of` (its
    outlet), `asks name`, `asks at`, `cites`: an address of an article that it may be linked to.
    """
    outlets = directory(outlet_files)
    for batch in batches:
        rows: list[tuple[int, str, str, str]] = []
        for row in batch.to_pylist():
            item = unpack(row["payload"])
            assert isinstance(item, Examined)
            about = subject_of(item.article, item.claims, outlets)
            rows += [
                (row["place"], kind, key, value or row["doc"]) for kind, key, value in _told(about)
            ]
        columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
        arrays = [pa.array(c, f.type) for c, f in zip(columns, _FACTS, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=_FACTS)


def _told(about: Subject) -> Iterator[tuple[str, str, str]]:
    yield ("of", about.outlet, about.outlet)
    for name in sorted(about.names):
        yield ("name", name, about.outlet)
    for url in sorted(about.urls):
        yield ("at", url, "")
    for key in sorted(client_keys(about)):
        yield ("client", key, about.outlet)
    asked = {key for claim in about.claims for key in name_keys(claim.outlet)}
    for key in sorted(asked):
        yield ("asks name", key, "")
    addresses = {url_key(claim.url) for claim in about.claims if claim.url} | {about.canonical}
    for url in sorted(addresses - {""}):
        yield ("asks at", url, "")
        if url not in about.urls:
            yield ("cites", url, "")
