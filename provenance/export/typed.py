"""Rows of an audit package with the types that its columns have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from provenance import package
from provenance.direction import REVIEWED
from provenance.report.tables import Cell, Kind, Table

Typed = dict[str, Cell]


def rows(out: Path, table: Table) -> Iterator[Typed]:
    """Yield the rows of a table; an unknown number or boolean is None, an unknown text is "".

    Raises:
        StoreError: the table is not there, or is damaged.
    """
    kinds = {column.name: column.kind for column in table.columns}
    with package.intact(out):
        for row in package.rows(out, table.name):
            yield {name: value(row[name], kind) for name, kind in kinds.items()}


def value(cell: str, kind: Kind) -> Cell:
    """Return what a cell of a CSV file says.

    >>> value("0.25", "number"), value("", "integer"), value("true", "boolean"), value("", "string")
    (0.25, None, True, '')
    """
    if kind in ("string", "datetime"):
        return cell
    if not cell:
        return None
    if kind == "boolean":
        return cell == "true"
    return int(cell) if kind == "integer" else float(cell)


def text(row: Typed, name: str) -> str:
    """Return a cell as text; "" where it is unknown."""
    cell = row[name]
    return "" if cell is None else str(cell)


def number(row: Typed, name: str) -> float | None:
    """Return a cell as a number; None where it is unknown."""
    cell = row[name]
    return float(cell) if isinstance(cell, int | float) else None


def is_false_match(row: Typed) -> bool:
    """Tell whether a person has said of a row of pairs.csv that there is no copying in it."""
    return row["direction"] == "undetermined" and row["direction_basis"] == REVIEWED
