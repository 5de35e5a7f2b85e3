"""Content: what a text is, apart from where it lay, and what is odd about its characters."""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from provenance.normalize import IGNORED, SEPARATOR, code_points, expand, fold

_KEY_BYTES = 10
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007f]+")
"""An emoji of a flag, which is spelt with invisible tags."""
_INVISIBLE = re.compile(
    "[\u115f\u1160\u180e\u202a-\u202e\u2060-\u2064\u2066-\u2069\u3164\ufff9-\ufffb\U000e0001-\U000e007f]"
    "|(?<=[A-Za-z\u00c0-\u052f])[\u200b-\u200d](?=[A-Za-z\u00c0-\u052f])"
)
"""Controls that no reader sees and no spelling needs. Joiners count only between letters of
alphabets without joining; zero-width spaces are how Thai and Khmer divide words."""
_UNSEEN = re.compile(
    "[\u115f\u1160\u180e\u200b-\u200d\u202a-\u202e\u2060-\u2069\u3164\ufff9-\ufffb\U000e0001-\U000e007f]"
)
"""A first look for them."""
_MISREAD = re.compile(
    "[\u00c2\u00c3][\u00a1-\u00aa\u00ac\u00ae-\u00ba\u00bc-\u00bf]|\u00e2\u20ac[\u0153\u201d\u2122\u02dc\u00a2\u00a6\u201c]"
)
"""Pairs that come of reading UTF-8 as Windows-1252, and hardly otherwise: Ã© for é."""
_MISREAD_LEADS = ("\u00c2", "\u00c3", "\u00e2\u20ac")
"""What they begin with."""


@dataclass(frozen=True, slots=True)
class Content:
    """What rules need of a text once it is put away."""

    key: str = ""
    """16 characters of base32 that are the same for texts which differ in case, accents,
    punctuation, spacing and invisible characters only."""
    invisible: int = 0
    """Invisible characters that no spelling needs."""
    misread: int = 0
    """Replacement characters, and pairs that a wrong charset makes of one letter."""
    credits_capped: int = 0
    """1 where the text called for more looks for credits than the options allow."""


def content(text: str) -> Content:
    """Read off a text what `Content` holds.

    >>> content("One, two!").key == content("one TWO").key != content("onetwo").key
    True
    >>> content("in\\u200bvisible").invisible, content("CafÃ© \\ufffd").misread
    (1, 2)
    """
    if text.isascii():
        return Content(content_key(text))
    # One character is sought many times faster than a set.
    pairs = any(map(text.__contains__, _MISREAD_LEADS))
    misread = text.count("\ufffd") + (len(_MISREAD.findall(text)) if pairs else 0)
    invisible = len(_INVISIBLE.findall(_FLAG.sub("", text))) if _UNSEEN.search(text) else 0
    return Content(content_key(text), invisible, misread)


def content_key(text: str) -> str:
    """Return the key of a text; one without letters is its own key."""
    folded = fold(code_points(expand(text)))
    folded = folded[folded != IGNORED]
    letters = np.flatnonzero(folded != SEPARATOR)
    if not len(letters):
        data = text.encode("utf-8", "surrogatepass")
    else:
        folded = folded[letters[0] : letters[-1] + 1]
        gap = folded == SEPARATOR
        repeated = gap[1:] & gap[:-1]
        data = folded[np.append(True, ~repeated)].astype("<u4").tobytes()
    return b32encode(blake2b(data, digest_size=_KEY_BYTES).digest()).decode("ascii").lower()
