"""Tokens to shingles and signatures, compiled: the bits of `shingle` and `minhash`."""

from __future__ import annotations

import numba
import numpy as np

from provenance.kernels.simd import LANES, permute
from provenance.shingle import MIX_1, MIX_2, C

_jit = numba.njit(cache=True, nogil=True, error_model="numpy")

_LARGEST_BUCKET = 48
"""Values in one bucket above which a row is sorted without buckets: no text may make it slow."""

_C = np.uint64(C)
_M1, _M2 = np.uint64(MIX_1), np.uint64(MIX_2)
_33 = np.uint64(33)


@_jit
def mix(value):  # type: ignore[no-untyped-def]
    """`shingle.mix` of one value."""
    value ^= value >> _33
    value *= _M1
    value ^= value >> _33
    value *= _M2
    return value ^ (value >> _33)


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
