"""Ingest: pages become articles in a store, and of each is kept what judging needs."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path

from provenance.ahead import ahead
from provenance.cache import Cache, Key
from provenance.corpus import read_pages
from provenance.engine.local import map_pages
from provenance.examine import Examined, Examiner, subject_of
from provenance.options import Options
from provenance.outlets import Directory
from provenance.progress import Progress
from provenance.records import DocId, Page, Skipped
from provenance.result import SAME_AS, Entry
from provenance.review import Review
from provenance.store import Stored, Writer
from provenance.subject import Subject
from provenance.templates import LineCounts

BATCH = 1_000
"""Articles written and read back at a time."""


@dataclass(slots=True)
class Ingest:
    """What is kept of all articles while their texts lie in the store."""

    entries: list[Entry] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    lines: LineCounts = field(default_factory=LineCounts)
    skipped: list[Skipped] = field(default_factory=list)
    seen: MutableMapping[str, bytes] = field(default_factory=dict)
    """Digest of each document id's url and text."""
    pages: int = 0
    reviews: Sequence[Review] = ()
    """What people have said of links."""


def ingest_pages(
    sources: Sequence[str | Path],
    place: Path,
    ingest: Ingest,
    options: Options,
    outlets: Directory,
    workers: int,
    progress: Progress,
    cache: Path | None = None,
    *,
    everything: bool = False,
) -> None:
    """Read articles, put them away in the file `place`, and add to `ingest` what is kept of them.

    `cache` is a folder in which results of pages are kept and looked for; where `everything` is
    read that it is for, it forgets the rest.
    """
    batch: list[Stored] = []
    progress.start("read")
    examiner = Examiner(options.extract, options.attribution, options.outlets)
    pages = read_pages(sources, options.read)
    with ExitStack() as stack:
        writer = stack.enter_context(Writer(place))
        if cache is None:
            examined = map_pages(
                examiner, pages, workers=workers, timeout_s=examiner.extract.timeout_s
            )
        else:
            kept = stack.enter_context(Cache(cache, examiner))
            examined = _through(kept, examiner, pages, workers)
        for item in examined:
            progress.advance()
            ingest.pages += 1
            admitted = _admit(item, ingest.seen)
            if isinstance(admitted, Skipped):
                ingest.skipped.append(admitted)
                continue
            batch.append(Stored(admitted.article, admitted.claims, admitted.content))
            keep(admitted, ingest, outlets)
            if len(batch) >= BATCH:
                writer.write(batch)
                batch.clear()
        if batch:
            writer.write(batch)
        if cache is not None and everything:
            kept.forget_unused()


@dataclass(frozen=True, slots=True)
class _Again:
    """A page just like an earlier one, whose result is awaited."""

    key: Key
    page: Page


def _through(
    cache: Cache, examiner: Examiner, pages: Iterable[Page | Skipped], workers: int
) -> Iterator[Examined | Skipped]:
    """Examine pages that the cache does not know; the others' results take their places."""
    waiting: deque[Key | None] = deque()
    asked: set[Key] = set()

    def keyed(read: Iterator[Page | Skipped]) -> Iterator[tuple[Page | Skipped, Key | None]]:
        for page in read:
            yield page, cache.key(page) if isinstance(page, Page) and page.html else None

    def unknown(
        coming: Iterator[tuple[Page | Skipped, Key | None]],
    ) -> Iterator[Page | Skipped | Examined | _Again]:
        for page, key in coming:
            if key is None or not isinstance(page, Page):
                waiting.append(None)
                yield page
            elif key in asked:
                waiting.append(None)
                yield _Again(key, page)
            elif (found := cache.get(key, page)) is not None:
                waiting.append(None)
                yield found
            else:
                waiting.append(key)
                asked.add(key)
                yield page

    with (
        closing(ahead(iter(pages), _size)) as read,
        closing(ahead(keyed(read), lambda found: _size(found[0]))) as coming,
    ):
        results: Iterator[Examined | Skipped | _Again] = map_pages(
            examiner, unknown(coming), workers=workers, timeout_s=examiner.extract.timeout_s
        )
        for result in results:
            key = waiting.popleft()
            if isinstance(result, _Again):
                yield cache.get(result.key, result.page) or examiner(result.page)
                continue
            if key is not None:
                cache.put(key, result)
            yield result


def _size(page: Page | Skipped) -> int:
    return len(page.html) + len(page.text) if isinstance(page, Page) else 0


def _admit(item: Examined | Skipped, seen: MutableMapping[str, bytes]) -> Examined | Skipped:
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


def keep(item: Examined, ingest: Ingest, outlets: Directory) -> None:
    """Add to `ingest` what judging needs of one article."""
    ingest.lines.add(len(ingest.entries), item.lines)
    ingest.entries.append(Entry.of(item.article, item.claims, 0, item.content))
    ingest.subjects.append(subject_of(item.article, item.claims, outlets))
