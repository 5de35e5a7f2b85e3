"""Kept and removed: what deduplication leaves of an audit package, and what each outlet loses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from provenance import package
from provenance.dedup import Candidate, DedupOptions, Overlap, Removal, decide
from provenance.errors import StoreError
from provenance.export.typed import Typed, is_false_match, number, rows, text
from provenance.report.tables import AUDIT, PAIRS, Column, Csv, Row, Table
from provenance.terminal import printable

_SHARED = ("document_id", "input", "locator", "url", "outlet", "title", "language", "words")
_COLUMNS = tuple(next(c for c in AUDIT.columns if c.name == name) for name in _SHARED)

KEPT = Table("kept", "One row an article that stays", (
    *_COLUMNS,
    Column("verdict", "As in audit.csv"),
    Column("attribution_status", "As in audit.csv"),
    Column("removed", "Articles that were removed in favour of this one", "integer"),
))  # fmt: skip

REMOVED = Table("removed", "One row an article that goes", (
    *_COLUMNS,
    Column("kept_document_id", "Article that stays in its place"),
    Column("kept_url", "Its address"),
    Column("kept_outlet", "Its outlet"),
    Column("relation", "Relation of the two, as in pairs.csv"),
    Column("score", "Jaccard similarity of the two, 0 to 1", "number"),
    Column("containment", "Share of the removed text in the kept one, 0 to 1", "number"),
    Column("reason", "By what the kept one was the better, with both values"),
))  # fmt: skip


@dataclass(slots=True)
class Loss:
    """What one outlet loses."""

    articles: int = 0
    removed: int = 0
    words: int = 0
    words_removed: int = 0

    @property
    def share(self) -> float:
        """Share of its articles that go, 0 to 1."""
        return self.removed / self.articles if self.articles else 0.0


def dedup(out: Path, options: DedupOptions, target: Path) -> dict[str, Loss]:
    """Write kept.csv and removed.csv into `target`, and return the losses by outlet.

    Holds what has a pair in memory, and reads the rest row by row.

    Raises:
        StoreError: `out` is no complete package, or `target` cannot be written.
    """
    csv = Csv(bool(package.run(out).get("formula_guard", True)))
    pairs = [_overlap(row) for row in rows(out, PAIRS) if not is_false_match(row)]
    paired = {doc for pair in pairs for doc in (pair.left, pair.right)}
    articles = (row for row in rows(out, AUDIT) if row["document_id"] in paired)
    removed = decide([_candidate(row) for row in articles], pairs, options)
    try:
        target.mkdir(parents=True, exist_ok=True)
        csv.write(REMOVED, _removed_rows(out, removed), target)
        csv.write(KEPT, _kept_rows(out, removed), target)
    except OSError as error:
        raise StoreError(f"cannot write to {target}: {error.strerror or error}") from error
    return _losses(out, removed)


def _overlap(row: Typed) -> Overlap:
    return Overlap(
        text(row, "left"),
        text(row, "right"),
        number(row, "jaccard") or 0.0,
        number(row, "containment_left") or 0.0,
        number(row, "containment_right") or 0.0,
        text(row, "relation"),
    )


def _candidate(row: Typed) -> Candidate:
    return Candidate(
        text(row, "document_id"),
        text(row, "verdict"),
        text(row, "attribution_status"),
        text(row, "published"),
        text(row, "published_precision"),
        _words(row),
        text(row, "source_document_id"),
    )


def _words(row: Typed) -> int:
    return int(number(row, "words") or 0)


def _kept_rows(out: Path, removed: Mapping[str, Removal]) -> Iterator[Row]:
    stands_for: dict[str, int] = {}
    for each in removed.values():
        stands_for[each.kept] = stands_for.get(each.kept, 0) + 1
    for row in rows(out, AUDIT):
        doc = text(row, "document_id")
        if doc not in removed:
            about = row["verdict"], row["attribution_status"], stands_for.get(doc, 0)
            yield (*(row[name] for name in _SHARED), *about)


def _removed_rows(out: Path, removed: Mapping[str, Removal]) -> Iterator[Row]:
    wanted = {each.kept for each in removed.values()}
    kept = {
        text(row, "document_id"): (row["url"], row["outlet"])
        for row in rows(out, AUDIT)
        if row["document_id"] in wanted
    }
    for row in rows(out, AUDIT):
        each = removed.get(text(row, "document_id"))
        if each is not None:
            why = each.relation, each.score, each.containment, each.reason
            yield (*(row[name] for name in _SHARED), each.kept, *kept[each.kept], *why)


def _losses(out: Path, removed: Mapping[str, Removal]) -> dict[str, Loss]:
    losses: dict[str, Loss] = {}
    for row in rows(out, AUDIT):
        loss, words = losses.setdefault(text(row, "outlet"), Loss()), _words(row)
        loss.articles += 1
        loss.words += words
        if row["document_id"] in removed:
            loss.removed += 1
            loss.words_removed += words
    return losses


def as_text(losses: Mapping[str, Loss]) -> str:
    """Return the table of losses, the greatest first, and the sum."""
    return "\n".join(_lines(losses))


def _lines(losses: Mapping[str, Loss]) -> Iterator[str]:
    yield f"{'outlet':<40} {'articles':>9} {'removed':>9} {'share':>7} {'words':>7}"
    losing = [(name, loss) for name, loss in losses.items() if loss.removed]
    for name, loss in sorted(losing, key=lambda item: (-item[1].removed, item[0])):
        yield _line(printable(name, 40) or "(no outlet)", loss)
    none = len(losses) - len(losing)
    if none:
        yield f"{none:,} more outlets lose nothing"
    total = Loss()
    for loss in losses.values():
        total.articles += loss.articles
        total.removed += loss.removed
        total.words += loss.words
        total.words_removed += loss.words_removed
    yield _line("all", total)


def _line(name: str, loss: Loss) -> str:
    words = loss.words_removed / loss.words if loss.words else 0.0
    return f"{name:<40} {loss.articles:>9,} {loss.removed:>9,} {loss.share:>7.1%} {words:>7.1%}"


def above(losses: Mapping[str, Loss], most: float) -> list[str]:
    """Return the outlets that lose more than a share of their articles, the greatest loss first."""
    over = [(name, loss) for name, loss in losses.items() if loss.share > most]
    over.sort(key=lambda item: (-item[1].share, item[0]))
    return [
        f"{printable(name, 80) or '(no outlet)'} loses {loss.share:.1%} of its articles, "
        f"more than {most:.1%}"
        for name, loss in over
    ]
