"""Origin: what an index was made with, and whether it serves for what is asked now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from provenance import config
from provenance.errors import StoreError
from provenance.options import Options
from provenance.outlets import Directory

FREE = frozenset({"read", "rules", "guard"})
"""Options of the moment: they decide nothing that the index keeps."""


def origin(options: Options, outlets: Directory) -> dict[str, str]:
    """Return what is kept of how an index was made."""
    return {
        "provenance": version("syndication-provenance"),
        "options": json.dumps(asdict(options), sort_keys=True),
        "outlets": directory_digest(outlets),
    }


def directory_digest(outlets: Directory) -> str:
    """Return 16 hex characters that change with any entry of the outlet directory."""
    digest = sha256()
    for entry in outlets:
        digest.update(repr(entry).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def stored_options(about: Mapping[str, str], out: Path) -> Options:
    """Return the options that an index was made with.

    Raises:
        StoreError: they cannot be read.
    """
    try:
        table: dict[str, Any] = json.loads(about["options"])
        return config.apply(Options(), table, str(out))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise StoreError(f"the index of {out} is damaged (its options); scan again") from error


def serving(about: Mapping[str, str], asked: Options, out: Path) -> Options:
    """Return the options to check with: the index's, but for how to read and what to find.

    Raises:
        StoreError: the options asked for, and not left at their defaults, are other ones.
    """
    stored = stored_options(about, out)
    plain = Options()
    for field in fields(Options):
        name = field.name
        if name in FREE or name == "outlets":
            continue
        wanted = getattr(asked, name)
        if wanted not in (getattr(plain, name), getattr(stored, name)):
            raise StoreError(
                f"{out} was made with other options of [{name}]; run "
                f"`provenance scan SRC -o {out}` with the present ones, or leave them out"
            )
    more = sorted(set(asked.outlets) - set(stored.outlets))
    if more:
        raise StoreError(
            f"{out} was made without {', '.join(more)}; "
            f"run `provenance scan SRC -o {out}` with these outlet files"
        )
    return replace(stored, read=asked.read, rules=asked.rules)


def require_same(about: Mapping[str, str], outlets: Directory, out: Path) -> None:
    """Make sure that neither the package nor the outlet directory has changed.

    Raises:
        StoreError: one has.
    """
    now = version("syndication-provenance")
    if about.get("provenance") != now:
        raise StoreError(
            f"{out} was made by provenance {about.get('provenance', '?')}, this is {now}; "
            f"run `provenance scan SRC -o {out}` again"
        )
    if about.get("outlets") != directory_digest(outlets):
        raise StoreError(
            f"the outlet directory has changed since {out} was made; "
            f"run `provenance scan SRC -o {out}` again"
        )
