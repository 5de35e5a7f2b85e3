"""Files that are one document: HTML pages and plain text."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.corpus import charset
from provenance.corpus.compression import is_compressed
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.corpus.stream import ByteStream
from provenance.records import Page

_OTHER_MEDIA = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"PK\x03\x04", "zip archive"),
    (b"\x7fELF", "executable"),
    (b"\xd0\xcf\x11\xe0", "Office document"),
    (b"Rar!", "rar archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (b"SQLite format 3", "SQLite database"),
    (b"wOF", "web font"),
)


def read_html(stream: ByteStream, place: Place, options: ReadOptions) -> Iterator[Item]:
    """Read a file that is one HTML page."""
    data = _whole(stream, options)
    if isinstance(data, Fault):
        yield place.skip("", data)
    elif not data.strip():
        yield place.skip("", Fault("no-content", "empty page"))
    else:
        yield Page(place.input, place.locate(""), html=data)


def read_text(stream: ByteStream, place: Place, options: ReadOptions) -> Iterator[Item]:
    """Read a file that is the text of one article; its title is not known."""
    data = _whole(stream, options)
    if isinstance(data, Fault):
        yield place.skip("", data)
        return
    text = charset.decode(data, html=False).text
    if not text or text.isspace():
        yield place.skip("", Fault("no-content", "empty text"))
    else:
        yield Page(place.input, place.locate(""), text=text)


def _whole(stream: ByteStream, options: ReadOptions) -> bytes | Fault:
    """All of a file, unless it is cut, too large, or plainly something else."""
    data = stream.read_all(options.max_page_bytes)
    if data is None:
        return Fault("too-large", f"more than {options.max_page_bytes} bytes")
    if stream.fault is not None:
        return stream.fault
    if is_compressed(data):
        return Fault("malformed", "compressed twice")
    for magic, name in _OTHER_MEDIA:
        if data.startswith(magic):
            return Fault("not-html", name)
    return data
