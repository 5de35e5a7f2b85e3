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
_29, _33 = np.uint64(29), np.uint64(33)
BAND_FACTOR = np.uint64(0x9E3779B97F4A7C15)
"""That of `candidates.band_keys`."""


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
def _longest(offsets):  # type: ignore[no-untyped-def]
    longest = np.int64(1)
    for row in range(len(offsets) - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    return longest


@_jit
def _padded(numbers):  # type: ignore[no-untyped-def]
    """Numbers, and zeros up to a multiple of `LANES`."""
    out = np.zeros((len(numbers) + LANES - 1) // LANES * LANES, dtype=np.uint32)
    out[: len(numbers)] = numbers
    return out


@_jit
def _sign(hashes, count, mixed, factors, terms, values):  # type: ignore[no-untyped-def]
    """Write the signature of `hashes[:count]` to `values`; `mixed` is room for as many."""
    for i in range(count):
        value = np.uint32(hashes[i] & np.uint64(0xFFFFFFFF))
        value = np.uint32(value ^ (value >> np.uint32(16)))
        value = np.uint32(value * np.uint32(0x85EBCA6B))
        value = np.uint32(value ^ (value >> np.uint32(13)))
        value = np.uint32(value * np.uint32(0xC2B2AE35))
        mixed[i] = np.uint32(value ^ (value >> np.uint32(16)))
    for first in range(0, len(values), LANES):
        permute(mixed, np.int64(count), factors, terms, values, np.int64(first))


@_jit
def sign_rows(tokens, offsets, words, multipliers, increments):  # type: ignore[no-untyped-def]
    """Signatures of rows of tokens, one row of uint32 values each. See `minhash.sign`."""
    rows, size = len(offsets) - 1, len(multipliers)
    factors, terms = _padded(multipliers), _padded(increments)
    values = np.empty(len(factors), dtype=np.uint32)
    signatures = np.empty((rows, size), dtype=np.uint32)
    hashes = np.empty(_longest(offsets), dtype=np.uint64)
    mixed = np.empty(len(hashes), dtype=np.uint32)
    for row in range(rows):
        count = shingle_row(tokens[offsets[row] : offsets[row + 1]], words, hashes)
        _sign(hashes, count, mixed, factors, terms, values)
        signatures[row] = values[:size]
    return signatures


@_jit
def _distinct(values, count, room, starts):  # type: ignore[no-untyped-def]
    """Sort `values[:count]`, which are spread evenly, and drop repeats; returns how many remain.

    Into buckets by the highest bits, two for each value, then by exchange of neighbours: nearly all
    stand where they belong.
    """
    if count < 2:
        return count
    bits = np.int64(2)
    while (np.int64(1) << bits) < 2 * count:
        bits += 1
    shift = np.uint64(64 - bits)
    starts[: 1 << bits] = 0
    for i in range(count):
        starts[np.int64(values[i] >> shift)] += 1
    total = largest = np.int32(0)
    for bucket in range(1 << bits):
        size = starts[bucket]
        largest = max(largest, size)
        starts[bucket] = total
        total += size
    if largest > _LARGEST_BUCKET:
        values[:count].sort()
        room[:count] = values[:count]
    else:
        for i in range(count):
            home = np.int64(values[i] >> shift)
            room[starts[home]] = values[i]
            starts[home] += 1
        exchanges = np.int64(1)
        while exchanges:
            exchanges = np.int64(0)
            larger = room[0]
            for i in range(1, count):
                value = room[i]
                exchanges += np.int64(larger > value)
                room[i - 1] = min(larger, value)
                larger = max(larger, value)
            room[count - 1] = larger
    last = np.int64(0)
    values[0] = room[0]
    for i in range(1, count):
        last += np.int64(room[i] != values[last])
        values[last] = room[i]
    return last + 1


@_jit
def shingle_rows(tokens, offsets, words):  # type: ignore[no-untyped-def]
    """Distinct shingles of each row, ascending, end to end, with their offsets."""
    rows = len(offsets) - 1
    values = np.empty(_longest(offsets), dtype=np.uint64)
    room = np.empty(len(values), dtype=np.uint64)
    starts = np.empty(4 * len(values) + 4, dtype=np.int32)
    out = np.empty(len(tokens) + 1, dtype=np.uint64)
    out_offsets = np.zeros(rows + 1, dtype=np.int64)
    place = np.int64(0)
    for row in range(rows):
        count = shingle_row(tokens[offsets[row] : offsets[row + 1]], words, values)
        count = _distinct(values, count, room, starts)
        out[place : place + count] = values[:count]
        place += count
        out_offsets[row + 1] = place
    return out[:place].copy(), out_offsets


@_jit
def outline_rows(  # type: ignore[no-untyped-def]
    tokens, offsets, words, multipliers, increments, bands, band_rows, least, threshold
):
    """What `outline.outline` keeps of rows of tokens, in one pass.

    Band keys; anchors, end to end, and their offsets; number and digest of distinct shingles.
    """
    rows = len(offsets) - 1
    factors, terms = _padded(multipliers), _padded(increments)
    signature = np.empty(len(factors), dtype=np.uint32)
    values = np.empty(_longest(offsets), dtype=np.uint64)
    room = np.empty(len(values), dtype=np.uint64)
    mixed = np.empty(len(values), dtype=np.uint32)
    starts = np.empty(4 * len(values) + 4, dtype=np.int32)
    keys = np.empty((rows, bands), dtype=np.uint64)
    out = np.empty(len(tokens) + 1, dtype=np.uint64)
    out_offsets = np.zeros(rows + 1, dtype=np.int64)
    counts = np.zeros(rows, dtype=np.int64)
    digests = np.zeros(rows, dtype=np.uint64)
    place = np.int64(0)
    for row in range(rows):
        count = shingle_row(tokens[offsets[row] : offsets[row + 1]], words, values)
        _sign(values, count, mixed, factors, terms, signature)
        for band in range(bands):
            key = np.uint64(0)
            for i in range(band * band_rows, (band + 1) * band_rows):
                key = (key ^ np.uint64(signature[i])) * BAND_FACTOR
                key ^= key >> _29
            keys[row, band] = key
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
    return keys, out[:place].copy(), out_offsets, counts, digests
