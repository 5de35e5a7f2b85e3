"""Spelling folded away before wording is compared; every character keeps its offset."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

VARIANTS = {
    "'": "‘’ʼ‚‛`´′＇",
    '"': "“”„‟«»‹›「」『』〝〞〟″＂《》〈〉",
    "-": "‐‑‒–—―−─━－ـ",
    " ": "\t\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))),
    ":": "：﹕︰",
    "(": "（﹙",
    ")": "）﹚",
    "[": "【［〔",
    "]": "】］〕",
    ",": "，、،﹐",
    ".": "。．｡…।",
    ";": "；؛",
    "|": "｜¦│",
    "/": "／",
    "!": "！",
    "?": "？؟",
    "<": "＜",
    ">": "＞",
    "ا": "أإآٱ",
    "ي": "ىیئ",
    "ه": "ةہ",
    "ك": "ک",
    "و": "ؤ",
    "d": "đ",
    "l": "ł",
    "o": "ø",
    "i": "ı",
    "е": "ё",
    "©": "ⓒ",
    "ं": "ँ",
    "क": "\u0958",
    "ख": "\u0959",
    "ग": "\u095a",
    "ज": "\u095b",
    "ड": "\u095c",
    "ढ": "\u095d",
    "फ": "\u095e",
    "य": "\u095f",
}
WORD = re.compile(
    r"(?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957"
    r"\u0962\u0963\u200c\u200d])+|©"
)
"""A word, vowel signs included."""
LOOSE_MARKS = re.compile("[\u064b-\u0652\u0670\u093c]")
"""Vowel marks and nuktas that spelling may leave out."""


def _table() -> dict[int, str]:
    table = {ord(c): base for base, chars in VARIANTS.items() for c in chars}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code).lower())[0]
        if base.isascii() and base.isalpha():
            table[code] = base
    # Full-width digits and letters, in lower case already.
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF41, 0xFF5B)):
        table[code] = chr(code - 0xFEE0)
    return table


_TABLE = _table()
_LONG = 60
"""Characters from which on a table is faster than a dictionary."""
_BASIC = 0xFFFF
_FOLDED = ((0, 0x3400), (0xA640, 0xAC00), (0xF900, 0x10000))
"""Where letters have cases and variants."""


def lower(text: str) -> str:
    """Lower case with the offsets of `text`."""
    low = text.lower() if "İ" not in text else text.replace("İ", "i").lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def fold(text: str) -> str:
    """Lower case, one kind of quote, dash, bracket and space, Latin without accents.

    >>> fold("Hervé — «Le Monde»：")
    'herve - "le monde":'
    """
    if len(text) > _LONG and not text.isascii():
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if points.max() <= _BASIC:
            folded = folding().take(points)
            return folded.tobytes().decode("utf-32-le", "surrogatepass")
    low = lower(text)
    return low if low.isascii() and "`" not in low and "\t" not in low else low.translate(_TABLE)


@cache
def folding() -> NDArray[np.uint32]:
    """The folded form of every character of the basic plane."""
    table = np.arange(_BASIC + 1, dtype="<u4")
    for low, high in _FOLDED:
        for point in range(low, high):
            table[point] = ord(lower(chr(point)).translate(_TABLE))
    return table


def bare(word: str) -> str:
    """A word folded, without the marks that spelling may leave out."""
    return fold(LOOSE_MARKS.sub("", word))


def spellings(word: str) -> frozenset[str]:
    """A word of a pattern in the ways a lower-cased text may hold it.

    >>> sorted(spellings("kaynağı"))
    ['kaynagi', 'kaynaği', 'kaynağı']
    """
    plain = LOOSE_MARKS.sub("", word)
    return frozenset((plain, fold(plain), plain.replace("ı", "i"), fold_arabic(plain)))


def fold_arabic(low: str) -> str:
    """Arabic letter variants folded, and nothing else."""
    for variant, base in _ARABIC:
        low = low.replace(variant, base)
    return low


_ARABIC = tuple((c, base) for base in "اليهكو" for c in VARIANTS.get(base, ""))
