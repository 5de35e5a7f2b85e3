"""ARC files, versions 1 and 2: the format of web archives before WARC.

Source: "Arc File Format", M. Burner and B. Kahle, Internet Archive, 1996.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from provenance.corpus.archive import Framing, Head, Record, records
from provenance.corpus.http_message import HTML_TYPES, Origin, page_of_markup, page_of_response
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.corpus.stream import ByteStream
from provenance.corpus.window import Window
from provenance.records import Skipped

_LINE_LIMIT = 1 << 13
_LINE = (
    rb"(?P<url>[A-Za-z][A-Za-z0-9+.-]{1,20}:[^\r\n]{0,4000}) (?P<address>\S{1,60})"
    rb" (?P<date>\d{12,17}) (?P<type>[^\r\n]{1,2000}) (?P<length>\d{1,15})\r?\n"
)


def _take_head(window: Window) -> Head | Fault:
    line = _FRAMING.start.match(window.peek(_LINE_LIMIT))
    assert line is not None  # the caller matched it
    window.skip(line.end())
    fields = {name: value.decode("utf-8", "replace") for name, value in line.groupdict().items()}
    return Head(int(fields.pop("length")), fields)


_FRAMING = Framing(
    start=re.compile(_LINE),
    later=re.compile(rb"(?<=\n)" + _LINE),
    longest=_LINE_LIMIT,
    beginnings=(b"http", b"filedesc:", b"dns:", b"ftp"),
    separator=1 << 30,  # one line end separates records, and pages have many
    take_head=_take_head,
    holds_record=lambda _: False,
)


def read_arc(stream: ByteStream, place: Place, options: ReadOptions) -> Iterator[Item]:
    """Read the pages of an ARC file; one item for each record but the file's own header."""
    for record in records(stream, _FRAMING, place, options):
        if isinstance(record, Skipped):
            yield record
        elif not record.fields["url"].startswith("filedesc:"):
            yield _item(record, place, options)


def _item(record: Record, place: Place, options: ReadOptions) -> Item:
    fields = record.fields
    origin = Origin(record.locator, fields["url"], _iso_time(fields["date"]))
    if record.block.startswith(b"HTTP/"):
        return page_of_response(record.block, origin, place, options)
    media = fields["type"].split(" ")[0].split(";")[0].lower()
    if media in HTML_TYPES:
        return page_of_markup(record.block, "", origin, place, options)
    return place.skip(record.locator, Fault("not-html", media))


def _iso_time(stamp: str) -> str:
    """A 14-digit time as ISO 8601; shorter ones lack the seconds.

    >>> _iso_time("20080430204825"), _iso_time("200804302048")
    ('2008-04-30T20:48:25Z', '2008-04-30T20:48Z')
    """
    day = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
    seconds = f":{stamp[12:14]}" if len(stamp) >= 14 else ""
    return f"{day}T{stamp[8:10]}:{stamp[10:12]}{seconds}Z"
