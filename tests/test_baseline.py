"""The baseline: reading and writing it, what holds, and the commands that keep it."""

import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.baseline import Accepted, accept, prune, read, update, write
from provenance.cli import main
from provenance.errors import OptionsError, StoreError
from provenance.rules import Finding

Run = Callable[..., tuple[int, str]]
TODAY = date(2024, 6, 1)
TEXT = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring storms. "
    "Pilots had warned for years that sand was closing it, and two ships ran aground last winter. "
    "The work will cost four million and last until June, the board's engineer told the meeting."
)


def finding(name: str, message: str = "why") -> Finding:
    return Finding(name, "SYN201", "error", "d", "", "", message, "b.jsonl", "line 1", 0)


entries = st.builds(Accepted, id=st.text(min_size=1), reason=st.text(), note=st.text())


@settings(max_examples=40, deadline=None)
@given(st.lists(entries, max_size=5))
def test_what_is_written_is_read(made: list[Accepted]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "baseline.jsonl"
        write(made, path)
        assert set(read(path)) == set(made)
        first = path.read_bytes()
        write(reversed(made), path)
        assert path.read_bytes() == first
        assert [*path.parent.iterdir()] == [path]


def test_a_line_has_the_agreed_keys_and_lines_are_sorted(tmp_path: Path) -> None:
    path = tmp_path / "baseline.jsonl"
    write(accept([finding("b"), finding("a"), finding("b", "again")], TODAY, "r", "o"), path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert list(lines[0]) == [
        "id",
        "rule",
        "level",
        "reason",
        "owner",
        "created",
        "expires",
        "note",
    ]
    assert lines[1] == {
        "id": "b", "rule": "SYN201", "level": "error", "reason": "r", "owner": "o",
        "created": "2024-06-01", "expires": "", "note": "why",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("expires", "holds"),
    [
        ("", True),
        ("2024-06-01", True),
        ("2024-06-02", True),
        ("2024-05-31", False),
        ("1 June", False),
    ],
)
def test_the_last_day_is_included_and_what_is_no_date_is_over(expires: str, holds: bool) -> None:
    assert (Accepted("a", expires=expires).lapse(TODAY) == "") is holds
    assert "no date" in Accepted("a", expires="1 June").lapse(TODAY)


@pytest.mark.parametrize(
    "line",
    ["no json", "[]", "{}", '{"id": 7}', '{"id": ""}', '{"id": "a", "reason": 7}',
     '{"id": "a", "x": ""}', "[" * 100_000],
)  # fmt: skip
def test_bad_lines_are_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "baseline.jsonl"
    path.write_text('{"id": "first"}\n\n' + line + "\n")
    with pytest.raises(OptionsError, match="line 3"):
        read(path)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(OptionsError):
        read(tmp_path / "none.jsonl")
    with pytest.raises(StoreError):
        write([], tmp_path / "none" / "baseline.jsonl")
    with pytest.raises(OptionsError, match="--expires"):
        accept([finding("a")], TODAY, expires="soon")


def test_an_update_keeps_adds_and_removes() -> None:
    old = [Accepted("a", reason="mine", expires="2020-01-01"), Accepted("gone")]
    change = update(old, accept([finding("a"), finding("b")], TODAY, "new"))
    assert [entry.id for entry in change.entries] == ["a", "b"]
    assert change.entries[0] == old[0]
    assert [entry.id for entry in change.added] == ["b"]
    assert [entry.id for entry in change.removed] == ["gone"]
    assert prune(old, {"a", "b"}).entries == (old[0],)


@pytest.fixture
def provenance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command in this process, in `tmp_path`; return its exit code and stdout."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["provenance", *arguments, "--workers", "1"])
        with pytest.raises(SystemExit) as stop:
            main()
        return int(stop.value.code or 0), capsys.readouterr().out

    return run


def document(name: str, hour: int) -> str:
    record = {
        "id": name, "url": f"https://{name}.example/x", "text": TEXT,
        "published": f"2024-05-16T{hour}:00:00Z",
    }  # fmt: skip
    return json.dumps(record) + "\n"


def test_a_baseline_lets_known_findings_pass_and_new_ones_fail(
    tmp_path: Path, provenance: Run
) -> None:
    (tmp_path / "a.jsonl").write_text(document("a", 10))
    (tmp_path / "b.jsonl").write_text(document("b", 12))
    assert provenance("scan", "a.jsonl", "-o", "out", "-q")[0] == 0
    base = ("baseline", "create", "b.jsonl", "--against", "out", "--reason", "licensed")
    assert provenance(*base, "--expires", "2030-01-01") == (0, "+2 -0 = 2 in baseline.jsonl\n")
    assert provenance(*base)[0] == 2
    check = ("check", "--against", "out", "--baseline", "baseline.jsonl", "--today", "2029-06-01")
    assert provenance(*check, "b.jsonl")[0] == 0
    late = (*check[:-1], "2030-01-02")
    assert provenance(*late, "b.jsonl")[0] == 1
    (tmp_path / "moved").mkdir()
    (tmp_path / "b.jsonl").rename(tmp_path / "moved" / "renamed.jsonl")
    assert provenance(*check, "moved")[0] == 0
    (tmp_path / "moved" / "c.jsonl").write_text(document("c", 13))
    assert provenance(*check, "moved")[0] == 1
    update = ("baseline", "update", "moved", "--against", "out")
    assert provenance(*update) == (0, "+2 -0 = 4 in baseline.jsonl\n")
    assert provenance(*check, "moved")[0] == 0
    assert provenance(*check, "moved", "--require-reason")[0] == 1
    (tmp_path / "moved" / "renamed.jsonl").unlink()
    code, shown = provenance(*check, "moved", "--fail-on-unused")
    assert code == 1
    assert "2 baseline entries without a finding" in shown
    remove = ("baseline", "prune", "moved", "--against", "out")
    assert provenance(*remove) == (0, "+0 -2 = 2 in baseline.jsonl\n")


def test_without_new_files_the_findings_of_the_package_are_accepted(
    tmp_path: Path, provenance: Run
) -> None:
    (tmp_path / "all.jsonl").write_text(document("a", 10) + document("b", 12))
    assert provenance("scan", "all.jsonl", "-o", "out", "-q")[0] == 0
    create = ("baseline", "create", "--against", "out", "--baseline", "x.jsonl")
    assert provenance(*create) == (0, "+2 -0 = 2 in x.jsonl\n")
    with (tmp_path / "out" / "findings.csv").open() as file:
        ids = {line.split(",")[0] for line in file} - {"id"}
    assert {entry.id for entry in read(tmp_path / "x.jsonl")} == ids
