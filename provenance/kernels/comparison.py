"""Comparing pairs, compiled: what `verify` and `overlap` define in numpy."""

from __future__ import annotations

import numba
import numpy as np

from provenance.kernels.shingles import shingle_row

_jit = numba.njit(cache=True, nogil=True, error_model="numpy")

_1 = np.uint64(1)
_64 = np.int64(64)


@_jit
def take_rows(values, offsets, rows):  # type: ignore[no-untyped-def]
    """Copies of some rows, end to end, and their offsets."""
    taken = np.zeros(len(rows) + 1, dtype=np.int64)
    for i in range(len(rows)):
        taken[i + 1] = taken[i] + offsets[rows[i] + 1] - offsets[rows[i]]
    out = np.empty(taken[len(rows)], dtype=values.dtype)
    for i in range(len(rows)):
        out[taken[i] : taken[i + 1]] = values[offsets[rows[i]] : offsets[rows[i] + 1]]
    return out, taken


@_jit
def _room(count):  # type: ignore[no-untyped-def]
    """Slots for a table of so many values: a power of two, at most half full."""
    size = np.int64(4)
    while size < 2 * count:
        size *= 2
    return size


@_jit
def _number(values, count, slots, names, numbers):  # type: ignore[no-untyped-def]
    """Number the distinct values by first appearance; returns how many there are."""
    mask = np.uint64(_room(count) - 1)
    slots[: _room(count)] = -1
    distinct = np.int64(0)
    for i in range(count):
        slot = values[i] & mask
        while slots[slot] >= 0 and names[slots[slot]] != values[i]:
            slot = (slot + _1) & mask
        if slots[slot] < 0:
            slots[slot] = distinct
            names[distinct] = values[i]
            distinct += 1
        numbers[i] = slots[slot]
    return distinct


@_jit
def _number_of(value, mask, slots, names):  # type: ignore[no-untyped-def]
    slot = value & mask
    while slots[slot] >= 0 and names[slots[slot]] != value:
        slot = (slot + _1) & mask
    return np.int64(slots[slot])


@_jit
def _aligned(one, ones, other, others, masks, carries):  # type: ignore[no-untyped-def]
    """Longest common subsequence of numbered tokens; those of `other` that `one` lacks are -1.

    `masks` is zero for every number and stays so; `carries` is room for a byte a token.

    64 tokens of `one` at a time: a bit that is 0 after a token of `other` stands for a step of the
    subsequence. Source: Hyyro, Bit-parallel LCS-length computation revisited (2004).
    """
    total = np.int64(0)
    carries[:others] = 0
    for first in range(0, ones, 64):
        size = min(_64, np.int64(ones - first))
        for i in range(size):
            masks[one[first + i] + 1] |= _1 << np.uint64(i)
        state = ~np.uint64(0)
        for j in range(others):
            matches = state & masks[other[j] + 1]
            carry = np.uint64(carries[j])
            moved = state + matches
            over = np.uint64(moved < state)
            moved += carry
            over |= np.uint64(moved < carry)
            carries[j] = np.uint8(over)
            state = moved | (state & ~matches)
        for i in range(size):
            masks[one[first + i] + 1] = 0
            total += np.int64(((state >> np.uint64(i)) & _1) == 0)
    return total


@_jit
def compare_pairs(  # type: ignore[no-untyped-def]
    tokens, offsets, left, right, distinct, words, repeats, longest,
    near, abridged, passage, passage_shingles, least, ratio,
):  # fmt: skip
    """What pairs of rows of tokens share; fastest where pairs of one `left` adjoin.

    Distinct shingles, words covered by them on the side where they are fewer, words of the
    longest run, and words in common order. The last are counted for plausible pairs that hang on
    them (`verify.plausible`, `verify.alignment_decides`), and -1 for others; where a bound
    tells on which side of `ratio` they are, it is the bound. `distinct` is the number of distinct
    shingles of each row, `repeats` and `longest` are `overlap`'s constants.
    """
    pairs = len(left)
    shared = np.zeros(pairs, dtype=np.int64)
    covered = np.zeros(pairs, dtype=np.int64)
    runs = np.zeros(pairs, dtype=np.int64)
    aligned = np.full(pairs, -1, dtype=np.int64)
    most = np.int64(1)
    for row in range(len(offsets) - 1):
        most = max(most, offsets[row + 1] - offsets[row])
    one = np.empty(most, dtype=np.uint64)
    other = np.empty(most, dtype=np.uint64)
    slots = np.empty(_room(most), dtype=np.int32)
    names = np.empty(most, dtype=np.uint64)
    numbers = np.empty(most, dtype=np.int32)
    heads = np.empty(most, dtype=np.int32)
    following = np.empty(most, dtype=np.int32)
    met_in = np.empty(most, dtype=np.int64)
    times = np.empty(most, dtype=np.int32)
    run_at = np.empty(most, dtype=np.int64)
    run_length = np.empty(most, dtype=np.int32)
    word_slots = np.empty(_room(most), dtype=np.int32)
    word_names = np.empty(most, dtype=np.uint64)
    word_numbers = np.empty(most, dtype=np.int32)
    other_numbers = np.empty(most, dtype=np.int32)
    masks = np.zeros(most + 1, dtype=np.uint64)
    carries = np.empty(most, dtype=np.uint8)
    known = np.int64(-1)
    words_known = np.int64(-1)
    ones = np.int64(0)
    mask = word_mask = np.uint64(0)
    moment = np.int64(0)
    for pair in range(pairs):
        row, partner = left[pair], right[pair]
        mine = tokens[offsets[row] : offsets[row + 1]]
        theirs = tokens[offsets[partner] : offsets[partner + 1]]
        if row != known:
            known = row
            ones = np.int64(shingle_row(mine, words, one))
            mask = np.uint64(_room(ones) - 1)
            kinds = _number(one, ones, slots, names, numbers)
            heads[:kinds] = -1
            met_in[:kinds] = -1
            run_at[:ones] = -1
            for i in range(ones):
                following[i] = heads[numbers[i]]
                heads[numbers[i]] = i
        others = shingle_row(theirs, words, other)
        in_common = np.int64(0)
        longest_run = diagonal = np.int64(0)
        there_covered = np.int64(0)
        covered_to = np.int64(0)
        moment += 1
        for j in range(others):
            moment += 1
            number = _number_of(other[j], mask, slots, names)
            if number < 0:
                continue
            if met_in[number] != pair:
                met_in[number] = pair
                times[number] = 0
                in_common += 1
            there_covered += j + words - max(covered_to, np.int64(j))
            covered_to = np.int64(j + words)
            times[number] += 1
            if times[number] > repeats:
                continue
            # Descending, so that the run of the place before is still that of the word before.
            i = heads[number]
            while i >= 0:
                length = np.int32(1)
                if i > 0 and run_at[i - 1] == moment - 1:
                    length = np.int32(run_length[i - 1] + 1)
                run_at[i] = moment
                run_length[i] = length
                if length > longest_run:
                    longest_run = np.int64(length)
                    diagonal = np.int64(i) - j
                i = following[i]
        here_covered = np.int64(0)
        if in_common:
            covered_to = np.int64(0)
            for i in range(ones):
                if met_in[numbers[i]] == pair:
                    here_covered += i + words - max(covered_to, np.int64(i))
                    covered_to = np.int64(i + words)
        shared[pair] = in_common
        covered[pair] = min(here_covered, there_covered)
        runs[pair] = longest_run + words - 1 if longest_run else 0
        everything = max(distinct[row] + distinct[partner] - in_common, 1)
        fewest = max(min(distinct[row], distinct[partner]), 1)
        share = in_common / fewest
        if in_common / everything >= near or share >= abridged or share < least:
            continue
        if share < passage and in_common < passage_shingles:
            continue
        if min(len(mine), len(theirs)) < ratio * max(len(mine), len(theirs)):
            continue
        enough = ratio * max(len(mine), len(theirs))
        mine, theirs = mine[:longest], theirs[:longest]
        # Mere replacements leave the words beside the longest run where they were.
        alike = np.int64(0)
        for j in range(len(theirs)):
            here = j + diagonal
            alike += np.int64(0 <= here < len(mine) and theirs[j] == mine[here])
        if alike >= enough:
            aligned[pair] = alike
            continue
        if row != words_known:
            words_known = row
            word_mask = np.uint64(_room(len(mine)) - 1)
            _number(mine, len(mine), word_slots, word_names, word_numbers)
        found = np.int64(0)
        for j in range(len(theirs)):
            other_numbers[j] = _number_of(theirs[j], word_mask, word_slots, word_names)
            found += np.int64(other_numbers[j] >= 0)
        if found < enough:
            aligned[pair] = found
            continue
        aligned[pair] = _aligned(
            word_numbers, len(mine), other_numbers, len(theirs), masks, carries
        )
    return shared, covered, runs, aligned
