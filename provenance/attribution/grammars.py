"""The shipped grammar files: one a language, and one that all share."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

COMMON = "common"
"""Name of the shared file."""


@cache
def written(name: str) -> bytes:
    """A shipped grammar file as it was when this process read it."""
    return (files(__package__) / "grammar" / f"{name}.toml").read_bytes()


@cache
def source(name: str) -> Mapping[str, Any]:
    """A shipped grammar file, parsed."""
    return tomllib.loads(written(name).decode("utf-8"))


def shipped() -> tuple[str, ...]:
    """Languages with a shipped grammar, sorted."""
    folder = files(__package__) / "grammar"
    names = (p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml"))
    return tuple(sorted(n for n in names if n != COMMON))
