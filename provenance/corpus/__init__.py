"""Reading a corpus: files of any mix of formats to pages, and to skips for what is no page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from provenance.corpus.options import FIELDS, ReadOptions, parse_field_map
from provenance.records import Page, Skipped

__all__ = ["FIELDS", "ReadOptions", "parse_field_map", "read_pages"]


def read_pages(
    sources: Sequence[str | Path], options: ReadOptions | None = None
) -> Iterator[Page | Skipped]:
    """Read sources, which are files and folders, one document at a time.

    Order: sources as given; files of a folder by the bytes of their posix paths; documents as
    they stand in their file. Never raises for what it reads: everything that is not a page is
    given as `Skipped`, and every file gives at least one item.
    """
    from provenance.corpus.formats import Reading
    from provenance.corpus.walk import walk

    options = options or ReadOptions()
    for found in walk(sources):
        if isinstance(found, Skipped):
            yield found
        else:
            yield from Reading(found, options)
