"""Outlet files: reading rows with clear errors, writing them, joining them with others."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from provenance.errors import OptionsError
from provenance.outlets.names import MAX_NAME, is_host, normal
from provenance.outlets.record import COLUMNS, KINDS, LIST_COLUMNS, Outlet
from provenance.records import OutletId

_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,80}[a-z0-9])?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_MAX_PROBLEMS = 20


def parse_rows(path: str | Path) -> tuple[Outlet, ...]:
    """Read an outlet file: CSV in UTF-8 with the header row of docs/outlets.md.

    Raises:
        OptionsError: listing, with line numbers, everything that is wrong (20 problems at most).
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionsError(f"{path}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise OptionsError(f"{path}: cannot be read: {error.strerror}") from None
    problems: list[str] = []
    entries: list[Outlet] = []
    for line, item in rows_of(text, path.as_posix()):
        if isinstance(item, str):
            problems.append(f"line {line}: {item}" if line else item)
        else:
            entries.append(item)
    if problems:
        more = len(problems) - _MAX_PROBLEMS
        shown = problems[:_MAX_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
        raise OptionsError(f"{path}: not a valid outlet file\n  " + "\n  ".join(shown))
    return tuple(entries)


def rows_of(text: str, source: str) -> Iterator[tuple[int, Outlet | str]]:
    """Yield for each row its line number and its entry, or what is wrong with it."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        wrong = _header_problem(header)
        if wrong:
            yield 1, wrong
            return
        seen: dict[str, int] = {}
        for row in reader:
            if not any(cell.strip() for cell in row) or row[0].startswith("#"):
                continue
            yield reader.line_num, _checked(header, row, source, seen, reader.line_num)
    except csv.Error as error:
        yield reader.line_num, f"not CSV: {error}"


def _header_problem(header: list[str]) -> str:
    for name in header:
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; columns are {', '.join(COLUMNS)}"
            return f"unknown column {name!r}{hint}"
    if len(set(header)) < len(header):
        return "a column occurs twice in the header"
    missing = [name for name in ("id", "name") if name not in header]
    return f"the header lacks {' and '.join(map(repr, missing))}" if missing else ""


def _checked(
    header: list[str], row: list[str], source: str, seen: dict[str, int], line: int
) -> Outlet | str:
    if len(row) != len(header):
        return f"{len(row)} cells, the header has {len(header)}"
    cells = dict(zip(header, (cell.strip() for cell in row), strict=True))
    entry = entry_of(cells, source)
    wrong = _problem(entry, cells)
    if wrong:
        return wrong
    for domain in {entry.id, *(d for d in entry.domains if not d.startswith("-"))}:
        if domain in seen:
            return f"{domain!r} stands already in line {seen[domain]}"
        seen[domain] = line
    return entry


def entry_of(cells: dict[str, str], source: str) -> Outlet:
    """Build an entry from the cells of a row, unchecked."""
    lists = {name: _split(cells.get(name, "")) for name in LIST_COLUMNS}
    identity = cells["id"]
    if "." in identity and identity not in lists["domains"]:
        lists["domains"] = (identity, *lists["domains"])
    return Outlet(
        OutletId(identity),
        cells["name"],
        country=cells.get("country", ""),
        kind=cells.get("kind", ""),
        owner=cells.get("owner", ""),
        verified=cells.get("verified", "") == "true",
        source=source,
        **lists,
    )


def shipped_rows(text: str) -> list[Outlet]:
    """Read the package's own file, whose rows the tests have checked."""
    rows = csv.reader(io.StringIO(text, newline=""))
    next(rows)
    return [
        Outlet(
            OutletId(row[0]),
            row[1],
            (row[0], *_split(row[2])) if "." in row[0] else _split(row[2]),
            row[3],
            row[4],
            _split(row[5]),
            _split(row[6]),
            _split(row[7]),
            row[8],
            row[9] == "true",
        )
        for row in rows
    ]


def _split(cell: str) -> tuple[str, ...]:
    if ";" not in cell:
        return (cell,) if cell else ()
    return tuple([item for item in map(str.strip, cell.split(";")) if item])


def _problem(entry: Outlet, cells: dict[str, str]) -> str:
    """What is wrong with an entry, "" if nothing."""
    if not _ID.fullmatch(entry.id) or ("." in entry.id and not is_host(entry.id)):
        return f"id {entry.id!r} is no host name or plain word (lower case, no scheme, no path)"
    if not normal(entry.name):
        return "the name has no letter or digit"
    for domain in entry.domains:
        if not is_host(domain.removeprefix("-")):
            return f"domain {domain!r} is no host name (lower case, no scheme, no path)"
    for name in entry.names:
        if len(name) > MAX_NAME or not normal(name):
            return f"name {name[:40]!r} has no letter or digit, or over {MAX_NAME} characters"
    if entry.country and not _COUNTRY.fullmatch(entry.country):
        return f"country {entry.country!r} is no ISO code of two capitals"
    if entry.kind and entry.kind not in KINDS:
        return f"kind {entry.kind!r} is none of {', '.join(KINDS)}"
    for language in entry.languages:
        if not _LANGUAGE.fullmatch(language.removeprefix("-")):
            return f"language {language!r} is no ISO code of two or three letters"
    if cells.get("verified", "") not in ("", "true", "false"):
        return f"verified {cells['verified']!r} is neither true nor false"
    return ""


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of joining two sets of entries."""

    entries: tuple[Outlet, ...]
    """Sorted by id."""
    added: tuple[OutletId, ...]
    changed: tuple[OutletId, ...]
    conflicts: tuple[str, ...]
    """For a person: values that were replaced, domains that moved, names now ambiguous."""


def merge(
    base: Iterable[Outlet], extra: Iterable[Outlet], *, keep_removals: bool = False
) -> Merged:
    """Join entries; where both have an outlet, `extra` wins.

    A value given by `extra` replaces the one of `base`; lists are united, and an item
    written with a leading "-" is taken off. A domain belongs to one outlet: it moves to
    the entry of `extra` that names it. `keep_removals` keeps the items with "-", for a file
    that is itself to be merged into another set.
    """
    entries = {entry.id: entry for entry in base}
    owners = {domain: entry.id for entry in entries.values() for domain in entry.domains}
    added: list[OutletId] = []
    changed: list[OutletId] = []
    conflicts: list[str] = []
    for new in extra:
        old = entries.get(new.id)
        entries[new.id] = _joined(old, new, keep_removals)
        if old is None:
            added.append(new.id)
        elif replace(entries[new.id], source="") != replace(old, source=""):
            changed.append(new.id)
            conflicts.extend(_replaced(old, new))
        for domain in entries[new.id].domains:
            holder = owners.get(domain, new.id)
            if holder != new.id and holder in entries:
                loser = entries[holder]
                left = tuple(d for d in loser.domains if d != domain)
                entries[holder] = replace(loser, domains=left)
                conflicts.append(f"{domain}: was of {holder}, now of {new.id}")
            owners[domain] = new.id
    conflicts.extend(_shared_names(entries, {*added, *changed}))
    ordered = tuple(entries[key] for key in sorted(entries))
    return Merged(ordered, tuple(added), tuple(changed), tuple(conflicts))


def _joined(old: Outlet | None, new: Outlet, keep_removals: bool) -> Outlet:
    if old is None:
        old = Outlet(new.id, new.name)
    known = (*old.aliases, old.name) if old.name != new.name else old.aliases
    return Outlet(
        new.id,
        new.name,
        _united(old.domains, new.domains, keep_removals),
        new.country or old.country,
        new.kind or old.kind,
        _united(old.languages, new.languages, keep_removals),
        _united(known, new.aliases, keep_removals),
        _united(old.tags, new.tags, keep_removals),
        new.owner or old.owner,
        new.verified or old.verified,
        new.source,
    )


def _united(old: tuple[str, ...], new: tuple[str, ...], keep_removals: bool) -> tuple[str, ...]:
    off = {item[1:].strip() for item in new if item.startswith("-")}
    kept = [item for item in dict.fromkeys((*old, *new)) if item not in off]
    return tuple(item for item in kept if keep_removals or not item.startswith("-"))


def _replaced(old: Outlet, new: Outlet) -> Iterator[str]:
    for name in ("name", "country", "kind", "owner"):
        was, now = getattr(old, name), getattr(new, name)
        if was and now and was != now:
            yield f"{new.id}: {name} was {was!r}, now {now!r}"


def _shared_names(entries: dict[OutletId, Outlet], fresh: set[OutletId]) -> Iterator[str]:
    """Names of the new entries that others bear too."""
    bearers: dict[str, list[OutletId]] = {}
    for entry in entries.values():
        for words in dict.fromkeys(map(normal, entry.names)):
            bearers.setdefault(words, []).append(entry.id)
    for words, ids in sorted(bearers.items()):
        if len(ids) > 1 and fresh.intersection(ids):
            yield f"{words!r} is ambiguous: {', '.join(sorted(ids))}"


def format_rows(entries: Iterable[Outlet]) -> str:
    """Return an outlet file with these entries, sorted by id.

    The main domain is left out of the `domains` column.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in sorted(entries, key=lambda e: e.id):
        cells = {
            name: ";".join(getattr(entry, name)) if name in LIST_COLUMNS else getattr(entry, name)
            for name in COLUMNS
        }
        cells["domains"] = ";".join(d for d in entry.domains if d != entry.id)
        cells["verified"] = "true" if entry.verified else "false"
        writer.writerow(cells[name] for name in COLUMNS)
    return out.getvalue()
