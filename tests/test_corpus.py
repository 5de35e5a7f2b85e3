"""Reading pages: formats, fields, order, locators, and bounds on memory."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provenance.corpus import FIELDS, ReadOptions, parse_field_map, read_pages
from provenance.corpus.formats import UNFORESEEN
from provenance.corpus.survey import survey
from provenance.errors import OptionsError
from provenance.records import Page, Skipped

HTML = b"<html><body><p>Two ferries were kept in harbour.</p></body></html>"
FULL = {
    "id": "f-1",
    "url": "https://gazette.example/ferries",
    "outlet": "Harbour Gazette",
    "title": "Ferries, “kept”",
    "author": "A. Smith",
    "published": "2024-05-01T10:00:00+02:00",
    "crawled": "2024-05-02",
    "language": "en",
    "text": 'Two ferries were kept in harbour.\nThe "storm", they said, goes on.',
    "html": "<p>Two ferries – kept</p>",
}


def outcomes(*sources: Path, options: ReadOptions | None = None) -> list[Page | Skipped]:
    return list(read_pages(sources, options))


def pages(*sources: Path, options: ReadOptions | None = None) -> list[Page]:
    items = outcomes(*sources, options=options)
    assert all(isinstance(item, Page) for item in items), items
    return [item for item in items if isinstance(item, Page)]


def write_jsonl(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def write_csv(path: Path, records: list[dict[str, str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(records[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(records)
    return path


def write_parquet(path: Path, records: list[dict[str, str]]) -> Path:
    pq.write_table(pa.Table.from_pylist(records), path)
    return path


def full_page(path: Path, locator: str) -> Page:
    given = {**FULL, "html": FULL["html"].encode()}
    return Page(path.as_posix(), locator, charset="utf-8", **given)  # type: ignore[arg-type]


def test_every_field_of_jsonl_is_kept(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "a.jsonl", FULL, {**FULL, "unknown": [1]})
    assert pages(path) == [full_page(path, "line 1"), full_page(path, "line 2")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_field_of_csv_is_kept(tmp_path: Path, delimiter: str) -> None:
    path = write_csv(tmp_path / "a.csv", [FULL, FULL], delimiter)
    assert pages(path) == [full_page(path, "row 2"), full_page(path, "row 3")]


def test_every_field_of_parquet_is_kept(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", [FULL, FULL])
    assert pages(path) == [full_page(path, "row 1"), full_page(path, "row 2")]


def test_html_and_text_files_hold_one_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(HTML)
    (tmp_path / "b.txt").write_bytes("Zwei Fähren".encode("cp1252"))
    a, b = pages(tmp_path)
    assert a == Page(f"{tmp_path.as_posix()}/a.html", html=HTML)
    assert b == Page(f"{tmp_path.as_posix()}/b.txt", text="Zwei Fähren")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (17, "17"),
        (17.0, "17"),
        (1.5, "1.5"),
        (2**70, str(2**70)),
        (True, "true"),
        (None, ""),
        (["A. Smith", None, 3], "A. Smith, 3"),
        ({"@type": "Person", "name": "A. Smith"}, "A. Smith"),
        ({"given": "A."}, ""),
        ([["A. Smith"]], ""),
    ],
)
def test_values_that_are_no_strings(tmp_path: Path, value: object, text: str) -> None:
    (page,) = pages(write_jsonl(tmp_path / "a.jsonl", {"text": "a", "author": value}))
    assert page.author == text


def test_text_of_odd_characters_is_valid_unicode(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "a\\ud83d b", "title": "\\ud83d\\ude00"}\n{"text": "caf\xe9 \x01"}')
    first, second = pages(path)
    assert (first.text, first.title) == ("a\ufffd b", "😀")
    assert second.text == "caf\ufffd \x01"


def test_columns_are_mapped(tmp_path: Path) -> None:
    options = ReadOptions(
        fields=parse_field_map(["text=body", "title=headline", "author=headline"])
    )
    record = {"body": "a", "headline": "b", "text": "other", "title": "other"}
    for path in (
        write_jsonl(tmp_path / "a.jsonl", record),
        write_csv(tmp_path / "a.csv", [record]),
        write_parquet(tmp_path / "a.parquet", [record]),
    ):
        (page,) = pages(path, options=options)
        assert (page.text, page.title, page.author) == ("a", "b", "b")


def test_header_names_need_not_match_in_case(tmp_path: Path) -> None:
    (page,) = pages(write_csv(tmp_path / "a.csv", [{"URL ": "u", "Text": "a", "TEXT": "b"}]))
    assert (page.url, page.text) == ("u", "a")


def test_a_missing_body_names_what_there_is(tmp_path: Path) -> None:
    record = {f"column{i}": "a" for i in range(9)}
    for path in (
        write_jsonl(tmp_path / "a.jsonl", record),
        write_csv(tmp_path / "a.csv", [record]),
        write_parquet(tmp_path / "a.parquet", [record]),
    ):
        (skip,) = outcomes(path)
        assert isinstance(skip, Skipped)
        assert skip.detail.startswith("no 'text' or 'html' among: column0, column1,")
        assert skip.detail.endswith("column7, ... (see --map)")


def test_rows_after_a_row_of_wrong_quotes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"never closed\n2,"closed, and ""quoted"""\n3,last\n')
    skip, *rest = outcomes(path)
    assert isinstance(skip, Skipped)
    assert (skip.locator, skip.reason) == ("row 2", "malformed")
    assert [(page.id, page.text) for page in rest if isinstance(page, Page)] == [
        ("2", 'closed, and "quoted"'),
        ("3", "last"),
    ]


def test_order_is_that_of_paths(tmp_path: Path) -> None:
    names = [
        "a/b.html",
        "a.html",
        "a-b.html",
        "a/b/c.html",
        "B.html",
        "é.html",
        "a/b-c.html",
        "z/1.html",
    ]
    shuffled = random.Random(5).sample(names, len(names))
    for name in shuffled:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(HTML)
    found = [page.input.removeprefix(f"{tmp_path.as_posix()}/") for page in pages(tmp_path)]
    assert found == sorted(names, key=os.fsencode)


def test_sources_are_read_in_the_order_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("b.html", "a.html"):
        (tmp_path / name).write_bytes(HTML)
    monkeypatch.chdir(tmp_path)
    found = pages(Path("b.html"), Path("./a.html"), Path())
    assert [page.input for page in found] == ["b.html", "a.html", "a.html", "b.html"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (HTML, "html"),
        (gzip.compress(b"\n<!DOCTYPE html>" + HTML), "html"),
        (b'\xef\xbb\xbf{"text": "a"}', "jsonl"),
        (b"id;text\n1;a\n", "csv"),
        (b"Two ferries; text follows.", "text"),
        ("Zwei Fähren".encode("utf-16"), "text"),
        (b"[1, 2]", "other"),
        (b"\x00\x01\x02", "other"),
    ],
)
def test_a_named_file_is_known_by_its_content(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "file.xyz"
    path.write_bytes(content)
    assert [row.format for row in survey([path]).formats] == [kind]
    assert [row.format for row in survey([tmp_path]).formats] == ["other"]


def test_a_named_parquet_or_zip_is_known_by_its_content(tmp_path: Path) -> None:
    write_parquet(tmp_path / "table.part", [FULL])
    assert len(pages(tmp_path / "table.part")) == 1


def test_options_are_checked() -> None:
    with pytest.raises(OptionsError, match="did you mean 'title'"):
        ReadOptions(fields=(("titel", "headline"),))
    with pytest.raises(OptionsError, match="mapped twice"):
        ReadOptions(fields=(("title", "a"), ("title", "b")))
    with pytest.raises(OptionsError, match="no column"):
        ReadOptions(fields=(("title", ""),))
    with pytest.raises(OptionsError, match="write field=column"):
        parse_field_map(["title"])
    with pytest.raises(OptionsError, match="max_page_bytes"):
        ReadOptions(max_page_bytes=0)
    with pytest.raises(OptionsError, match="max_ratio"):
        ReadOptions(max_ratio=0)


def test_survey_counts_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "README").write_bytes(b"notes")
    (tmp_path / "a.html").write_bytes(HTML)
    write_jsonl(
        tmp_path / "b.jsonl",
        {"text": "a", "url": "http://A.example/1", "crawled": "2024-05-02T00:00:00+09:00"},
        {"text": "b", "url": "http://a.example/2", "crawled": "2024-05-01T20:00:00"},
        {"text": "c", "url": "http://[bad", "crawled": "yesterday"},
        {"title": "d"},
    )
    found = survey([tmp_path])
    counts = [(row.format, row.files, row.pages, row.skipped) for row in found.formats]
    assert counts == [("html", 1, 1, 0), ("jsonl", 1, 3, 1), ("other", 1, 0, 1)]
    assert (found.pages, found.skipped) == (4, 2)
    assert found.size == sum(path.stat().st_size for path in tmp_path.iterdir()) - len("notes")
    assert found.reasons == (("no-content", 1), ("unsupported", 1))
    assert [skip.reason for skip in found.examples] == ["no-content", "unsupported"]
    assert dict(found.fields)["url"] == 3
    assert found.hosts == (("a.example", 2),)
    assert (found.crawled_first, found.crawled_last) == (
        "2024-05-02T00:00:00+09:00",
        "2024-05-01T20:00:00",
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
records = st.dictionaries(st.sampled_from([*FIELDS, "other"]), json_values, max_size=6)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(found=st.lists(records, max_size=6), compressed=st.booleans())
def test_records_in_are_pages_and_skips_out(
    tmp_path: Path, found: list[dict[str, object]], compressed: bool
) -> None:
    path = tmp_path / "a.jsonl"
    data = "".join(json.dumps(record) + "\n" for record in found).encode()
    path.write_bytes(gzip.compress(data) if compressed else data)
    items = outcomes(path)
    assert len(items) == max(1, len(found))
    for item, record in zip(items, found, strict=False):
        text, html = record.get("text"), record.get("html")
        if isinstance(item, Page):
            assert not isinstance(text, str) or item.text == text
            assert item.html == (html.encode() if isinstance(html, str) and html.strip() else b"")
        else:
            assert item.reason in ("no-content", "malformed")


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6))
def test_csv_reads_back_what_was_written(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    path = tmp_path / "a.csv"
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "text", "title"])
    writer.writerows((a, b + "x", c) for a, b, c in rows)
    path.write_bytes(buffer.getvalue().encode())
    assert [(page.id, page.text, page.title) for page in pages(path)] == [
        (a, b + "x", c) for a, b, c in rows
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), ending=st.sampled_from(["jsonl", "csv", "html", "txt", "warc", "arc"]))
def test_nothing_escapes_the_readers(tmp_path: Path, data: st.DataObject, ending: str) -> None:
    content = data.draw(st.binary(max_size=300))
    path = tmp_path / f"a.{ending}"
    path.write_bytes(gzip.compress(content) if data.draw(st.booleans()) else content)
    items = outcomes(path)
    assert items
    for item in items:
        assert isinstance(item, Page) or not item.detail.startswith(UNFORESEEN)


def documents(count: int) -> Iterator[bytes]:
    words = random.Random(3)
    for number in range(count):
        text = " ".join(f"word{words.randrange(5000)}" for _ in range(400))
        yield json.dumps({"id": number, "text": text}).encode() + b"\n"


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz"])
def test_jsonl_is_streamed(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    data = b"".join(documents(5000))
    path.write_bytes(gzip.compress(data, 1) if ending.endswith("gz") else data)
    del data
    tracemalloc.start()
    count = sum(isinstance(item, Page) for item in read_pages([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5000
    assert peak < 3_000_000


def test_a_line_of_200_megabytes_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.seek(200_000_000)
        file.write(b'\n{"text": "after"}\n')
    tracemalloc.start()
    skip, page = read_pages([path], ReadOptions(max_page_bytes=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert skip == Skipped(path.as_posix(), "line 1", "too-large", "line of 200000000 bytes")
    assert isinstance(page, Page)
    assert page.locator == "line 2"
    assert peak < 3_000_000


def test_parquet_with_one_large_value_in_every_row_is_streamed(tmp_path: Path) -> None:
    value = pa.array(["ferry " * 100_000])
    repeated = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), value)
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": repeated}), path)
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    count = sum(isinstance(item, Page) for item in read_pages([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1000
    assert peak < 150_000_000


def test_files_are_closed_when_reading_stops(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(documents(3)))
    before = len(os.listdir("/proc/self/fd"))
    items = read_pages([path])
    next(items)
    assert len(os.listdir("/proc/self/fd")) == before + 1
    del items
    assert len(os.listdir("/proc/self/fd")) == before
