"""Ingest: pages become articles in a store, and of each is kept what judging needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from provenance.content import content
from provenance.corpus import read_pages
from provenance.engine.local import map_pages
from provenance.examine import Examined, Examiner, identity
from provenance.options import Options
from provenance.outlets import Directory
from provenance.progress import Progress
from provenance.records import DocId, Skipped
from provenance.result import SAME_AS, Entry
from provenance.store import Stored, Writer
from provenance.subject import Subject, subject
from provenance.templates import LineCounts, lines

BATCH = 1_000
"""Articles written and read back at a time."""


@dataclass(slots=True)
class Ingest:
    """What is kept of all articles while their texts lie in the store."""

    entries: list[Entry] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    lines: LineCounts = field(default_factory=LineCounts)
    skipped: list[Skipped] = field(default_factory=list)
    seen: dict[str, bytes] = field(default_factory=dict)
    """Digest of each document id's url and text."""
    pages: int = 0


def ingest_pages(
    sources: Sequence[str | Path],
    out: Path,
    ingest: Ingest,
    options: Options,
    outlets: Directory,
    workers: int,
    progress: Progress,
) -> None:
    """Read articles, put them away in `out`, and add to `ingest` what is kept of them."""
    batch: list[Stored] = []
    progress.start("read")
    with Writer(out) as writer:
        examiner = Examiner(options.extract, options.attribution, options.outlets)
        for item in map_pages(examiner, read_pages(sources, options.read), workers=workers):
            progress.advance()
            ingest.pages += 1
            admitted = _admit(item, ingest.seen)
            if isinstance(admitted, Skipped):
                ingest.skipped.append(admitted)
                continue
            article, claims = admitted.article, admitted.claims
            batch.append(Stored(article, claims, content(article.text)))
            keep(batch[-1], ingest, outlets)
            if len(batch) >= BATCH:
                writer.write(batch)
                batch.clear()
        if batch:
            writer.write(batch)


def _admit(item: Examined | Skipped, seen: dict[str, bytes]) -> Examined | Skipped:
    """Skip a document that came before; tell apart different ones of one id."""
    if isinstance(item, Skipped):
        return item
    article = item.article
    known = digest(article.url, article.text)
    earlier = seen.get(article.document_id)
    if earlier == known:
        detail = f"{SAME_AS}{article.document_id}"
        return Skipped(article.input, article.locator, "duplicate", detail)
    if earlier is not None:
        name = DocId(f"{article.document_id}~{known.hex()[:8]}")
        if name in seen:
            detail = f"{SAME_AS}{name}"
            return Skipped(article.input, article.locator, "duplicate", detail)
        item = replace(item, article=replace(article, document_id=name))
    seen[item.article.document_id] = known
    return item


def digest(url: str, text: str) -> bytes:
    """Return what tells two documents of one id apart."""
    data = f"{url}\0{text}".encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=8).digest()


def keep(item: Stored, ingest: Ingest, outlets: Directory) -> None:
    """Add to `ingest` what judging needs of one article."""
    article, claims = item.article, item.claims
    outlet = identity(article, outlets)
    found = lines(outlet, article.title, article.text)
    ingest.lines.add(len(ingest.entries), outlet, article.title, found)
    bare = replace(article, text="", links=(), claims=())
    ingest.entries.append(Entry(bare, claims, 0, item.content))
    ingest.subjects.append(subject(article, claims, outlet, outlets.is_agency(outlet)))
