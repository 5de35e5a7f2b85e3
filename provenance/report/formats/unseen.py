"""Unseen: signs in a file for programs that a terminal or a CI log would obey if it is printed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

_UNSEEN = ("Cc", "Cf", "Zl", "Zp")


def spelt(text: str, spell: Callable[[str], str]) -> str:
    """Return a text with its controls, bidi controls and GitHub's `##[` written as `spell` does.

    Line feeds stay, as they part the lines of the file; a lone surrogate, which UTF-8 cannot hold,
    becomes a question mark.

    >>> spelt("a\\u202e ##[error]", lambda sign: f"<{ord(sign)}>")
    'a<8238> #<35>[error]'
    """
    text = text.replace("##[", f"#{spell('#')}[")
    if text.isascii() and "\x7f" not in text:
        return text
    text = text.encode("utf-8", "replace").decode()
    for sign in sorted(set(text) - {"\n"}):
        if unicodedata.category(sign) in _UNSEEN:
            text = text.replace(sign, spell(sign))
    return text
