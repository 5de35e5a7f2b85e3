"""Exports: an audit package in the formats of other tools. Each is a view of the package's tables.

They are read and written row by row, and the same package gives the same bytes. An edge, a
derivation or `isBasedOn` goes from the copy to its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from provenance import package
from provenance.errors import OptionsError, StoreError
from provenance.export.whole import whole

_TEXT = {
    "graphml": "graphml",
    "gexf": "gexf",
    "dot": "dot",
    "prov-json": "prov",
    "prov-n": "prov",
    "jsonld": "jsonld",
}
"""Formats that are text, and their modules."""
_BYTES = ("parquet", "sqlite")
"""Formats that are not; their modules have these names."""
NAMES = (*_BYTES, *_TEXT)


def is_text(name: str) -> bool:
    """Tell whether a format is text, and so may go to a terminal or a pipe."""
    return name in _TEXT


def lines(out: Path, name: str) -> Iterator[str]:
    """Yield the package in a text format, piece by piece.

    Raises:
        StoreError: `out` is no complete package.
    """
    package.require(out)
    module = import_module(f"{__name__}.{_TEXT[name]}")
    yield from getattr(module, f"as_{name.replace('-', '_')}")(out)


def write(out: Path, name: str, target: Path) -> tuple[Path, ...]:
    """Write the package in a format, whole or not at all, and return the files.

    `parquet` writes a folder of all tables; a target that ends in .parquet is one file, the table
    of that name, else of the audit.

    Raises:
        OptionsError: the format is not known.
        StoreError: `out` is no complete package, or the target cannot be written.
    """
    if name not in NAMES:
        raise OptionsError(f"there is no format {name!r}; formats: {', '.join(NAMES)}")
    package.require(out)
    try:
        if name in _BYTES:
            module = import_module(f"{__name__}.{name}")
            written: tuple[Path, ...] = module.write(out, target)
            return written
        with whole(target) as part, part.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines(out, name))
    except OSError as error:
        raise StoreError(f"cannot write {target}: {error.strerror or error}") from error
    return (target,)
