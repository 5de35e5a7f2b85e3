"""Normal form: what of a character counts when two texts are compared.

Each code point folds to one value, read from a table, so that a text and its
copy agree although one lost its accents, was typed with presentation forms, or
carries invisible characters. There is no context and no reordering; offsets in
the normal form are therefore offsets in the text (see `expand` for the one exception).

A folded value is one of

- `SEPARATOR`: ends a word (spaces, punctuation, symbols, the underscore);
- `IGNORED`: as if it were not there (combining marks of Latin, Greek, Cyrillic, Hebrew and
  Arabic, voicing marks of kana, nuktas, tatweel, soft hyphen, zero-width and bidi controls,
  variation selectors);
- a letter or digit: lower case, without accents, Arabic alef, yeh, teh marbuta and kaf
  variants made one, every script's digits as 0 to 9;
- a letter or digit with the `IDEOGRAPHIC` or the `SOUTHEAST` bit: scripts that
  write no spaces between words, where `shingle` takes characters for words.

The table is shipped as data, not computed from the running Python's Unicode
version, so that signatures stay comparable between machines.
"""

from __future__ import annotations

import re
import sys
import unicodedata
import zlib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

SEPARATOR = 0
IGNORED = 1 << 31
IDEOGRAPHIC = 1 << 30
SOUTHEAST = 1 << 29
UNSPACED = IDEOGRAPHIC | SOUTHEAST
EXPANDS = 1 << 28
"""In `marked_table` alone: the character stands for several, see `expand`."""

TABLE_SIZE = 0x40000
"""Code points in the table; above are only private use, tags and variation selectors."""
_IDENTITY = np.arange(TABLE_SIZE, dtype=np.uint32)

_ARABIC = {
    0x0622: 0x0627, 0x0623: 0x0627, 0x0625: 0x0627, 0x0671: 0x0627, 0x0672: 0x0627, 0x0673: 0x0627,
    0x0649: 0x064A, 0x06CC: 0x064A, 0x06D2: 0x064A, 0x0626: 0x064A,
    0x0629: 0x0647, 0x06C1: 0x0647, 0x06C0: 0x0647, 0x06BE: 0x0647,
    0x06A9: 0x0643, 0x06AA: 0x0643, 0x0624: 0x0648,
}  # fmt: skip
# Letters whose accent is no decomposition in Unicode, and pairs that writers mix.
_LETTERS = {ord(a): ord(b) for a, b in zip("øłđħŧıςœæðþŀ", "oldhtiσoadtl", strict=True)}

# Blocks, first and last code point. Source: Unicode 16.0, Blocks.txt.
_IDEOGRAPHIC_BLOCKS = (
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3041, 0x30FA), (0x30FC, 0x30FF),
    (0x3105, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF), (0x1B000, 0x1B16F), (0x20000, 0x3FFFF),
)  # fmt: skip
_SOUTHEAST_BLOCKS = (
    (0x0E01, 0x0E3A), (0x0E40, 0x0E4E), (0x0E80, 0x0ECE), (0x0EDC, 0x0EDF), (0x1000, 0x103F),
    (0x1050, 0x108F), (0x1780, 0x17D3), (0xA9E0, 0xA9EF), (0xA9FA, 0xA9FE), (0xAA60, 0xAA7F),
)  # fmt: skip
# Am, of which one code point and two are in use: with the mark ignored, its vowel is what remains.
_SOUTHEAST_AM = {0x0E33: 0x0E32, 0x0EB3: 0x0EB2}
# Marks that spelling may leave out; those of other scripts (Devanagari vowels) are letters to us.
# Nuktas are among them: NFC parts them from letters that keyboards give as one code point.
_OPTIONAL_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2),
    (0x05C4, 0x05C5), (0x05C7, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670),
    (0x06D6, 0x06DC), (0x06DF, 0x06E8), (0x06EA, 0x06ED), (0x08CA, 0x08FF), (0x093C, 0x093C),
    (0x09BC, 0x09BC), (0x0A3C, 0x0A3C), (0x0ABC, 0x0ABC), (0x0B3C, 0x0B3C), (0x0CBC, 0x0CBC),
    (0x0E4D, 0x0E4D), (0x0ECD, 0x0ECD), (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x302A, 0x302F), (0x3099, 0x309A), (0xFE20, 0xFE2F),
    (0xFF9E, 0xFF9F),
)  # fmt: skip


def _within(code: int, blocks: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in blocks)


def _fold(code: int) -> int:
    """Value of one code point, by the rules in the module's docstring."""
    char = chr(code)
    category = unicodedata.category(char)
    if category == "Cf" or code == 0x0640 or _within(code, _OPTIONAL_MARKS):
        return IGNORED
    if 0xFE00 <= code <= 0xFE0F or 0x180B <= code <= 0x180F:
        return IGNORED
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return ord("0") + int(digit)
    if _within(code, _SOUTHEAST_BLOCKS):
        return _SOUTHEAST_AM.get(code, code) | SOUTHEAST
    base = ord(unicodedata.normalize("NFKD", char).lower()[0])
    if 0xAC00 <= code <= 0xD7A3:  # a Hangul syllable would fold to its first sound only
        base = code
    if _within(base, _IDEOGRAPHIC_BLOCKS) or _within(code, _IDEOGRAPHIC_BLOCKS):
        return base | IDEOGRAPHIC
    if unicodedata.category(chr(base))[0] not in "LNM":
        return SEPARATOR
    return _ARABIC.get(base, _LETTERS.get(base, base))


def build_table() -> NDArray[np.uint32]:
    """Compute the table from this Python's Unicode data; `fold_table` reads the shipped one."""
    return np.array([_fold(code) for code in range(TABLE_SIZE)], dtype=np.uint32)


@cache
def fold_table() -> NDArray[np.uint32]:
    """Return the folded value of each code point below `TABLE_SIZE`.

    >>> table = fold_table()
    >>> chr(table[ord("É")]), chr(table[ord("٣")]), int(table[ord("-")])
    ('e', '3', 0)
    """
    packed = files("provenance").joinpath("data/fold.bin").read_bytes()
    table = np.frombuffer(zlib.decompress(packed), dtype="<u4") ^ _IDENTITY
    table.setflags(write=False)
    return table


_LIGATURES = (*range(0xFB00, 0xFB07), *range(0xFDF0, 0xFDFC), *range(0xFEF5, 0xFEFD))
_EXPANSIONS = {code: unicodedata.normalize("NFKC", chr(code)) for code in _LIGATURES}
_EXPANSIONS[ord("ß")] = "ss"
"""Single characters that stand for several letters ("ﬁ", Arabic lam-alef)."""
_EXPANDED = re.compile(f"[{''.join(map(chr, _EXPANSIONS))}]")
_JAMO = re.compile("[\u1100-\u11ff]")


@cache
def marked_table(*, expanded: bool) -> NDArray[np.uint32]:
    """Return the fold table with `EXPANDS` for the characters that `expand` writes out.

    For texts that are `expanded` already only "ß" is so marked, and stands for "ss" either way.
    """
    table = fold_table().copy()
    table[ord("ß")] = EXPANDS
    if not expanded:
        table[list(_EXPANSIONS)] = EXPANDS
        table[0x1100:0x1200] = EXPANDS
    table.setflags(write=False)
    return table


@cache
def _expands() -> NDArray[np.bool_]:
    """Whether `expand` may change a text with a code point, below `TABLE_SIZE` and behind it."""
    return np.append(marked_table(expanded=False) == EXPANDS, np.False_)


def expand(text: str) -> str:
    """Write ligatures as their letters and join decomposed Hangul.

    The only step that moves offsets, and a rare one: most texts come back unchanged.

    >>> expand("ﬁnal")
    'final'
    """
    # Most texts with other letters have none of these: a look at the table is all they cost.
    if text.isascii() or not _expands().take(code_points(text), mode="clip").any():
        return text
    if _JAMO.search(text):
        text = unicodedata.normalize("NFC", text)
    for char in frozenset(_EXPANDED.findall(text)):
        text = text.replace(char, _EXPANSIONS[ord(char)])
    return text


def expanded_offsets(text: str) -> NDArray[np.int64] | None:
    """Return for each character of `expand(text)`, and its end, the offset in `text`.

    None where they are the same. Decomposed Hangul is taken as already joined.

    >>> expanded_offsets("ﬁn").tolist()
    [0, 0, 1, 2]
    """
    if text.isascii() or not _EXPANDED.search(text):
        return None
    sizes = [len(_EXPANSIONS.get(ord(char), " ")) for char in text]
    return np.append(np.repeat(np.arange(len(text)), sizes), len(text))


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the code points of an expanded text; lone surrogates count as separators."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def fold(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the folded value of each code point, same length.

    >>> "".join(map(chr, fold(code_points("Ça VA"))))
    'ca\\x00va'
    """
    table = fold_table()
    folded = table[np.minimum(codes, TABLE_SIZE - 1)]
    high = codes >= TABLE_SIZE
    if high.any():
        tags = (codes >= 0xE0000) & (codes < 0xE1000)
        folded[high] = SEPARATOR
        folded[tags] = IGNORED
    return folded


if __name__ == "__main__":
    sys.stdout.buffer.write(zlib.compress((build_table() ^ _IDENTITY).astype("<u4").tobytes(), 9))
