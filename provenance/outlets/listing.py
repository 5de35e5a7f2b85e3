"""The directory for people: look up, list, add to a file of one's own, for `provenance outlets`."""

from __future__ import annotations

from pathlib import Path

from provenance.errors import InputError
from provenance.outlets.directory import Directory
from provenance.outlets.files import format_rows, merge, parse_rows
from provenance.outlets.record import Outlet


def look_up(outlets: Directory, name: str) -> str:
    """Say what a name stands for: one outlet, several candidates, or only similar names."""
    found = outlets.resolve(name)
    owner = outlets.by_domain(name)
    ids = found or ((owner,) if owner else ())
    if len(ids) == 1:
        entry = outlets.get(ids[0])
        return _card(entry) if entry else ids[0]
    if ids:
        lines = [f"{name!r} is ambiguous; candidates:"]
        lines += [f"  {_line(entry)}" for entry in map(outlets.get, ids) if entry]
        return "\n".join(lines)
    hits = outlets.search(name)
    if not hits:
        return f"no outlet is called {name!r}; `provenance outlets add FILE` adds yours"
    return "\n".join(
        [f"no outlet is called {name!r}; similar:", *(f"  {_line(h.outlet)}" for h in hits)]
    )


def listing(outlets: Directory) -> str:
    """List all outlets, one a line."""
    return "\n".join(_line(entry) for entry in sorted(outlets, key=lambda entry: entry.id))


def _line(entry: Outlet) -> str:
    return "\t".join((entry.id, entry.name, entry.kind, entry.country))


def _card(entry: Outlet) -> str:
    rows = {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind,
        "country": entry.country,
        "domains": "; ".join(entry.domains),
        "aliases": "; ".join(entry.aliases),
        "tags": "; ".join(entry.tags),
        "owner": entry.owner,
        "verified": "yes" if entry.verified else "no",
        "from": entry.source,
    }
    return "\n".join(f"{label:<9}{value}" for label, value in rows.items() if value)


def add(extra: Path, own: Path) -> str:
    """Merge the rows of a file into one's own outlet file; returns what changed, for a person.

    Raises:
        OptionsError: a row is wrong; nothing is written.
        InputError: a file cannot be read or written.
    """
    try:
        base = parse_rows(own) if own.is_file() else ()
        merged = merge(base, parse_rows(extra), keep_removals=True)
        part = own.with_name(own.name + ".part")
        part.write_text(format_rows(merged.entries), encoding="utf-8")
        part.replace(own)
    except OSError as error:
        raise InputError(f"cannot use {error.filename}: {error.strerror}") from error
    lines = [f"{own}: {len(merged.added)} added, {len(merged.changed)} changed"]
    return "\n".join([*lines, *(f"  {conflict}" for conflict in merged.conflicts)])
