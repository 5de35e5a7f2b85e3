"""Where a wording stands in a folded text, and which of its slots it fills."""

from __future__ import annotations

import re

from provenance.attribution.load import Form

_JOINED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'-&.@")
_SLOT_REACH = 230
"""Characters before certain words at which a slot that begins a form may start."""


def search(form: Form, folded: str, at: int) -> re.Match[str] | None:
    """The first match from a place on."""
    if form.rest is None:
        return form.pattern.regex.search(folded, at)
    rest = form.rest.regex.search(folded, at + 1)
    while rest is not None:
        for start in range(max(at, rest.start() - _SLOT_REACH), rest.start()):
            if folded[start].isalpha() and not (start > at and _joined(folded, start)):
                found = form.pattern.regex.match(folded, start)
                if found and found.end() >= rest.end():
                    return found
        rest = form.rest.regex.search(folded, rest.start() + 1)
    return None


def _joined(folded: str, at: int) -> bool:
    """Whether a word goes on at a place; after a dash that begins a line none does."""
    before = folded[at - 1]
    return before in _JOINED and (before != "-" or (at > 1 and folded[at - 2].isalnum()))


def match_at(pattern: re.Pattern[str], folded: str, at: int) -> re.Match[str] | None:
    """A match at a place or just after the closers and spaces that stand there."""
    found = pattern.match(folded, at)
    if found is None:
        moved = at
        while moved < len(folded) and moved < at + 4 and folded[moved] in " '\"*_])":
            moved += 1
        found = pattern.match(folded, moved) if moved > at else None
    return found


def filled(found: re.Match[str]) -> dict[str, str]:
    """The slots that a match fills, each with its group: alternatives may have one slot each."""
    return {
        group.partition("__")[0]: group
        for group, text in found.groupdict().items()
        if text is not None
    }
