"""Data quality: SYN401 to SYN408, and the documents that were read twice."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.records import DocId, Skipped, SkipReason
from provenance.result import SAME_AS
from provenance.ruling.case import Breach, Case, Facts
from provenance.terminal import printable

SKIPS: dict[SkipReason, str] = {
    "unreadable": "SYN401",
    "malformed": "SYN401",
    "too-large": "SYN401",
    "timeout": "SYN401",
    "crashed": "SYN401",
    "error": "SYN401",
    "truncated": "SYN402",
    "no-content": "SYN403",
    "empty-extraction": "SYN403",
    "unsupported": "SYN405",
    "not-html": "SYN405",
    "http-status": "SYN405",
    "revisit": "SYN405",
}


def quality(facts: Facts, case: Case) -> Iterator[Breach]:
    """Report what is odd about an article's text."""
    entry, doc = facts.entry, facts.doc
    seen = entry.content
    if seen.misread >= case.misread:
        message = f"{seen.misread} characters that a wrong charset may have left"
        yield Breach("SYN404", doc, message)
    elif entry.article.guessed_charset:
        charset = printable(entry.article.guessed_charset, 40)
        yield Breach("SYN404", doc, f"no charset that it names fits its bytes; read as {charset}")
    if entry.words < case.short_words:
        yield Breach("SYN406", doc, f"{entry.words} words, too few to compare with certainty")
    if seen.invisible >= case.invisible:
        yield Breach("SYN407", doc, f"{seen.invisible} invisible characters")
    if not entry.article.language:
        yield Breach("SYN408", doc, "the language could not be told")


def skips(case: Case) -> Iterator[Breach]:
    """Report what did not become an article, in the order of the input."""
    for skip in case.result.skipped:
        if skip.reason == "duplicate":
            yield _again(skip, case)
        else:
            where = " ".join(filter(None, (skip.input, skip.locator)))
            detail = f": {printable(skip.detail, 160)}" if skip.detail else ""
            message = f"{printable(where)}: {skip.reason}{detail}"
            yield Breach(SKIPS[skip.reason], None, message, skip=skip)


def _again(skip: Skipped, case: Case) -> Breach:
    """The very document again; without an outlet it may just as well be somebody's copy."""
    doc = DocId(skip.detail.removeprefix(SAME_AS))
    entry = case.result.by_id[doc]
    outlet = case.result.subjects[doc].outlet
    rule = "SYN105" if outlet else "SYN101"
    message = f"the same as {printable(doc)}, which was read before"
    return Breach(rule, doc, message, doc, outlet, entry.words, skip)
