"""WARC files, of any version: responses, resources and conversions are pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from provenance.corpus.archive import HEAD_LIMIT, Framing, Head, Record, records
from provenance.corpus.http_message import (
    HTML_TYPES,
    Origin,
    media_type,
    page_of_markup,
    page_of_response,
    parse_headers,
)
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.corpus.stream import ByteStream
from provenance.corpus.window import Window
from provenance.records import Page, Skipped

_VERSION = rb"WARC/[01]\.\d{1,3}[ \t]*\r?\n[A-Za-z]"
ABOUT_PAGES = frozenset({"warcinfo", "request", "metadata"})
"""Record types that tell of a page or of the crawl; they give neither a page nor a skip."""


def _take_head(window: Window) -> Head | Fault:
    head = window.take_head(HEAD_LIMIT)
    if head is None:
        if window.have(HEAD_LIMIT) < HEAD_LIMIT:
            return Fault("truncated", "record ends within its header")
        return Fault("malformed", f"record header of more than {HEAD_LIMIT} bytes")
    fields = parse_headers(head.partition(b"\n")[2])
    length = fields.get("content-length", "")
    if not (length.isascii() and length.isdigit()) or len(length) > 18:
        return Fault("malformed", f"record of length {length!r}")
    return Head(int(length), fields)


def _holds_record(block: bytes) -> bool:
    """Whether a block takes in a whole record to its very end.

    Pages that show an example of a record do not: its length would have to fit by chance.
    """
    at = block.find(b"\r\n\r\nWARC/")
    while at >= 0:
        end = block.find(b"\r\n\r\n", at + 4)
        length = _LENGTH.search(block, at, end) if end >= 0 else None
        if length is None:
            return False
        follows = end + 4 + int(length.group(1))
        if len(block) - 4 <= follows <= len(block):
            return True
        at = block.find(b"\r\n\r\nWARC/", follows, follows + 10)
    return False


_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,18})[ \t]*\r?\n?", re.IGNORECASE)
_FRAMING = Framing(
    start=re.compile(_VERSION),
    later=re.compile(rb"(?<=\n)" + _VERSION),
    longest=64,
    beginnings=(b"WARC/",),
    separator=2,
    take_head=_take_head,
    holds_record=_holds_record,
)


def read_warc(stream: ByteStream, place: Place, options: ReadOptions) -> Iterator[Item]:
    """Read the pages of a WARC file; one item for each record that is or should be a page."""
    for record in records(stream, _FRAMING, place, options):
        if isinstance(record, Skipped):
            yield record
        elif record.fields.get("warc-type", "").lower() not in ABOUT_PAGES:
            yield _item(record, place, options)


def _item(record: Record, place: Place, options: ReadOptions) -> Item:
    fields = record.fields
    kind = fields.get("warc-type", "").lower()
    url = fields.get("warc-target-uri", "").strip("<> ")
    origin = Origin(record.locator, url, fields.get("warc-date", ""))
    media, charset = media_type(fields.get("content-type", ""))
    if kind == "revisit":
        return place.skip(record.locator, Fault("revisit", _revisited(fields)))
    if kind == "response":
        if fields.get("warc-segment-number"):
            return place.skip(record.locator, Fault("truncated", "only one segment of a record"))
        if media == "application/http" or record.block.startswith(b"HTTP/"):
            return page_of_response(record.block, origin, place, options)
    if kind == "conversion" and media == "text/plain":
        return _converted(record, origin, place)
    if kind in ("resource", "conversion", "response") and media in HTML_TYPES:
        return page_of_markup(record.block, charset, origin, place, options)
    detail = f"{kind or 'untyped'} record of {media or 'no media type'}"
    return place.skip(record.locator, Fault("not-html", detail))


def _revisited(fields: dict[str, str]) -> str:
    url = fields.get("warc-refers-to-target-uri", "").strip("<> ")
    when = fields.get("warc-refers-to-date", "")
    return " ".join(part for part in ("of", url, when) if part) if url or when else ""


def _converted(record: Record, origin: Origin, place: Place) -> Item:
    """Text that the archive itself took from a page, as WET files hold it: always UTF-8."""
    text = record.block.decode("utf-8", "replace")
    if not text or text.isspace():
        return place.skip(record.locator, Fault("no-content", "empty text"))
    return Page(
        place.input,
        place.locate(record.locator),
        origin.url,
        text=text,
        crawled=origin.crawled,
    )
