"""Terminal: text from the web made safe to print."""

from __future__ import annotations

import re
import unicodedata

_COMMAND = re.compile(r"(^\s*:(?=:)|#(?=#\[))")
"""What the runner of a GitHub workflow obeys in a line that is printed."""


def printable(text: str, limit: int = 400) -> str:
    """Return the text on one line, without control, escape and bidi characters.

    Nor does it hold what a CI log takes for a command: `::` at the start of a line, `##[` anywhere.

    >>> printable("a\\x1b[31m\\nb\\u202e"), printable(" ::add-mask::x"), printable("a ##[error]")
    ('a [31m b ', ' : :add-mask::x', 'a # #[error]')
    """
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs") else char
        for char in text[: 4 * limit]
    )
    line = _COMMAND.sub(r"\1 ", kept)
    return line if len(line) <= limit else line[: limit - 1] + "…"
