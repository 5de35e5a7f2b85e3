"""Text as XML holds it."""

from __future__ import annotations

import re

from provenance.report.formats.unseen import spelt
from provenance.report.tables import Cell

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_MARKS = re.compile('[&<>"\t\n\r]')


def escape(text: str) -> str:
    """Return text for an attribute or an element, in which nothing is markup or lost.

    What XML 1.0 cannot hold becomes U+FFFD; breaks and tabs are written by number, as a parser
    would make spaces of them in an attribute.

    >>> escape('a<b & "c"\\x00')
    'a&lt;b &amp; &quot;c&quot;\ufffd'
    """
    text = legal(text)
    text = _MARKS.sub(lambda found: _NAMED.get(found[0]) or _numbered(found[0]), text)
    return spelt(text, _numbered)


def legal(text: str) -> str:
    """Return a text with U+FFFD for what XML 1.0 cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def _numbered(sign: str) -> str:
    return f"&#{ord(sign)};"


def plain(value: Cell) -> str:
    """Return a value as XML Schema writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
