"""Modules of others as they come: second copies that nothing of ours was put into."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

Space = dict[str, Any]


def unpatched(module: ModuleType) -> Space:
    """Run the source of a module again, and return what it defines."""
    assert module.__file__
    space: Space = {"__name__": module.__name__, "__package__": module.__package__}
    exec(compile(Path(module.__file__).read_text("utf-8"), module.__file__, "exec"), space)
    return space
