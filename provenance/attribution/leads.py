"""What stands before an outlet's name and is not of it: "the independent news site Meduza"."""

from __future__ import annotations

import re

from provenance.attribution.fold import fold
from provenance.attribution.lexicon import Lexicon

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_ISSUE_WORD = re.compile(r"[^\W_][\w./–-]*,?(?= )")
_MOST = 7
"""Words of the longest description."""
_OPENERS = "\"'“„«‘‚‹["


def described(plain: str, at: int, limit: int, lexicon: Lexicon) -> int:
    """Where the name begins that a description leads to, which must say what it names, else 0.

    A description is in lower case but for its nationalities: "the German daily ...". At most two
    words follow the kind: "il quotidiano spagnolo ...".
    """
    told = 0
    for _ in range(_MOST):
        if told and begins_name(plain, at, limit):
            return at
        found = _WORD.match(plain, at, limit)
        if found is None or plain[found.end() : found.end() + 1] != " ":
            return 0
        word, folded = found[0], fold(found[0])
        if told:
            told += 1
        if word[0].islower() and lexicon.has("kinds", folded):
            told = 1
        elif told > 2 or (told and word[0].isupper()):
            return 0
        elif word[0].isupper():
            if not lexicon.has("languages", folded):
                return 0
        elif not word[0].islower() or (
            lexicon.has("stops", folded) and not lexicon.has("articles", folded)
        ):
            return 0
        at = found.end() + 1
    return 0


def issue(plain: str, at: int, limit: int, lexicon: Lexicon) -> int:
    """End of a description of an issue, "12 March 2018 issue of", "Issue 14 of", else 0."""
    end = 0
    for found, _ in zip(_ISSUE_WORD.finditer(plain, at, limit), range(_MOST), strict=False):
        word, folded = found[0], fold(found[0].rstrip(",."))
        if end and not any(c.isdigit() for c in word):
            return found.end() + 1 if lexicon.has("connectors", folded) else 0
        if lexicon.has("issues", folded):
            end = found.end()
        elif not (
            any(c.isdigit() for c in word)
            or word.islower()
            or all(lexicon.has("months", month) for month in re.split("[/–-]", folded))
        ):
            return 0
    return 0


def begins_name(plain: str, at: int, limit: int) -> bool:
    """Whether a capital or a quoted or linked name stands at a place."""
    char = plain[at : at + 1]
    return at < limit and (char.isupper() or char in _OPENERS)
