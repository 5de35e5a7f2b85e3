"""Agreements: which outlet may carry whose articles, from a CSV file of the user's."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from provenance.errors import OptionsError

COLUMNS = ("outlet", "source", "from", "to")


@dataclass(frozen=True, slots=True)
class Agreement:
    """One outlet may carry one source's articles, from the first to the last day."""

    outlet: str
    """Id in the directory, else the name in lower case."""
    source: str
    first: date = date.min
    last: date = date.max


def read(path: Path, identify: Callable[[str], str]) -> tuple[Agreement, ...]:
    """Read a file with the columns outlet, source, from, to; an empty day is no bound.

    `identify` gives the id of an outlet that is written as a name, a domain or an address.

    Raises:
        OptionsError: the file cannot be read, lacks a column, or a row has no outlet, a name that
            may be any of several outlets, or a bad day.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise OptionsError(f"{path} lacks the columns {', '.join(missing)}")
            return tuple(_row(row, f"{path} line {rows.line_num}", identify) for row in rows)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise OptionsError(f"cannot read agreements {path}: {error}") from error


def _row(row: dict[str, str | None], where: str, identify: Callable[[str], str]) -> Agreement:
    outlet, source = (row["outlet"] or "").strip(), (row["source"] or "").strip()
    if not outlet or not source:
        raise OptionsError(f"{where} names no outlet or no source")
    first, last = _day(row["from"], date.min, where), _day(row["to"], date.max, where)
    if last < first:
        raise OptionsError(f"{where} ends before it begins")
    try:
        return Agreement(identify(outlet), identify(source), first, last)
    except OptionsError as error:
        raise OptionsError(f"{where}: {error}") from error


def _day(text: str | None, default: date, where: str) -> date:
    try:
        return date.fromisoformat(text.strip()) if text and text.strip() else default
    except ValueError as error:
        raise OptionsError(f"{where}: {text!r} is no day; write it as 2024-05-31") from error
