"""The pipeline: the stages in their order.

`Page -> Article -> Attribution* -> templates -> Signature -> candidates -> Match -> Link ->
Cluster -> report files`. Stages decide; this module only passes on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from provenance import agreements, package
from provenance.cluster import cluster
from provenance.compare import CompareOptions, Comparison, Text, compare_all
from provenance.content import content
from provenance.corpus import read_pages
from provenance.direction import COPY_CONTAINMENT, Pair, direct
from provenance.domains import registrable_domain
from provenance.engine.local import map_pages
from provenance.examine import Examined, Examiner, directory, identity
from provenance.known import with_agencies
from provenance.options import Options
from provenance.outlets import Directory
from provenance.passages import quoted_share, shared, side
from provenance.progress import Progress
from provenance.records import DocId, Match, Skipped
from provenance.report.audit import begin, write_package
from provenance.report.html.page import write_html
from provenance.resolve import resolve
from provenance.result import SAME_AS, Counts, Entry, Result
from provenance.rulebook import RuleOptions
from provenance.rules import findings
from provenance.store import Reader, Stored, Writer
from provenance.subject import Subject, subject
from provenance.templates import LineCounts, learn, lines

BATCH = 1_000
"""Articles written, read and compared at a time."""
QUOTE_SHARE = 0.8
"""Share of quoted words in what two articles share from which they share a quote only."""


@dataclass(frozen=True, slots=True)
class Run:
    """How to run, not what to find: none of it changes the result."""

    workers: int = 1
    progress: Progress | None = None


@dataclass(slots=True)
class _Ingest:
    """What is kept of all articles while their texts lie in the store."""

    entries: list[Entry] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    lines: LineCounts = field(default_factory=LineCounts)
    skipped: list[Skipped] = field(default_factory=list)
    seen: dict[str, bytes] = field(default_factory=dict)
    """Digest of each document id's url and text."""
    pages: int = 0


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
    begin(out)
    ingest = _Ingest()
    _ingest(sources, out, ingest, options, outlets, run.workers, progress)
    timings["read"] = time.monotonic() - started
    result = _judge(Reader(out), ingest, outlets, options, run.workers, progress)
    timings["judge"] = time.monotonic() - started - timings["read"]
    write_package(result, out, options, timings)
    write_html(result, partial(read_texts, out), out / "report.html", package.run(out))
    return result


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
    ingest = _Ingest()
    for each in Reader(out).articles():
        _keep(each, ingest, outlets)
        ingest.seen[each.article.document_id] = _digest(each.article.url, each.article.text)
    known = len(ingest.entries)
    with TemporaryDirectory(prefix="provenance-") as folder:
        _ingest(sources, Path(folder), ingest, options, outlets, run.workers, progress)
        store = Reader(out, Path(folder))
        result = _judge(store, ingest, outlets, options, run.workers, progress)
    return Batch(result, frozenset(e.article.document_id for e in ingest.entries[known:]))


def _judge(
    store: Reader,
    ingest: _Ingest,
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


def _ingest(
    sources: Sequence[str | Path],
    out: Path,
    ingest: _Ingest,
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
            _keep(batch[-1], ingest, outlets)
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
    digest = _digest(article.url, article.text)
    earlier = seen.get(article.document_id)
    if earlier == digest:
        detail = f"{SAME_AS}{article.document_id}"
        return Skipped(article.input, article.locator, "duplicate", detail)
    if earlier is not None:
        name = DocId(f"{article.document_id}~{digest.hex()[:8]}")
        if name in seen:
            detail = f"{SAME_AS}{name}"
            return Skipped(article.input, article.locator, "duplicate", detail)
        item = replace(item, article=replace(article, document_id=name))
    seen[item.article.document_id] = digest
    return item


def _digest(url: str, text: str) -> bytes:
    from hashlib import blake2b

    data = f"{url}\0{text}".encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=8).digest()


def _keep(item: Stored, ingest: _Ingest, outlets: Directory) -> None:
    article, claims = item.article, item.claims
    outlet = identity(article, outlets)
    found = lines(outlet, article.title, article.text)
    ingest.lines.add(len(ingest.entries), outlet, article.title, found)
    bare = replace(article, text="", links=(), claims=())
    ingest.entries.append(Entry(bare, claims, 0, item.content))
    ingest.subjects.append(subject(article, claims, outlet, outlets.is_agency(outlet)))


def _compare(
    store: Reader,
    ingest: _Ingest,
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
        about = ingest.subjects[row]
        time = about.published.isoformat() if about.published else "~"
        return not about.agency, bool(about.claims), time, about.id

    stage = CompareOptions(options.shingle, options.signature, options.candidates, options.verify)
    return compare_all(ids, batches, templates, stage, workers, prefer)


def conclude(
    store: Reader,
    entries: Sequence[Entry],
    subjects: Sequence[Subject],
    matches: Sequence[Match],
    formulas: Set[tuple[DocId, DocId]],
    outlets: Directory,
    options: Options,
) -> Result:
    """Turn matches and claims into links, verdicts and clusters."""
    about = {each.id: each for each in with_agencies(subjects)}
    pairs = direct(matches, about, outlets.same_family, options.evidence)
    pairs = _mark_no_copying(store, pairs, formulas)
    resolutions = resolve(pairs, about, outlets.same_family)
    clustering = cluster(about, [pair.match for pair in pairs if pair.linkable])
    return Result(
        entries=tuple(sorted(entries, key=lambda entry: entry.article.document_id)),
        subjects=about,
        pairs=tuple(pairs),
        resolutions=resolutions,
        clustering=clustering,
        counts=Counts(len(entries), len(entries), 0, 0),
    )


def _mark_no_copying(
    store: Reader, pairs: Sequence[Pair], formulas: Set[tuple[DocId, DocId]]
) -> list[Pair]:
    """Mark the pairs that share formulas, or a third person's quotes, and nothing else."""
    asked = [pair for pair in pairs if _may_be_quote(pair)]
    texts = _texts(store, {doc for p in asked for doc in (p.match.left, p.match.right)})
    ready = lru_cache(maxsize=4_096)(lambda doc: side(texts[doc]))
    marked: list[Pair] = []
    for pair in pairs:
        match = pair.match
        note = ""
        if _is_claimed(pair):
            pass
        elif (match.left, match.right) in formulas:
            note = "formula"
        elif _may_be_quote(pair):
            found = shared(ready(match.left), ready(match.right))
            note = "quote" if quoted_share(found) >= QUOTE_SHARE else ""
        marked.append(replace(pair, linkable=False, note=note) if note else pair)
    return marked


def _is_claimed(pair: Pair) -> bool:
    return any(each.kind in ("claim", "canonical", "inverse") for each in pair.finding.evidence)


def _may_be_quote(pair: Pair) -> bool:
    share = max(pair.match.containment_left, pair.match.containment_right)
    return pair.match.relation == "passage" and share < COPY_CONTAINMENT and not _is_claimed(pair)


def read_texts(out: Path, wanted: set[DocId]) -> dict[DocId, str]:
    """Return the texts of these articles from the store of a scan."""
    return _texts(Reader(out), wanted)


def _texts(store: Reader, wanted: set[DocId]) -> dict[DocId, str]:
    if not wanted:
        return {}
    return {
        DocId(doc): text
        for batch in store.batches(["document_id", "text"])
        for doc, text in batch
        if doc in wanted
    }
