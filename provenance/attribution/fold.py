"""Spelling folded away before wording is compared; every character keeps its offset."""

from __future__ import annotations

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
}


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
