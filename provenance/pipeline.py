"""The pipeline: the stages in their order.

`Page -> Article -> Attribution* -> templates -> Signature -> candidates -> Match -> Link ->
Cluster -> report files`. Stages decide; this module only passes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from provenance import agreements, package
from provenance.compare import CompareOptions, Comparison, Text, compare_all
from provenance.conclude import conclude
from provenance.domains import registrable_domain
from provenance.errors import StoreError
from provenance.examine import directory, examined, identity
from provenance.ingest import Ingest, digest, ingest_pages, keep
from provenance.lock import writing
from provenance.options import Options
from provenance.outlets import Directory
from provenance.progress import Progress
from provenance.records import DocId
from provenance.report.audit import begin, finish, run_record, write_tables
from provenance.report.html.page import write_html
from provenance.result import Counts, Entry, Result
from provenance.rulebook import RuleOptions
from provenance.rules import findings
from provenance.store import Reader
from provenance.subject import preference, subject
from provenance.templates import learn


@dataclass(frozen=True, slots=True)
class Run:
    """How to run, not what to find: none of it changes the result."""

    workers: int = 1
    progress: Progress | None = None
    cache: Path | None = None
    """Folder in which results of pages are kept for the next run; None for no cache."""


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
    with writing(out):
        begin(out)
        ingest = Ingest()
        ingest_pages(sources, out, ingest, options, outlets, run.workers, progress, run.cache)
        timings["read"] = time.monotonic() - started
        result = _judge(Reader(out), ingest, outlets, options, run.workers, progress)
        timings["judge"] = time.monotonic() - started - timings["read"]
        write_tables(result, out, options)
        record = run_record(result, options, timings)
        write_html(result, Reader(out).texts, out / "report.html", record)
        finish(out, record)
    return result


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


@dataclass(frozen=True, slots=True)
class Batch:
    """New documents, judged together with those of an audit package."""

    result: Result
    """Of all documents; `skipped` and the pages counted are those of the new ones."""
    new: frozenset[DocId]


def check(
    sources: Sequence[str | Path], out: Path, options: Options = Options(), run: Run = Run()
) -> Batch:
    """Judge new documents by what a scan of `out`'s and of them would find; write nothing.

    How texts are compared is decided by the options that `out` was made with; how the new ones
    are read, and the rules, by `options`.

    Raises:
        InputError: a source does not exist.
        StoreError: `out` is no complete package.
    """
    progress = run.progress or Progress("off")
    stored = package.options(out)
    files = tuple(dict.fromkeys((*stored.outlets, *options.outlets)))
    options = replace(stored, read=options.read, rules=options.rules, outlets=files)
    outlets = directory(options.outlets)
    ingest = Ingest()
    for each in Reader(out).articles():
        keep(examined(each.article, each.claims, outlets), ingest, outlets)
        ingest.seen[each.article.document_id] = digest(each.article.url, each.article.text)
    known = len(ingest.entries)
    with TemporaryDirectory(prefix="provenance-") as folder:
        ingest_pages(
            sources, Path(folder), ingest, options, outlets, run.workers, progress, run.cache
        )
        store = Reader(out, Path(folder))
        result = _judge(store, ingest, outlets, options, run.workers, progress)
    return Batch(result, frozenset(e.article.document_id for e in ingest.entries[known:]))


def _judge(
    store: Reader,
    ingest: Ingest,
    outlets: Directory,
    options: Options,
    workers: int,
    progress: Progress,
) -> Result:
    """Compare all stored texts and conclude on every article."""
    templates = learn(ingest.lines, options.templates)
    compared = _compare(store, ingest, templates, options, workers, progress)
    progress.start("conclude")
    entries = [
        replace(entry, words=words)
        for entry, words in zip(ingest.entries, compared.words, strict=True)
    ]
    result = conclude(
        store, entries, ingest.subjects, compared.matches, compared.formulas, outlets, options
    )
    result = replace(
        result,
        skipped=tuple(ingest.skipped),
        counts=Counts(ingest.pages, len(entries), len(ingest.skipped), compared.candidates),
        limits=compared.limits,
        twins_capped=compared.twins_capped,
        templates=len(templates),
    )
    return _with_findings(result, outlets, options)


def _with_findings(result: Result, outlets: Directory, options: Options) -> Result:
    def identify(name: str) -> str:
        named = outlets.resolve(name)
        return outlets.by_domain(name) or (named[0] if len(named) == 1 else name.casefold())

    def outlet_of(url: str) -> str:
        return outlets.by_domain(url) or registrable_domain(url) if url else ""

    path = options.rules.agreements
    agreed = agreements.read(Path(path), identify) if path else None
    found = findings(result, options.rules, outlets.same_family, outlet_of, agreed)
    return replace(result, findings=found)


def load(out: Path, rules: RuleOptions | None = None) -> Result:
    """Read the result of a scan back from its audit package; judge it by other rules if given.

    Raises:
        StoreError: `out` is no complete package.
    """
    package.require(out)
    with package.intact(out):
        return _load(out, rules)


def _load(out: Path, rules: RuleOptions | None) -> Result:
    options = package.options(out)
    options = replace(options, rules=rules) if rules else options
    outlets = directory(options.outlets)
    words = {DocId(row["document_id"]): int(row["words"]) for row in package.rows(out, "audit")}
    entries, subjects = [], []
    store = Reader(out)
    for stored in store.articles():
        article = replace(stored.article, text="", links=(), claims=())
        entries.append(Entry(article, stored.claims, words[article.document_id], stored.content))
        outlet = identity(article, outlets)
        subjects.append(subject(article, stored.claims, outlet, outlets.is_agency(outlet)))
    result = conclude(
        store, entries, subjects, package.matches(out), package.formulas(out), outlets, options
    )
    result = replace(result, skipped=package.skipped(out), **package.counts(out))
    return _with_findings(result, outlets, options)


def _compare(
    store: Reader,
    ingest: Ingest,
    templates: frozenset[int],
    options: Options,
    workers: int,
    progress: Progress,
) -> Comparison:
    ids = [entry.article.document_id for entry in ingest.entries]
    progress.start("compare", len(ids))

    def batches() -> Iterator[list[Text]]:
        row = 0
        for texts in store.batches(["text"]):
            batch = []
            for (text,) in texts:
                entry, about = ingest.entries[row], ingest.subjects[row]
                batch.append(Text(ids[row], about.outlet, entry.article.title, text, entry.claims))
                row += 1
            yield batch

    def prefer(row: int) -> tuple[object, ...]:
        return preference(ingest.subjects[row])

    stage = CompareOptions(options.shingle, options.signature, options.candidates, options.verify)
    return compare_all(ids, batches, templates, stage, workers, prefer)
