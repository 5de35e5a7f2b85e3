"""Texts as codes, one unit a character: what words are sought in.

Lower case, variants folded, letters of every script that a grammar is written in told apart, all
else a blank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from sys import getsizeof
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from provenance.attribution.fold import folding

_BLANK = 32
SIGN, SIGN_CODE = "©", b"\xa9"
"""The copyright sign is a word by itself wherever it stands."""
_SIGN_ENTITIES = ("&copy;", "&#169;", "&#xa9;")
_HIDDEN = re.compile(
    r"\]\([^()\s]{0,500}(?:\([^()\s]{0,80}\)[^()\s]{0,200})?|</?[a-zA-Z][^<>\n]{0,900}>|&[a-zA-Z#][\w]{1,7};"
)
_MARKUP = ("<", "&", "*", "_")
_DOUBLED = re.compile("  ")
_ODD = re.compile(r"[\]<&*_]|  ")
"""What only `code` knows how to leave out."""
_SCRIPTS = (
    *((0xDF, 0xFF), (0x430, 0x460), (0x621, 0x64B), (0x901, 0x970), (0x490, 0x4C0), (0x660, 0x6B0)),
)
"""Latin without a plain form, Cyrillic, Arabic, Devanagari, rarer letters as far as codes go."""
_UNIFORM = (0x3400, 0xD7A4)
"""Han, Hangul and what lies between: letters that fold to themselves."""
_WIDE, _EDGE = np.dtype("<u2"), b"\xfe\xff"
_MARK, _IDEOGRAPHS, _DIGITS, _WIDE_BLANK = 1, 0x2000, 0xE000, 0xFFFE
"""Codes of two bytes: of marks of markup; the first, the one behind letters of scripts with spaces;
those of digits, and a blank. The lowest code of a text so tells what it holds at most."""
_LEFT_OUT = (
    *((0xAD, 0xAE), (0x300, 0x370), (0x610, 0x61B), (0x640, 0x641), (0x64B, 0x660), (0x670, 0x671)),
    *(
        (0x93C, 0x93D),
        (0x200B, 0x2010),
        (0x202A, 0x202F),
        (0x2060, 0x206A),
        (0xFE00, 0xFE10),
        (0xFEFF, 0xFF00),
    ),
)
"""Accents and vowel marks by themselves, nuktas, tatweels, and what has no width."""


class Coded(NamedTuple):
    """The codes of a text, one blank before and one after it."""

    data: bytes
    at: NDArray[np.intp] | None
    """Place in the text of every code but the outer blanks; None where none was left out."""
    size: int
    """Bytes of a code: 1, or 2 for scripts with too many letters for that."""
    spaced: bool = True
    """Whether it has a letter of scripts that part words by spaces."""

    def place(self, code: int) -> int:
        """Character of the text that a code stands for."""
        return code - 1 if self.at is None else int(self.at[code - 1])

    def slice(self, begin: int, end: int) -> bytes:
        """The codes of a stretch of the text, with what stands on either side."""
        low, high = begin, end
        if self.at is not None:
            low, high = (int(i) for i in np.searchsorted(self.at, (begin, end)))
        return self.data[self.size * low : self.size * (high + 2)]


@lru_cache(maxsize=1 << 15)
def pattern(word: str, *, spaced: bool) -> bytes:
    """The codes by which a word is found; none where it has no letter."""
    if spaced and word.isascii() and word.replace(" ", "").isalnum() and "  " not in word:
        return b" " + word.encode("ascii").translate(_ascii()) + b" "
    if spaced:
        data = code(word).data
        return data if data.strip(b" ") else b""
    return wide_code(word).data[2:-2]


def patterns(words: Sequence[str]) -> list[bytes]:
    """The codes of words between blanks: at once, but for those that hold more than letters do."""
    data: bytes = _narrow().take(_points("".join(words)), mode="clip").tobytes()
    at, found = 0, list[bytes]()
    for word in words:
        piece = data[at : at + len(word)]
        at += len(word)
        if b"\0" in piece or _ODD.search(word) or not piece.strip(b" "):
            found.append(pattern(word, spaced=True))
        else:
            found.append(b" " + piece + b" ")
    return found


def code(text: str) -> Coded:
    """The codes of a text, a byte each.

    What is not shown, as tags and addresses of links, is blank; where there is any, and where
    spaces are doubled, several blanks become one.

    >>> code("«Hervé», <b>AP</b>").data, code("&copy; AP").data
    (b'  herve ap  ', b' \\xa9 ap ')
    """
    text, joined = _shown(text)
    if not joined and getsizeof(text) < 2 * len(text):
        # Held in a byte a character, hence Latin-1.
        latin = text.encode("latin-1").translate(_latin())
        if b"\0" not in latin:
            return Coded(b" " + latin + b" ", None, 1)
    codes = _narrow().take(_points(text), mode="clip")
    data: bytes = codes.tobytes()
    if not joined and b"\0" not in data:
        return Coded(b" " + data + b" ", None, 1)
    at = _kept(codes, _BLANK if joined else None)
    return Coded(b" " + codes[at].tobytes() + b" ", at, 1)


def wide_code(text: str) -> Coded:
    """The codes of a text as `code` makes them, but 16 bits each, little-endian.

    >>> [wide_code(text).spaced for text in ("市议会周二投票 1。", "市议会（AP）")]
    [False, True]
    """
    codes = _wide().take(_points(text), mode="clip")
    lowest = codes.min() if text else _WIDE_BLANK
    if lowest > _MARK and not _DOUBLED.search(text):
        return Coded(_EDGE + codes.tobytes() + _EDGE, None, 2, bool(lowest < _IDEOGRAPHS))
    shown, joined = _shown(text)
    if shown != text:
        codes = _wide().take(_points(shown), mode="clip")
    codes[codes == _MARK] = _WIDE_BLANK
    at = _kept(codes, _WIDE_BLANK if joined else None)
    codes = codes[at]
    spaced = codes.min(initial=_WIDE_BLANK) < _IDEOGRAPHS
    return Coded(_EDGE + codes.tobytes() + _EDGE, at, 2, bool(spaced))


def _points(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _shown(text: str) -> tuple[str, bool]:
    """A text of the same length where what is not shown is blank; if blanks are to be joined."""
    # One character is sought many times faster than two.
    linked = "]" in text and "](" in text
    joined = linked or any(sign in text for sign in _MARKUP) or _DOUBLED.search(text) is not None
    if linked or "<" in text or "&" in text:
        text = _HIDDEN.sub(_blanked, text)
    return text, joined


def _kept(codes: NDArray[Any], joined: int | None) -> NDArray[np.intp]:
    """Places of the codes that are not left out, of several blanks, if they are joined, one."""
    at = np.flatnonzero(codes)
    if joined is None:
        return at
    blank = codes[at] == joined
    blank[1:] &= blank[:-1].copy()
    blank[:1] = False
    kept: NDArray[np.intp] = at[~blank]
    return kept


def _blanked(found: re.Match[str]) -> str:
    """Blanks for what is not shown, all but the copyright sign."""
    shown = SIGN if found[0].lower() in _SIGN_ENTITIES else " "
    return shown.ljust(len(found[0]))


@cache
def ascii_words() -> frozenset[bytes]:
    """Codes of two bytes of ASCII letters and digits."""
    codes = (int(_wide()[c]) for c in range(128) if chr(c).isalnum())
    return frozenset(c.to_bytes(2, "little") for c in codes)


@cache
def _ascii() -> bytes:
    return bytes(
        ord(chr(c).lower()) if c < 128 and chr(c).isalnum() else _BLANK for c in range(256)
    )


@cache
def _narrow() -> NDArray[np.uint8]:
    """A byte for each character of the basic plane, and a blank for all behind it.

    Letters of other scripts share codes, so that one of their words may pass for another.
    """
    codes = {c: ord(c) for c in map(chr, range(128)) if c.isalnum() and c == c.lower()}
    codes[SIGN] = SIGN_CODE[0]
    free = [c for c in range(1, 256) if c not in codes.values() and c != _BLANK]
    letters = _letters()
    table = np.full(0x10001, _BLANK, dtype=np.uint8)
    table[slice(*_UNIFORM)] = np.resize(np.array(free, dtype=np.uint8), _UNIFORM[1] - _UNIFORM[0])
    folded = set(letters.values())
    own = [chr(c) for low, high in _SCRIPTS for c in range(low, high) if chr(c) in folded]
    codes |= dict(zip([c for c in own if c not in codes], free, strict=False))
    for point, letter in letters.items():
        table[point] = codes.get(letter) or free[ord(letter) % len(free)]
    _leave_out(table)
    return table


@cache
def _latin() -> bytes:
    return _narrow()[:256].tobytes()


@cache
def _wide() -> NDArray[np.uint16]:
    """The folded character for each letter of the basic plane, else a blank; digits lie higher."""
    table = np.full(0x10001, _WIDE_BLANK, dtype=_WIDE)
    table[slice(*_UNIFORM)] = np.arange(*_UNIFORM)
    for point, letter in _letters().items():
        table[point] = ord(letter) + (_DIGITS if letter in "0123456789" else 0)
    for mark in ("]", *_MARKUP):
        table[ord(mark)] = _MARK
    _leave_out(table)
    return table


def _leave_out(table: NDArray[Any]) -> None:
    for low, high in _LEFT_OUT:
        table[low:high] = 0


@cache
def _letters() -> dict[int, str]:
    """Letters, digits and signs of the basic plane that do not fold to themselves or may not."""
    folded = folding()
    signs = {0xA9, 0x24D2, *range(0x900, 0x964)}
    return {
        point: chr(folded[point])
        for point in (*range(_UNIFORM[0]), *range(0xF900, 0x10000))
        if point in signs or chr(point).isalnum()
    }
