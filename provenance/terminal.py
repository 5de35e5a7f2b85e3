"""Terminal: text from the web made safe to print."""

from __future__ import annotations

import unicodedata


def printable(text: str, limit: int = 400) -> str:
    """Return the text on one line, without control, escape and bidi characters.

    >>> printable("a\\x1b[31m\\nb\\u202e")
    'a [31m b '
    """
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") else char
        for char in text[: 4 * limit]
    )
    line = " ".join(kept.split(" ")) if "\n" not in kept else kept
    return line if len(line) <= limit else line[: limit - 1] + "…"
