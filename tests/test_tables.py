"""Tables: what is written can be read back, and no cell is a formula."""

import csv
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import package
from provenance.report.audit import begin
from provenance.report.tables import (
    AUDIT,
    FORMULA_STARTS,
    TABLES,
    Cell,
    Column,
    Csv,
    Table,
    parted,
    resource,
)

TWO = Table("two", "A table of two columns", (Column("text", "Text"), Column("more", "More")))
HOSTILE = st.one_of(
    st.text(max_size=12),
    st.builds(str.__add__, st.sampled_from(FORMULA_STARTS), st.text(max_size=8)),
    st.sampled_from(["a,b", 'say "x"', "one\r\ntwo", "'", "''=1", "\u202eabc", " =1"]),
)


def read(folder: Path, table: Table) -> list[list[str]]:
    with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@settings(deadline=None, max_examples=60)
@given(rows=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=6))
def test_text_comes_back_and_is_no_formula(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("table")
    Csv().write(TWO, rows, folder)
    assert all(not cell.startswith(FORMULA_STARTS) for row in read(folder, TWO) for cell in row)
    expected = [{"text": a.replace("\0", ""), "more": b.replace("\0", "")} for a, b in rows]
    assert [row for row in package.rows(folder, "two") if any(row.values())] == [
        row for row in expected if any(row.values())
    ]


def test_without_the_guard_text_is_left_as_it_is(tmp_path: Path) -> None:
    Csv(guard=False).write(TWO, [("=1+1", "-2")], tmp_path)
    assert read(tmp_path, TWO)[1] == ["=1+1", "-2"]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""), (True, "true"), (False, "false"), (0, "0"), (-3, "-3"), (0.0, "0"),
        (1.0, "1"), (-0.5, "-0.5"), (1 / 3, "0.333333"), (1e-9, "0"), (-1e-9, "0"),
        (86_400.0, "86400"), (1e7, "10000000"),
    ],
)  # fmt: skip
def test_cells(value: Cell, cell: str) -> None:
    assert Csv().cell(value) == cell


def test_lone_surrogates_do_not_stop_a_table(tmp_path: Path) -> None:
    Csv().write(TWO, [("a\ud800b", "c")], tmp_path)
    assert read(tmp_path, TWO)[1] == ["a?b", "c"]


def test_files_are_rfc_4180_and_their_digest_is_theirs(tmp_path: Path) -> None:
    digest = Csv().write(TWO, [('say "x", or', "two\nlines")], tmp_path)
    data = (tmp_path / "two.csv").read_bytes()
    assert data == b'text,more\r\n"say ""x"", or","two\nlines"\r\n'
    assert digest == hashlib.sha256(data).hexdigest()
    described = resource(TWO, digest)
    assert described["hash"] == f"sha256:{digest}"
    assert described["schema"] == {
        "fields": [
            {"name": "text", "type": "string", "description": "Text"},
            {"name": "more", "type": "string", "description": "More"},
        ],
        "missingValues": [""],
    }


def test_names_of_tables_and_their_files_are_distinct() -> None:
    assert len({table.name for table in TABLES}) == len(TABLES)


def test_parts_of_an_earlier_scan_are_taken_away_and_nothing_else(tmp_path: Path) -> None:
    parts, own = parted(tmp_path, AUDIT), tmp_path / "parquet" / "mine" / "notes.txt"
    for folder in (parts, own.parent):
        folder.mkdir(parents=True)
    (parts / "part-00000.parquet").write_bytes(b"rows of before")
    own.write_text("stays", encoding="utf-8")
    begin(tmp_path)
    assert not parts.exists()
    assert own.read_text(encoding="utf-8") == "stays"
