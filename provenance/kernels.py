"""Compiled forms of the hot loops; the same bits as the numpy forms in `shingle` and `minhash`.

Importing this module costs the import of numba and, once a machine, compilation (cached
on disk). Small batches never come here. All functions release the GIL.

numba widens products of 32-bit integers to 64 bits, hence the casts.
"""

from __future__ import annotations

import numba
import numpy as np

from provenance.normalize import IGNORED, SOUTHEAST, TABLE_SIZE, UNSPACED
from provenance.shingle import IDEOGRAPHIC_SPAN, MIX_1, MIX_2, SOUTHEAST_SPAN, B, C

_jit = numba.njit(cache=True, nogil=True, error_model="numpy")

_B = np.uint64(B)
_C = np.uint64(C)
_M1 = np.uint64(MIX_1)
_M2 = np.uint64(MIX_2)
_33 = np.uint64(33)
_IGNORED = np.uint32(IGNORED)
_UNSPACED = np.uint32(UNSPACED)
_SOUTHEAST = np.uint32(SOUTHEAST)
_TABLE = np.uint32(TABLE_SIZE)
_TAGS_FIRST, _TAGS_END = np.uint32(0xE0000), np.uint32(0xE1000)


@_jit
def _mix(value):  # type: ignore[no-untyped-def]
    value ^= value >> _33
    value *= _M1
    value ^= value >> _33
    value *= _M2
    return value ^ (value >> _33)


@_jit
def _fold(code, table):  # type: ignore[no-untyped-def]
    if code < _TABLE:
        return table[code]
    if _TAGS_FIRST <= code < _TAGS_END:
        return _IGNORED
    return np.uint32(0)


@_jit
def _span(codes, start, end, table, first):  # type: ignore[no-untyped-def]
    """Hash of the token that begins at an unspaced character, and of its followers in the run."""
    kind = first & _UNSPACED
    wanted = SOUTHEAST_SPAN if kind == _SOUTHEAST else IDEOGRAPHIC_SPAN
    value = np.uint64(0)
    taken = 0
    for i in range(start, end):
        folded = _fold(codes[i], table)
        if folded == _IGNORED:
            continue
        if folded & _UNSPACED != kind:
            break
        value = value * _B + np.uint64(folded)
        taken += 1
        if taken == wanted:
            break
    return value


@_jit
def _tokenize(codes, start, end, table, tokens, count):  # type: ignore[no-untyped-def]
    """Write one text's tokens at `tokens[count:]` and return the new count.

    Each character's running hash is written at the open place, and the place moves on only at a
    word's end: no branch that a processor would have to guess.
    """
    value = np.uint64(0)
    open_word = np.int64(0)
    for i in range(start, end):
        code = codes[i]
        folded = table[code] if code < _TABLE else _fold(code, table)
        if folded >= _SOUTHEAST:
            if folded == _IGNORED:
                continue
            count += open_word
            tokens[count] = _span(codes, i, end, table, folded)
            count += 1
            value = np.uint64(0)
            open_word = np.int64(0)
            continue
        letter = np.int64(folded != 0)
        count += open_word & (1 - letter)
        value = (value * _B + np.uint64(folded)) if letter else np.uint64(0)
        tokens[count] = value
        open_word = letter
    return count + open_word


@_jit
def tokenize_rows(codes, offsets, table):  # type: ignore[no-untyped-def]
    """Tokens of many texts laid end to end, and their offsets. See `shingle.tokenize`."""
    rows = len(offsets) - 1
    tokens = np.empty(len(codes) + 1, dtype=np.uint64)
    token_offsets = np.zeros(rows + 1, dtype=np.int64)
    count = 0
    for row in range(rows):
        count = _tokenize(codes, offsets[row], offsets[row + 1], table, tokens, count)
        token_offsets[row + 1] = count
    for i in range(count):
        tokens[i] = _mix(tokens[i])
    return tokens[:count], token_offsets


@_jit
def shingle_row(tokens, words, out):  # type: ignore[no-untyped-def]
    """Write the shingles of one row of tokens to `out`, and return how many."""
    count = len(tokens) - words + 1
    if count <= 0:
        return 0
    leading = np.uint64(1)
    total = np.uint64(0)
    for i in range(words - 1):
        leading *= _C
        total = total * _C + tokens[i]
    for i in range(count):
        total = total * _C + tokens[i + words - 1]
        out[i] = _mix(total)
        total -= tokens[i] * leading
    return count


@_jit
def sign_rows(tokens, offsets, words, multipliers, increments):  # type: ignore[no-untyped-def]
    """Signatures of rows of tokens, one row of uint32 values each. See `minhash.sign`."""
    rows = len(offsets) - 1
    size = len(multipliers)
    signatures = np.full((rows, size), 0xFFFFFFFF, dtype=np.uint32)
    longest = 1
    for row in range(rows):
        longest = max(longest, offsets[row + 1] - offsets[row])
    hashes = np.empty(longest, dtype=np.uint64)
    for row in range(rows):
        count = shingle_row(tokens[offsets[row] : offsets[row + 1]], words, hashes)
        signature = signatures[row]
        for i in range(count):
            value = np.uint32(hashes[i] & np.uint64(0xFFFFFFFF))
            value = np.uint32(value ^ (value >> np.uint32(16)))
            value = np.uint32(value * np.uint32(0x85EBCA6B))
            value = np.uint32(value ^ (value >> np.uint32(13)))
            value = np.uint32(value * np.uint32(0xC2B2AE35))
            value = np.uint32(value ^ (value >> np.uint32(16)))
            for k in range(size):
                permuted = np.uint32(np.uint32(multipliers[k] * value) + increments[k])
                signature[k] = min(signature[k], permuted)
    return signatures


@_jit
def shingle_rows(tokens, offsets, words):  # type: ignore[no-untyped-def]
    """Distinct shingles of each row, ascending, end to end, with their offsets."""
    rows = len(offsets) - 1
    out = np.empty(len(tokens) + 1, dtype=np.uint64)
    out_offsets = np.zeros(rows + 1, dtype=np.int64)
    place = 0
    for row in range(rows):
        count = shingle_row(tokens[offsets[row] : offsets[row + 1]], words, out[place:])
        out[place : place + count].sort()
        first = place
        for i in range(first, first + count):
            if i == first or out[i] != out[place - 1]:
                out[place] = out[i]
                place += 1
        out_offsets[row + 1] = place
    return out[:place].copy(), out_offsets


@_jit
def shared_counts(values, offsets, left, right):  # type: ignore[no-untyped-def]
    """Number of values that rows left[i] and right[i] have in common; rows ascend."""
    shared = np.zeros(len(left), dtype=np.int64)
    for pair in range(len(left)):
        i, end_i = offsets[left[pair]], offsets[left[pair] + 1]
        j, end_j = offsets[right[pair]], offsets[right[pair] + 1]
        count = 0
        while i < end_i and j < end_j:
            a, b = values[i], values[j]
            count += a == b
            step_i = a <= b
            j += b <= a
            i += step_i
        shared[pair] = count
    return shared
