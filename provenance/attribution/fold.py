"""Spelling folded away before wording is compared; every character keeps its offset."""

from __future__ import annotations

import re
import unicodedata

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
    return table


_TABLE = _table()


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
    low = lower(text)
    return low if low.isascii() and "`" not in low and "\t" not in low else low.translate(_TABLE)


def spellings(word: str) -> frozenset[str]:
    """A word of a pattern in the ways a lower-cased text may hold it.

    >>> sorted(spellings("kaynağı"))
    ['kaynagi', 'kaynaği', 'kaynağı']
    """
    bare = LOOSE_MARKS.sub("", word)
    folded = fold(bare)
    return frozenset((bare, folded, bare.replace("ı", "i"), fold_arabic(bare)))


def fold_arabic(low: str) -> str:
    """Arabic letter variants folded, and nothing else."""
    for variant, base in _ARABIC:
        low = low.replace(variant, base)
    return low


_ARABIC = tuple((c, base) for base in "اليهكو" for c in VARIANTS.get(base, ""))
