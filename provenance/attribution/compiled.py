"""Grammars made ready for the scanner, precompiled: it takes tenths of a second a language."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from provenance import precompiled
from provenance.attribution.calls import Entry
from provenance.attribution.grammars import COMMON, source, written
from provenance.attribution.load import Grammar, grammar

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Compiled:
    """One language's wordings."""

    grammar: Grammar
    entries: tuple[Entry, ...]
    opening: tuple[Entry, ...]


@cache
def compiled(name: str, tags: frozenset[str]) -> Compiled:
    """One grammar with these agency tags; directories with the same tags share it."""
    digest = _digest(name, tags)
    if digest:
        found = precompiled.read(f"grammar-{name}", digest)
        if isinstance(found, Compiled):
            return found
    made = _compile(name, tags)
    if digest:
        precompiled.write(f"grammar-{name}", digest, made)
    return made


def _compile(name: str, tags: frozenset[str]) -> Compiled:
    made = grammar(source(name), source(COMMON), tags)
    forms = [(rule, form) for rule in made.rules for form in rule.forms]
    entries = tuple(
        Entry(place, 0, rule, form, made.spaced, "inside" in rule.zones)
        for place, (rule, form) in enumerate(forms)
    )
    return Compiled(
        made,
        tuple(e for e in entries if not e.rule.opening),
        tuple(e for e in entries if e.rule.opening),
    )


def _digest(name: str, tags: frozenset[str]) -> bytes:
    """Of all that a compiled grammar depends on; none where the modules are in no folder."""
    code = _code()
    if not code:
        return b""
    parts = [code, name.encode(), *(tag.encode() for tag in sorted(tags))]
    parts += [written(each) for each in (name, COMMON)]
    return sha256(b"\0".join(sha256(part).digest() for part in parts)).digest()


@cache
def _code() -> bytes:
    """Digest of Python's version and these modules; none where they are in no folder."""
    with suppress(OSError):
        code = b"\0".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
        return sha256(f"{sys.version}\0".encode() + code).digest() if code else b""
    return b""
