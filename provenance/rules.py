"""Rules: from a result to its findings.

A finding is a rule, a document that breaks it, and the document or outlet it was matched with.
Its id comes from the rule and the contents alone, so that it survives moves, renamed files and
re-crawls: it is the same in a table, a report and a baseline.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePosixPath

from provenance.agreements import Agreement
from provenance.records import DocId
from provenance.result import Result
from provenance.rulebook import Level, RuleOptions
from provenance.ruling.case import Breach, Case
from provenance.ruling.credit import credit
from provenance.ruling.order import bridges, cycles, order
from provenance.ruling.overlap import overlap
from provenance.ruling.quality import quality, skips
from provenance.subject import Family

ID_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule broken by a document."""

    id: str
    rule: str
    level: Level
    document_id: str
    """"" where what was found did not become a document."""
    matched_document_id: str
    matched_outlet: str
    message: str
    """For a person, one line without control characters."""
    input: str
    locator: str
    words: int
    """Words shared with the matched document."""
    skipped: str = ""
    """Reason of the skip that the finding is about, "" where it is about a document."""


def findings(
    result: Result,
    options: RuleOptions,
    family: Family,
    outlet_of: Callable[[str], str],
    agreements: Sequence[Agreement] | None = None,
) -> tuple[Finding, ...]:
    """Return all findings, by document id and rule; those without a document come last."""
    case = Case(
        result,
        family,
        outlet_of,
        options.short_words,
        options.invisible,
        options.misread,
        options.licences,
        None if agreements is None else tuple(agreements),
    )
    found = [_finding(each, case, options) for each in _breaches(case)]
    kept = [each for each in found if each is not None]
    return tuple(sorted(kept, key=lambda f: (not f.document_id, f.document_id and _order(f))))


def _order(finding: Finding) -> tuple[str, str, str, str, str]:
    return (
        finding.document_id,
        finding.rule,
        finding.matched_document_id,
        finding.input,
        finding.locator,
    )


def _breaches(case: Case) -> Iterator[Breach]:
    for entry in case.result.entries:
        facts = case.about(entry)
        yield from overlap(facts, case)
        yield from credit(facts, case)
        yield from order(facts, case)
        yield from quality(facts, case)
    yield from cycles(case)
    yield from bridges(case)
    yield from skips(case)


def _finding(breach: Breach, case: Case, options: RuleOptions) -> Finding | None:
    level = options.level(breach.rule)
    if level is None:
        return None
    place = breach.skip
    if place is None and breach.document is not None:
        article = case.result.by_id[breach.document].article
        where = article.input, article.locator
    else:
        where = (place.input, place.locator) if place else ("", "")
    return Finding(
        _id(breach, case),
        breach.rule,
        level,
        breach.document or "",
        breach.matched or "",
        breach.outlet,
        breach.message,
        *where,
        breach.words,
        breach.skip.reason if breach.skip else "",
    )


def _id(breach: Breach, case: Case) -> str:
    """Hash the rule, the document's content and outlet, and the content it was matched with.

    The outlet tells one outlet's verbatim copy from another's. What could not be read has
    no content: its file name, place and reason stand for it.
    """
    parts = [breach.rule]
    if breach.document is not None:
        parts += [_key(breach.document, case), case.result.subjects[breach.document].outlet]
        parts.append(_key(breach.matched, case) if breach.matched else "")
    elif breach.skip is not None:
        name = PurePosixPath(breach.skip.input).name
        parts += [breach.skip.reason, name, breach.skip.locator]
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    digest = blake2b(data, digest_size=8).digest()
    return b32encode(digest).decode("ascii").lower()[:ID_CHARACTERS]


def _key(doc: DocId, case: Case) -> str:
    return case.result.by_id[doc].content.key


def codes_by_document(found: Sequence[Finding]) -> dict[str, str]:
    """Return each document's rule codes, joined by spaces."""
    codes: dict[str, set[str]] = {}
    for each in found:
        codes.setdefault(each.document_id, set()).add(each.rule)
    return {doc: " ".join(sorted(of)) for doc, of in codes.items()}
