"""Formats of a check's report: each a view of one `CheckReport`, escaped for its medium."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provenance.gate import CheckReport

_MODULES = {
    "text": "text",
    "concise": "text",
    "json": "machine",
    "jsonl": "machine",
    "csv": "machine",
    "github": "github",
    "sarif": "sarif",
    "junit": "junit",
    "markdown": "markdown",
}
NAMES = tuple(_MODULES)


def render(name: str, report: CheckReport) -> str:
    """Return the report in a format; ends with a newline."""
    module = import_module(f"{__name__}.{_MODULES[name]}")
    text: str = getattr(module, f"as_{name}")(report)
    return text
