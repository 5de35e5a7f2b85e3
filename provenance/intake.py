"""Intake: new documents held against the index of an audit package, and taken in if they may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from provenance import package, review
from provenance.examine import directory
from provenance.index.adding import add
from provenance.index.draft import Draft
from provenance.index.growth import grow
from provenance.index.neighbourhood import Surroundings
from provenance.index.origin import require_same, serving
from provenance.index.snapshot import Articles, Seen, Snapshot, opened
from provenance.index.standing import lines_in
from provenance.ingest import Ingest, ingest_pages
from provenance.lock import writing
from provenance.options import Options
from provenance.pipeline import Run, with_findings
from provenance.progress import Progress
from provenance.records import DocId
from provenance.result import SAME_AS, Counts, Result
from provenance.store import Reader


@dataclass(frozen=True, slots=True)
class Batch:
    """New documents, judged by what a scan of the audit package's and of them would find."""

    result: Result
    """Of the new documents and of all that they lead to; `skipped` and the pages counted are those
    of the new ones."""
    new: frozenset[DocId]
    added: bool = False
    """Whether the index has them now."""


Admit = Callable[[Batch], bool]
"""Decides whether a batch may go in."""


def check(
    sources: Sequence[str | Path],
    out: Path,
    options: Options = Options(),
    run: Run = Run(),
    admit: Admit | None = None,
) -> Batch:
    """Judge new documents by what a scan of `out`'s and of them would find.

    How texts are compared is decided by the options that `out` was made with; how the new ones
    are read, and the rules, by `options`. Nothing is written, unless `admit` says so.

    Raises:
        InputError: a source does not exist.
        StoreError: `out` is no complete package, or was made with other options, outlet files or
            another version; with `admit`, it cannot be written or another process is writing.
    """
    package.require(out)
    with ExitStack() as stack:
        if admit is None:
            folder = stack.enter_context(TemporaryDirectory(prefix="provenance-"))
            draft, place = None, Path(folder) / "new.parquet"
        else:
            stack.enter_context(writing(out))
            draft = stack.enter_context(Draft(out))
            place = draft.articles
        snapshot = stack.enter_context(opened(out))
        about = snapshot.catalogue.about()
        options = serving(about, options, out)
        outlets = directory(options.outlets)
        require_same(about, outlets, out)
        progress = run.progress or Progress("off")
        ingest = Ingest(seen=Seen(snapshot.catalogue))
        ingest_pages(sources, place, ingest, options, outlets, run.workers, progress, run.cache)
        progress.start("compare", len(ingest.entries))
        articles = Articles(Reader(*snapshot.files, place), outlets)
        rows = range(snapshot.count, snapshot.count + len(ingest.entries))
        lines = lines_in(ingest.lines, rows.start)
        growth = grow(snapshot, articles, lines, rows, outlets, options)
        progress.start("conclude")
        around = Surroundings(
            snapshot, articles, growth, ingest.subjects, outlets, options,
            review.gathered(out, run.review),
        )  # fmt: skip
        result = around.conclude({*rows, *_known_before(ingest, snapshot, rows)})
        counts = Counts(ingest.pages, len(rows), len(ingest.skipped), result.counts.candidates)
        result = replace(result, skipped=tuple(ingest.skipped), counts=counts)
        result = with_findings(result, outlets, options)
        batch = Batch(result, frozenset(e.article.document_id for e in ingest.entries))
        if draft is None or admit is None or not rows or not admit(batch):
            return batch
        review.taken(out, run.review)
        add(draft, snapshot, growth, around.widened.stories, ingest, options)
        return replace(batch, added=True)


def _known_before(ingest: Ingest, snapshot: Snapshot, rows: range) -> set[int]:
    """Return the articles that duplicates among the new ones are duplicates of."""
    new = {entry.article.document_id: row for row, entry in zip(rows, ingest.entries, strict=True)}
    names = {
        skip.detail.removeprefix(SAME_AS) for skip in ingest.skipped if skip.reason == "duplicate"
    }
    query = "SELECT row FROM documents WHERE id IN ?"
    stored = snapshot.catalogue.among(query, sorted(name for name in names if name not in new))
    return {new[DocId(name)] for name in names if name in new} | {int(r[0] or 0) for r in stored}
