"""Review: what people have said of links, so that their verdicts last.

review.csv has one row a link: `document_id` is the article that is judged, `matched_document_id`
the one it was seen beside (empty where the source is named and not in the corpus), `status` what
the first is beside the second, `note` and `reviewed` (a time) are for people. Of several rows
about two articles the last holds.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

from provenance.direction import REVIEWED, Pair
from provenance.errors import OptionsError, StoreError
from provenance.records import DocId, Evidence, Verdict
from provenance.report.tables import FORMULA_STARTS, Csv
from provenance.settling import Resolution
from provenance.subject import Subject

if TYPE_CHECKING:
    from provenance.rules import Finding

FILE = "review.csv"
"""Name inside OUT."""
Status = Literal[
    "original",  # it is the original of the two, not the copy
    "licensed",  # a copy, and it may be one
    "unlicensed",  # a copy, and it may not be one
    "false match",  # no copying between the two
    "unsure",  # looked at, not decided: changes nothing
]
STATUSES: tuple[str, ...] = get_args(Status)
SETTLED_BY_LICENCE = frozenset({"SYN101", "SYN102", "SYN103", "SYN104", "SYN201", "SYN208"})
"""Rules that a licensed copy does not break; what its credit says is still held against it."""


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict of a person."""

    document_id: DocId
    matched_document_id: DocId
    """Empty where the source is not in the corpus."""
    status: Status
    note: str = ""
    reviewed: str = ""
    """When, ISO 8601."""

    @property
    def ends(self) -> tuple[DocId, DocId]:
        """Both articles, in the order of pairs; the first is empty where there is one only."""
        one, other = self.document_id, self.matched_document_id
        return (one, other) if one < other else (other, one)


COLUMNS = tuple(field.name for field in fields(Review))


def read(path: Path) -> tuple[Review, ...]:
    """Read a review file.

    Raises:
        OptionsError: it cannot be read, or a row is no review.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            missing = {"document_id", "matched_document_id", "status"} - set(rows.fieldnames or ())
            if missing:
                raise OptionsError(f"{path} has no column {min(missing)}")
            return latest(_review(row, f"{path} line {rows.line_num}") for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OptionsError(f"cannot read {path}: {error}") from error


def _review(row: Mapping[str, str | None], where: str) -> Review:
    values = {name: _plain(row.get(name) or "") for name in COLUMNS}
    if not values["document_id"]:
        raise OptionsError(f"{where} names no document_id")
    if values["document_id"] == values["matched_document_id"]:
        raise OptionsError(f"{where} judges an article beside itself")
    if values["status"] not in STATUSES:
        known = ", ".join(STATUSES)
        raise OptionsError(f"{where}: status {values['status']!r} is none of {known}")
    return Review(
        DocId(values["document_id"]),
        DocId(values["matched_document_id"]),
        cast(Status, values["status"]),
        values["note"],
        values["reviewed"],
    )


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def latest(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """Return the last review of each two articles, by id."""
    last = {review.ends: review for review in reviews}
    return tuple(sorted(last.values(), key=lambda r: (r.document_id, r.matched_document_id)))


def gathered(out: Path, given: Path | None = None) -> tuple[Review, ...]:
    """Return the reviews in OUT, and over them those of a file that is given.

    Raises:
        OptionsError: a file cannot be read, or a row is no review.
    """
    stored = read(out / FILE) if (out / FILE).is_file() else ()
    return latest((*stored, *read(given))) if given is not None else stored


def taken(out: Path, given: Path | None = None) -> tuple[Review, ...]:
    """Put a file's reviews into OUT, where they hold from now on, and return all of OUT's.

    Raises:
        OptionsError: a file cannot be read, or a row is no review.
        StoreError: OUT cannot be written.
    """
    reviews = gathered(out, given)
    if given is not None and reviews:
        write(reviews, out / FILE)
    return reviews


def write(reviews: Sequence[Review], path: Path) -> None:
    """Write a review file.

    Raises:
        StoreError: it cannot be written.
    """
    guard = Csv()
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="", errors="replace") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(COLUMNS)
            for each in reviews:
                writer.writerow([guard.cell(getattr(each, name)) for name in COLUMNS])
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def judged(pairs: Sequence[Pair], reviews: Sequence[Review]) -> list[Pair]:
    """Give reviewed pairs the direction that a person saw; a false match is no copying."""
    of = {review.ends: review for review in reviews}
    return [_judged(pair, of.get((pair.match.left, pair.match.right))) for pair in pairs]


def _judged(pair: Pair, review: Review | None) -> Pair:
    if review is None or review.status == "unsure":
        return pair
    if review.status == "false match":
        return replace(pair, linkable=False, note=REVIEWED) if pair.linkable else pair
    is_source = review.status == "original"
    source = review.document_id if is_source else review.matched_document_id
    is_left = source == pair.match.left
    weight = 1.0 if is_left else -1.0
    evidence = (*pair.finding.evidence, Evidence(REVIEWED, weight, _said(review)))
    finding = replace(
        pair.finding,
        direction="left" if is_left else "right",
        weight=round(pair.finding.weight + weight, 4),
        evidence=evidence,
        basis=REVIEWED,
    )
    return replace(pair, finding=finding, linkable=True, note="")


def _said(review: Review) -> str:
    return f"reviewed as {review.status}" + (f": {review.note}" if review.note else "")


def settled(
    resolutions: Mapping[DocId, Resolution],
    reviews: Sequence[Review],
    subjects: Mapping[DocId, Subject],
) -> dict[DocId, Resolution]:
    """Let what is concluded say that it was reviewed, and drop links that a person denied."""
    found = dict(resolutions)
    sources = {r.link.source for r in resolutions.values() if r.link and r.verdict != "revision"}
    for review in reviews:
        doc, matched = review.document_id, review.matched_document_id
        here = found.get(doc)
        if here is None or here.link is None or review.status == "unsure":
            continue
        link = here.link
        # An original that credits the outlet of its copy has a claim, and no match to go with it.
        is_named = link.source is None and matched in subjects
        is_named = is_named and subjects[matched].outlet == link.source_outlet
        if (link.source or "") != matched and not (review.status == "original" and is_named):
            continue
        if review.status in ("original", "false match"):
            verdict: Verdict = "original" if doc in sources else "unique"
            found[doc] = replace(here, verdict=verdict, link=None, match=None)
            continue
        said = Evidence(REVIEWED, 1.0, _said(review))
        known = any(each.kind == REVIEWED for each in link.evidence)
        evidence = link.evidence if known else (*link.evidence, said)
        basis = tuple(sorted({*link.basis, REVIEWED}))
        link = replace(link, basis=basis, confidence=1.0, evidence=evidence)
        found[doc] = replace(here, link=link)
    return found


def admitted(findings: Iterable[Finding], reviews: Sequence[Review]) -> tuple[Finding, ...]:
    """Leave out what a licence settles between a copy and what it was matched with."""
    licensed = {(r.document_id, r.matched_document_id) for r in reviews if r.status == "licensed"}
    return tuple(
        each
        for each in findings
        if each.rule not in SETTLED_BY_LICENCE
        or (each.document_id, each.matched_document_id) not in licensed
    )


def counts(reviews: Sequence[Review], known: Iterable[DocId]) -> dict[str, int]:
    """Count reviews by status, and those of articles that are not `known` apart."""
    here = set(known)
    counted = Counter(
        r.status if {r.document_id, r.matched_document_id} - {""} <= here else "of others"
        for r in reviews
    )
    return dict(sorted(counted.items()))
