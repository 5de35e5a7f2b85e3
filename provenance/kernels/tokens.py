"""Texts to tokens, compiled: the bits of `shingle.tokenize`.

A text comes as UTF-8, or as Latin-1 where Python holds it so: that is only copied, not encoded.
Where all its letters fold to ASCII (those of Latin scripts do), they go into one byte each and word
by word into 64-bit numbers, and all words are hashed side by side. Other texts are read character
by character.
"""

from __future__ import annotations

import numba
import numpy as np

from provenance.kernels.shingles import mix
from provenance.kernels.simd import FOLD_WIDTH, MASK_WIDTH, fold_ascii, load64, lowest_bit, nonzero
from provenance.normalize import EXPANDS, IGNORED, SOUTHEAST, TABLE_SIZE, UNSPACED
from provenance.shingle import IDEOGRAPHIC_SPAN, SOUTHEAST_SPAN, B

_jit = numba.njit(cache=True, nogil=True, error_model="numpy")

PADDING = 64
"""Bytes that have to follow the texts: reads reach past the last one."""
_FRONT = 16
"""Zeros before a folded text, so that 8 bytes up to its first letter can be read."""

_B = np.uint64(B)
_B1, _B2, _B3, _B4, _B5, _B6, _B7, _B8 = (np.uint64(pow(B, i, 1 << 64)) for i in range(1, 9))
_1, _8, _16, _24, _32, _40, _48, _56, _63 = (
    np.uint64(i) for i in (1, 8, 16, 24, 32, 40, 48, 56, 63)
)
_BYTE = np.uint64(0xFF)
_IGNORED, _UNSPACED = np.uint32(IGNORED), np.uint32(UNSPACED)
_SOUTHEAST, _EXPANDS = np.uint32(SOUTHEAST), np.uint32(EXPANDS)
_TABLE = np.uint32(TABLE_SIZE)
_TAGS_FIRST, _TAGS_END = np.uint32(0xE0000), np.uint32(0xE1000)
_SHARP_S = np.uint32(0xDF)
_S = np.uint64(ord("s"))
_OTHER_SCRIPT, _NEEDS_EXPANSION = np.int64(-1), np.int64(-2)


@_jit
def _decode(data, i, narrow):  # type: ignore[no-untyped-def]
    """Code point and size of the character at `i`, which is not ASCII."""
    lead = np.uint32(data[i])
    if narrow:
        return lead, 1
    low = np.uint32(data[i + 1] & np.uint8(0x3F))
    if lead < np.uint32(0xE0):
        return np.uint32(((lead & np.uint32(0x1F)) << np.uint32(6)) | low), 2
    low = np.uint32((low << np.uint32(6)) | (data[i + 2] & np.uint8(0x3F)))
    if lead < np.uint32(0xF0):
        return np.uint32(((lead & np.uint32(0x0F)) << np.uint32(12)) | low), 3
    low = np.uint32((low << np.uint32(6)) | (data[i + 3] & np.uint8(0x3F)))
    return np.uint32(((lead & np.uint32(0x07)) << np.uint32(18)) | low), 4


@_jit
def _fold(code, table):  # type: ignore[no-untyped-def]
    if code < _TABLE:
        return table[code]
    if _TAGS_FIRST <= code < _TAGS_END:
        return _IGNORED
    return np.uint32(0)


@_jit
def _fold_latin(data, start, end, narrow, table, folded):  # type: ignore[no-untyped-def]
    """Write a text's folded letters to `folded[_FRONT:]`, a byte each; return where they end.

    `_OTHER_SCRIPT` for a text with letters that need more than a byte.
    """
    i, at = start, np.int64(_FRONT)
    while i < end:
        other = fold_ascii(data, i, folded, at)
        ascii_bytes = lowest_bit(other) if other else np.int64(FOLD_WIDTH)
        if ascii_bytes >= end - i:
            at += end - i
            break
        i += ascii_bytes
        at += ascii_bytes
        if not other:
            continue
        code, size = _decode(data, i, narrow)
        value = _fold(code, table)
        i += size
        if value == _IGNORED:
            continue
        if code == _SHARP_S:
            folded[at] = folded[at + 1] = np.uint8(_S)
            at += 2
            continue
        if value == _EXPANDS:
            return _NEEDS_EXPANSION
        if value > np.uint32(0xFF):
            return _OTHER_SCRIPT
        folded[at] = np.uint8(value)
        at += 1
    folded[at : at + MASK_WIDTH] = 0
    return at


@_jit
def _hash_latin(folded, end, edges, ends, long, tokens):  # type: ignore[no-untyped-def]
    """Hash the words of folded letters; `edges`, `ends` and `long` are room to work in."""
    edge = np.int64(0)
    carry = np.uint64(0)
    for place in range(_FRONT, end + 1, MASK_WIDTH):
        letters = nonzero(folded, place)
        changes = letters ^ ((letters << _1) | carry)
        carry = letters >> _63
        while changes:
            edges[edge] = place + lowest_bit(changes)
            edge += 1
            changes &= changes - _1
    words = edge >> 1
    longer = np.int64(0)
    for word in range(words):
        last = edges[2 * word + 1]
        size = last - edges[2 * word]
        unused = np.uint64(8 * (8 - min(size, np.int64(8))))
        # The last 8 letters, or fewer, in one number.
        ends[word] = (load64(folded, last - 8) >> unused) << unused
        long[longer] = word
        longer += np.int64(size > 8)
    for word in range(words):
        letters = ends[word]
        value = letters >> _56
        value += ((letters >> _48) & _BYTE) * _B1
        value += ((letters >> _40) & _BYTE) * _B2
        value += ((letters >> _32) & _BYTE) * _B3
        value += ((letters >> _24) & _BYTE) * _B4
        value += ((letters >> _16) & _BYTE) * _B5
        value += ((letters >> _8) & _BYTE) * _B6
        tokens[word] = value + (letters & _BYTE) * _B7
    for i in range(longer):
        word = long[i]
        value = np.uint64(0)
        for place in range(edges[2 * word], edges[2 * word + 1] - 8):
            value = value * _B + np.uint64(folded[place])
        tokens[word] += value * _B8
    return words


@_jit
def _hash_any(data, start, end, narrow, table, tokens):  # type: ignore[no-untyped-def]
    """Hash the words of a text in any script; returns how many.

    A word's running hash is written at the open place, and the place moves on only at
    a separator: no branch that a processor would have to guess.
    """
    count = first = np.int64(0)
    kind = np.uint32(0)
    value = np.uint64(0)
    open_word = np.int64(0)
    i = start
    while i < end:
        code = np.uint32(data[i])
        size = 1
        if code >= np.uint32(0x80):
            code, size = _decode(data, i, narrow)
        i += size
        folded = table[code] if code < _TABLE else _fold(code, table)
        if folded >= _EXPANDS:
            if folded == _IGNORED:
                continue
            if not folded & _UNSPACED:
                if code != _SHARP_S:
                    return _NEEDS_EXPANSION
                value = (value * _B + _S) * _B + _S
                tokens[count] = value
                open_word = np.int64(1)
                kind = np.uint32(0)
                continue
            count += open_word
            open_word = np.int64(0)
            value = np.uint64(0)
            if folded & _UNSPACED != kind:
                kind = folded & _UNSPACED
                first = count
            span = SOUTHEAST_SPAN if kind == _SOUTHEAST else IDEOGRAPHIC_SPAN
            tokens[count] = 0
            count += 1
            # This character is part of its own token and of those just before it.
            for token in range(max(first, count - span), count):
                tokens[token] = tokens[token] * _B + np.uint64(folded)
            continue
        kind = np.uint32(0)
        letter = np.int64(folded != 0)
        count += open_word & (1 - letter)
        value = (value * _B + np.uint64(folded)) if letter else np.uint64(0)
        tokens[count] = value
        open_word = letter
    return count + open_word


@_jit
def tokenize_rows(data, offsets, narrow, table):  # type: ignore[no-untyped-def]
    """Tokens of many texts, end to end, and their offsets. See `shingle.tokenize`.

    `data` has all texts, in Latin-1 where they are `narrow`, else in UTF-8, and `PADDING` bytes
    more; a text takes no more characters than bytes. The third array tells which texts
    have characters that `normalize.expand` has to write out first: these have no tokens here.
    """
    rows = len(offsets) - 1
    longest = np.int64(0)
    for row in range(rows):
        longest = max(longest, offsets[row + 1] - offsets[row])
    # "ß" takes one byte in Latin-1 and gives two letters.
    folded = np.zeros(_FRONT + 2 * longest + 2 * MASK_WIDTH, dtype=np.uint8)
    edges = np.empty(longest + 3, dtype=np.int64)
    ends = np.empty(longest + 2, dtype=np.uint64)
    long = np.empty(longest + 2, dtype=np.int64)
    tokens = np.empty(offsets[rows] - offsets[0] + 1, dtype=np.uint64)
    token_offsets = np.zeros(rows + 1, dtype=np.int64)
    unexpanded = np.zeros(rows, dtype=np.bool_)
    total = np.int64(0)
    for row in range(rows):
        start, end = offsets[row], offsets[row + 1]
        out = tokens[total:]
        count = _fold_latin(data, start, end, narrow[row], table, folded)
        if count >= 0:
            count = _hash_latin(folded, count, edges, ends, long, out)
        elif count == _OTHER_SCRIPT:
            count = _hash_any(data, start, end, narrow[row], table, out)
        if count < 0:
            unexpanded[row] = True
            count = np.int64(0)
        for i in range(count):
            out[i] = mix(out[i])
        total += count
        token_offsets[row + 1] = total
    return tokens[:total], token_offsets, unexpanded
