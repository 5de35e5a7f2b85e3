"""Columns: tables packed for the page, each column in the form that takes the least room.

A column is one of
`{"all": [cell, ...]}`, the cells as they are;
`{"of": [value, ...], "at": [number, ...]}`, each cell as the number of its value;
`{"row": [number, ...]}`, document ids as row numbers of the audit table, -1 for none, with
`"step": true` each as the difference from the one before;
`{"as": name, "but": [[row, cell], ...]}`, the cells of another column but for these;
`{"via": [name, other]}`, cells of the audit column `other` in the rows that `name` points to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from provenance.records import DocId
from provenance.report.tables import Cell, Row, Table

DIGITS = 4
"""Decimals that figures keep."""
CSV_DIGITS = 6
DOCUMENTS = frozenset({
    "cluster_id", "source_document_id", "left", "right", "matched_document_id",
    "original_document_id",
})  # fmt: skip
"""Columns of any table that hold document ids; `document_id` as well, but in the audit."""
WORTH = 8
"""Characters a cell that have to be spared before values are numbered: a number takes room too."""
VIA = {"source_url": ("source_document_id", "url")}
AS = {"canonical_url": "url", "outlet_id": "outlet"}
Rows = Mapping[DocId, int]
"""Row of each article in the audit table."""


def packed(table: Table, rows: Iterable[Row], at: Rows) -> dict[str, Any]:
    """Return a table with its packed columns."""
    values: dict[str, list[Cell]] = {name: [] for name in table.header}
    columns = list(values.values())
    size = 0
    for row in rows:
        size += 1
        for column, cell in zip(columns, row, strict=True):
            column.append(_figure(cell) if isinstance(cell, float) else cell)
    return {
        "name": table.name,
        "title": table.title,
        "size": size,
        "columns": [(c.name, c.description, c.kind) for c in table.columns],
        "values": [_column(table.name, name, values, at) for name in table.header],
    }


def _figure(value: float) -> float:
    # By way of the digits that the CSV tables keep: a page of a scan and one of its package agree.
    return round(round(value, CSV_DIGITS), DIGITS)


def _column(table: str, name: str, values: Mapping[str, list[Cell]], at: Rows) -> dict[str, Any]:
    cells = values[name]
    if table == "audit" and name in VIA and _is_via(values, *VIA[name], cells, at):
        return {"via": VIA[name]}
    if name in DOCUMENTS or (name == "document_id" and table != "audit"):
        rows = [at.get(DocId(str(cell)), None) if cell else -1 for cell in cells]
        if None not in rows:
            return _numbered([row for row in rows if row is not None])
    if AS.get(name) in values:
        other = values[AS[name]]
        but = [(n, cell) for n, (cell, like) in enumerate(zip(cells, other, strict=True))
               if cell != like]  # fmt: skip
        if len(but) * 2 < len(cells):
            return {"as": AS[name], "but": but}
    return _valued(cells)


def _is_via(
    values: Mapping[str, list[Cell]], pointer: str, name: str, cells: Sequence[Cell], at: Rows
) -> bool:
    found = values[name]
    pointed = (at.get(DocId(str(doc))) for doc in values[pointer])
    return all(
        cell == ("" if row is None else found[row])
        for cell, row in zip(cells, pointed, strict=True)
    )


def _numbered(rows: list[int]) -> dict[str, Any]:
    if all(a <= b for a, b in pairwise(rows)):
        return {"row": [b - a for a, b in pairwise([0, *rows])], "step": True}
    return {"row": rows}


def _valued(cells: list[Cell]) -> dict[str, Any]:
    numbers: dict[tuple[type, Cell], int] = {}
    at = [numbers.setdefault((type(cell), cell), len(numbers)) for cell in cells]
    spared = sum(_length(cell) for cell in cells) - sum(_length(cell) for _, cell in numbers)
    if spared < WORTH * len(cells):
        return {"all": cells}
    return {"of": [value for _, value in numbers], "at": at}


def _length(cell: Cell) -> int:
    return len(cell) + 3 if isinstance(cell, str) else len(str(cell)) + 1
