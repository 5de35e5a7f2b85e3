"""Figures: how many shingles pairs of texts share, exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provenance.runs import Index
from provenance.shingle import Rows


@dataclass(frozen=True, slots=True)
class Figures:
    """Exact figures of pairs of rows; arrays of one length."""

    left: Index
    right: Index
    shared: Index
    """Distinct shingles in common."""
    jaccard: NDArray[np.float64]
    containment_left: NDArray[np.float64]
    containment_right: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.left)

    def take(self, places: NDArray[np.bool_] | Index) -> Figures:
        """Return the pairs at these places."""
        return Figures(
            self.left[places],
            self.right[places],
            self.shared[places],
            self.jaccard[places],
            self.containment_left[places],
            self.containment_right[places],
        )


def measure(rows: Rows, left: Index, right: Index) -> Figures:
    """Return the exact figures of pairs of rows of distinct, ascending shingles."""
    shared = np.array(
        [
            len(np.intersect1d(rows[i], rows[j], assume_unique=True))
            for i, j in zip(left, right, strict=True)
        ],
        dtype=np.int64,
    )
    return figures_of(left, right, shared, rows.lengths())


def figures_of(left: Index, right: Index, shared: Index, sizes: Index) -> Figures:
    """Return the figures, given what pairs share and how many shingles each row has."""
    one, other = sizes[left], sizes[right]
    return Figures(
        left,
        right,
        shared,
        shared / np.maximum(one + other - shared, 1),
        shared / np.maximum(one, 1),
        shared / np.maximum(other, 1),
    )
