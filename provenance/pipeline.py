"""The pipeline: the stages in their order.

`Page -> Article -> Attribution* -> templates -> Signature -> candidates -> Match -> Link ->
Cluster -> report files`. Stages decide; this module only passes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from provenance import agreements, package, review
from provenance.comparison import CompareOptions, Comparison, Text, compare_all
from provenance.conclude import conclude
from provenance.domains import registrable_domain
from provenance.errors import InputError, OptionsError, StoreError
from provenance.examine import directory, examined, subject_of
from provenance.index.book import Book
from provenance.index.catalogue import reading
from provenance.index.draft import Draft, kept_skips
from provenance.index.origin import require_same, stored_options
from provenance.ingest import BATCH, Ingest, digest, ingest_pages, keep
from provenance.lock import writing
from provenance.options import Options
from provenance.outlets import Directory
from provenance.progress import Progress
from provenance.records import DocId
from provenance.report.audit import begin, finish, run_record, write_tables
from provenance.report.html.page import write_html
from provenance.result import Counts, Entry, Result
from provenance.review import Review
from provenance.rulebook import RuleOptions
from provenance.rules import findings
from provenance.store import Reader, Stored, Writer
from provenance.subject import preference
from provenance.templates import holding, learn


@dataclass(frozen=True, slots=True)
class Run:
    """How to run, not what to find: none of it changes the result."""

    workers: int = 1
    progress: Progress | None = None
    cache: Path | None = None
    """Folder in which results of pages are kept for the next run; None for no cache."""
    review: Path | None = None
    """Review file; what it says holds over what OUT/review.csv says."""


def scan(
    sources: Sequence[str | Path], out: Path, options: Options = Options(), run: Run = Run()
) -> Result:
    """Read a crawl, find copies and their sources, and write the audit package to `out`.

    Raises:
        InputError: a source does not exist.
        StoreError: `out` cannot be written, or another scan is writing it.
    """
    progress = run.progress or Progress("off")
    started = time.monotonic()
    timings: dict[str, float] = {}
    outlets = directory(options.outlets)
    with writing(out), Draft(out) as draft:
        begin(out)
        ingest = Ingest(reviews=review.taken(out, run.review))
        own = run.cache is not None and run.cache.is_relative_to(out)
        ingest_pages(
            sources, draft.articles, ingest, options, outlets, run.workers, progress, run.cache,
            everything=own,
        )  # fmt: skip
        timings["read"] = time.monotonic() - started
        return _finish(draft, ingest, outlets, options, run.workers, progress, timings)


def _finish(
    draft: Draft,
    ingest: Ingest,
    outlets: Directory,
    options: Options,
    workers: int,
    progress: Progress,
    timings: dict[str, float],
) -> Result:
    """Judge what was read, write the package and its index; run.json comes last."""
    started = time.monotonic()
    out, store = draft.out, Reader(draft.articles)
    book = Book(draft, ingest, options)
    result = _judge(store, ingest, outlets, options, workers, progress, book)
    timings["judge"] = time.monotonic() - started
    write_tables(result, out, options)
    book.commit(outlets)
    timings["index"] = time.monotonic() - started - timings["judge"]
    record = run_record(result, options, timings)
    write_html(result, store.texts, out / "report.html", record)
    finish(out, record)
    return result


def refresh(out: Path, run: Run = Run(), without: Set[DocId] = frozenset()) -> Result:
    """Judge all articles of the index anew, `without` some, and write package and index.

    Raises:
        StoreError: there is no index, or it was made by another version or outlet directory.
        InputError: an article to leave out is not there.
    """
    progress = run.progress or Progress("off")
    started = time.monotonic()
    timings: dict[str, float] = {}
    with writing(out), Draft(out) as draft:
        with reading(out) as catalogue:
            options = stored_options(catalogue.about(), out)
            outlets = directory(options.outlets)
            require_same(catalogue.about(), outlets, out)
            ingest = Ingest(reviews=review.taken(out, run.review))
            ingest.skipped, ingest.pages = kept_skips(catalogue, without)
            query = "SELECT id FROM documents WHERE id IN ?"
            unknown = without - {str(row[0]) for row in catalogue.among(query, without)}
        if unknown:
            raise InputError(f"{out} has no article {min(unknown)!r}; ids are in its audit.csv")
        begin(out)
        progress.start("read")
        with Writer(draft.articles) as writer:
            for batch in _batches(Reader(out).articles()):
                kept = [each for each in batch if each.article.document_id not in without]
                for each in kept:
                    capped = bool(each.content.credits_capped)
                    item = examined(each.article, each.claims, outlets, capped=capped)
                    keep(item, ingest, outlets)
                    known = digest(each.article.url, each.article.text)
                    ingest.seen[each.article.document_id] = known
                    progress.advance()
                writer.write(kept)
        ingest.pages += len(ingest.entries)
        timings["read"] = time.monotonic() - started
        return _finish(draft, ingest, outlets, options, run.workers, progress, timings)


def _batches(articles: Iterator[Stored]) -> Iterator[list[Stored]]:
    while batch := list(islice(articles, BATCH)):
        yield batch


def is_finished(out: Path, options: Options) -> bool:
    """Tell whether `out` is a complete package that was made with these options.

    Raises:
        StoreError: it is complete, and was made with others.
    """
    if not package.is_complete(out):
        return False
    if package.options(out) != options:
        raise StoreError(f"{out} was made with other options; scan without --resume")
    return True


def _judge(
    store: Reader,
    ingest: Ingest,
    outlets: Directory,
    options: Options,
    workers: int,
    progress: Progress,
    book: Book,
) -> Result:
    """Compare all stored texts and conclude on every article; `book` keeps what an index needs."""
    templates = learn(ingest.lines, options.templates)
    compared = _compare(store, ingest, templates, options, workers, progress, book)
    book.note(templates, compared.words)
    progress.start("conclude")
    entries = [
        replace(entry, words=words)
        for entry, words in zip(ingest.entries, compared.words, strict=True)
    ]
    result = conclude(
        store, entries, ingest.subjects, compared.matches, compared.formulas, outlets, options,
        reviews=ingest.reviews,
    )  # fmt: skip
    result = replace(
        result,
        skipped=tuple(ingest.skipped),
        counts=Counts(ingest.pages, len(entries), len(ingest.skipped), compared.candidates),
        limits=compared.limits,
        twins_capped=compared.twins_capped,
        credits_capped=sum(entry.content.credits_capped for entry in entries),
        templates=len(templates),
    )
    return with_findings(result, outlets, options)


def with_findings(result: Result, outlets: Directory, options: Options) -> Result:
    """Add what the rules find."""

    def identify(name: str) -> str:
        if known := outlets.by_domain(name):
            return known
        named = outlets.resolve(name)
        if len(named) > 1:
            raise OptionsError(f"{name!r} may be any of {', '.join(named)}; write the one meant")
        is_address = "." in name and not any(map(str.isspace, name))
        return named[0] if named else (is_address and registrable_domain(name)) or name.casefold()

    def outlet_of(url: str) -> str:
        return outlets.by_domain(url) or registrable_domain(url) if url else ""

    path = options.rules.agreements
    agreed = agreements.read(Path(path), identify) if path else None
    found = findings(result, options.rules, outlets.same_family, outlet_of, agreed)
    return replace(result, findings=review.admitted(found, result.reviews))


def load(
    out: Path, rules: RuleOptions | None = None, reviews: Sequence[Review] | None = None
) -> Result:
    """Read the result of a scan back from its audit package; judge it by other rules if given.

    `reviews` stand for those of OUT/review.csv.

    Raises:
        StoreError: `out` is no complete package.
    """
    package.require(out)
    with package.intact(out):
        return _load(out, rules, review.gathered(out) if reviews is None else reviews)


def _load(out: Path, rules: RuleOptions | None, reviews: Sequence[Review]) -> Result:
    options = package.options(out)
    options = replace(options, rules=rules) if rules else options
    outlets = directory(options.outlets)
    words = {DocId(row["document_id"]): int(row["words"]) for row in package.rows(out, "audit")}
    entries, subjects = [], []
    store = Reader(out)
    for stored in store.articles():
        article, claims = stored.article, stored.claims
        entries.append(Entry.of(article, claims, words[article.document_id], stored.content))
        subjects.append(subject_of(article, claims, outlets))
    result = conclude(
        store, entries, subjects, package.matches(out), package.formulas(out), outlets, options,
        reviews=reviews,
    )  # fmt: skip
    result = replace(result, skipped=package.skipped(out), **package.counts(out))
    return with_findings(result, outlets, options)


def _compare(
    store: Reader,
    ingest: Ingest,
    templates: frozenset[int],
    options: Options,
    workers: int,
    progress: Progress,
    book: Book,
) -> Comparison:
    ids = [entry.article.document_id for entry in ingest.entries]
    progress.start("compare", len(ids))
    framed = holding(ingest.lines, templates)

    def batches() -> Iterator[list[Text]]:
        row = 0
        for texts in store.batches(["text"]):
            batch = []
            for (text,) in texts:
                entry, about = ingest.entries[row], ingest.subjects[row]
                title = entry.article.title
                batch.append(
                    Text(ids[row], about.outlet, title, text, entry.claims, repeats=row in framed)
                )
                row += 1
            yield batch

    def prefer(row: int) -> tuple[object, ...]:
        return preference(ingest.subjects[row])

    stage = CompareOptions(options.shingle, options.signature, options.candidates, options.verify)
    return compare_all(ids, batches, templates, stage, workers, prefer, keep=book.keep)
