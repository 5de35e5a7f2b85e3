"""Markdown, for a step summary, a merge request or an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provenance.gate import CheckReport, Reported
from provenance.report.formats.text import outcome
from provenance.rulebook import BY_CODE
from provenance.terminal import printable

ROWS = 500
"""Rows of the table; GitHub refuses a summary of more than 1 MiB."""
_MARKS = re.compile(r"[\\`*_{}\[\]()#+!|~<>&@$^=-]")
_LINKS = re.compile(r"(?<=http):(?=//)|(?<=https):(?=//)|(?<=www)\.|(?<=ftp):(?=//)", re.IGNORECASE)


def as_markdown(report: CheckReport) -> str:
    """Return the outcome, a table of findings, and what the baseline holds."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: CheckReport) -> Iterator[str]:
    head, _, verdict = outcome(report).partition("\n")
    yield f"### Provenance: {escape(verdict)}\n\n{escape(head)}"
    if report.reported:
        yield "\n| level | rule | document | finding | id |\n|---|---|---|---|---|"
        for each in report.reported[:ROWS]:
            yield _row(each)
        left = len(report.reported) - ROWS
        if left > 0:
            yield f"\n{left:,} more findings are not shown."
    for entry, why in report.lapsed:
        yield f"\n- baseline {escape(entry.id)} {escape(entry.rule)}: {escape(why)}"
    if report.unused:
        ids = ", ".join(escape(entry.id) for entry in report.unused[:ROWS])
        yield f"\nBaseline entries that match nothing any more: {ids}"


def _row(each: Reported) -> str:
    finding = each.finding
    where = " ".join(filter(None, (finding.input, finding.locator)))
    document = finding.document_id or where
    level = f"{finding.level} (accepted)" if each.accepted else finding.level
    cells = (
        level,
        f"{finding.rule} {BY_CODE[finding.rule].name}",
        document,
        finding.message,
        finding.id,
    )
    return "| " + " | ".join(escape(cell) for cell in cells) + " |"


def escape(text: str) -> str:
    """Return text on one line in which nothing is markup, a mention or a link.

    >>> escape("*a*|@b www.c")
    '&#42;a&#42;&#124;&#64;b www&#46;c'
    """
    text = _MARKS.sub(lambda found: f"&#{ord(found[0])};", printable(text))
    return _LINKS.sub(lambda found: f"&#{ord(found[0])};", text)
