"""Tell, for every article of a crawled news corpus, whether it is an original or a copy.

    from pathlib import Path
    from provenance import load, scan

    result = scan(["crawl/"], Path("audit"))
    for doc, resolution in result.resolutions.items():
        print(doc, resolution.verdict, resolution.link and resolution.link.source_outlet)

What the commands do, as functions; `provenance.records` and `provenance.result` have what they
give. Nothing heavy is imported before it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provenance.attribution import AttributionOptions, Context, attribute
    from provenance.checking import check
    from provenance.errors import InputError, OptionsError, ProvenanceError, StoreError
    from provenance.gate import CheckReport, GateOptions
    from provenance.options import Options
    from provenance.outlets import Directory
    from provenance.pipeline import Run, load, scan
    from provenance.result import Result
    from provenance.sidebyside import compare

__all__ = [
    "AttributionOptions",
    "CheckReport",
    "Context",
    "Directory",
    "GateOptions",
    "InputError",
    "Options",
    "OptionsError",
    "ProvenanceError",
    "Result",
    "Run",
    "StoreError",
    "attribute",
    "check",
    "compare",
    "load",
    "scan",
]

_HOMES = {
    "attribution": ("AttributionOptions", "Context", "attribute"),
    "checking": ("check",),
    "errors": ("InputError", "OptionsError", "ProvenanceError", "StoreError"),
    "gate": ("CheckReport", "GateOptions"),
    "options": ("Options",),
    "outlets": ("Directory",),
    "pipeline": ("Run", "load", "scan"),
    "result": ("Result",),
    "sidebyside": ("compare",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"provenance.{home}"), name)
    raise AttributeError(f"module 'provenance' has no attribute {name!r}")
