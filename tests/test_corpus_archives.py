"""Web archives: the same pages as two other readers find, and what damage costs."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
import zstandard
from fastwarc.warc import ArchiveIterator as FastArchive
from fastwarc.warc import WarcRecord, WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as SlowArchive

from provenance.corpus import ReadOptions, read_pages
from provenance.corpus.formats import UNFORESEEN
from provenance.records import Page, Skipped

SHARED = Path(os.environ.get("PROVENANCE_SHARED", Path(__file__).parents[2] / "shared"))
ARCHIVES = sorted((SHARED / "data" / "warc").glob("*arc*"))
CODECS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}
PAGES = [
    (f"http://gazette.example/{i}", f"<html><p>Story {i} {'é' * i}</p></html>".encode())
    for i in range(8)
]
settings.register_profile("archives", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("archives")


def written(
    compressed: bool, codings: tuple[str, ...] = ("",), chunked: bool = False
) -> list[bytes]:
    """Records of `PAGES` as another library writes them, a warcinfo record first."""
    records = [in_bytes(WarcRecordType.warcinfo, "", b"software: test\r\n")]
    for number, (url, html) in enumerate(PAGES):
        coding = codings[number % len(codings)]
        body = CODECS[coding](html)
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\n"
        if coding:
            head += f"Content-Encoding: {coding}\r\n"
        if chunked:
            head += "Transfer-Encoding: chunked\r\n"
            body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        block = head.encode() + b"\r\n" + body
        records.append(in_bytes(WarcRecordType.response, url, block))
    return [gzip.compress(record) for record in records] if compressed else records


def in_bytes(kind: WarcRecordType, url: str, block: bytes) -> bytes:
    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Date"] = "2024-05-01T10:00:00Z"
    if url:
        record.headers["WARC-Target-URI"] = url
        record.is_http = True
    record.set_bytes_content(block)
    out = io.BytesIO()
    record.write(out)
    return out.getvalue()


def read(path: Path, data: bytes) -> list[Page | Skipped]:
    path.write_bytes(data)
    items = list(read_pages([path], ReadOptions(max_page_bytes=100_000)))
    for item in items:
        assert isinstance(item, Page) or not item.detail.startswith(UNFORESEEN)
    return items


def found(items: list[Page | Skipped]) -> list[tuple[str, bytes]]:
    return [(item.url, item.html) for item in items if isinstance(item, Page)]


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize("ending", ["warc", "warc.gz", "warc.zst"])
def test_pages_of_another_writer(tmp_path: Path, ending: str, chunked: bool) -> None:
    records = written(ending == "warc.gz", tuple(CODECS), chunked)
    if ending == "warc.zst":
        records = [zstandard.compress(record) for record in records]
    items = read(tmp_path / f"a.{ending}", b"".join(records))
    assert found(items) == PAGES
    offset = 0
    for item, record, (url, html) in zip(items, records[:-1], PAGES, strict=True):
        offset += len(record)
        assert item == Page(
            f"{tmp_path.as_posix()}/a.{ending}",
            f"offset {offset}",
            url,
            html,
            "UTF-8",
            crawled="2024-05-01T10:00:00Z",
        )


def test_locators_within_one_member(tmp_path: Path) -> None:
    records = written(False)
    items = read(tmp_path / "a.warc.gz", gzip.compress(b"".join(records)))
    starts = [sum(map(len, records[:i])) for i in range(1, len(records))]
    assert [item.locator for item in items] == [f"offset 0+{start}" for start in starts]


def test_zstd_dictionary(tmp_path: Path) -> None:
    records = written(False) * 40
    trained = zstandard.train_dictionary(4000, list[bytes | bytearray | memoryview](records))
    squeeze = zstandard.ZstdCompressor(dict_data=trained)
    frames = b"".join(squeeze.compress(record) for record in records[:9])
    for stored in (trained.as_bytes(), zstandard.compress(trained.as_bytes())):
        head = b"\x5d\x2a\x4d\x18" + len(stored).to_bytes(4, "little") + stored
        assert found(read(tmp_path / "a.warc.zst", head + frames)) == PAGES
        (skip,) = read(tmp_path / "b.warc.zst", head[:-9])
        assert isinstance(skip, Skipped)
        assert skip.reason == "truncated"


def test_wacz_members_by_name_and_place(tmp_path: Path) -> None:
    path = tmp_path / "a.wacz"
    records = written(True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/b.warc.gz", b"".join(records[:3]))
        archive.writestr("archive/a.warc.gz", b"".join(records[3:5]))
        archive.writestr("datapackage.json", b"{}")
    items = list(read_pages([path]))
    assert found(items) == PAGES[2:4] + PAGES[:2]
    first = len(records[0])
    assert [item.locator for item in items] == [
        "member archive/a.warc.gz offset 0",
        f"member archive/a.warc.gz offset {len(records[3])}",
        f"member archive/b.warc.gz offset {first}",
        f"member archive/b.warc.gz offset {first + len(records[1])}",
    ]
    assert sorted(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("compressed", [False, True])
def test_a_cut_costs_the_record_it_is_in(tmp_path: Path, compressed: bool) -> None:
    records = written(compressed)
    data = b"".join(records)
    for cut in range(1, len(data), 13):
        items = read(tmp_path / "a.warc", data[:cut])
        pages, skips = found(items), [item for item in items if isinstance(item, Skipped)]
        whole = sum(sum(map(len, records[: i + 1])) <= cut for i in range(1, len(records)))
        assert pages == PAGES[: len(pages)]
        assert whole <= len(pages) <= whole + 1
        assert len(skips) <= 1
        assert len(pages) > whole or len(skips) == 1 or data[:cut] == b"".join(records[: whole + 1])
        assert {skip.reason for skip in skips} <= {"truncated", "no-content", "malformed"}


@settings(max_examples=150)
@given(
    st.integers(1, len(PAGES)),
    st.integers(0, 400),
    st.binary(min_size=1, max_size=12),
    st.booleans(),
)
def test_damage_costs_the_member_it_is_in(
    tmp_path: Path, number: int, at: int, noise: bytes, insert: bool
) -> None:
    records = written(True)
    record = records[number]
    at %= len(record)
    records[number] = record[:at] + noise + record[at + (0 if insert else len(noise)) :]
    pages = found(read(tmp_path / "a.warc.gz", b"".join(records)))
    others = [page for i, page in enumerate(PAGES) if i != number - 1]
    assert [page for page in pages if page in others] == others
    assert len(pages) <= len(PAGES)


@settings(max_examples=150)
@given(st.integers(1, len(PAGES)), st.integers(-5, 5000) | st.integers(0, 10**12) | st.text())
def test_a_wrong_length_costs_one_record(tmp_path: Path, number: int, length: object) -> None:
    records = written(False)
    right = records[number].partition(b"\r\nContent-Length: ")[2].partition(b"\r\n")[0]
    wrong = str(length).encode("utf-8", "replace").replace(b"\n", b"").replace(b"\r", b"")
    records[number] = records[number].replace(
        b"\r\nContent-Length: " + right, b"\r\nContent-Length: " + wrong, 1
    )
    pages = found(read(tmp_path / "a.warc", b"".join(records)))
    others = [page for i, page in enumerate(PAGES) if i != number - 1]
    assert [page for page in pages if page in others] == others


def test_wrong_lengths_cost_one_record(tmp_path: Path) -> None:
    records = written(False)
    before, after = b"".join(records[:2]), b"".join(records[3:])
    head, field, rest = records[2].partition(b"\r\nContent-Length: ")
    right, _, rest = rest.partition(b"\r\n")
    for length in range(0, 1500, 5):
        if length != int(right):
            wrong = head + field + b"%d\r\n" % length + rest
            pages = found(read(tmp_path / "a.warc", before + wrong + after))
            assert set(PAGES) - set(pages) <= {PAGES[1]}, length


def by_fastwarc(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [
            record.headers["WARC-Target-URI"].strip("<>")
            for record in FastArchive(file, quirks_mode=True)
            if record.headers.get("WARC-Type") == "response"
            and record.http_headers
            and is_page(str(record.http_headers.status_code), record.http_content_type)
        ]


def by_warcio(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [
            record.rec_headers.get_header("WARC-Target-URI") or record.rec_headers.get_header("uri")
            for record in SlowArchive(file)
            if record.rec_type == "response"
            and record.http_headers
            and is_page(
                record.http_headers.get_statuscode(),
                record.http_headers.get_header("Content-Type"),
            )
        ]


def is_page(status: str, media: str | None) -> bool:
    return status.startswith("2") and (media or "").lower().startswith("text/html")


DAMAGED = {"resiliparse_clipped.warc.gz", "warcio_example-trunc.warc"}


@pytest.mark.shared
@pytest.mark.skipif(not ARCHIVES, reason="no shared data")
@pytest.mark.parametrize("path", ARCHIVES, ids=lambda path: path.name)
def test_real_archives_hold_the_pages_that_others_find(path: Path) -> None:
    items = list(read_pages([path]))
    assert items
    for item in items:
        assert isinstance(item, Page) or not item.detail.startswith(UNFORESEEN)
    other = by_warcio if ".arc" in path.name else by_fastwarc
    pages = [url for url, _ in found(items)]
    if path.name in DAMAGED:
        assert (pages, len(items), len(other(path))) == ([], 1, 1)
    else:
        assert pages == other(path)
