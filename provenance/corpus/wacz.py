"""WACZ: a zip archive that holds web archives under `archive/`.

Members are read as streams and never written under their names, so names cannot lead anywhere.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator

from provenance.corpus.arc import read_arc
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place, at_least_one, one_line
from provenance.corpus.stream import ByteStream
from provenance.corpus.warc import read_warc

Reader = Callable[[ByteStream, Place, ReadOptions], Iterator[Item]]

ZIP = b"PK\x03\x04"
_READERS: dict[str, Reader] = {".warc": read_warc, ".arc": read_arc}
_ENCRYPTED = 1


def read_wacz(stream: ByteStream, place: Place, options: ReadOptions) -> Iterator[Item]:
    """Read the web archives of a WACZ file, by the byte order of their names."""
    with stream.seekable() as file:
        if stream.fault is not None:
            yield place.skip("", stream.fault)
            return
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            file.seek(0)
            cut = file.read(len(ZIP)) == ZIP
            yield place.skip(
                "", Fault("truncated" if cut else "malformed", f"zip archive: {error}")
            )
            return
        with archive:
            for member in sorted(archive.infolist(), key=lambda member: member.filename):
                reader = _reader_for(member.filename)
                if reader is not None:
                    yield from _read_member(archive, member, reader, place, options)


def _reader_for(name: str) -> Reader | None:
    folder, _, file = name.rpartition("/")
    if folder != "archive":
        return None
    stem = file.lower().removesuffix(".gz").removesuffix(".zst")
    return next((read for ending, read in _READERS.items() if stem.endswith(ending)), None)


def _read_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    reader: Reader,
    place: Place,
    options: ReadOptions,
) -> Iterator[Item]:
    inner = Place(place.input, one_line(member.filename))
    fault = _refusal(member, options)
    if fault is not None:
        yield inner.skip("", fault)
        return
    try:
        raw = archive.open(member)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
        yield inner.skip("", Fault("malformed", f"zip member: {error}"))
        return
    with raw:
        items = reader(ByteStream(raw, options), inner, options)
        yield from at_least_one(items, inner)


def _refusal(member: zipfile.ZipInfo, options: ReadOptions) -> Fault | None:
    if member.flag_bits & _ENCRYPTED:
        return Fault("unreadable", "encrypted")
    grown = member.file_size > options.max_ratio * max(1, member.compress_size)
    if grown and member.file_size > options.max_page_bytes:
        return Fault("too-large", f"unpacks to more than {options.max_ratio} times its size")
    return None
