"""One entry a fault: what is wrong with an input, and what the readers make of it.

Every fault sits in a folder before a sound page, which must come out unharmed.
"""

from __future__ import annotations

import gzip
import io
import os
import socket
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from provenance.corpus import ReadOptions, read_pages
from provenance.corpus.formats import UNFORESEEN
from provenance.records import Page, Skipped

LIMIT = 200_000
OPTIONS = ReadOptions(max_page_bytes=LIMIT, max_ratio=100)
HTML = b"<html><body><p>Two ferries were kept in harbour by the storm.</p></body></html>"
LINE = b'{"text": "Two ferries were kept in harbour."}'
ROW = "1,Two ferries were kept in harbour."

Build = Callable[[Path], None]
FAULTS: dict[str, tuple[Build, tuple[str, ...]]] = {}


def fault(*expected: str) -> Callable[[Build], Build]:
    """Register a builder with what must come of it, in order: "page", or the reason of a skip."""

    def register(build: Build) -> Build:
        FAULTS[build.__name__.replace("_", " ").strip()] = (build, expected)
        return build

    return register


def one(title: str, name: str, content: bytes | str, *expected: str) -> None:
    """Register the fault of a single file."""
    data = content.encode() if isinstance(content, str) else content
    assert title not in FAULTS, title
    FAULTS[title] = (lambda folder: void((folder / name).write_bytes(data)), expected)


def void(_: object) -> None:
    """For expressions where a statement is meant."""


def damaged(data: bytes, at: int, size: int = 8) -> bytes:
    at %= len(data)
    return data[:at] + bytes(b ^ 0x5A for b in data[at : at + size]) + data[at + size :]


# Pages and texts

for ending in ("html", "txt", "jsonl", "csv", "parquet", "warc", "arc", "wacz", "jsonl.gz"):
    one(f"{ending} of no bytes", f"a.{ending}", b"", "no-content")

one("blank html", "a.html", b" \n\t ", "no-content")
one("html over the limit", "a.html", HTML + b" " * LIMIT, "too-large")
one("html with NUL bytes", "a.html", HTML.replace(b"storm", b"st\0rm"), "page")
one("html that is PDF", "a.html", b"%PDF-1.7 ...", "not-html")
one("html that is a zip archive", "a.htm", b"PK\x03\x04" + bytes(40), "not-html")
one("html of bytes that are no text", "a.html", bytes(range(128, 256)) * 20, "page")
one("html.gz that is not compressed", "a.html.gz", HTML, "page")
one("html that is compressed", "a.html", gzip.compress(HTML), "page")
one("html.gz compressed twice", "a.html.gz", gzip.compress(gzip.compress(HTML)), "malformed")
one("html.gz cut", "a.html.gz", gzip.compress(HTML)[:-20], "truncated")
one("html.gz without its checksum", "a.html.gz", gzip.compress(HTML)[:-8], "truncated")
one("html.gz of a header only", "a.html.gz", gzip.compress(HTML)[:10], "truncated")
one("html.gz with a wrong checksum", "a.html.gz", damaged(gzip.compress(HTML), -8, 4), "malformed")
one("html.gz damaged", "a.html.gz", damaged(gzip.compress(HTML * 9), 30), "malformed")
one("html.gz padded with zeros", "a.html.gz", gzip.compress(HTML) + bytes(3000), "page")
one("html.gz followed by other data", "a.html.gz", gzip.compress(HTML) + b"more", "malformed")
one("html.gz that is a bomb", "a.html.gz", gzip.compress(bytes(30_000_000)), "too-large")
one("html.gz of nothing", "a.html.gz", gzip.compress(b""), "no-content")
one("html.zst", "a.html.zst", zstandard.compress(HTML), "page")
one("html.zst cut", "a.html.zst", zstandard.compress(HTML)[:-6], "truncated")
one("html.zst that is a bomb", "a.html.zst", zstandard.compress(bytes(90_000_000)), "too-large")
one("html.zst damaged", "a.html.zst", b"\x28\xb5\x2f\xfd" + bytes(range(60)), "malformed")
one("blank text", "a.txt", "\ufeff \n\u3000", "no-content")
one("text over the limit", "a.txt", b"word " * LIMIT, "too-large")
one("text in UTF-16", "a.txt", "Zwei Fähren".encode("utf-16"), "page")
one("text with half a character", "a.txt", "Zwei Fähren".encode()[:7], "page")
one("text that is an image", "a.txt", b"\x89PNG\r\n\x1a\n" + bytes(99), "not-html")
one("text with NUL bytes", "a.txt", b"two\0ferries", "page")
one("file of no known kind", "README", b"About this crawl", "unsupported")
one("picture", "a.jpg", b"\xff\xd8\xff", "unsupported")
one("hidden file", ".a.html", HTML, "unsupported")
one("gz that names no kind, a page within", "a.page.gz", gzip.compress(HTML), "page")
one("gz that names no kind, no page within", "a.tar.gz", gzip.compress(b"x" * 600), "unsupported")
one("name in capitals", "A.HTML.GZ", gzip.compress(HTML), "page")

# JSON Lines

one("jsonl of blank lines", "a.jsonl", b"\n\r\n  \n", "no-content")
one("jsonl with blank lines", "a.jsonl", b"\n" + LINE + b"\n\n" + LINE, "page", "page")
one("jsonl with CRLF", "a.jsonl", LINE + b"\r\n" + LINE + b"\r\n", "page", "page")
one("jsonl with a byte order mark", "a.jsonl", b"\xef\xbb\xbf" + LINE, "page")
one("jsonl in UTF-16", "a.jsonl", LINE.decode().encode("utf-16"), "page")
one("jsonl of rubbish", "a.jsonl", b"\x80\x81\n\x00\n", "malformed", "malformed")
one("jsonl with a broken line", "a.jsonl", LINE[:-1] + b"\n" + LINE, "malformed", "page")
one("jsonl with NaN", "a.jsonl", b'{"text": "a", "id": NaN}\n' + LINE, "malformed", "page")
one("jsonl with Infinity", "a.jsonl", b'{"text": "a", "id": -Infinity}', "malformed")
one("jsonl with an array", "a.jsonl", b"[1]\n" + LINE, "malformed", "page")
one("jsonl with a string", "a.jsonl", b'"text"', "malformed")
one("jsonl with null", "a.jsonl", b"null", "malformed")
one("jsonl with two objects a line", "a.jsonl", LINE + LINE, "malformed")
one("jsonl that is one JSON array", "a.jsonl", b"[\n" + LINE + b",\n]", *["malformed"] * 3)
one("jsonl nested deep", "a.jsonl", b'{"x":' + b"[" * 50_000, "malformed")
one(
    "jsonl nested deep and closed",
    "a.jsonl",
    b'{"x":%b}' % (b"[" * 9999 + b"]" * 9999),
    "malformed",
)
one("jsonl with a number of 1e5 digits", "a.jsonl", b'{"id": %b}' % (b"9" * 100_000), "malformed")
one("jsonl with a number out of range", "a.jsonl", b'{"text": "a", "id": 1e999}', "page")
one("jsonl with a lone surrogate", "a.jsonl", rb'{"text": "a \ud83d b"}', "page")
one("jsonl with invalid UTF-8", "a.jsonl", b'{"text": "caf\xe9"}', "page")
one("jsonl with raw control characters", "a.jsonl", b'{"text": "a\tb\x01"}', "page")
one("jsonl with an escaped NUL", "a.jsonl", rb'{"text": "a \u0000 b"}', "page")
one("jsonl with a number as id", "a.jsonl", b'{"text": "a", "id": 17}', "page")
one("jsonl with the same id twice", "a.jsonl", b'{"text": "a", "id": "1"}\n' * 2, "page", "page")
one(
    "jsonl with an id of 1e5 characters",
    "a.jsonl",
    b'{"text": "a", "id": "%b"}' % (b"i" * 100_000),
    "page",
)
one("jsonl without a body", "a.jsonl", b'{"title": "a"}\n' + LINE, "no-content", "page")
one("jsonl with a body under another name", "a.jsonl", b'{"body": "a"}', "no-content")
one("jsonl with null as body", "a.jsonl", b'{"text": null, "html": null}', "no-content")
one("jsonl with a blank body", "a.jsonl", rb'{"text": " \n "}', "no-content")
one("jsonl with an object as body", "a.jsonl", b'{"text": {"a": 1}}', "no-content")
one("jsonl with paragraphs as body", "a.jsonl", b'{"text": ["a", "b"]}', "page")
one(
    "jsonl line over the limit",
    "a.jsonl",
    b'{"text": "%b"}\n' % (b"a" * LIMIT) + LINE,
    "too-large",
    "page",
)
one("jsonl line without end", "a.jsonl", LINE + b"\n" + b"x" * 3_000_000, "page", "too-large")
one(
    "jsonl.gz cut",
    "a.jsonl.gz",
    gzip.compress(LINE + b"\n" + os.urandom(9999).hex().encode())[:-99],
    "page",
    "truncated",
)
one(
    "jsonl.gz damaged at the end",
    "a.jsonl.gz",
    damaged(gzip.compress(LINE + b"\n"), -8),
    "page",
    "malformed",
)
one(
    "jsonl.gz that is a bomb",
    "a.jsonl.gz",
    gzip.compress(LINE + b"\n" + bytes(40_000_000)),
    "page",
    "too-large",
)
one(
    "jsonl.gz of two members",
    "a.jsonl.gz",
    gzip.compress(LINE[:9]) + gzip.compress(LINE[9:]),
    "page",
)

# Tables

one("csv of a header only", "a.csv", "id,text\n", "no-content")
one("csv without a body column", "a.csv", "id,body\n" + ROW, "unsupported")
one("csv with semicolons", "a.csv", "id;text\n1;Ferries, two", "page")
one("tsv", "a.tsv", "id\ttext\n1\tFerries, two", "page")
one("csv with a byte order mark", "a.csv", "\ufefftext,id\nFerries,1", "page")
one(
    "csv in UTF-16", "a.csv", ("id\ttext\n1\tFähren\n" * 2).encode("utf-16"), "page", "page", "page"
)
one("csv in windows-1252", "a.csv", "id,text\n1,Fähren\n".encode("cp1252"), "page")
one("csv with a short row", "a.csv", f"id,text\n1\n{ROW}", "malformed", "page")
one("csv with a long row", "a.csv", f"id,text\n1,a,b\n{ROW}", "malformed", "page")
one("csv with surplus empty values", "a.csv", f"id,text\n{ROW},,\n", "page")
one("csv with blank rows", "a.csv", f"id,text\n\n{ROW}\n\n", "page")
one("csv with NUL bytes", "a.csv", "id,text\n1,a\0b\n", "page")
one("csv with CR line ends", "a.csv", f"id,text\r{ROW}\r{ROW}", "page", "page")
one("csv with a stray CR", "a.csv", f"id,text\n1,a\rb\n{ROW}", "malformed", "page")
one(
    "csv with a quote never closed",
    "a.csv",
    f'id,text\n1,"a\n{ROW}\n{ROW}',
    "malformed",
    "page",
    "page",
)
one("csv with a huge field", "a.csv", f"id,text\n1,{'a' * LIMIT}\n{ROW}", "too-large", "page")
HUGE = 'id,text\n1,"' + "a, b\n" * LIMIT + "c\n" * 99
one("csv with a huge quoted field", "a.csv", f'{HUGE}"\n{ROW}', "too-large", "page")
one("csv with a blank body", "a.csv", "id,text\n1, \n", "no-content")
one("csv with a name twice", "a.csv", "text,text\nfirst,second", "page")
one(
    "csv.gz cut",
    "a.csv.gz",
    gzip.compress(f'id,text\n{ROW}\n2,"{os.urandom(9999).hex()}"'.encode())[:-99],
    "page",
    "truncated",
)
one("parquet of rubbish", "a.parquet", b"PAR1" + bytes(99), "malformed")


def table(folder: Path, name: str = "a.parquet", **columns: object) -> bytes:
    pq.write_table(pa.table(columns), folder / name)
    return (folder / name).read_bytes()


@fault("unsupported")
def parquet_with_other_columns(folder: Path) -> None:
    table(folder, body=["a"], headline=["b"])


@fault("no-content")
def parquet_without_rows(folder: Path) -> None:
    table(folder, text=pa.array([], pa.string()))


@fault("no-content", "page")
def parquet_with_a_null_body(folder: Path) -> None:
    table(folder, text=[None, "a"])


@fault("no-content")
def parquet_with_numbers_as_body(folder: Path) -> None:
    table(folder, text=[1.5])


@fault("page")
def parquet_with_bytes_as_body(folder: Path) -> None:
    table(folder, html=[HTML])


@fault("page", "page")
def parquet_with_invalid_utf_8(folder: Path) -> None:
    text = pa.array([b"caf\xe9", b"tea"], pa.binary())
    table(folder, text=pa.Array.from_buffers(pa.string(), 2, text.buffers()))


@fault("malformed")
def parquet_cut(folder: Path) -> None:
    data = table(folder, text=["a"] * 500)
    (folder / "a.parquet").write_bytes(data[: len(data) // 2])


@fault("malformed")
def parquet_damaged(folder: Path) -> None:
    data = table(folder, text=[os.urandom(30).hex() for _ in range(500)])
    (folder / "a.parquet").write_bytes(damaged(data, 4, 400))


@fault("page", "malformed", "page")
def parquet_with_a_damaged_row_group(folder: Path) -> None:
    rows = pa.table({"text": ["first" * 99, "second" * 99, "third" * 99]})
    pq.write_table(rows, folder / "a.parquet", row_group_size=1, compression="zstd")
    data = (folder / "a.parquet").read_bytes()
    group = pq.ParquetFile(folder / "a.parquet").metadata.row_group(1).column(0)
    at = group.dictionary_page_offset
    (folder / "a.parquet").write_bytes(damaged(data, at, group.total_compressed_size))


@fault("page")
def parquet_with_a_time_out_of_range(folder: Path) -> None:
    table(folder, text=["Two ferries"], published=pa.array([2**62], pa.timestamp("us")))


@fault("page")
def parquet_with_a_name_twice(folder: Path) -> None:
    first, last = pa.array([1]), pa.array(["Two ferries"])
    rows = pa.Table.from_arrays([last, first, last], names=["text", "id", "id"])
    pq.write_table(rows, folder / "a.parquet")


@fault("too-large", "page")
def parquet_with_a_huge_value(folder: Path) -> None:
    table(folder, text=["a" * (LIMIT + 1), "b"])


@fault("page", "page")
def parquet_gz(folder: Path) -> None:
    data = table(folder, text=["a", "b"], published=pa.array([0, None], pa.timestamp("s")))
    (folder / "a.parquet").unlink()
    (folder / "a.parquet.gz").write_bytes(gzip.compress(data))


# Web archives


def http(
    body: bytes = HTML, *headers: str, status: str = "200 OK", media: str = "text/html"
) -> bytes:
    lines = [f"HTTP/1.1 {status}", *([f"Content-Type: {media}"] if media else []), *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def warc(
    block: bytes = http(),
    kind: str = "response",
    media: str = "application/http; msgtype=response",
    length: object = None,
    extra: str = "",
) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <http://a.example/b>\r\n"
        f"WARC-Date: 2024-05-01T10:00:00Z\r\nContent-Type: {media}\r\n{extra}"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def chunked(*chunks: bytes) -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(c), c) for c in [*chunks, b""])


def raw_deflate(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(data) + squeeze.flush()


GOOD = warc()
NAME = "a.warc"
one("warc of rubbish", NAME, b"no archive\n" * 9, "malformed")
one("warc of zeros", NAME, bytes(5000), "malformed")
one(
    "warc that only describes",
    NAME,
    warc(b"software: x", "warcinfo", "application/warc-fields"),
    "no-content",
)
one("warc of requests", NAME, warc(b"GET / HTTP/1.0\r\n\r\n", "request") + GOOD, "page")
one("warc cut in a block", NAME, GOOD + GOOD[:-60], "page", "truncated")
one("warc cut in a header", NAME, GOOD + GOOD[:60], "page", "truncated")
one("warc cut after a version", NAME, GOOD + b"WARC/1.0\r\n", "page", "malformed")
one("warc without last line ends", NAME, GOOD[:-4], "page")
one("warc of too short a length", NAME, warc(length=len(http()) - 9) + GOOD, "malformed", "page")
one("warc of too long a length", NAME, warc(length=len(http()) + 50) + GOOD, "malformed", "page")
one(
    "warc of a length into the next header",
    NAME,
    warc(length=len(http()) + 9) + GOOD,
    "malformed",
    "page",
)
one("warc of a huge length", NAME, warc(length=10**12) + GOOD, "malformed", "page")
one("warc of a huge length at the end", NAME, GOOD + warc(length=10**12), "page", "truncated")
one("warc of a negative length", NAME, warc(length=-4) + GOOD, "malformed", "page")
one("warc of a length in words", NAME, warc(length="many") + GOOD, "malformed", "page")
one("warc of a length of 1e4 digits", NAME, warc(length="9" * 10_000) + GOOD, "malformed", "page")
one(
    "warc without a length", NAME, GOOD.replace(b"Content-Length", b"X") + GOOD, "malformed", "page"
)
one("warc with rubbish before", NAME, b"rubbish\r\n" + GOOD, "malformed", "page")
one("warc with rubbish between", NAME, GOOD + b"rubbish\r\n" + GOOD, "page", "malformed", "page")
one("warc with rubbish after", NAME, GOOD + b"rubbish", "page", "malformed")
one("warc without line ends between", NAME, GOOD[:-4] + GOOD, "page", "page")
one(
    "warc with LF only",
    NAME,
    warc(HTML, "resource", "text/html").replace(b"\r\n", b"\n") * 2,
    "page",
    "page",
)
one(
    "warc with a huge header",
    NAME,
    warc(extra=f"X: {'x' * 99_000}\r\n") + GOOD,
    "malformed",
    "page",
)
one(
    "warc with a header that is not UTF-8",
    NAME,
    GOOD.replace(b"WARC-Date", b"X-\xff: \xfe\r\nWARC-Date"),
    "page",
)
one(
    "warc with a record over the limit",
    NAME,
    warc(http(b"x" * LIMIT * 2)) + GOOD,
    "too-large",
    "page",
)
one(
    "warc with a page over the limit",
    NAME,
    warc(http(b"x" * (LIMIT + 1))) + GOOD,
    "too-large",
    "page",
)
one("warc with a revisit", NAME, warc(kind="revisit") + GOOD, "revisit", "page")
one("warc with a status of 404", NAME, warc(http(status="404 Not Found")), "http-status")
one("warc with a redirect", NAME, warc(http(b"", "Location: /", status="301")), "http-status")
one("warc with a status of 99999", NAME, warc(http(status="99999")), "malformed")
one("warc with a picture", NAME, warc(http(media="image/png")), "not-html")
one(
    "warc without a media type, a page within",
    NAME,
    warc(http(b"<!DOCTYPE html>" + HTML, media="")),
    "page",
)
one("warc without a media type, no page within", NAME, warc(http(b"{}", media="")), "not-html")
one("warc with a block that is no HTTP", NAME, warc(b"220 ready"), "malformed")
one("warc with an empty block", NAME, warc(b""), "malformed")
one("warc with an empty body", NAME, warc(http(b"")), "no-content")
one("warc with DNS", NAME, warc(b"20240501\na.example. A 1.2.3.4", media="text/dns"), "not-html")
one("warc with a resource", NAME, warc(HTML, "resource", "text/html"), "page")
one(
    "warc with a resource of another kind",
    NAME,
    warc(b"{}", "resource", "application/json"),
    "not-html",
)
one("warc with converted text", NAME, warc(b"Two ferries", "conversion", "text/plain"), "page")
one("warc with empty converted text", NAME, warc(b" ", "conversion", "text/plain"), "no-content")
one("warc with a continuation", NAME, warc(b"...", "continuation"), "not-html")
one("warc with a segment", NAME, warc(extra="WARC-Segment-Number: 1\r\n"), "truncated")
one("warc with an unknown type", NAME, warc(b"x", "hologram", "a/b"), "not-html")
one("warc without a type", NAME, GOOD.replace(b"WARC-Type: response\r\n", b""), "not-html")

ENCODED = "Content-Encoding: %s"
CHUNKED = "Transfer-Encoding: chunked"
one("chunked body", NAME, warc(http(chunked(HTML[:9], HTML[9:]), CHUNKED)), "page")
one("chunked body that is not", NAME, warc(http(HTML, CHUNKED)), "page")
one("chunked body that looks chunked", NAME, warc(http(b"<html>\nadd\r\nmore", CHUNKED)), "page")
one("chunked body with wrong sizes", NAME, warc(http(b"4\r\n<html>\r\n0\r\n\r\n", CHUNKED)), "page")
one("chunked body without its end", NAME, warc(http(chunked(HTML)[:-5], CHUNKED)), "page")
one("chunked body cut", NAME, warc(http(chunked(HTML)[:-30], CHUNKED)), "truncated")
one(
    "chunked body with a huge size", NAME, warc(http(b"fffffffff\r\n" + HTML, CHUNKED)), "truncated"
)
one("gzip body", NAME, warc(http(gzip.compress(HTML), ENCODED % "gzip")), "page")
one("gzip body that is not", NAME, warc(http(HTML, ENCODED % "gzip")), "page")
one("gzip body cut", NAME, warc(http(gzip.compress(HTML)[:-9], ENCODED % "gzip")), "truncated")
one(
    "gzip body damaged",
    NAME,
    warc(http(damaged(gzip.compress(HTML), 20), ENCODED % "gzip")),
    "malformed",
)
one(
    "gzip body that is a bomb",
    NAME,
    warc(http(gzip.compress(bytes(50_000_000)), ENCODED % "gzip")),
    "too-large",
)
one(
    "gzip body in chunks",
    NAME,
    warc(http(chunked(gzip.compress(HTML)), CHUNKED, ENCODED % "x-gzip")),
    "page",
)
one("deflate body", NAME, warc(http(zlib.compress(HTML), ENCODED % "deflate")), "page")
one(
    "deflate body without a header",
    NAME,
    warc(http(raw_deflate(HTML), ENCODED % "deflate")),
    "page",
)
one("deflate body that is not", NAME, warc(http(HTML, ENCODED % "deflate")), "page")
one("brotli body", NAME, warc(http(brotli.compress(HTML), ENCODED % "br")), "page")
one("brotli body that is not", NAME, warc(http(HTML, ENCODED % "br")), "page")
one("brotli body cut", NAME, warc(http(brotli.compress(HTML)[:-9], ENCODED % "br")), "truncated")
one("brotli body damaged", NAME, warc(http(b"\xff\x00" * 50, ENCODED % "br")), "malformed")
one(
    "brotli body that is a bomb",
    NAME,
    warc(http(brotli.compress(bytes(50_000_000)), ENCODED % "br")),
    "too-large",
)
one("zstd body", NAME, warc(http(zstandard.compress(HTML), ENCODED % "zstd")), "page")
one(
    "zstd body that is a bomb",
    NAME,
    warc(http(zstandard.compress(bytes(50_000_000)), ENCODED % "zstd")),
    "too-large",
)
one(
    "body encoded twice",
    NAME,
    warc(http(brotli.compress(gzip.compress(HTML)), ENCODED % "gzip, br")),
    "page",
)
one(
    "body encoded too often", NAME, warc(http(HTML, ENCODED % ",".join(["gzip"] * 50))), "malformed"
)
one("body in an unknown coding", NAME, warc(http(b"\x01\x02", ENCODED % "sdch")), "unsupported")

MEMBER = gzip.compress(GOOD)
one("warc.gz", "a.warc.gz", MEMBER * 3, "page", "page", "page")
one("warc.gz of one member", "a.warc.gz", gzip.compress(GOOD * 2), "page", "page")
one(
    "warc.gz with records across members",
    "a.warc.gz",
    gzip.compress(GOOD[:99]) + gzip.compress(GOOD[99:]),
    "page",
)
one("warc.gz that is not compressed", "a.warc.gz", GOOD, "page")
one("warc.gz cut in a member", "a.warc.gz", MEMBER + MEMBER[:-40], "page", "truncated")
one("warc.gz cut in a checksum", "a.warc.gz", MEMBER + MEMBER[:-3], "page", "page", "truncated")
one(
    "warc.gz with a damaged member",
    "a.warc.gz",
    MEMBER + damaged(MEMBER, 60) + MEMBER,
    "page",
    "malformed",
    "page",
)
one(
    "warc.gz with a wrong checksum",
    "a.warc.gz",
    MEMBER + damaged(MEMBER, -8) + MEMBER,
    "page",
    "page",
    "malformed",
    "page",
)
one(
    "warc.gz with rubbish between members",
    "a.warc.gz",
    MEMBER + b"rubbish" + MEMBER,
    "page",
    "malformed",
    "page",
)
one("warc.gz with rubbish after", "a.warc.gz", MEMBER + b"rubbish", "page", "malformed")
one(
    "warc.gz of a huge length",
    "a.warc.gz",
    gzip.compress(warc(length=10**12)) + MEMBER,
    "malformed",
    "page",
)
one(
    "warc.gz that is a bomb",
    "a.warc.gz",
    MEMBER + gzip.compress(bytes(40_000_000)),
    "page",
    "too-large",
)
one("warc.zst", "a.warc.zst", zstandard.compress(GOOD) * 2, "page", "page")
one(
    "warc.zst cut",
    "a.warc.zst",
    zstandard.compress(GOOD) + zstandard.compress(GOOD)[:-9],
    "page",
    "truncated",
)
one(
    "wet.gz",
    "a.warc.wet.gz",
    gzip.compress(warc(b"Two ferries", "conversion", "text/plain")),
    "page",
)


def arc(block: bytes = http(), length: object = None, url: str = "http://a.example/b") -> bytes:
    size = len(block) if length is None else length
    return f"{url} 1.2.3.4 20080430204825 text/html {size}\n".encode() + block + b"\n"


FILEDESC = arc(
    b"1 0 Crawler\nURL IP-address Archive-date Content-type Archive-length\n",
    url="filedesc://a.arc",
)
one("arc", "a.arc", FILEDESC + arc() + arc(), "page", "page")
one("arc.gz", "a.arc.gz", gzip.compress(FILEDESC) + gzip.compress(arc()), "page")
one("arc without a header", "a.arc", arc(), "page")
one("arc of its header only", "a.arc", FILEDESC, "no-content")
one("arc of rubbish", "a.arc", b"rubbish\n" * 9, "malformed")
one("arc cut", "a.arc", FILEDESC + arc() + arc()[:-40], "page", "truncated")
one("arc.gz cut", "a.arc.gz", gzip.compress(FILEDESC + arc())[:-9], "page", "truncated")
one("arc of too short a length", "a.arc", FILEDESC + arc(length=50) + arc(), "malformed", "page")
one(
    "arc of too long a length",
    "a.arc",
    FILEDESC + arc(length=len(http()) + 99) + arc(),
    "malformed",
    "page",
)
one("arc of a huge length", "a.arc", FILEDESC + arc(length=10**12) + arc(), "malformed", "page")
one("arc with a space in a URL", "a.arc", FILEDESC + arc(url="http://a.example/b c"), "page")
one(
    "arc with DNS",
    "a.arc",
    arc(b"1.2.3.4", url="dns:a.example").replace(b"text/html", b"text/dns"),
    "not-html",
)


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


INSIDE = {"archive/a.warc.gz": MEMBER, "pages/pages.jsonl": LINE}
WACZ = zipped(**INSIDE)
one("wacz", "a.wacz", WACZ, "page")
one("wacz of nothing", "a.wacz", zipped(), "no-content")
one("wacz without archives", "a.wacz", zipped(**{"pages/pages.jsonl": LINE}), "no-content")
one(
    "wacz with an empty archive",
    "a.wacz",
    zipped(**INSIDE, **{"archive/0.warc": b""}),
    "no-content",
    "page",
)
one("wacz that is no zip archive", "a.wacz", b"no zip archive", "malformed")
one("wacz cut", "a.wacz", WACZ[:-60], "truncated")
one(
    "wacz with names that lead out",
    "a.wacz",
    zipped(
        **{
            "../archive/a.warc": GOOD,
            "/archive/b.warc": GOOD,
            "archive/../../c.warc": GOOD,
            "archive/d.warc": GOOD,
        }
    ),
    "page",
)
one(
    "wacz damaged",
    "a.wacz",
    damaged(zipped(**{"archive/a.warc": GOOD, "archive/b.warc": GOOD}), 60),
    "malformed",
    "page",
)
one(
    "wacz that is a bomb",
    "a.wacz",
    zipped(**{"archive/a.warc": bytes(40_000_000), "archive/b.warc": GOOD}),
    "too-large",
    "page",
)
one(
    "wacz that is encrypted",
    "a.wacz",
    WACZ.replace(b"\x14\x00\x00\x00\x08", b"\x14\x00\x01\x00\x08"),
    "unreadable",
)
one(
    "wacz with a cut archive",
    "a.wacz",
    zipped(**{"archive/a.warc.gz": MEMBER + MEMBER[:-40]}),
    "page",
    "truncated",
)
one("wacz.gz", "a.wacz.gz", gzip.compress(WACZ), "page")


# Folders and what is no file


@fault("unsupported")
def hidden_folder(folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "a.html").write_bytes(HTML)


@fault()
def folder_of_nothing(folder: Path) -> None:
    (folder / "empty").mkdir()


@fault("unreadable")
def link_to_nothing(folder: Path) -> None:
    (folder / "a.html").symlink_to("nowhere.html")


@fault("unreadable")
def link_to_itself(folder: Path) -> None:
    (folder / "a.html").symlink_to("a.html")


@fault("page", "unreadable")
def link_to_the_folder_above(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "a.html").write_bytes(HTML)
    (folder / "a" / "b").symlink_to(folder, target_is_directory=True)


@fault("page", "unreadable", "unreadable")
def links_to_one_folder(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "a.html").write_bytes(HTML)
    (folder / "b").symlink_to("a")
    (folder / "c").symlink_to("b")


@fault("page")
def link_to_a_file(folder: Path) -> None:
    (folder / "a.html").symlink_to("z.html")


@fault("unreadable")
def named_pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.jsonl")


@fault("unreadable", "unreadable")
def links_to_devices(folder: Path) -> None:
    (folder / "a.html").symlink_to("/dev/zero")
    (folder / "b.jsonl").symlink_to("/dev/tty")


@fault("unreadable")
def socket_(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "a.html"))


@fault("page")
def name_that_is_not_unicode(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/a\xff\xfe.html", "wb") as file:
        file.write(HTML)


@fault("page")
def name_with_a_line_end(folder: Path) -> None:
    (folder / "a\n.html").write_bytes(HTML)


@fault("unsupported")
def name_with_an_ending_only(folder: Path) -> None:
    (folder / "html").write_bytes(HTML)


@fault("page")
def folder_that_ends_like_a_page(folder: Path) -> None:
    (folder / "a.html").mkdir()
    (folder / "a.html" / "b.html").write_bytes(HTML)


@fault("unreadable")
def file_that_may_not_be_read(folder: Path) -> None:
    (folder / "a.html").write_bytes(HTML)
    (folder / "a.html").chmod(0)
    if os.access(folder / "a.html", os.R_OK):
        pytest.skip("this user may read everything")


@pytest.mark.parametrize("title", FAULTS)
def test_fault_is_reported_and_the_rest_is_read(title: str, tmp_path: Path) -> None:
    build, expected = FAULTS[title]
    (tmp_path / "z.html").write_bytes(HTML)
    build(tmp_path)
    tracemalloc.start()
    items = list(read_pages([tmp_path], OPTIONS))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    outcome = ["page" if isinstance(item, Page) else item.reason for item in items]
    assert outcome == [*expected, "page"], items
    assert items[-1] == Page(f"{tmp_path.as_posix()}/z.html", html=HTML)
    assert peak < 20_000_000
    for item in items:
        assert isinstance(item, Page) or not item.detail.startswith(UNFORESEEN)


def test_every_fault_is_its_own() -> None:
    assert len(FAULTS) > 150
    assert (
        sum(any(reason != "page" for reason in expected) for _, expected in FAULTS.values()) > 100
    )


def test_source_that_is_not_there(tmp_path: Path) -> None:
    items = list(read_pages([tmp_path / "nothing", tmp_path, "a\0b"], OPTIONS))
    assert [item.reason for item in items if isinstance(item, Skipped)] == [
        "unreadable",
        "no-content",
        "unreadable",
    ]


def test_folders_nested_deeper_than_a_path_may_be_long(tmp_path: Path) -> None:
    os.chdir(tmp_path)
    for _ in range(30):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    Path("a.html").write_bytes(HTML)
    os.chdir("/")
    assert [type(item) for item in read_pages([tmp_path], OPTIONS)] == [Skipped]
