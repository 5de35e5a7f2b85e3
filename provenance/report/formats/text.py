"""Text for a terminal: `text` by document, `concise` one line a finding."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.gate import CheckReport, Reported
from provenance.report.formats.place import region
from provenance.rulebook import BY_CODE, LEVELS
from provenance.terminal import printable


def as_text(report: CheckReport) -> str:
    """Return the findings by document, then what the baseline holds, then the outcome."""
    return "\n".join(_text(report)) + "\n"


def _text(report: CheckReport) -> Iterator[str]:
    groups: dict[tuple[str, str, str], list[Reported]] = {}
    for each in report.reported:
        finding = each.finding
        groups.setdefault((finding.input, finding.locator, finding.document_id), []).append(each)
    for (path, locator, doc), found in groups.items():
        title = printable(found[0].document.title, 80) if found[0].document else ""
        yield "  ".join(filter(None, (printable(path), printable(locator), printable(doc), title)))
        for each in found:
            finding = each.finding
            accepted = " (accepted)" if each.accepted else ""
            yield (
                f"  {finding.level:<7} {finding.rule} {printable(finding.message)}"
                f"{accepted}  [{finding.id}]"
            )
    yield from _baseline(report)
    yield outcome(report)


def _baseline(report: CheckReport) -> Iterator[str]:
    for entry, why in report.lapsed:
        yield f"baseline: {printable(entry.id)} {printable(entry.rule)} {printable(why)}"
    for entry in report.unused:
        yield f"baseline: {printable(entry.id)} {printable(entry.rule)} matches nothing any more"


def as_concise(report: CheckReport) -> str:
    """Return one line a finding, as editors and grep read it, and the outcome."""
    lines = [_concise(each) for each in report.reported]
    return "\n".join([*lines, *_baseline(report), outcome(report)]) + "\n"


def _concise(each: Reported) -> str:
    finding = each.finding
    at = region(finding.input, finding.locator)
    where = f":{at.line}" if at.line else f" {finding.locator}" if finding.locator else ""
    accepted = " (accepted)" if each.accepted else ""
    return (
        f"{printable(finding.input + where)}: {finding.level} {finding.rule} "
        f"{BY_CODE[finding.rule].name}: {printable(finding.message)}{accepted} [{finding.id}]"
    )


def outcome(report: CheckReport) -> str:
    """Return what was read and found, and whether the batch may go in."""
    counts = " · ".join(f"{level} {report.count(level):,}" for level in LEVELS)
    accepted = sum(each.accepted is not None for each in report.reported)
    known = sum(skip.reason == "duplicate" for skip in report.skipped)
    head = (
        f"{report.pages:,} pages -> {len(report.documents):,} new articles, "
        f"{known:,} known, {len(report.skipped) - known:,} skipped   {counts}"
    )
    head += f" · accepted {accepted:,}" if report.baselined else ""
    if report.reasons:
        return f"{head}\nfailed: {'; '.join(report.reasons)}"
    return f"{head}\npassed" if report.exit_code != 5 else f"{head}\nnothing could be read"
