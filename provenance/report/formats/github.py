"""Annotations of a GitHub workflow. A step shows ten of each kind; the summary shows the rest.

Source: GitHub Docs, Workflow commands for GitHub Actions.
"""

from __future__ import annotations

from collections import Counter

from provenance.gate import CheckReport, Reported
from provenance.report.formats.place import region
from provenance.report.formats.text import outcome
from provenance.rulebook import BY_CODE
from provenance.terminal import printable

SHOWN = 10
"""Annotations of one kind that GitHub shows of a step."""
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def as_github(report: CheckReport) -> str:
    """Return the annotations of what nobody has accepted, and the outcome."""
    shown: Counter[str] = Counter()
    lines: list[str] = []
    for each in report.reported:
        level = each.finding.level
        if each.accepted is None:
            shown[level] += 1
            if shown[level] <= SHOWN:
                lines.append(_annotation(each))
    left = sum(max(0, count - SHOWN) for count in shown.values())
    if left:
        lines.append(f"{left:,} more findings are in the summary")
    return "\n".join([*lines, outcome(report)]) + "\n"


def _annotation(each: Reported) -> str:
    finding = each.finding
    at = region(finding.input, finding.locator)
    place = "" if at.line else f" ({finding.locator})" if finding.locator else ""
    properties = {"file": printable(finding.input, 1_000)}
    if at.line:
        properties["line"] = str(at.line)
    properties["title"] = f"{finding.rule} {BY_CODE[finding.rule].name}"
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    message = f"{printable(finding.message)}{printable(place)} [{finding.id}]"
    return f"::{_COMMANDS[finding.level]} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
