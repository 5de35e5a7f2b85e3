"""Place: where in a file something is, as other tools say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PART = re.compile(r"(?:^| )(line|row|offset) (\d{1,15})$")
_TABLES = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class Region:
    """Where in a file something is; None where a file is not divided that way."""

    line: int | None = None
    """1 is the first. Rows of a table count as lines, which they are unless a cell has breaks."""
    offset: int | None = None
    """In bytes."""
    member: str = ""
    """Path inside an archive."""


def region(path: str, locator: str) -> Region:
    """Read a locator.

    >>> region("a.jsonl", "line 12")
    Region(line=12, offset=None, member='')
    >>> region("a.wacz", "member archive/x.warc offset 7")
    Region(line=None, offset=7, member='archive/x.warc')
    """
    found = _PART.search(locator)
    kind, number = (found[1], int(found[2])) if found else ("", 0)
    rest = locator[: found.start()] if found else locator
    member = rest.removeprefix("member ") if rest.startswith("member ") else ""
    if member:
        # A line of a member is no line of the archive.
        return Region(None, number if kind == "offset" else None, member)
    is_line = kind == "line" or (kind == "row" and path.lower().endswith(_TABLES))
    return Region(number if is_line else None, number if kind == "offset" else None)
