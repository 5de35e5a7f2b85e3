"""Outlines: what of a text is kept in memory to find its pairs, without the text.

About 0.8 kB an article: band keys, anchors, and a digest of its shingles. Signatures and shingles
themselves are needed for one batch at a time only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from provenance.candidates import CandidateOptions, Index, anchors, band_keys, row_digests
from provenance.minhash import SignatureOptions, shingle_sets, sign_rows
from provenance.shingle import Hashes, Rows, ShingleOptions


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
    bands = band_keys(sign_rows(tokens, cut, signature, compiled=compiled), options)
    if not compiled:
        sets = shingle_sets(tokens, cut, compiled=False)
        return Outline(
            bands, anchors(sets, options), sets.lengths(), row_digests(sets), tokens.lengths()
        )
    from provenance.kernels.shingles import shingle_rows

    threshold = np.uint64(2**64 // options.sampling - 1)
    values, offsets, shingles, digests = shingle_rows(
        tokens.values, tokens.offsets, cut.words, options.least, threshold
    )
    return Outline(bands, Rows(values, offsets), shingles, digests, tokens.lengths())


def joined(parts: Sequence[Outline]) -> Outline:
    """Lay outlines of consecutive batches end to end; `parts` has one or more."""
    lengths = np.concatenate([part.anchors.lengths() for part in parts])
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return Outline(
        np.concatenate([part.bands for part in parts]),
        Rows(np.concatenate([part.anchors.values for part in parts]), offsets),
        np.concatenate([part.shingles for part in parts]),
        np.concatenate([part.digests for part in parts]),
        np.concatenate([part.words for part in parts]),
    )
