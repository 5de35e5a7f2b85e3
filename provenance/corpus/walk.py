"""Sources to files, in an order that depends on nothing but their names."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from provenance.corpus.files import file_kind, reason_of
from provenance.corpus.place import Fault, Place
from provenance.records import Skipped


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read."""

    path: str
    """As the system knows it."""
    input: str
    """As the audit names it: posix separators, and always valid Unicode."""
    named: bool
    """Whether the caller named this very file, rather than a folder above it."""


def walk(sources: Sequence[str | Path]) -> Iterator[Found | Skipped]:
    """Files of the sources in the order given; inside a folder by the bytes of their posix paths.

    Symbolic links are followed, but no folder is entered twice for one source. Hidden files and
    folders are skipped unless they are named as a source.
    """
    for source in sources:
        path = os.fspath(source)
        shown = _shown(path)
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            detail = reason_of(error) if isinstance(error, OSError) else str(error)
            yield Place(shown).skip("", Fault("unreadable", detail))
            continue
        if stat.S_ISDIR(mode):
            yield from _walk_folder(path, shown)
        else:
            yield Found(path, shown, named=True)


@dataclass(frozen=True, slots=True)
class _Folder:
    path: str
    input: str


def _walk_folder(root: str, shown: str) -> Iterator[Found | Skipped]:
    entered: dict[tuple[int, int], str] = {}
    waiting: list[_Folder | Found | Skipped] = [_Folder(root, shown)]
    while waiting:
        entry = waiting.pop()
        if not isinstance(entry, _Folder):
            yield entry
            continue
        place = Place(entry.input)
        try:
            status = os.stat(entry.path)
            earlier = entered.setdefault((status.st_dev, status.st_ino), entry.input)
            if earlier != entry.input:
                yield place.skip("", Fault("unreadable", f"folder already read as {earlier}"))
                continue
            entries = _entries(entry)
        except OSError as error:
            yield place.skip("", Fault("unreadable", reason_of(error)))
            continue
        if not entries and entry.path == root:
            yield place.skip("", Fault("no-content", "empty folder"))
        waiting.extend(reversed(entries))


def _entries(folder: _Folder) -> list[_Folder | Found | Skipped]:
    """What is in a folder, in order.

    A folder sorts as its name with a slash does, which gives the order of whole paths.
    """
    with os.scandir(folder.path) as listing:
        found = [(_order(entry), entry) for entry in listing]
    return [
        _entry(folder, entry, key.endswith(b"/"))
        for key, entry in sorted(found, key=lambda pair: pair[0])
    ]


def _order(entry: os.DirEntry[str]) -> bytes:
    name = os.fsencode(entry.name)
    try:
        return name + b"/" if entry.is_dir() else name
    except OSError:  # a link that leads to itself
        return name


def _entry(folder: _Folder, entry: os.DirEntry[str], is_folder: bool) -> _Folder | Found | Skipped:
    prefix = "" if folder.input == "." else folder.input.rstrip("/") + "/"
    shown = prefix + _valid(entry.name)
    place = Place(shown)
    if entry.name.startswith("."):
        kind = "hidden folder" if is_folder else "hidden file"
        return place.skip("", Fault("unsupported", kind))
    if is_folder:
        return _Folder(entry.path, shown)
    try:
        if entry.is_file():
            return Found(entry.path, shown, named=False)
        detail = f"is {file_kind(os.stat(entry.path).st_mode)}, not a regular file"
    except OSError as error:
        detail = reason_of(error)
    return place.skip("", Fault("unreadable", detail))


def _shown(path: str) -> str:
    return _valid(Path(path).as_posix())


def _valid(name: str) -> str:
    """A file name as Unicode text; names are bytes to the system, of any kind."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
