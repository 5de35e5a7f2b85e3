"""Writes the crawl: loose files, a WARC, a JSONL feed, and the faults a crawl brings."""

from __future__ import annotations

import io
import json
import struct
import uuid
import zlib
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from .pages import Built

STORED = 65535
"""Longest stored block of deflate."""


def gzip_member(data: bytes) -> bytes:
    """One gzip member of stored blocks: the same bytes whatever zlib is installed."""
    out = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"]
    for at in range(0, max(1, len(data)), STORED):
        block = data[at : at + STORED]
        last = at + STORED >= len(data)
        out.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
    return b"".join([*out, struct.pack("<II", zlib.crc32(data), len(data))])


def warc_record(kind: str, url: str, when: str, payload: bytes, status: str, media: str) -> bytes:
    """One WARC record, not compressed, with an id that follows from url and time."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    id = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {url} {when}")
    headers = {"WARC-Date": when, "WARC-Record-ID": f"<urn:uuid:{id}>"}
    http = None
    if kind in ("response", "revisit"):
        fields = [
            ("Content-Type", media),
            ("Server", "nginx"),
            ("Content-Length", str(len(payload))),
        ]
        http = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
    record = writer.create_warc_record(
        url, kind, io.BytesIO(payload), len(payload), http_headers=http, warc_headers_dict=headers
    )
    writer.write_record(record)
    return out.getvalue()


def page_record(page: Built) -> bytes:
    """The archived response of a page."""
    media = f"text/html; charset={page.outlet.charset}"
    when = page.spec.crawled or "2024-06-03T04:10:00Z"
    return warc_record("response", page.url, when, encoded(page), "200 OK", media)


def encoded(page: Built) -> bytes:
    """The page in its site's charset."""
    return page.html.encode(page.outlet.charset, "xmlcharrefreplace")


def warc_share(pages: list[Built]) -> tuple[bytes, dict[str, str], list[tuple[str, str, str]]]:
    """The archive, locators by page id, and rows (locator, reasons, detail) of what is no page."""
    first = pages[0]
    info = warc_record("warcinfo", "", "2024-06-03T04:00:00Z", b"software: sample\r\n", "", "")
    blob = gzip_member(info)
    locators, skipped = {}, []

    def add(record: bytes) -> str:
        nonlocal blob
        at = f"offset {len(blob)}"
        blob += gzip_member(record)
        return at

    gone = f"https://{first.outlet.host}/gone"
    for n, page in enumerate(pages):
        locators[page.spec.id] = add(page_record(page))
        when = f"2024-06-03T05:{n:02}:00Z"
        if n == 3:
            body = b"<html><body><h1>404</h1><p>This page has moved house.</p></body></html>"
            at = add(warc_record("response", gone, when, body, "404 Not Found", "text/html"))
            skipped.append((at, "http-status", "an archived 404"))
        if n == 6:
            body = b"\x89PNG\r\n\x1a\n" + bytes(64)
            at = add(warc_record("response", gone + ".png", when, body, "200 OK", "image/png"))
            skipped.append((at, "not-html", "a picture"))
        if n == 9:
            at = add(warc_record("revisit", pages[0].url, when, b"", "200 OK", "text/html"))
            skipped.append((at, "revisit", "points to an earlier record"))
        if n == 12:
            at = add(warc_record("response", gone + "/empty", when, b"", "200 OK", "text/html"))
            skipped.append((at, "no-content;empty-extraction", "a response without a body"))
    return blob, locators, skipped


def cut_warc(pages: list[Built]) -> tuple[bytes, dict[str, str], str]:
    """An archive whose crawl was killed: the last record ends early. Also that record's locator."""
    blob = b""
    locators = {}
    for page in pages[:-1]:
        locators[page.spec.id] = f"offset {len(blob)}"
        blob += gzip_member(page_record(page))
    last = gzip_member(page_record(pages[-1]))
    return blob + last[: len(last) // 3], locators, f"offset {len(blob)}"


def jsonl_share(pages: list[Built]) -> tuple[str, dict[str, str], list[tuple[str, str, str]]]:
    """The feed, locators by page id, and rows of lines that hold no document."""
    lines: list[str] = []
    locators, skipped = {}, []
    for n, page in enumerate(pages):
        lines.append(json.dumps(_document(page), ensure_ascii=False))
        locators[page.spec.id] = f"line {len(lines)}"
        if n == 4:
            lines.append(
                '{"id": "feed-cut", "url": "https://www.harbourledger.example/cut/", "text": "The'
            )
            skipped.append((f"line {len(lines)}", "malformed", "a line cut in transfer"))
        if n == 8:
            lines.append('{"id": "feed-void", "title": "A headline and nothing under it"}')
            skipped.append((f"line {len(lines)}", "no-content", "neither text nor html"))
        if n == 11:
            lines.append('["not", "an", "object"]')
            skipped.append((f"line {len(lines)}", "malformed", "a list where an object belongs"))
    return "\n".join(lines) + "\n", locators, skipped


def _document(page: Built) -> dict[str, str]:
    s = page.spec
    fields = {
        "id": s.id,
        "url": page.url,
        "outlet": page.outlet.domain,
        "title": page.title,
        "author": page.byline,
        "published": s.published,
        "crawled": s.crawled or "2024-06-30T11:00:00Z",
        "language": page.outlet.lang,
        "html" if s.share == "jsonl-html" else "text": (
            page.html if s.share == "jsonl-html" else page.text
        ),
    }
    return {k: v for k, v in fields.items() if v and k not in s.omit}


FAULTS: dict[str, tuple[bytes, str, str]] = {
    "crawl/newsplume.example/empty.html": (b"", "no-content;empty-extraction", "an empty file"),
    "crawl/gulfdigesttoday.example/blank.html": (
        b"<!DOCTYPE html><html><head><title>Gulf Digest Today</title></head><body></body></html>",
        "empty-extraction",
        "a page without a body",
    ),
    "crawl/inlandpost.example/consent.html": (
        b"<!DOCTYPE html><html><head><title>Inland Post</title></head><body>"
        b'<div id="cookie-consent"><button>Accept all</button></div>'
        b'<nav><ul><li><a href="/">Nation</a></li><li><a href="/m">Money</a></li></ul></nav>'
        b"<script>location.reload()</script></body></html>",
        "empty-extraction",
        "a consent wall instead of the article",
    ),
    "crawl/stadtlupe.example/kaputt.html.gz": (
        gzip_member(b"<html><head><title>Stadtlupe</title></head><body><p>Der Bericht " * 40)[
            :1500
        ],
        "truncated;unreadable",
        "a gzip file that ends early",
    ),
    "crawl/feeds/notes.pdf": (
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n",
        "unsupported",
        "not a format we read",
    ),
}


def write(root: Path, files: dict[str, bytes]) -> None:
    """Write files under the root, making folders as needed."""
    for name, data in sorted(files.items()):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
