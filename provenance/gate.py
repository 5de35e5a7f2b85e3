"""The gate: whether a batch of new documents may go in.

One value, `CheckReport`, holds the answer; every format and the exit code are views of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from provenance.baseline import Accepted
from provenance.errors import OptionsError
from provenance.records import DocId, Skipped
from provenance.result import Result
from provenance.rulebook import LEVELS, rule
from provenance.rules import Finding

KNOWN_SKIPS = frozenset({"duplicate", "revisit", "not-html", "http-status"})
"""Reasons for which something was passed over on purpose: all could be read."""


@dataclass(frozen=True, slots=True)
class GateOptions:
    """What fails."""

    today: date
    """Day on which baseline entries have to hold."""
    fail_on: tuple[str, ...] = ("error",)
    """Levels, each with the graver ones, and codes of rules."""
    max_new: int = 0
    """Findings to fail on that are let pass."""
    max_uncredited: float | None = None
    """Share of the new articles, 0 to 1, that may be copies without credit (SYN201). Where it is
    given, they fail by their share and not one by one, unless `fail_on` names the rule."""
    exit_zero: bool = False
    strict: bool = False
    fail_on_unused: bool = False
    require_reason: bool = False

    def __post_init__(self) -> None:
        for what in self.fail_on:
            if what not in LEVELS:
                rule(what)
        if self.max_new < 0:
            raise OptionsError("--max-new takes 0 or more")
        if self.max_uncredited is not None and not 0 <= self.max_uncredited <= 1:
            raise OptionsError("--max-uncredited takes 0% to 100%")


@dataclass(frozen=True, slots=True)
class Document:
    """A document as formats show it."""

    id: str
    input: str
    locator: str
    url: str
    outlet: str
    title: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding as formats show it."""

    finding: Finding
    document: Document | None
    """None where what was found did not become one."""
    matched: Document | None
    accepted: Accepted | None
    """The baseline's entry, where one holds."""
    fails: bool
    """Whether it is one of those to fail on."""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The answer to a check."""

    documents: tuple[Document, ...]
    """The new ones, by id."""
    skipped: tuple[Skipped, ...]
    """What was in the batch and became no document, in the order of the input."""
    pages: int
    reported: tuple[Reported, ...]
    """By level, then most shared words first."""
    unused: tuple[Accepted, ...]
    """Entries of the baseline that match nothing."""
    lapsed: tuple[tuple[Accepted, str], ...]
    """Entries that match and do not hold, and why."""
    baselined: bool
    """Whether there was a baseline."""
    reasons: tuple[str, ...]
    """Why the batch may not go in; none where it may."""
    exit_code: int

    def count(self, level: str) -> int:
        """Count the findings of a level that nobody has accepted."""
        return sum(r.finding.level == level and r.accepted is None for r in self.reported)


def judge(
    result: Result,
    new: frozenset[DocId],
    options: GateOptions,
    baseline: Sequence[Accepted] | None = None,
) -> CheckReport:
    """Judge the new documents of a result by what was found about them."""
    found = findings_of(result, new)
    holding, lapsed = _holding(baseline or (), found, options)
    reported = tuple(_report(each, result, holding, options) for each in found)
    ids = {each.id for each in found}
    unused = tuple(entry for entry in baseline or () if entry.id not in ids)
    reasons = tuple(_reasons(reported, len(new), unused, options))
    known = sum(skip.reason == "duplicate" for skip in result.skipped)
    unreadable = sum(skip.reason not in KNOWN_SKIPS for skip in result.skipped)
    if not new and not known:
        code = 5
    elif options.strict and unreadable:
        code = 3
    else:
        code = 1 if reasons and not options.exit_zero else 0
    return CheckReport(
        documents=tuple(_document(result, doc) for doc in sorted(new)),
        skipped=result.skipped,
        pages=result.counts.pages,
        reported=reported,
        unused=unused,
        lapsed=lapsed,
        baselined=baseline is not None,
        reasons=reasons,
        exit_code=code,
    )


def findings_of(result: Result, new: frozenset[DocId]) -> tuple[Finding, ...]:
    """Return the findings about new documents, and about what became none, gravest first."""
    mine = [each for each in result.findings if each.skipped or each.document_id in new]
    return tuple(sorted(mine, key=lambda f: (LEVELS.index(f.level), -f.words)))


def _holding(
    baseline: Sequence[Accepted], found: Sequence[Finding], options: GateOptions
) -> tuple[dict[str, Accepted], tuple[tuple[Accepted, str], ...]]:
    ids = {each.id for each in found}
    holding: dict[str, Accepted] = {}
    lapsed: list[tuple[Accepted, str]] = []
    for entry in baseline:
        if entry.id in ids:
            why = entry.lapse(options.today, options.require_reason)
            if why:
                lapsed.append((entry, why))
            else:
                holding.setdefault(entry.id, entry)
    return holding, tuple(each for each in lapsed if each[0].id not in holding)


def _report(
    each: Finding, result: Result, holding: dict[str, Accepted], options: GateOptions
) -> Reported:
    accepted = holding.get(each.id)
    matched = DocId(each.matched_document_id)
    return Reported(
        each,
        _document(result, DocId(each.document_id)) if each.document_id else None,
        _document(result, matched) if matched else None,
        accepted,
        accepted is None and _is_grave(each, options),
    )


def _is_grave(each: Finding, options: GateOptions) -> bool:
    if each.rule in {what.upper() for what in options.fail_on}:
        return True
    if each.rule == "SYN201" and options.max_uncredited is not None:
        return False
    grave = [LEVELS.index(what) for what in LEVELS if what in options.fail_on]
    return bool(grave) and LEVELS.index(each.level) <= max(grave)


def _document(result: Result, doc: DocId) -> Document:
    article = result.by_id[doc].article
    return Document(
        doc,
        article.input,
        article.locator,
        article.url,
        result.subjects[doc].outlet,
        article.title,
        result.resolutions[doc].verdict,
    )


def _reasons(
    reported: Sequence[Reported], articles: int, unused: Sequence[Accepted], options: GateOptions
) -> Iterator[str]:
    failing = sum(each.fails for each in reported)
    if failing > options.max_new:
        above = f", more than {options.max_new}" if options.max_new else ""
        yield f"{_many(failing, 'finding')} at {' or '.join(options.fail_on)}{above}"
    if options.max_uncredited is not None and articles:
        bare = {
            each.finding.document_id
            for each in reported
            if each.finding.rule == "SYN201" and each.accepted is None
        }
        share = len(bare) / articles
        if share > options.max_uncredited:
            most = f"{options.max_uncredited:.1%}"
            yield f"{share:.1%} of the articles are copies without credit, more than {most}"
    if options.fail_on_unused and unused:
        yield f"{_many(len(unused), 'baseline entry')} without a finding"


def _many(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    return f"{number:,} {what[:-1]}ies" if what.endswith("y") else f"{number:,} {what}s"
