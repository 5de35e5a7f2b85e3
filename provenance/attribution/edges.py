"""The two ends of a text, where outlets sign: what its readers need, worked out once."""

from __future__ import annotations

import re
from functools import cached_property

from provenance.attribution.context import AttributionOptions
from provenance.attribution.view import Window, Zones, window, zones_of

_LINES = 3
"""Lines from either end that may be signed."""
SPAN = 280
"""Characters from either end within which such a line begins."""
SHORTEST, LONGEST = 6, 90
"""Characters of such a line."""
YEARS = re.compile(r"[0-9٠-٩۰-۹०-९０-９](?:[./:h-]\d|\d\d\d|\. \d)")
"""A first look for dates; digits by name, which are found three times faster than any."""


class Edges:
    """The ends of one text. What a reader may not need is worked out when first asked for.

    >>> edges = Edges("City council votes\\n3.10.2023, Harbour Post", AttributionOptions())
    >>> edges.dated, [edges.text[slice(*line)] for line in edges.lines]
    (True, ['City council votes', '3.10.2023, Harbour Post'])
    """

    def __init__(self, text: str, options: AttributionOptions) -> None:
        self.text, self._options = text, options
        self.dated_above = YEARS.search(text, 0, SPAN) is not None
        """Whether there may be a date near the start."""
        self.dated = self.dated_above or YEARS.search(text, max(0, len(text) - SPAN)) is not None
        """Whether there may be one at either end."""

    @cached_property
    def zones(self) -> Zones:
        """Head and tail of the text."""
        return zones_of(self.text, self._options)

    def window(self, begin: int, end: int) -> Window:
        """The window between two offsets."""
        return window(self.text, begin, end, self.zones)

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Bounds of the short lines that begin within `SPAN` of either end, in order."""
        above, at = self._above
        return above + self._below(at)

    def lines_before(self, place: int) -> list[tuple[int, int]]:
        """Those that begin before a place that is at most `SPAN` from the start."""
        far = len(self.text) - SPAN >= place
        return [line for line in (self._above[0] if far else self.lines) if line[0] < place]

    @cached_property
    def _above(self) -> tuple[list[tuple[int, int]], int]:
        """Bounds of such lines near the start, and where the next one begins."""
        text, at, left, found = self.text, 0, _LINES, list[tuple[int, int]]()
        for piece in text[:SPAN].split("\n"):
            size = len(piece)
            end = at + size
            if end >= SPAN and text[end : end + 1] not in "\n":
                # It goes on: on a short text it may be near the end, too.
                break
            if SHORTEST <= size <= LONGEST:
                found.append((at, end))
            at = end + 1
            if piece:
                left -= 1
                if not left:
                    break
        return found, at

    def _below(self, at: int) -> list[tuple[int, int]]:
        """Bounds of such lines near the end that begin at a place or behind it."""
        text, end, left, found = self.text, len(self.text), _LINES, list[tuple[int, int]]()
        low = min(max(at, end - SPAN), end)
        pieces = text[low:].split("\n")
        if low and text[low - 1] != "\n":
            pieces.pop(0)
        for piece in pieces[::-1]:
            size = len(piece)
            if SHORTEST <= size <= LONGEST:
                found.append((end - size, end))
            end -= size + 1
            if piece:
                left -= 1
                if not left:
                    break
        return found[::-1]
