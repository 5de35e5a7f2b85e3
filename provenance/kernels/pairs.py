"""Finding pairs, compiled: what `candidates` and `runs` define in numpy."""

from __future__ import annotations

import numba
import numpy as np

_jit = numba.njit(cache=True, nogil=True, error_model="numpy")

_1 = np.uint64(1)


@_jit
def pack(keys, owners, takes_part, bits, parts, part):  # type: ignore[no-untyped-def]
    """Each key's high bits and its place in the low `bits`, in one number.

    Only of owners that take part, and of keys that are `part` modulo `parts`, a power of two.
    """
    low = (_1 << np.uint64(bits)) - _1
    modulo = np.uint64(parts) - _1
    packed = np.empty(len(keys), dtype=np.uint64)
    count = np.int64(0)
    for i in range(len(keys)):
        packed[count] = (keys[i] & ~low) | np.uint64(i)
        count += np.int64(takes_part[owners[i]] and keys[i] & modulo == np.uint64(part))
    return packed[:count]


@_jit
def runs(packed, keys, owners, bits, common):  # type: ignore[no-untyped-def]
    """Owners of all keys that occur twice or more, and where each one's run starts.

    `packed` is what `pack` made, sorted. Runs ascend by key, owners within them as they stood. The
    last value is the number of runs longer than `common`.
    """
    low = (_1 << np.uint64(bits)) - _1
    places = np.empty(len(packed), dtype=np.int32)
    count = np.int64(0)
    before = False
    for i in range(len(packed)):
        after = i + 1 < len(packed) and packed[i] ^ packed[i + 1] <= low
        places[count] = packed[i] & low
        count += np.int64(before or after)
        before = after
    # All at once, so that the memory is asked for many at a time.
    met = np.empty(count, dtype=np.uint64)
    rows = np.empty(count, dtype=np.int32)
    for i in range(count):
        met[i] = keys[places[i]]
    for i in range(count):
        rows[i] = owners[places[i]]
    starts = np.empty(count, dtype=np.int32)
    kept = capped = np.int64(0)
    first = np.int64(0)
    while first < count:
        end = first + 1
        while end < count and met[end] ^ met[first] <= low:
            # Keys may differ in the bits that places took: order them.
            at = end
            while at > first and met[at - 1] > met[at]:
                met[at - 1], met[at] = met[at], met[at - 1]
                rows[at - 1], rows[at] = rows[at], rows[at - 1]
                at -= 1
            end += 1
        begin = first
        while begin < end:
            stop = begin + 1
            while stop < end and met[stop] == met[begin]:
                stop += 1
            if stop - begin > 1:
                capped += np.int64(stop - begin > common)
                start = kept
                for i in range(begin, stop):
                    rows[kept] = rows[i]
                    starts[kept] = start
                    kept += 1
            begin = stop
        first = end
    return rows[:kept].copy(), starts[:kept].copy(), capped


@_jit
def meetings(rows, starts, first, stop, count, common, most):  # type: ignore[no-untyped-def]
    """A number `left * count + right` for each time that two rows meet in a run.

    Of the postings `first` to `stop` (see `pair_rows`). None, and False, if they are more than
    `most`.
    """
    total = np.int64(0)
    for posting in range(first, stop):
        before = np.int64(posting - starts[posting])
        total += before if before < common else common // 2
    if total > most:
        return np.empty(0, dtype=np.int64), False
    met = np.empty(total, dtype=np.int64)
    place = np.int64(0)
    for posting in range(first, stop):
        before = np.int64(posting - starts[posting])
        if before >= common:
            before = np.int64(common // 2)
        for earlier in range(posting - before, posting):
            met[place] = np.int64(rows[earlier]) * count + rows[posting]
            place += 1
    return met, True


@_jit
def pair_rows(rows, starts, anchors_from, anchors, common, shared):  # type: ignore[no-untyped-def]
    """Pairs of rows that share a band, or enough anchors; left < right.

    Posting i says that row `rows[i]` has the key whose first posting is `starts[i]`; the rows of
    one key ascend. Postings from `anchors_from` on are of anchors, of which row r has
    `anchors[r]`; those before are of bands. See `candidates` for `common` and `shared`.
    """
    count = len(anchors)
    firsts = np.zeros(count + 1, dtype=np.int64)
    for i in range(len(rows)):
        firsts[rows[i] + 1] += 1
    for row in range(count):
        firsts[row + 1] += firsts[row]
    postings = np.empty(len(rows), dtype=np.int32)
    place = firsts[:count].copy()
    for i in range(len(rows)):
        postings[place[rows[i]]] = i
        place[rows[i]] += 1
    in_common = np.zeros(count, dtype=np.int32)
    met = np.empty(count, dtype=np.int32)
    found = np.int64(0)
    left = np.empty(1024, dtype=np.int32)
    right = np.empty(1024, dtype=np.int32)
    for row in range(count):
        meetings = np.int64(0)
        for i in range(firsts[row], firsts[row + 1]):
            posting = np.int64(postings[i])
            before = posting - starts[posting]
            if before >= common:
                before = np.int64(common // 2)
            weight = np.int32(1) if posting >= anchors_from else np.int32(shared)
            for earlier in range(posting - before, posting):
                other = rows[earlier]
                if in_common[other] == 0:
                    met[meetings] = other
                    meetings += 1
                in_common[other] += weight
        if found + meetings > len(left):
            size = 2 * (found + meetings)
            larger = np.empty(size, dtype=np.int32)
            larger[:found] = left[:found]
            left = larger
            larger = np.empty(size, dtype=np.int32)
            larger[:found] = right[:found]
            right = larger
        for i in range(meetings):
            other = met[i]
            # A text with one or two anchors in all cannot share more.
            most = min(anchors[row], anchors[other])
            if in_common[other] >= shared or (most > 0 and in_common[other] >= most):
                left[found] = other
                right[found] = row
                found += 1
            in_common[other] = 0
    return left[:found].copy(), right[:found].copy()


@_jit
def components(group, left, right):  # type: ignore[no-untyped-def]
    """See `runs.components`."""
    parent = group.copy()
    for i in range(len(left)):
        one, other = left[i], right[i]
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        while parent[other] != other:
            parent[other] = parent[parent[other]]
            other = parent[other]
        parent[max(one, other)] = min(one, other)
    for row in range(len(parent)):
        parent[row] = parent[parent[row]]
    return parent
