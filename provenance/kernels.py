"""Texts to tokens, shingles and signatures, compiled: the bits of `shingle` and `minhash`.

Importing this module costs the import of numba and, once a machine, compilation (cached
on disk). Small batches never come here. All functions release the GIL.

A text comes as UTF-8. Where all its letters fold to ASCII (Latin scripts do), they go into one byte
each, word by word into 64-bit numbers, and all words are hashed side by side. Other texts
are read character by character.

numba widens products of 32-bit integers to 64 bits, hence the casts. Its cache looks at the
file that a function stands in only: whoever edits `simd` deletes the cache.
"""

from __future__ import annotations

import numba
import numpy as np

from provenance.normalize import EXPANDS, IGNORED, SOUTHEAST, TABLE_SIZE, UNSPACED
from provenance.shingle import IDEOGRAPHIC_SPAN, MIX_1, MIX_2, SOUTHEAST_SPAN, B, C
from provenance.simd import (
    FOLD_WIDTH,
    LANES,
    MASK_WIDTH,
    fold_ascii,
    load64,
    lowest_bit,
    nonzero,
    permute,
)

_jit = numba.njit(cache=True, nogil=True, error_model="numpy")

PADDING = 64
"""Bytes that have to follow the texts: reads reach past the last one."""
_FRONT = 16
"""Zeros before a folded text, so that 8 bytes up to its first letter can be read."""
_LARGEST_BUCKET = 48
"""Values in one bucket above which a row is sorted without buckets: no text may make it slow."""

_B, _C = np.uint64(B), np.uint64(C)
_M1, _M2 = np.uint64(MIX_1), np.uint64(MIX_2)
_B1, _B2, _B3, _B4, _B5, _B6, _B7, _B8 = (np.uint64(pow(B, i, 1 << 64)) for i in range(1, 9))
_1, _8, _16, _24, _32, _33, _40, _48, _56, _63 = (
    np.uint64(i) for i in (1, 8, 16, 24, 32, 33, 40, 48, 56, 63)
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
def mix(value):  # type: ignore[no-untyped-def]
    """`shingle.mix` of one value."""
    value ^= value >> _33
    value *= _M1
    value ^= value >> _33
    value *= _M2
    return value ^ (value >> _33)


@_jit
def _decode(data, i):  # type: ignore[no-untyped-def]
    """Code point and size of the character of two bytes or more at `i`."""
    lead = np.uint32(data[i])
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
def _fold_latin(data, start, end, table, folded):  # type: ignore[no-untyped-def]
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
        code, size = _decode(data, i)
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
def _hash_any(data, start, end, table, tokens):  # type: ignore[no-untyped-def]
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
            code, size = _decode(data, i)
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
def tokenize_rows(data, offsets, table):  # type: ignore[no-untyped-def]
    """Tokens of many texts, end to end, and their offsets. See `shingle.tokenize`.

    `data` has the UTF-8 of all texts and `PADDING` bytes more. The third array tells which texts
    have characters that `normalize.expand` has to write out first: these have no tokens here.
    """
    rows = len(offsets) - 1
    longest = np.int64(0)
    for row in range(rows):
        longest = max(longest, offsets[row + 1] - offsets[row])
    folded = np.zeros(_FRONT + longest + 2 * MASK_WIDTH, dtype=np.uint8)
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
        count = _fold_latin(data, start, end, table, folded)
        if count >= 0:
            count = _hash_latin(folded, count, edges, ends, long, out)
        elif count == _OTHER_SCRIPT:
            count = _hash_any(data, start, end, table, out)
        if count < 0:
            unexpanded[row] = True
            count = np.int64(0)
        for i in range(count):
            out[i] = mix(out[i])
        total += count
        token_offsets[row + 1] = total
    return tokens[:total], token_offsets, unexpanded


@_jit
def shingle_row(tokens, words, out):  # type: ignore[no-untyped-def]
    """Write the shingles of one row of tokens to `out`, in text order, and return how many."""
    count = len(tokens) - words + 1
    for i in range(count):
        out[i] = tokens[i]
    for word in range(1, words):
        for i in range(count):
            out[i] = out[i] * _C + tokens[i + word]
    for i in range(count):
        out[i] = mix(out[i])
    return max(count, 0)


@_jit
def sign_rows(tokens, offsets, words, multipliers, increments):  # type: ignore[no-untyped-def]
    """Signatures of rows of tokens, one row of uint32 values each. See `minhash.sign`."""
    rows = len(offsets) - 1
    size = len(multipliers)
    padded = (size + LANES - 1) // LANES * LANES
    factors = np.zeros(padded, dtype=np.uint32)
    terms = np.zeros(padded, dtype=np.uint32)
    factors[:size] = multipliers
    terms[:size] = increments
    values = np.empty(padded, dtype=np.uint32)
    signatures = np.empty((rows, size), dtype=np.uint32)
    longest = np.int64(1)
    for row in range(rows):
        longest = max(longest, offsets[row + 1] - offsets[row])
    hashes = np.empty(longest, dtype=np.uint64)
    mixed = np.empty(longest, dtype=np.uint32)
    for row in range(rows):
        count = shingle_row(tokens[offsets[row] : offsets[row + 1]], words, hashes)
        for i in range(count):
            value = np.uint32(hashes[i] & np.uint64(0xFFFFFFFF))
            value = np.uint32(value ^ (value >> np.uint32(16)))
            value = np.uint32(value * np.uint32(0x85EBCA6B))
            value = np.uint32(value ^ (value >> np.uint32(13)))
            value = np.uint32(value * np.uint32(0xC2B2AE35))
            mixed[i] = np.uint32(value ^ (value >> np.uint32(16)))
        for first in range(0, padded, LANES):
            permute(mixed, np.int64(count), factors, terms, values, np.int64(first))
        signatures[row] = values[:size]
    return signatures


@_jit
def _distinct(values, count, room, starts):  # type: ignore[no-untyped-def]
    """Sort `values[:count]`, which are spread evenly, and drop repeats; returns how many remain.

    Buckets by the highest bits, about one value each, then insertion.
    """
    if count < 2:
        return count
    bits = np.int64(1)
    while (np.int64(1) << bits) < count:
        bits += 1
    shift = np.uint64(64 - bits)
    starts[: (1 << bits) + 1] = 0
    for i in range(count):
        starts[np.int64(values[i] >> shift) + 1] += 1
    largest = np.int32(0)
    for bucket in range(1, (1 << bits) + 1):
        largest = max(largest, starts[bucket])
        starts[bucket] += starts[bucket - 1]
    if largest > _LARGEST_BUCKET:
        values[:count].sort()
    else:
        for i in range(count):
            home = np.int64(values[i] >> shift)
            room[starts[home]] = values[i]
            starts[home] += 1
        values[0] = room[0]
        for i in range(1, count):
            value = room[i]
            place = np.int64(i)
            while place > 0 and values[place - 1] > value:
                values[place] = values[place - 1]
                place -= 1
            values[place] = value
    kept = np.int64(1)
    for i in range(1, count):
        values[kept] = values[i]
        kept += np.int64(values[i] != values[kept - 1])
    return kept


@_jit
def shingle_rows(tokens, offsets, words, least, threshold):  # type: ignore[no-untyped-def]
    """Smallest distinct shingles of each row, ascending, end to end, with their offsets.

    Kept are those up to `threshold`, and `least` at least. Beside them, for each row: the
    number of all its distinct shingles and the sum of their mixed values.
    """
    rows = len(offsets) - 1
    longest = np.int64(1)
    for row in range(rows):
        longest = max(longest, offsets[row + 1] - offsets[row])
    values = np.empty(longest, dtype=np.uint64)
    room = np.empty(longest, dtype=np.uint64)
    starts = np.empty(2 * longest + 4, dtype=np.int32)
    out = np.empty(len(tokens) + 1, dtype=np.uint64)
    out_offsets = np.zeros(rows + 1, dtype=np.int64)
    counts = np.zeros(rows, dtype=np.int64)
    digests = np.zeros(rows, dtype=np.uint64)
    place = np.int64(0)
    for row in range(rows):
        count = shingle_row(tokens[offsets[row] : offsets[row + 1]], words, values)
        count = _distinct(values, count, room, starts)
        digest = np.uint64(0)
        for i in range(count):
            digest += mix(values[i])
        kept = min(count, least)
        while kept < count and values[kept] <= threshold:
            kept += 1
        out[place : place + kept] = values[:kept]
        place += kept
        out_offsets[row + 1] = place
        counts[row] = count
        digests[row] = digest
    return out[:place].copy(), out_offsets, counts, digests
