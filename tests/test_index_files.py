"""The files of the index: postings, catalogue, upkeep; one writer, many readers, clear refusals."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import intake, lock, package, pipeline
from provenance.checking import add as add_checked
from provenance.cli import main
from provenance.errors import InputError, StoreError
from provenance.gate import GateOptions
from provenance.index import draft, layout, postings, upkeep
from provenance.index.catalogue import reading, writing
from provenance.index.postings import LINES, Postings, Segment, Shelf, cut
from provenance.options import Options
from provenance.records import DocId
from provenance.result import Result
from provenance.templates import TemplateOptions
from provenance.verify import VerifyOptions
from tests.index_corpora import FRAMES, STORIES, TITLES, Doc, prose, write
from tests.test_index import always, same_conclusions, whole_index


def doc(name: str, story: int = 0, outlet: str = "ledger", **more: str) -> Doc:
    url = f"https://{outlet}.example/{name}"
    text = "\n".join(STORIES[story])
    return {"id": name, "url": url, "title": TITLES[story], "text": text, **more}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An index of three articles of two stories."""
    first = write(tmp_path, "first", [doc("a"), doc("b", 1), doc("c", outlet="post")])
    pipeline.scan([first], tmp_path / "out")
    return tmp_path / "out"


def held(out: Path) -> set[str]:
    with reading(out) as catalogue:
        return {str(row[0]) for row in catalogue.rows("SELECT id FROM documents")}


def added(out: Path, *docs: Doc, file: str = "more") -> intake.Batch:
    return intake.check([write(out.parent, file, list(docs))], out, admit=always)


def scan_of(out: Path, *files: str, options: Options = Options()) -> Result:
    """Scan the first articles and those of files together."""
    paths = [out.parent / f"{name}.jsonl" for name in ("first", *files)]
    return pipeline.scan(paths, out.parent / "whole", options)


# Postings


keys64 = st.integers(0, 2**64 - 1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 99)), max_size=40)),
       st.integers(1, 5), st.sets(st.integers(0, 99), max_size=8))  # fmt: skip
def test_segments_answer_as_a_dictionary_would(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[tuple[int, int]]],
    most: int,
    dead: set[int],
) -> None:
    folder = tmp_path_factory.mktemp("postings")
    names = np.array([pow(3, n + 41, 2**64) for n in range(31)], dtype=np.uint64)
    expected: dict[int, list[int]] = {n: [] for n in range(31)}
    segments: list[Segment] = []
    for number, batch in enumerate(batches):
        keys = names[[key for key, _ in batch]] if batch else names[:0]
        values = np.array([value for _, value in batch], dtype=np.uint32)
        table = Postings.of(keys, values)
        path = folder / f"{number}.bin"
        assert postings.write(path, {"anchors": [table], LINES: [table]}) == 2 * len(batch)
        segments.append(Segment(path))
        for key, value in batch:
            expected[key].append(value)
        assert segments[-1].verify() == []
    shelf = Shelf([each.tables for each in segments], np.array(sorted(dead), dtype=np.int64))
    merged = folder / "merged.bin"
    tables = [segment.tables["anchors"] for segment in segments]
    postings.write(merged, {"anchors": postings.merged(tables, sorted(dead))})
    one = Shelf([Segment(merged).tables], np.empty(0, dtype=np.int64))
    for answers in (shelf, one):
        found = answers.find("anchors", names, most)
        for key in range(31):
            alive = [value for value in expected[key] if value not in dead]
            assert found.counts[key] == len(alive)
            assert found.values[found.which == key].tolist() == alive[-most:]


def test_parts_of_large_tables_are_looked_through_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "PART", 500)
    draw = np.random.default_rng(5)
    keys = draw.integers(0, 2**64, 4_000, dtype=np.uint64)
    values = np.arange(4_000)
    path = tmp_path / "large.bin"
    postings.write(path, {"bands": postings.in_parts([(keys[:3000], values[:3000]),
                                                      (keys[3000:], values[3000:])])})  # fmt: skip
    table = Segment(path).tables["bands"]
    found = table.find(keys[::-1])
    assert found.values.tolist() == values[::-1].tolist()
    assert table.find(draw.integers(0, 2**64, 100, dtype=np.uint64)).counts.sum() == 0
    whole = table.between(0, 1 << postings.BUCKET_BITS)
    assert whole.keys.tolist() == np.sort(cut(keys)).tolist()


def test_a_damaged_postings_file_is_noticed(out: Path) -> None:
    (path,) = layout.folder(out).glob("postings-*.bin")
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    assert any("damaged" in line for line in upkeep.verify(out))
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(StoreError, match="scan again"):
        upkeep.verify(out)
    path.unlink()
    with pytest.raises(StoreError, match="scan again"):
        upkeep.verify(out)


def test_a_damaged_catalogue_is_noticed(out: Path) -> None:
    path = layout.catalogue(out)
    whole = path.read_bytes()
    path.write_bytes(b"no database at all" * 400)
    with pytest.raises(StoreError, match="scan again"):
        upkeep.info(out)
    pipeline.scan([out.parent / "first.jsonl"], out)
    assert upkeep.verify(out) == []
    # A good header, and nonsense after it.
    path.write_bytes(whole[:4096] + b"\x0dnonsense" * (len(whole) // 9 - 455))
    with pytest.raises(StoreError, match="scan again"):
        upkeep.verify(out)
    pipeline.scan([out.parent / "first.jsonl"], out)
    assert upkeep.verify(out) == []


@pytest.mark.parametrize(
    ("kind", "found", "put"),
    [
        ("postings-*.bin", b'"checksum"', b'"shecksum"'),
        ("postings-*.bin", b"\0" * 40, b"\xff" * 40),
        ("articles-*.parquet", b"document_id", b"\x95ocument_id"),
        ("index.sqlite", b"TABLE documents", b"TABLE \xa2ocuments"),
        ("index.sqlite", b'{"', b'}"'),
    ],
)
def test_damage_to_what_is_read_first_is_told(
    out: Path, kind: str, found: bytes, put: bytes
) -> None:
    (path,) = layout.folder(out).glob(kind)
    whole = path.read_bytes()
    damaged = whole.replace(found, put)
    assert damaged != whole
    path.write_bytes(damaged)
    new = write(out.parent, "new", [doc("x", 3)])
    with pytest.raises(StoreError, match="scan"):
        intake.check([new], out)


@pytest.mark.parametrize("text", [7, 2**32 - 1])
def test_postings_of_texts_that_are_not_there_are_told(out: Path, text: int) -> None:
    (path,) = layout.folder(out).glob("postings-*.bin")
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[-16:-8], "little")
    tables = json.loads(data[-16 - size : -16])
    for name in (postings.BANDS, postings.ANCHORS):
        for _, _, offset, count, _ in tables[name]["parts"]:
            values = np.full(count, text, dtype=np.uint32).tobytes()
            data[offset + 4 * count : offset + 8 * count] = values
    path.write_bytes(data)
    with pytest.raises(StoreError, match="not there; scan again"):
        added(out, {**doc("x"), "text": "\n".join(STORIES[0][1:])})


def test_missing_articles_are_noticed(out: Path) -> None:
    (path,) = layout.folder(out).glob("articles-*.parquet")
    path.write_bytes(path.read_bytes()[:100])
    assert upkeep.verify(out)


# Adding


def test_what_was_added_counts_from_then_on(out: Path) -> None:
    assert added(out, doc("d", 2)).added
    assert held(out) == {"a", "b", "c", "d"}
    batch = intake.check([write(out.parent, "again", [doc("d", 2), doc("e", 2, "post")])], out)
    assert batch.new == {"e"}
    assert [skip.reason for skip in batch.result.skipped] == ["duplicate"]
    assert {pair.match.left for pair in batch.result.pairs} == {"d"}


def test_a_document_added_twice_is_one(out: Path) -> None:
    assert added(out, doc("d", 2)).added
    assert not added(out, doc("d", 2)).added
    (other,) = added(out, doc("d", 2), doc("d", 3)).new
    assert other.startswith("d~")
    assert other in held(out)
    assert upkeep.info(out)["articles"] == 5
    assert upkeep.verify(out) == []


def test_a_batch_that_fails_is_not_added(out: Path) -> None:
    from datetime import date

    gate = GateOptions(date(2024, 6, 1))
    copy = write(out.parent, "copy", [doc("z", outlet="thief")])
    report, count = add_checked([copy], out, gate)
    assert (report.exit_code, count) == (1, 0)
    assert held(out) == {"a", "b", "c"}
    report, count = add_checked([copy], out, replace(gate, exit_zero=True))
    assert (report.exit_code, count) == (0, 1)


def test_tables_that_lack_articles_are_refused_until_they_are_refreshed(out: Path) -> None:
    added(out, doc("d", 2))
    for ask in (lambda: list(package.rows(out, "audit")), lambda: pipeline.load(out)):
        with pytest.raises(StoreError, match="index refresh"):
            ask()
    assert pipeline.refresh(out).counts.articles == 4
    assert {row["document_id"] for row in package.rows(out, "audit")} == {"a", "b", "c", "d"}


def test_a_refreshed_package_is_that_of_a_scan(out: Path) -> None:
    added(out, doc("d", 2), doc("e", 2, "post"), file="one")
    added(out, doc("a"), doc("f", 3), file="two")
    pipeline.refresh(out)
    scan_of(out, "one", "two")
    whole = out.parent / "whole"
    for name in ("audit", "pairs", "attributions", "clusters", "findings"):
        assert (out / f"{name}.csv").read_bytes() == (whole / f"{name}.csv").read_bytes(), name
    assert upkeep.verify(out) == []


def test_removing_leaves_what_a_scan_of_the_rest_finds(out: Path) -> None:
    added(out, doc("d", 2), doc("e", 2, "post"), doc("d", 2))
    result = pipeline.refresh(out, without=frozenset({DocId("d"), DocId("c")}))
    rest = write(out.parent, "rest", [doc("a"), doc("b", 1), doc("e", 2, "post")])
    whole = pipeline.scan([rest], out.parent / "whole")
    assert result.resolutions == whole.resolutions
    assert result.pairs == whole.pairs
    assert held(out) == {"a", "b", "e"}
    assert not result.skipped
    with pytest.raises(InputError, match="nobody"):
        pipeline.refresh(out, without=frozenset({DocId("nobody")}))
    assert held(out) == {"a", "b", "e"}
    assert package.is_complete(out)


def grown(out: Path, batches: int) -> Result:
    """Add batches one article at a time, some of which make templates and copies."""
    for number in range(batches):
        frame = FRAMES["ledger"][number % 2]
        text = "\n".join([*STORIES[number % 5], prose(3000 + number // 2, 30), frame])
        added(out, doc(f"n{number}", number % 5, text=text), file=f"n{number}")
    return scan_of(out, *(f"n{number}" for number in range(batches)))


@pytest.mark.parametrize("merging", [True, False])
def test_many_batches_are_merged_and_compacted_and_say_the_same(
    out: Path, monkeypatch: pytest.MonkeyPatch, merging: bool
) -> None:
    if not merging:
        monkeypatch.setattr(draft, "LARGEST_MERGED", 0)
    whole = grown(out, 9)
    assert (int(upkeep.info(out)["segments"]) < 6) == merging
    same_conclusions(whole_index(out), whole)
    assert upkeep.verify(out) == []
    with reading(out) as catalogue:
        assert catalogue.number("SELECT count(*) FROM templates")
        assert bool(catalogue.number("SELECT count(*) FROM dead")) != merging
    upkeep.compact(out)
    found = upkeep.info(out)
    assert (found["segments"], found["batches"], found["articles"]) == (1, 1, 12)
    assert upkeep.verify(out) == []
    same_conclusions(whole_index(out), whole)
    added(out, doc("last", 4, "post"))
    assert upkeep.verify(out) == []


def test_a_template_that_is_one_no_more_comes_back_into_texts(out: Path) -> None:
    """Three stories make a template; when one of them is repeated all over, two are left."""
    frame = FRAMES["wire"][0]
    stories = [doc(f"s{n}", n, "wire", text="\n".join([*STORIES[n], frame])) for n in range(3)]
    again = [doc(f"t{n}", 2, "wire", title=TITLES[3 + n % 3], text="\n".join(STORIES[2][:3]))
             for n in range(2)]  # fmt: skip
    options = Options(templates=TemplateOptions(own_characters=400))
    pipeline.scan([out.parent / "first.jsonl"], out, options)
    added(out, *stories, file="stories")
    with reading(out) as catalogue:
        assert catalogue.number("SELECT count(*) FROM templates") == 1
    added(out, *again, file="again")
    with reading(out) as catalogue:
        assert catalogue.number("SELECT count(*) FROM templates") == 0
    whole = scan_of(out, "stories", "again", options=options)
    same_conclusions(whole_index(out, options), whole)


def test_names_that_are_no_text_are_kept_and_found(tmp_path: Path) -> None:
    odd = write(tmp_path, "odd", [doc("a\ud800"), doc("b", 1, outlet="x\udfff")])
    broken = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    broken.write_text("no json\n" + odd.read_text(encoding="utf-8"), encoding="utf-8")
    out = tmp_path / "out"
    pipeline.scan([broken], out)
    assert upkeep.verify(out) == []
    batch = intake.check([broken], out, admit=always)
    assert not batch.added or upkeep.verify(out) == []
    assert added(out, doc("c\ud801", 2)).added
    assert upkeep.verify(out) == []


# Refusals


def test_other_options_are_refused_with_what_to_run(out: Path) -> None:
    new = write(out.parent, "new", [doc("x", 3)])
    other = Options(verify=VerifyOptions(near=0.7))
    with pytest.raises(StoreError, match=r"other options of \[verify\].*provenance scan"):
        intake.check([new], out, other)
    outlets = out.parent / "own.csv"
    outlets.write_text("id,name\nown.example,Own\n", encoding="utf-8")
    with pytest.raises(StoreError, match="outlet files"):
        intake.check([new], out, Options(outlets=(str(outlets),)))


@pytest.mark.parametrize(
    ("key", "said"),
    [("provenance", "was made by provenance 0.0.0"), ("outlets", "outlet directory has changed")],
)
def test_another_version_or_directory_is_refused(out: Path, key: str, said: str) -> None:
    with writing(out) as catalogue:
        catalogue.change("UPDATE about SET value = '0.0.0' WHERE key = ?", [(key,)])
        catalogue.commit()
    new = write(out.parent, "new", [doc("x", 3)])
    with pytest.raises(StoreError, match=said):
        intake.check([new], out)


def test_another_layout_is_refused_and_replaced_by_a_scan(out: Path) -> None:
    connection = sqlite3.connect(layout.catalogue(out))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    new = write(out.parent, "new", [doc("x", 3)])
    with pytest.raises(StoreError, match="another version"):
        intake.check([new], out)
    pipeline.scan([out.parent / "first.jsonl"], out)
    assert upkeep.verify(out) == []


def test_one_writer_at_a_time_and_readers_beside_it(out: Path) -> None:
    new = write(out.parent, "new", [doc("x", 3)])
    code = (
        "import sys\nfrom pathlib import Path\nfrom provenance import lock\n"
        "with lock.writing(Path(sys.argv[1])):\n    print('held', flush=True)\n    input()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        for write_ in (lambda: intake.check([new], out, admit=always), lambda: upkeep.compact(out)):
            with pytest.raises(StoreError, match="another run is writing"):
                write_()
        assert intake.check([new], out).new == {"x"}
    finally:
        holder.communicate(b"\n")
    assert added(out, doc("x", 3)).added


def test_a_reader_keeps_what_it_began_with(out: Path) -> None:
    from provenance.index.snapshot import opened

    with opened(out) as snapshot:
        added(out, doc("d", 2))
        upkeep.compact(out)
        assert snapshot.count == 3
        assert snapshot.catalogue.number("SELECT count(*) FROM documents") == 3
        assert snapshot.shelf(()).find("bands", np.arange(3, dtype=np.uint64)).counts.sum() == 0
    with opened(out) as snapshot:
        assert snapshot.count == 4


@pytest.fixture
def read_only(out: Path) -> Iterator[Path]:
    folder = layout.folder(out)
    paths = [*folder.iterdir(), folder, out]
    for path in paths:
        path.chmod(0o500 if path.is_dir() else 0o400)
    yield out
    for path in reversed(paths):
        path.chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_cannot_be_written_can_be_checked_against(read_only: Path) -> None:
    new = write(read_only.parent, "new", [doc("x", 3)])
    assert intake.check([new], read_only).new == {"x"}
    with pytest.raises(StoreError, match="cannot write"):
        intake.check([new], read_only, admit=always)


@pytest.mark.parametrize("full", ["postings", "articles", "catalogue"])
def test_a_full_disk_leaves_the_index_as_it_was(
    out: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    from provenance.index import adding
    from provenance.store import Writer

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if full == "postings":
        monkeypatch.setattr("provenance.index.postings.os.fsync", fail)
    elif full == "articles":
        monkeypatch.setattr(Writer, "write", fail)
    else:
        monkeypatch.setattr(adding, "put_articles", fail)
    with pytest.raises(StoreError, match="No space left"):
        added(out, doc("d", 2))
    monkeypatch.undo()
    assert held(out) == {"a", "b", "c"}
    assert upkeep.verify(out) == []
    names = {path.name for path in layout.folder(out).iterdir()}
    assert len([name for name in names if name.startswith(("articles", "postings"))]) == 2
    assert draft.Draft(out).number == 2


def test_what_a_killed_run_left_is_cleared_away(out: Path) -> None:
    stray = layout.folder(out) / layout.postings_name(7)
    stray.write_bytes(b"half of it")
    added(out, doc("d", 2))
    assert not stray.exists()
    with lock.writing(out):
        pass


# Commands


def command(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["provenance", *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            main()
    told = capsys.readouterr()
    return int(stop.value.code or 0), told.out, told.err


def test_the_commands(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = write(out.parent, "new", [doc("x", 3)])
    code, _, err = command(capsys, "check", new, "--against", out, "--add", "--workers", "1")
    assert code == 0
    assert "1 documents added" in err
    code, said, _ = command(capsys, "index", "info", out)
    assert code == 0
    assert "articles          4" in said
    assert "tables_current    false" in said
    assert command(capsys, "index", "verify", out) == (0, "the index is whole\n", "")
    assert command(capsys, "explain", out, "x")[0] == 2
    assert command(capsys, "index", "refresh", out, "--workers", "1")[0] == 0
    assert command(capsys, "explain", out, "x")[0] == 0
    assert command(capsys, "index", "remove", out, "x", "-q")[0] == 0
    assert held(out) == {"a", "b", "c"}
    assert command(capsys, "index", "compact", out)[0] == 0
    (path,) = layout.folder(out).glob("postings-*.bin")
    path.write_bytes(path.read_bytes()[:-30])
    assert command(capsys, "index", "verify", out)[0] == 2
    assert command(capsys, "index", "info", out.parent)[0] == 2
