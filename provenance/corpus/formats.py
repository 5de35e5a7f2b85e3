"""Which reader reads which file, by its name or, where that says nothing, by how it begins."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterator
from importlib import import_module

from provenance.corpus.delimited import looks_delimited
from provenance.corpus.files import open_regular, reason_of
from provenance.corpus.http_message import looks_like_html
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place, at_least_one
from provenance.corpus.stream import ByteStream
from provenance.corpus.walk import Found

Reader = Callable[[ByteStream, Place, ReadOptions], Iterator[Item]]

READERS = {
    "html": ("single", "read_html"),
    "text": ("single", "read_text"),
    "jsonl": ("jsonl", "read_jsonl"),
    "csv": ("delimited", "read_delimited"),
    "parquet": ("parquet", "read_parquet"),
    "warc": ("warc", "read_warc"),
    "arc": ("arc", "read_arc"),
    "wacz": ("wacz", "read_wacz"),
}
"""Format -> module and function that read it, imported when first needed."""

ENDINGS = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
    ".arc": "arc",
    ".wacz": "wacz",
}
"""Ending of a file name -> format. Each may be followed by one of `COMPRESSED`."""

COMPRESSED = (".gz", ".zst")
OTHER = "other"
"""Stands for the format of a file that is not read."""

UNFORESEEN = "reader failed:"
"""Begins the detail of a skip for which no reader provided; each is a defect to mend."""

_UNKNOWN = Fault("unsupported", "not a kind of file that is read")
_SNIFFED = 1 << 16
_MAGIC = ((b"PAR1", "parquet"), (b"PK\x03\x04", "wacz"), (b"WARC/", "warc"))
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ARC = re.compile(rb"filedesc:\S+ \S+ \d{12,17} ")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def format_of(name: str) -> str | None:
    """Format that the name of a file says, None where it says none.

    >>> format_of("crawl/a.WARC.gz"), format_of("notes.md")
    ('warc', None)
    """
    stem = _without_compression(name.lower())
    return ENDINGS.get(stem[stem.rfind(".") :] if "." in stem else "")


def to_the_end(items: Iterator[Item], place: Place) -> Iterator[Item]:
    """The items; what stops them becomes a skip, as a run never stops at one file."""
    try:
        yield from items
    except OSError as error:
        yield place.skip("", Fault("unreadable", reason_of(error)))
    except Exception as error:
        yield place.skip("", Fault("malformed", f"{UNFORESEEN} {type(error).__name__}: {error}"))


class Reading:
    """The documents in one file: at least one item, whatever the file is."""

    def __init__(self, found: Found, options: ReadOptions) -> None:
        self.format = OTHER
        """Format it was read as; `OTHER` until it is known."""
        self.size = 0
        """Bytes on disk, once opened."""
        self._found = found
        self._options = options

    def __iter__(self) -> Iterator[Item]:
        place = Place(self._found.input)
        if format_of(place.input) is None and not self._may_be_sniffed():
            yield place.skip("", _UNKNOWN)
            return
        yield from to_the_end(self._opened(place), place)

    def _opened(self, place: Place) -> Iterator[Item]:
        with open_regular(self._found.path) as raw:
            self.size = os.fstat(raw.fileno()).st_size
            yield from self._items(ByteStream(raw, self._options), place)

    def _may_be_sniffed(self) -> bool:
        """A bare .gz in a folder says nothing of its content; other names say it is not ours."""
        return self._found.named or self._found.input.lower().endswith(COMPRESSED)

    def _items(self, stream: ByteStream, place: Place) -> Iterator[Item]:
        if not self.size:
            yield place.skip("", Fault("no-content", "empty file"))
            return
        kind = format_of(place.input) or _sniff(stream, self._found.named, self._options)
        if isinstance(kind, Fault):
            yield place.skip("", stream.fault or kind)
            return
        self.format = kind
        module, function = READERS[kind]
        read: Reader = getattr(import_module(f"provenance.corpus.{module}"), function)
        yield from at_least_one(read(stream, place, self._options), place)


def _sniff(stream: ByteStream, named: bool, options: ReadOptions) -> str | Fault:
    """Format by how a file begins. Of files nobody named only what is unmistakable is read."""
    head = stream.peek(_SNIFFED)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if _ARC.match(head):
        return "arc"
    if looks_like_html(head):
        return "html"
    if not named:
        return _UNKNOWN
    if not head.startswith(_WIDE) and _BINARY.search(head):
        return Fault("unsupported", "binary data of unknown kind")
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return "jsonl"
    if text.startswith("["):
        return Fault("unsupported", "a JSON array: write one object a line, as JSONL")
    return "csv" if looks_delimited(text, options) else "text"


def _without_compression(name: str) -> str:
    return next((name.removesuffix(end) for end in COMPRESSED if name.endswith(end)), name)
