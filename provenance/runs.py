"""Runs of equal keys: how arrays tell which texts have something in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from provenance.shingle import Hashes

Index = NDArray[np.int64]
"""Row numbers of texts."""


def shared_runs(keys: Hashes) -> tuple[Index, Index]:
    """Return the places of all keys that occur twice or more, and where each one's run starts.

    Places are ordered by key, then ascending; `starts[i]` is the first i of the same key.

    >>> places, starts = shared_runs(np.array([7, 5, 7, 9, 5, 7], dtype=np.uint64))
    >>> places.tolist(), starts.tolist()
    ([1, 4, 0, 2, 5], [0, 0, 2, 2, 2])
    """
    # Key and place in one number: sorting numbers is several times faster than sorting places.
    bits = np.uint64(max(len(keys), 1).bit_length())
    low = (np.uint64(1) << bits) - np.uint64(1)
    packed = (keys & ~low) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    same = (packed[1:] ^ packed[:-1]) <= low
    member = np.zeros(len(keys), dtype=bool)
    member[1:] = same
    member[:-1] |= same
    places = (packed[member] & low).astype(np.int64)
    found = keys[places]
    if (found[1:] < found[:-1]).any():  # keys that differ in the bits that places took
        order = np.argsort(found, kind="stable")
        places, found = places[order], found[order]
    new = np.ones(len(found), dtype=bool)
    new[1:] = found[1:] != found[:-1]
    firsts = np.flatnonzero(new)
    sizes = np.diff(np.append(firsts, len(found)))
    if (sizes == 1).any():
        kept = np.repeat(sizes > 1, sizes)
        places, sizes = places[kept], sizes[sizes > 1]
        firsts = np.cumsum(sizes) - sizes
    return places, np.repeat(firsts, sizes)


def pairs_within(
    keys: Hashes, rows: Index, common: int, settled: NDArray[np.bool_] | None = None
) -> tuple[Index, Index, int]:
    """Pair the rows of each run of equal keys; returns left, right and the runs that were capped.

    Each row is paired with those before it in its run: with all of them at the first `common`
    places, with the nearest `common // 2` at later ones. The cost grows with the run, not with its
    square, and no row that comes later changes the pairs of those before it. Rows that are
    `settled` are paired with later ones only: their pairs among themselves are known.
    """
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else keys
    sizes = np.diff(np.concatenate([starts, [len(keys)]])).astype(np.int64)
    before = np.arange(len(keys)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    before[before >= common] = common // 2
    if settled is not None:
        before[settled] = 0
    right = np.repeat(np.arange(len(keys)), before)
    left = right - 1 - (np.arange(len(right)) - np.repeat(np.cumsum(before) - before, before))
    one, other = rows[left], rows[right]
    return np.minimum(one, other), np.maximum(one, other), int((sizes > common).sum())


def components(group: Index, left: Index, right: Index, *, compiled: bool) -> Index:
    """Return the smallest row that each row hangs together with, by its group and by pairs.

    `group` gives the first row of each row's group, its own where it is alone.

    >>> pair = np.array([2]), np.array([3])
    >>> components(np.array([0, 1, 2, 0, 4]), *pair, compiled=False).tolist()
    [0, 1, 0, 0, 4]
    """
    if compiled:
        from provenance.kernels.pairs import components as find

        found: Index = find(group, left, right)
        return found
    parent = group.tolist()

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        one, other = root(one), root(other)
        parent[max(one, other)] = min(one, other)
    return np.array([root(row) for row in range(len(parent))], dtype=np.int64)
