"""Check: the gate as a command, from new files to a written report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from provenance import baseline, intake, pipeline
from provenance.baseline import Accepted, Change
from provenance.errors import OptionsError, StoreError
from provenance.gate import CheckReport, GateOptions, findings_of, judge
from provenance.options import Options
from provenance.report import formats
from provenance.rules import Finding

STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
"""Variable that holds the file to which a step of a GitHub workflow appends its summary."""


def check(
    sources: Sequence[str | Path],
    out: Path,
    gate: GateOptions,
    options: Options = Options(),
    run: pipeline.Run = pipeline.Run(),
    accepted: Path | None = None,
) -> CheckReport:
    """Tell whether new documents may go into an audit package; `accepted` is a baseline file.

    Raises:
        InputError: a source does not exist.
        StoreError: `out` is no complete package.
        OptionsError: the baseline cannot be read.
    """
    entries = None if accepted is None else baseline.read(accepted)
    batch = intake.check(sources, out, options, run)
    return judge(batch.result, batch.new, gate, entries)


def add(
    sources: Sequence[str | Path],
    out: Path,
    gate: GateOptions,
    options: Options = Options(),
    run: pipeline.Run = pipeline.Run(),
    accepted: Path | None = None,
) -> tuple[CheckReport, int]:
    """Check new documents, and add them to the index where nothing fails.

    Returns the report, and how many documents were added.

    Raises:
        as `check`, and StoreError where the index cannot be written.
    """
    entries = None if accepted is None else baseline.read(accepted)

    def may_go_in(batch: intake.Batch) -> bool:
        return judge(batch.result, batch.new, gate, entries).exit_code == 0

    batch = intake.check(sources, out, options, run, may_go_in)
    report = judge(batch.result, batch.new, gate, entries)
    return report, len(batch.new) if batch.added else 0


def said_of_adding(out: Path, added: int) -> str:
    """Tell a person what became of a batch that was to be added."""
    if not added:
        return f"nothing was added to {out}"
    return (
        f"{added} documents added to the index of {out}; "
        f"`provenance index refresh {out}` brings its tables and report up to date"
    )


def share(text: str) -> float:
    """Read a share: `5%` or `0.05`.

    >>> share("5%"), share("0.05")
    (0.05, 0.05)
    """
    number, percent = (text[:-1], True) if text.endswith("%") else (text, False)
    try:
        value = float(number) / (100 if percent else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise OptionsError(f"{text!r} is no share; write 5% or 0.05")
    return value


def targets(outputs: Sequence[str]) -> list[tuple[str, Path]]:
    """Read `FORMAT=PATH` arguments.

    Raises:
        OptionsError: one has no path or no known format.
    """
    found: list[tuple[str, Path]] = []
    for each in outputs:
        name, _, path = each.partition("=")
        if name not in formats.NAMES or not path:
            known = ", ".join(formats.NAMES)
            raise OptionsError(f"--output takes FORMAT=PATH, got {each!r}; formats: {known}")
        found.append((name, Path(path)))
    return found


def write(report: CheckReport, outputs: Sequence[tuple[str, Path]]) -> None:
    """Write a report in several formats.

    Raises:
        StoreError: a file cannot be written.
    """
    for name, path in outputs:
        _write(path, formats.render(name, report), "w")


def show(report: CheckReport, name: str, quiet: bool) -> str:
    """Return what goes to stdout; in a GitHub workflow the step summary is written as well."""
    if name == "github":
        _summarise(report)
    return "" if quiet and name == "text" else formats.render(name, report)


def _summarise(report: CheckReport) -> None:
    summary = os.environ.get(STEP_SUMMARY)
    if summary:
        _write(Path(summary), formats.render("markdown", report), "a")


def _write(path: Path, text: str, mode: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}") from error


def found_about(
    sources: Sequence[str], out: Path, options: Options, run: pipeline.Run
) -> tuple[Finding, ...]:
    """Return what is found about new documents; without any, about all of the package's."""
    if sources:
        batch = intake.check(sources, out, options, run)
        return findings_of(batch.result, batch.new)
    return pipeline.load(out, options.rules).findings


def rebase(action: str, path: Path, found: Sequence[Finding], fresh: Sequence[Accepted]) -> Change:
    """Create, update or prune a baseline file.

    Raises:
        OptionsError: there is one already (create), or none (update, prune).
        StoreError: it cannot be written.
    """
    if action == "create":
        if path.exists():
            raise OptionsError(f"{path} exists; use `provenance baseline update`")
        change = Change(tuple(fresh), tuple(fresh), ())
    elif action == "update":
        change = baseline.update(baseline.read(path), fresh)
    else:
        change = baseline.prune(baseline.read(path), {each.id for each in found})
    baseline.write(change.entries, path)
    return change


def today(text: str | None) -> date:
    """Return the day that is given, else the clock's.

    Raises:
        OptionsError: it is no date.
    """
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise OptionsError(f"--today {text!r} is no date; write it as 2024-05-31") from error
