"""Reading: files to examined pages, shelf by shelf; rows say where in the input they stand.

A shelf is what one task reads: some small files, one that cannot be cut, or a part of one.
"""

from __future__ import annotations

import faulthandler
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

import pyarrow as pa

from provenance.corpus.formats import Reading
from provenance.corpus.options import ReadOptions
from provenance.corpus.splits import measured, ranges, read_part, size_of
from provenance.corpus.walk import Found
from provenance.engine.inline import can_run_inline, map_inline
from provenance.engine.local import map_pages
from provenance.engine.spark.columns import batch_of, schema
from provenance.engine.worker import GRACE_S, PATIENCE
from provenance.examine import Examined, Examiner, directory, identity, subject_of
from provenance.ingest import digest
from provenance.kept import pack, unpack
from provenance.known import client_keys
from provenance.names import name_keys, url_key
from provenance.records import Page, Skipped
from provenance.subject import Subject

PARTS = (
    "shelf bigint, file bigint, start bigint, stop bigint, before bigint, path string, "
    "input string, named boolean, skip binary"
)
"""What is read as one: a file (`stop` is -1), or a part of one and the lines or rows before it."""
MEASURED = f"{PARTS}, items bigint, whole boolean, blank boolean"
PAGES = (
    "shelf bigint, place bigint, skip boolean, id string, digest string, outlet string, "
    "story bigint, keys binary, sizes binary, payload binary"
)
ITEMS = 1 << 32
"""Documents that a shelf may have; a document's place is shelf * ITEMS + number on it."""
ROWS = 500
"""Rows of a batch that is written."""


def shelved(
    sources: Iterable[Found | Skipped], least: int, most: int, wanted: int
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], int]:
    """Put the files in their order on shelves, each read by one task.

    Returns rows of `PARTS` that are known, those that have to be `measure`d first, and the number
    of shelves: some `wanted` of them, of `least` to `most` bytes; a file that cannot be cut is on
    one. Only names and sizes are looked at.
    """
    files = [(found, 0 if isinstance(found, Skipped) else size_of(found)) for found in sources]
    limit = max(least, min(most, sum(size for _, size in files) // wanted))
    known: list[tuple[object, ...]] = []
    cut: list[tuple[object, ...]] = []
    shelf = held = 0
    for number, (found, size) in enumerate(files):
        if isinstance(found, Skipped):
            known.append((shelf, number, 0, -1, 0, "", "", False, pack(found)))
            held += 1
            continue
        parts = ranges(found, size, limit)
        if held and (parts or held + size > limit):
            shelf, held = shelf + 1, 0
        for start, stop in parts:
            cut.append((shelf, number, start, stop, 0, found.path, found.input, found.named, None))
            shelf += 1
        if not parts:
            known.append((shelf, number, 0, -1, 0, found.path, found.input, found.named, None))
            held += max(1, size)
    return known, cut, shelf + 1


def measure(batches: Iterable[pa.RecordBatch], options: ReadOptions) -> Iterator[pa.RecordBatch]:
    """Count what is in parts of files: rows of `PARTS` to `MEASURED`."""
    for batch in batches:
        rows: list[tuple[object, ...]] = []
        for row in batch.to_pylist():
            part = measured(_found(row), row["start"], row["stop"], options)
            if part is not None:
                row |= part._asdict()
                rows.append(tuple(row[name] for name in schema(MEASURED).names))
        if rows:
            yield batch_of(rows, MEASURED)


def read(
    batches: Iterable[pa.RecordBatch], examiner: Examiner, options: ReadOptions
) -> Iterator[pa.RecordBatch]:
    """Examine the files and parts of `PARTS` rows, which come by shelf; gives `PAGES` rows.

    A page that ends or hangs the process ends the task. When Spark tries that again, pages are
    examined in a process of their own, which costs more and makes such a page a skip.
    """
    from pyspark import TaskContext

    task = TaskContext.get()
    apart = task is not None and task.attemptNumber() > 0
    rows: list[tuple[object, ...]] = []
    shelf, number = -1, 0
    for batch in batches:
        for part in batch.to_pylist():
            if part["shelf"] != shelf:
                shelf, number = part["shelf"], 0
            for item in _items(part, examiner, options, apart=apart):
                rows.append((shelf, *_row(shelf * ITEMS + number, item, examiner)))
                number += 1
                if len(rows) >= ROWS:
                    yield batch_of(rows, PAGES)
                    rows.clear()
    if rows:
        yield batch_of(rows, PAGES)


def _found(row: dict[str, Any]) -> Found:
    return Found(str(row["path"]), str(row["input"]), bool(row["named"]))


def _items(
    part: dict[str, Any], examiner: Examiner, options: ReadOptions, *, apart: bool
) -> Iterator[Examined | Skipped]:
    if part["skip"]:
        yield unpack(part["skip"])
        return
    found = _found(part)
    pages = iter(
        Reading(found, options)
        if part["stop"] < 0
        else read_part(found, part["start"], part["stop"], part["before"], options)
    )
    limit = examiner.extract.timeout_s
    if apart or not can_run_inline():
        yield from map_pages(examiner, pages, timeout_s=limit, apart=True)
    else:
        done = map_inline(examiner, map(_loaded_for, pages), limit)
        yield from _watched(done, limit * PATIENCE + GRACE_S)


def _loaded_for(page: Page | Skipped) -> Page | Skipped:
    """Load what markup needs before the first page of it, so that its time limit is its own."""
    if isinstance(page, Page) and page.html:
        import_module("provenance.engine.template")
    return page


def _watched(items: Iterator[Any], seconds: float) -> Iterator[Any]:
    """Have this process end if an item takes longer, in code that no signal interrupts."""
    while True:
        faulthandler.dump_traceback_later(seconds, exit=True)
        try:
            item = next(items, None)
        finally:
            faulthandler.cancel_dump_traceback_later()
        if item is None:
            return
        yield item


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


FACTS = "place bigint, kind string, key string, value string"


def facts(
    batches: Iterable[pa.RecordBatch], outlet_files: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    """Say what each article tells of names, addresses and agencies, and what it asks about them.

    Kinds: `name` (key, outlet), `at` (address, id), `client` (agency, who credits it), `of` (its
    outlet), `asks name`, `asks at`, `cites`: an address of an article that it may be linked to.
    """
    outlets = directory(outlet_files)
    for batch in batches:
        rows: list[tuple[object, ...]] = []
        for row in batch.to_pylist():
            item = unpack(row["payload"])
            assert isinstance(item, Examined)
            about = subject_of(item.article, item.claims, outlets)
            rows += [
                (row["place"], kind, key, value or row["doc"]) for kind, key, value in _told(about)
            ]
        yield batch_of(rows, FACTS)


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
