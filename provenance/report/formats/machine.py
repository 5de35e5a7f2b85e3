"""Formats for programs: `json` all of the report, `jsonl` and `csv` a finding a line."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict

from provenance.gate import CheckReport, Reported
from provenance.report.formats.unseen import spelt
from provenance.report.tables import FINDINGS, Csv
from provenance.rulebook import LEVELS

SCHEMA = 1
"""Number that changes when a key of `json` is taken away or changes its meaning."""


def as_json(report: CheckReport) -> str:
    """Return the whole report as one object."""
    levels: dict[str, int] = {level: report.count(level) for level in LEVELS}
    value: dict[str, object] = {
        "schema": SCHEMA,
        "passed": not report.reasons and report.exit_code != 5,
        "exit_code": report.exit_code,
        "reasons": list(report.reasons),
        "counts": {
            "pages": report.pages,
            "articles": len(report.documents),
            "skipped": len(report.skipped),
            **levels,
            "accepted": sum(each.accepted is not None for each in report.reported),
        },
        "documents": [asdict(each) for each in report.documents],
        "findings": [_finding(each) for each in report.reported],
        "skipped": [asdict(each) for each in report.skipped],
        "baseline": {
            "unused": [asdict(each) for each in report.unused],
            "lapsed": [{**asdict(entry), "why": why} for entry, why in report.lapsed],
        },
    }
    return dump(value, indent=2) + "\n"


def as_jsonl(report: CheckReport) -> str:
    """Return one object a finding."""
    return "".join(dump(_finding(each)) + "\n" for each in report.reported)


def dump(value: object, indent: int | None = None) -> str:
    r"""Return JSON that can be printed: what a terminal or a CI log would obey is spelt \u....

    >>> print(dump(["\x9b1m", "\u202e", "é ##[error]"]))
    ["\u009b1m", "\u202e", "é #\u0023[error]"]
    """
    return spelt(json.dumps(value, ensure_ascii=False, indent=indent), _escaped)


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _finding(each: Reported) -> dict[str, object]:
    finding, document, matched = each.finding, each.document, each.matched
    return {
        "id": finding.id,
        "rule": finding.rule,
        "level": finding.level,
        "document_id": finding.document_id or None,
        "input": finding.input,
        "locator": finding.locator,
        "url": (document.url if document else "") or None,
        "matched_document_id": finding.matched_document_id or None,
        "matched_url": (matched.url if matched else "") or None,
        "matched_outlet": finding.matched_outlet or None,
        "shared_words": finding.words,
        "message": finding.message,
        "state": _state(each),
        "fails": each.fails,
        "reason": each.accepted.reason if each.accepted else None,
    }


def _state(each: Reported) -> str:
    return "accepted" if each.accepted else "new"


def as_csv(report: CheckReport) -> str:
    """Return the columns of findings.csv, and where each was found."""
    cells = Csv()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*FINDINGS.header, "input", "locator", "url", "state"])
    for each in report.reported:
        finding = each.finding
        row = [getattr(finding, name) for name in FINDINGS.header]
        url = each.document.url if each.document else ""
        row += [finding.input, finding.locator, url, _state(each)]
        writer.writerow([cells.cell(value) for value in row])
    return text.getvalue().encode("utf-8", "replace").decode()
