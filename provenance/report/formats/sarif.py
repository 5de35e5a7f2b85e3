"""SARIF 2.1.0: one run, gravest first.

Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from urllib.parse import quote

from provenance.gate import CheckReport, Document, Reported
from provenance.report.formats.machine import dump
from provenance.report.formats.place import region
from provenance.rulebook import RULES
from provenance.terminal import printable

MOST = 5_000
"""Results; GitHub reads no more of a run."""
SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
FINGERPRINT = "provenanceFinding/v1"
_INDEX: Mapping[str, int] = {rule.code: place for place, rule in enumerate(RULES)}
Json = dict[str, object]


def as_sarif(report: CheckReport) -> str:
    """Return a log of one run."""
    results = [_result(each, report.baselined) for each in report.reported[:MOST]]
    run: Json = {
        "tool": {
            "driver": {
                "name": "provenance",
                "version": version("syndication-provenance"),
                "rules": [_rule(place) for place in range(len(RULES))],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return dump(log, indent=1) + "\n"


def _rule(place: int) -> Json:
    rule = RULES[place]
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split()),
        "shortDescription": {"text": _message(rule.name)},
        "fullDescription": {"text": _message(rule.help)},
        "help": {"text": _message(f"{rule.help}\n\nExample: {rule.example}")},
        "defaultConfiguration": {"level": rule.level},
    }


def _invocation(report: CheckReport) -> Json:
    notes: list[Json] = []
    left = len(report.reported) - MOST
    if left > 0:
        notes.append(_note("warning", f"{left} findings are left off, of the mildest"))
    notes += [_note("warning", f"baseline {e.id} {e.rule}: {why}") for e, why in report.lapsed]
    notes += [
        _note("note", f"baseline {entry.id} {entry.rule} matches nothing any more")
        for entry in report.unused
    ]
    return {
        "executionSuccessful": report.exit_code in (0, 1),
        "exitCode": report.exit_code,
        "toolExecutionNotifications": notes,
    }


def _note(level: str, text: str) -> Json:
    return {"level": level, "message": {"text": _message(printable(text))}}


def _result(each: Reported, baselined: bool) -> Json:
    finding = each.finding
    result: Json = {
        "ruleId": finding.rule,
        "ruleIndex": _INDEX[finding.rule],
        "level": finding.level,
        "message": {"text": _message(printable(finding.message, 1_000))},
        "locations": [
            _location(finding.input, finding.locator, finding.document_id, each.document)
        ],
        "partialFingerprints": {FINGERPRINT: finding.id},
        "properties": {"sharedWords": finding.words},
    }
    if each.matched is not None:
        matched = each.matched
        related = _location(matched.input, matched.locator, matched.id, matched)
        result["relatedLocations"] = [{"id": 1, **related}]
    if baselined:
        result["baselineState"] = "unchanged" if each.accepted else "new"
    if each.accepted is not None:
        suppression = {"kind": "external", "status": "accepted"}
        if each.accepted.reason:
            suppression["justification"] = each.accepted.reason
        result["suppressions"] = [suppression]
    return result


def _location(path: str, locator: str, doc: str, document: Document | None) -> Json:
    at = region(path, locator)
    physical: Json = {"artifactLocation": {"uri": _uri(path)}}
    if at.offset is not None:
        physical["region"] = {"byteOffset": at.offset}
    elif not at.member:
        physical["region"] = {"startLine": at.line or 1}
    name = doc or at.member
    found: Json = {"physicalLocation": physical}
    if name:
        logical: Json = {"name": name, "kind": "resource" if doc else "member"}
        if document is not None and document.url:
            logical["fullyQualifiedName"] = document.url
        found["logicalLocations"] = [logical]
    return found


def _uri(path: str) -> str:
    quoted = quote(path.encode("utf-8", "replace"), safe="/")
    return f"file://{quoted}" if path.startswith("/") else quoted


def _message(text: str) -> str:
    """Return a message in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5)."""
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text
