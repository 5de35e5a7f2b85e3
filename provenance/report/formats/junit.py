"""JUnit XML: one test case a document, and one a page that became none.

Keeps to what the strictest reader takes: the XML schema of the Jenkins xUnit plugin, which pytest
calls xunit2. It has properties of a suite, not of a case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from provenance.gate import CheckReport, Reported
from provenance.report.formats.unseen import spelt
from provenance.rulebook import BY_CODE
from provenance.terminal import printable

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""


def as_junit(report: CheckReport) -> str:
    """Return a test suite; a case fails where a finding is one to fail on."""
    found: dict[tuple[str, str, str], list[Reported]] = {
        (each.input, each.locator, each.id): [] for each in report.documents
    }
    for each in report.reported:
        finding = each.finding
        found.setdefault((finding.input, finding.locator, finding.document_id), []).append(each)
    skipped = {(skip.input, skip.locator) for skip in report.skipped}
    failed = sum(any(each.fails for each in group) for group in found.values())
    passed_over = sum(not _fails(group) and key[:2] in skipped for key, group in found.items())
    suite = ET.Element(
        "testsuite", name="provenance", tests=str(len(found)), failures=str(failed), errors="0",
        skipped=str(passed_over),
    )  # fmt: skip
    if report.reported:
        properties = ET.SubElement(suite, "properties")
        for each in report.reported:
            where = each.finding.document_id or each.finding.locator or each.finding.input
            value = clean(f"{each.finding.rule} {where}")
            ET.SubElement(properties, "property", name=each.finding.id, value=value)
    for (path, locator, doc), group in found.items():
        case = ET.SubElement(
            suite, "testcase", classname=clean(path), name=clean(doc or locator or path), time="0"
        )
        _fill(case, group, (path, locator) in skipped)
    root = ET.Element(
        "testsuites", name="provenance", tests=str(len(found)), failures=str(failed), errors="0"
    )
    root.append(suite)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    text = spelt(text, lambda sign: f"&#{ord(sign)};")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _fails(group: Sequence[Reported]) -> bool:
    return any(each.fails for each in group)


def _fill(case: ET.Element, group: Sequence[Reported], skipped: bool) -> None:
    failing = [each for each in group if each.fails]
    others = [each for each in group if not each.fails]
    if failing:
        rules = " ".join(dict.fromkeys(each.finding.rule for each in failing))
        first = clean(printable(failing[0].finding.message))
        failure = ET.SubElement(case, "failure", type=rules, message=first)
        failure.text = clean("\n".join(_line(each) for each in failing))
    elif skipped and others:
        ET.SubElement(case, "skipped", message=clean(printable(others[0].finding.message)))
    if others:
        ET.SubElement(case, "system-out").text = clean("\n".join(_line(each) for each in others))


def _line(each: Reported) -> str:
    finding = each.finding
    accepted = " (accepted)" if each.accepted else ""
    rule = f"{finding.rule} {BY_CODE[finding.rule].name}"
    return f"{finding.level} {rule}: {printable(finding.message)}{accepted} [{finding.id}]"


def clean(text: str) -> str:
    """Return text with what XML cannot hold replaced.

    >>> clean("a\\x1bb")
    'a�b'
    """
    return _ILLEGAL.sub("\ufffd", text)
