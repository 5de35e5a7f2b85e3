"""Grammars made ready for the scanner, kept on disk beside the byte code of these modules.

Working out of a grammar what its wordings need takes tenths of a second a language, in every
process. The result is kept where Python keeps byte code, and is as trusted as that; where the
folder cannot be written, or what lies there is of other files, it is made again.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from provenance.attribution.load import COMMON, Grammar, grammar, source
from provenance.attribution.sieve import Entry

_HERE = Path(__file__).parent
_KEPT = _HERE / "__pycache__"
_UNREADABLE = (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, ValueError,
               TypeError, IndexError, KeyError, MemoryError)  # fmt: skip
"""What reading a damaged pickle may raise."""


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
    path = _KEPT / f"grammar-{name}.{sys.implementation.cache_tag}.pickle"
    if digest and (found := _read(path, digest)):
        return found
    made = _compile(name, tags)
    if digest:
        _write(path, digest, made)
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


def _read(path: Path, digest: bytes) -> Compiled | None:
    try:
        data = path.read_bytes()
        if not data.startswith(digest):
            return None
        found = pickle.loads(data[len(digest) :])
    except _UNREADABLE:
        return None
    return found if isinstance(found, Compiled) else None


def _write(path: Path, digest: bytes, made: Compiled) -> None:
    """Keep what was made, whole or not at all; nothing depends on it."""
    new = path.with_name(f"{path.name}.{token_hex(8)}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        try:
            new.write_bytes(digest + pickle.dumps(made, protocol=5))
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)


def _digest(name: str, tags: frozenset[str]) -> bytes:
    """Of all that a compiled grammar depends on; none where the modules are in no folder."""
    code = _code()
    if not code:
        return b""
    with suppress(OSError):
        parts = [code, name.encode(), *(tag.encode() for tag in sorted(tags))]
        parts += [(_HERE / "grammar" / f"{n}.toml").read_bytes() for n in (name, COMMON)]
        return sha256(b"\0".join(sha256(part).digest() for part in parts)).digest()
    return b""


@cache
def _code() -> bytes:
    """Digest of Python's version and these modules; none where they are in no folder."""
    with suppress(OSError):
        code = b"\0".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
        return sha256(f"{sys.version}\0".encode() + code).digest() if code else b""
    return b""
