"""Outlines: what of a text is kept in memory to find its pairs, without the text.

About 0.8 kB an article: band keys, anchors, and a digest of its shingles. Signatures and shingles
themselves are needed for one batch at a time only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from provenance.candidates import (
    CandidateOptions,
    Index,
    anchors,
    band_keys,
    require_signature,
    row_digests,
)
from provenance.minhash import SignatureOptions, permutations, shingle_sets, sign_rows
from provenance.shingle import Hashes, Rows, ShingleOptions, token_rows


@dataclass(frozen=True, slots=True)
class Outline:
    """What candidates are found by, for texts by row."""

    bands: Hashes
    """Band keys, shape (texts, bands); see `candidates.band_keys`."""
    anchors: Rows
    shingles: Index
    """Number of distinct shingles."""
    digests: Hashes
    """Digest of the set of shingles; see `candidates.row_digests`."""
    words: Index

    def __len__(self) -> int:
        return len(self.words)


def outline(
    tokens: Rows,
    cut: ShingleOptions = ShingleOptions(),
    signature: SignatureOptions = SignatureOptions(),
    options: CandidateOptions = CandidateOptions(),
    *,
    compiled: bool = False,
) -> Outline:
    """Outline texts given by their tokens.

    >>> from provenance.shingle import token_rows
    >>> found = outline(token_rows(["one two three four five six", "short"], compiled=False))
    >>> found.words.tolist(), found.shingles.tolist(), found.anchors.lengths().tolist()
    ([6, 1], [2, 0], [2, 0])

    Raises:
        OptionsError: the signature is too short for the bands.
    """
    require_signature(signature.permutations, options)
    if not compiled:
        bands = band_keys(sign_rows(tokens, cut, signature, compiled=False), options)
        sets = shingle_sets(tokens, cut, compiled=False)
        return Outline(
            bands,
            anchors(sets, options),
            sets.lengths(),
            row_digests(sets),
            tokens.lengths(),
        )
    from provenance.kernels.shingles import outline_rows

    bands, values, offsets, shingles, digests = outline_rows(
        tokens.values,
        tokens.offsets,
        cut.words,
        *permutations(signature),
        options.bands,
        options.rows,
        options.least,
        np.uint64(2**64 // options.sampling - 1),
    )
    return Outline(bands, Rows(values, offsets), shingles, digests, tokens.lengths())


class Outlines:
    """Outlines of batches, laid end to end as they come."""

    def __init__(self) -> None:
        """Start without texts."""
        self._columns: list[_Column] = []
        self._bands = 0

    def add(self, part: Outline) -> None:
        """Append the texts of a batch."""
        sample = part.anchors
        arrays = part.bands.ravel(), sample.values, sample.lengths(), part.shingles, part.digests
        self._bands = part.bands.shape[1]
        self._columns = self._columns or [_Column(each.dtype) for each in (*arrays, part.words)]
        for column, each in zip(self._columns, (*arrays, part.words), strict=True):
            column.add(each)

    def whole(self) -> Outline:
        """Return the outline of all texts; nothing is added afterwards."""
        if not self._columns:
            return outline(token_rows([], compiled=False))
        bands, sample, counts, shingles, digests, words = (c.whole() for c in self._columns)
        self._columns = []
        offsets = np.zeros(len(counts) + 1, dtype=np.int64)
        np.cumsum(counts, out=offsets[1:])
        return Outline(
            bands.reshape(-1, self._bands), Rows(sample, offsets), shingles, digests, words
        )


class _Column:
    """An array that grows in place: the system moves large ones without copying them."""

    def __init__(self, kind: np.dtype[Any]) -> None:
        self._values = np.empty(0, dtype=kind)
        self._size = 0

    def add(self, values: NDArray[Any]) -> None:
        end = self._size + len(values)
        if end > len(self._values):
            self._values.resize(end + max(end // 8, 1_000), refcheck=False)
        self._values[self._size : end] = values
        self._size = end

    def whole(self) -> NDArray[Any]:
        return self._values[: self._size]
