"""Upkeep: what an index holds, whether it is whole, and giving back space."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from provenance.errors import StoreError
from provenance.index import layout
from provenance.index.catalogue import Catalogue, reading, writing
from provenance.index.draft import Draft, write_segment
from provenance.index.layout import settle
from provenance.index.origin import stored_options
from provenance.index.postings import BANDS
from provenance.index.snapshot import Snapshot, opened
from provenance.lock import writing as locked
from provenance.store import Reader, Writer

COPIED = 1_000
"""Articles that are copied at a time."""


def info(out: Path) -> dict[str, str | int | bool]:
    """Return what an index holds, for a person or a program.

    Raises:
        StoreError: there is none.
    """
    with reading(out) as catalogue:
        about = catalogue.about()
        files = [layout.catalogue(out), *_files(catalogue)]
        return {
            "articles": catalogue.number("SELECT count(*) FROM documents"),
            "texts": catalogue.number("SELECT count(*) FROM texts"),
            "pairs": catalogue.number("SELECT count(*) FROM pairs"),
            "templates": catalogue.number("SELECT count(*) FROM templates"),
            "outlets": catalogue.number("SELECT count(*) FROM outlets WHERE outlet <> ''"),
            "batches": catalogue.number("SELECT count(*) FROM batches"),
            "segments": catalogue.number("SELECT count(*) FROM segments"),
            "postings": catalogue.number("SELECT sum(size) FROM segments"),
            "bytes": sum(path.stat().st_size for path in files),
            "provenance": about["provenance"],
            "outlet_directory": about["outlets"],
            "options_digest": stored_options(about, out).digest(),
            "tables_current": not catalogue.is_ahead(),
        }


def _files(catalogue: Catalogue) -> list[Path]:
    names = [name for name, _ in catalogue.files()] + catalogue.segments()
    return [layout.folder(catalogue.out) / name for name in dict.fromkeys(names)]


def verify(out: Path) -> list[str]:
    """Read the whole index, and return what is wrong with it.

    Raises:
        StoreError: there is none, or it cannot be opened.
    """
    with opened(out) as snapshot:
        catalogue = snapshot.catalogue
        wrong = catalogue.verify()
        for segment in snapshot.segments:
            wrong += segment.verify()
        wrong += _wrong_articles(snapshot)
        wrong += _wrong_rows(catalogue)
        if not len(snapshot.dead) and not wrong:
            bands = stored_options(catalogue.about(), out).candidates.bands
            texts = catalogue.number("SELECT count(*) FROM texts")
            found = sum(len(segment.tables[BANDS]) for segment in snapshot.segments)
            if found != texts * bands:
                wrong.append(f"{found} postings of bands for {texts} texts")
        return wrong


def _wrong_articles(snapshot: Snapshot) -> list[str]:
    wrong: list[str] = []
    ids = snapshot.catalogue.rows("SELECT id FROM documents ORDER BY row")
    for path, (name, count) in zip(snapshot.files, snapshot.catalogue.files(), strict=True):
        try:
            found = [doc for batch in Reader(path).batches(["document_id"]) for (doc,) in batch]
        except (StoreError, OSError) as error:
            wrong.append(f"{name}: {error}")
            continue
        expected = [str(row[0]) for row in islice(ids, count)]
        if found != expected:
            wrong.append(f"{name}: holds other articles than the catalogue says")
    return wrong


def _wrong_rows(catalogue: Catalogue) -> list[str]:
    queries = {
        "articles without their text": "SELECT count(*) FROM documents WHERE text IS NOT NULL "
        "AND text NOT IN (SELECT id FROM texts)",
        "texts without an article": "SELECT count(*) FROM texts WHERE id NOT IN "
        "(SELECT text FROM documents WHERE text IS NOT NULL)",
        "pairs without a text": "SELECT count(*) FROM pairs WHERE one NOT IN (SELECT id FROM "
        "texts) OR other NOT IN (SELECT id FROM texts)",
        "articles out of order": "SELECT max(row) + 1 - count(*) FROM documents",
        "articles beyond the batches": "SELECT (SELECT count(*) FROM documents) - "
        "(SELECT sum(count) FROM batches)",
    }
    return [f"{n} {what}" for what, query in queries.items() if (n := catalogue.number(query))]


def compact(out: Path) -> None:
    """Merge all files of the index into one of a kind, and give space back.

    Raises:
        StoreError: there is no index, it cannot be written, or another process is writing.
    """
    with locked(out), opened(out) as snapshot, Draft(out) as draft:
        dead = snapshot.dead.tolist()
        size, _ = write_segment(draft.postings, snapshot.segments, {}, dead, everything=True)
        with Writer(draft.articles) as writer:
            stored = Reader(*snapshot.files).articles()
            while batch := list(islice(stored, COPIED)):
                writer.write(batch)
        settle(draft.articles)
        settle(draft.postings)
        with writing(out) as catalogue:
            pages = catalogue.number("SELECT sum(pages) FROM batches")
            catalogue.change("DELETE FROM batches WHERE id < ?", [(draft.number,)])
            row = (draft.number, draft.articles.name, 0, snapshot.count, pages)
            catalogue.put("batches", [row])
            catalogue.change("DELETE FROM segments WHERE id < ?", [(draft.number,)])
            catalogue.put("segments", [(draft.number, draft.postings.name, size)])
            catalogue.change("DELETE FROM dead WHERE text >= ?", [(0,)])
            catalogue.commit()
        draft.committed()
    with locked(out), writing(out) as catalogue:
        catalogue.rollback()
        catalogue.vacuum()
