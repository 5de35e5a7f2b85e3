"""Layout: where the files of the index lie, and how they are made to last."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = "index"
CATALOGUE = "index.sqlite"
KEPT = ("cache",)
"""What lies in the folder and is not the index's."""


def folder(out: Path) -> Path:
    """Return the folder of the index."""
    return out / FOLDER


def catalogue(out: Path) -> Path:
    """Return the path of the catalogue."""
    return out / FOLDER / CATALOGUE


def articles_name(number: int) -> str:
    """Return the name of a batch's file of articles."""
    return f"articles-{number:06}.parquet"


def postings_name(number: int) -> str:
    """Return the name of a segment's file of postings."""
    return f"postings-{number:06}.bin"


def settle(path: Path) -> None:
    """Make sure that a file, and its name, are on disk."""
    for each in (path, path.parent):
        try:
            handle = os.open(each, os.O_RDONLY)
        except OSError:  # a folder cannot be opened on every system
            continue
        try:
            os.fsync(handle)
        except OSError:
            pass
        finally:
            os.close(handle)


def clear_catalogue(out: Path) -> None:
    """Remove a catalogue that is of no use."""
    for ending in ("", "-wal", "-shm", "-journal"):
        (folder(out) / (CATALOGUE + ending)).unlink(missing_ok=True)


def clear_strays(out: Path, names: set[str]) -> list[str]:
    """Remove what an interrupted run left behind: numbered files that the catalogue has not."""
    gone: list[str] = []
    for path in sorted(folder(out).iterdir()):
        numbered = path.name.startswith(("articles-", "postings-"))
        if numbered and path.name not in names:
            path.unlink(missing_ok=True)
            gone.append(path.name)
    return gone
