"""What the readers may be told: which column feeds which field, and how much is too much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from provenance.errors import OptionsError

FIELDS = (
    "id",
    "url",
    "outlet",
    "title",
    "author",
    "published",
    "crawled",
    "language",
    "text",
    "html",
)
"""Fields of a document in JSONL, CSV and Parquet, in the order `fields.document` takes them."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How the readers name columns, and the bounds that keep one bad file from hurting a run."""

    fields: tuple[tuple[str, str], ...] = ()
    """(field, column) pairs: read `field` from `column` instead of from the column of its name."""
    max_page_bytes: int = 20_000_000
    """Largest page, line, row field or decoded response body; more is skipped as `too-large`."""
    max_ratio: int = 500
    """Largest growth of a compressed file, looked at once it gave more than `max_page_bytes`."""

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for field, column in self.fields:
            if field not in FIELDS:
                close = get_close_matches(field, FIELDS, 1)
                hint = f"did you mean {close[0]!r}?" if close else f"fields: {', '.join(FIELDS)}"
                raise OptionsError(f"unknown field {field!r} in a column map; {hint}")
            if field in seen:
                raise OptionsError(f"field {field!r} is mapped twice; keep one of the two")
            if not column:
                raise OptionsError(f"field {field!r} is mapped to no column; write field=column")
            seen.add(field)
        if self.max_page_bytes < 1:
            raise OptionsError("max_page_bytes must be at least 1")
        if self.max_ratio < 1:
            raise OptionsError("max_ratio must be at least 1")

    def columns(self) -> tuple[str, ...]:
        """Name of the column each of `FIELDS` is read from, in that order."""
        mapped = dict(self.fields)
        return tuple(mapped.get(field, field) for field in FIELDS)


def parse_field_map(pairs: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Read `--map field=column` arguments.

    Raises:
        OptionsError: one of them has no `=`.

    >>> parse_field_map(["text=body", "url=link"])
    (('text', 'body'), ('url', 'link'))
    """
    fields = []
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals:
            raise OptionsError(f"column map {pair!r} has no '='; write field=column")
        fields.append((field.strip(), column.strip()))
    return tuple(fields)
