"""Parts of a file, read one after the other, give what reading the whole file gives."""

from __future__ import annotations

import codecs
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provenance.corpus.formats import Reading
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Item
from provenance.corpus.splits import measured, ranges, read_part, size_of
from provenance.corpus.walk import Found

OPTIONS = ReadOptions(max_page_bytes=60)
LINES = (
    b'{"id": "a", "text": "Words of a story."}', b'{"text": "Other words."}', b"", b" \t", b"\r",
    b"{broken", b"[1]", b'{"id": "empty"}', b'{"text": "' + b"long " * 20 + b'"}',
    codecs.BOM_UTF8 + b'{"text": "A mark."}', b"\x1f\x8b\x08 no gzip",
    b"\x28\xb5\x2f\xfd", b"\xff\xfe",
)  # fmt: skip


def whole(path: Path) -> list[Item]:
    return list(Reading(Found(str(path), path.name, named=False), OPTIONS))


def in_parts(path: Path, size: int) -> list[Item] | None:
    """Items of all parts, None if the file is not cut; no part may tell another place of a line."""
    found = Found(str(path), path.name, named=False)
    cut = ranges(found, size_of(found), size)
    parts = [part for each in cut if (part := measured(found, *each, OPTIONS))]
    if not parts or any(part.whole for part in parts) or all(part.blank for part in parts):
        return None
    items: list[Item] = []
    before = 0
    for part in parts:
        items += read_part(found, part.start, part.stop, before, OPTIONS)
        before += part.items
    return items


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=12), st.booleans(), st.integers(1, 90))
@example([LINES[8], LINES[0]], True, 1)
@example([b"\xff\xfe", LINES[0]], False, 7)
def test_lines_are_the_same_wherever_a_file_is_cut(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], ended: bool, size: int
) -> None:
    path = tmp_path_factory.mktemp("splits") / "a.jsonl"
    path.write_bytes(b"\n".join(lines) + (b"\n" if ended else b""))
    found = in_parts(path, size)
    assert found is None or found == whole(path)


def test_a_file_is_cut_unless_it_must_be_read_whole(tmp_path: Path) -> None:
    line = json.dumps({"text": "Words of a story."}).encode() + b"\n"
    plain, zipped, wide = (tmp_path / name for name in ("a.jsonl", "b.jsonl", "c.jsonl"))
    plain.write_bytes(line * 9)
    zipped.write_bytes(gzip.compress(line * 9))
    wide.write_bytes((line * 9).decode().encode("utf-16"))
    assert len(in_parts(plain, 50) or ()) == 9
    assert in_parts(plain, 10_000) is None
    assert in_parts(zipped, 20) is None
    assert in_parts(wide, 20) is None
    assert not ranges(Found(str(plain), "a.csv", named=False), 100, 1)
    assert size_of(Found(str(tmp_path / "none.jsonl"), "none.jsonl", named=False)) == 0


@pytest.mark.parametrize("size", [1, 400, 1_000])
def test_rows_are_the_same_wherever_a_table_is_cut(tmp_path: Path, size: int) -> None:
    texts = [f"Words of story {n}." if n % 5 else None for n in range(23)]
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": texts}), path, row_group_size=4)
    assert in_parts(path, size) == whole(path)
    data = bytearray(path.read_bytes())
    data[300:340] = b"\0" * 40
    path.write_bytes(data)
    damaged = in_parts(path, size)
    assert damaged is None or damaged == whole(path)


def test_a_table_without_text_is_told_of_once(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"words": ["one", "two"] * 9}), path, row_group_size=2)
    assert in_parts(path, 1) is None
    assert len(whole(path)) == 1
