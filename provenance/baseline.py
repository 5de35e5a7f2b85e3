"""The baseline: findings that somebody has accepted, by id, with a reason and an expiry.

A file of JSON lines, sorted, so that it merges line by line:
`{"id", "rule", "level", "reason", "owner", "created", "expires", "note"}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path

from provenance.errors import OptionsError, StoreError
from provenance.rules import Finding

FILE = "baseline.jsonl"


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted finding."""

    id: str
    rule: str = ""
    level: str = ""
    reason: str = ""
    owner: str = ""
    created: str = ""
    """ISO 8601 date."""
    expires: str = ""
    """ISO 8601 date of the last day it holds; "" for ever."""
    note: str = ""
    """The finding's message when it was accepted."""

    def lapse(self, today: date, require_reason: bool = False) -> str:
        """Return why it does not hold today, "" where it does.

        >>> Accepted("x", expires="2024-05-31").lapse(date(2024, 5, 31))
        ''
        >>> Accepted("x", expires="31 May").lapse(date(2024, 5, 31))
        "expires '31 May' is no date, so it counts as expired; write it as 2024-05-31"
        """
        if require_reason and not self.reason.strip():
            return "has no reason"
        if not self.expires:
            return ""
        try:
            last = date.fromisoformat(self.expires)
        except ValueError:
            return (
                f"expires {self.expires!r} is no date, so it counts as expired; "
                "write it as 2024-05-31"
            )
        return "" if today <= last else f"expired on {last.isoformat()}"


_FIELDS = tuple(field.name for field in fields(Accepted))


def read(path: Path) -> tuple[Accepted, ...]:
    """Read a baseline.

    Raises:
        OptionsError: the file cannot be read, or a line is no entry.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise OptionsError(f"cannot read baseline {path}: {error}") from error
    return tuple(
        _entry(line, f"{path} line {n}") for n, line in enumerate(lines, 1) if line.strip()
    )


def _entry(line: str, where: str) -> Accepted:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise OptionsError(f"{where} is no JSON: {error}") from error
    if not isinstance(value, dict) or not isinstance(value.get("id"), str) or not value["id"]:
        raise OptionsError(f"{where} is no entry: it needs an id")
    values = {name: value.get(name) for name in _FIELDS}
    wrong = [name for name, each in values.items() if not isinstance(each, str | None)]
    unknown = sorted(set(value) - set(_FIELDS))
    if wrong or unknown:
        what = f"{wrong[0]} takes text" if wrong else f"unknown key {unknown[0]!r}"
        raise OptionsError(f"{where}: {what}")
    return Accepted(**{name: each or "" for name, each in values.items()})


def write(entries: Iterable[Accepted], path: Path) -> None:
    """Write a baseline, sorted, whole or not at all.

    Raises:
        StoreError: it cannot be written.
    """
    lines = [json.dumps(asdict(entry), ensure_ascii=False) + "\n" for entry in _sorted(entries)]
    part = path.with_name(path.name + ".part")
    try:
        part.write_text("".join(lines), encoding="utf-8", errors="replace", newline="\n")
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write baseline {path}: {error.strerror}") from error


def _sorted(entries: Iterable[Accepted]) -> list[Accepted]:
    return sorted(set(entries), key=lambda entry: (entry.id, *asdict(entry).values()))


def accept(
    found: Sequence[Finding], created: date, reason: str = "", owner: str = "", expires: str = ""
) -> tuple[Accepted, ...]:
    """Return an entry for each finding; those of one id are one.

    Raises:
        OptionsError: `expires` is no date.
    """
    if expires and Accepted("", expires=expires).lapse(date.min):
        raise OptionsError(f"--expires {expires!r} is no date; write it as 2024-05-31")
    first = {each.id: each for each in reversed(found)}
    return tuple(
        Accepted(
            each.id, each.rule, each.level, reason, owner, created.isoformat(), expires,
            each.message,
        )
        for _, each in sorted(first.items())
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A baseline after an update, and what that changed."""

    entries: tuple[Accepted, ...]
    added: tuple[Accepted, ...]
    removed: tuple[Accepted, ...]


def update(old: Sequence[Accepted], fresh: Sequence[Accepted]) -> Change:
    """Keep the entries that still match, as they are; add the new; remove the others."""
    kept = prune(old, {entry.id for entry in fresh})
    known = {entry.id for entry in kept.entries}
    added = tuple(entry for entry in fresh if entry.id not in known)
    return Change((*kept.entries, *added), added, kept.removed)


def prune(old: Sequence[Accepted], ids: set[str]) -> Change:
    """Remove the entries that match none of the ids."""
    kept = tuple(entry for entry in old if entry.id in ids)
    return Change(kept, (), tuple(entry for entry in old if entry.id not in ids))
