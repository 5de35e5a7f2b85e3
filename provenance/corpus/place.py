"""Names of the things that were read, and of what went wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from provenance.records import Page, Skipped, SkipReason

Item = Page | Skipped
"""What a reader gives: one for every document-like thing in its file."""


class Fault(NamedTuple):
    """Why something cannot be used: the reason for the audit, the detail for a person."""

    reason: SkipReason
    detail: str


@dataclass(frozen=True, slots=True)
class Place:
    """A file, or a member of one, that locators are relative to."""

    input: str
    member: str = ""

    def locate(self, locator: str) -> str:
        """Full locator of something found here.

        >>> Place("a.wacz", "archive/x.warc").locate("offset 7")
        'member archive/x.warc offset 7'
        """
        if not self.member:
            return locator
        return f"member {self.member} {locator}".rstrip()

    def skip(self, locator: str, fault: Fault) -> Skipped:
        """The row of the audit for something here that cannot be used."""
        return Skipped(self.input, self.locate(locator), fault.reason, one_line(fault.detail))


def at_least_one(items: Iterator[Item], place: Place) -> Iterator[Item]:
    """The items, or a skip where there are none: what was read leaves a trace."""
    yield next(items, None) or place.skip("", Fault("no-content", "no documents"))
    yield from items


def one_line(text: str, limit: int = 300) -> str:
    """Cut a message to one printable line of at most `limit` characters.

    >>> one_line("bad\\nheader\\x00")
    'bad header?'
    """
    words = " ".join(text[: 4 * limit].split())
    clean = "".join(c if c.isprintable() else "?" for c in words)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
