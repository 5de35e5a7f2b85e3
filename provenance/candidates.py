"""Candidates: pairs of texts that might share passages, found without comparing all pairs.

Two routes, because one similarity does not find every copy:

- **bands**: a signature is cut into `bands` of `rows` values; texts that agree on one whole band
  are a pair. A pair of Jaccard similarity s is found with probability
  1 - (1 - s**rows)**bands.
- **anchors**: of each text the shingles with the smallest hashes are kept, one in `sampling`, but
  `least` at least; texts that share `shared` anchors are a pair. An excerpt in a long article has
  a tiny Jaccard similarity, yet its anchors are among the article's.

Texts with the very same shingles are collapsed first: one stands for all, so that a
wire story printed 100,000 times costs no more than 100,000 stories. What occurs in more than
`common` texts, an anchor or a band, is capped and counted in `Limits`: never silently. A text's
pairs hang on the texts before it alone, so that a corpus can grow without finding other ones.

Cheap and approximate on purpose: `verify` compares the shingles themselves.

Source: Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, 3.4; Broder (1997) for
sampling by hash value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from provenance.errors import OptionsError
from provenance.minhash import Signatures
from provenance.runs import Index, pairs_within, shared_runs
from provenance.shingle import Hashes, Rows, mix

__all__ = [
    "CandidateOptions",
    "Candidates",
    "Index",
    "Limits",
    "anchors",
    "band_keys",
    "candidates",
    "first_equals",
    "paired",
    "pairs_within",
    "representatives",
    "require_signature",
    "row_digests",
]


ANCHORS_SORTED = 16_000_000
"""Anchors that are sorted at a time: 128 MB of memory."""
MEETINGS = 16_000_000
"""Times that pairs meet in a band or an anchor which are held at a time: 128 MB of memory."""


@dataclass(frozen=True, slots=True)
class CandidateOptions:
    """What is compared."""

    bands: int = 32
    rows: int = 4
    """32 bands of 4: 0.87 of pairs at Jaccard 0.5, 0.9999 at 0.8; the anchors find the rest."""
    sampling: int = 8
    """One shingle in so many is an anchor."""
    least: int = 48
    """Anchors of a text at least (all shingles of a shorter one)."""
    shared: int = 2
    """Anchors a pair has to share. One is often a stock phrase."""
    common: int = 400
    """Distinct texts beyond which an anchor or a band says too little to pair them all."""

    def __post_init__(self) -> None:
        if min(self.bands, self.rows, self.sampling, self.least, self.shared) < 1:
            raise OptionsError("bands, rows, sampling, least and shared must each be 1 or more")
        if self.common < 2:
            raise OptionsError(f"common must be 2 or more, got {self.common}")

    def recall(self, jaccard: float) -> float:
        """Probability, 0 to 1, that the bands alone find a pair of this similarity.

        >>> round(CandidateOptions(bands=32, rows=4).recall(0.8), 4)
        1.0
        """
        return float(1 - (1 - jaccard**self.rows) ** self.bands)


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps that were hit; reported with every run."""

    anchors_capped: int = 0
    """Anchors in more than `common` distinct texts, of which not all pairs were looked at."""
    bands_capped: int = 0


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of row numbers to verify, each once, left < right, ascending."""

    left: Index
    right: Index
    limits: Limits

    def __len__(self) -> int:
        return len(self.left)


def representatives(shingles: Rows) -> Index:
    """Return, for each text, the first text that has the very same shingles.

    A text without shingles stands for itself: too short to be anyone's equal.
    """
    return first_equals(row_digests(shingles), shingles.lengths())


def first_equals(digests: Hashes, counts: Index) -> Index:
    """Return `representatives`, given digest and number of each text's distinct shingles."""
    rows = np.flatnonzero(counts > 0)
    places, starts = shared_runs(digests[rows] ^ mix(counts[rows].astype(np.uint64)))
    result = np.arange(len(counts), dtype=np.int64)
    result[rows[places]] = rows[places[starts]]
    return result


def row_digests(rows: Rows) -> Hashes:
    """Sum of each row's mixed values modulo 2**64: a set's digest.

    Mixed, so that values that make up for each other (3 + 36 = 4 + 35) do not.
    """
    totals = np.zeros(len(rows.values) + 1, dtype=np.uint64)
    np.cumsum(mix(rows.values), out=totals[1:])
    return totals[rows.offsets[1:]] - totals[rows.offsets[:-1]]


def candidates(
    signatures: Signatures, shingles: Rows, options: CandidateOptions = CandidateOptions()
) -> Candidates:
    """Return the pairs of distinct texts that share a band or enough anchors.

    Among texts with equal shingles only the first takes part: see `representatives`.

    Raises:
        OptionsError: a signature is shorter than bands * rows values.
    """
    first = representatives(shingles)
    bands = band_keys(signatures, options)
    return paired(bands, anchors(shingles, options), first, options, compiled=False)


def paired(
    bands: Hashes,
    sample: Rows,
    first: Index,
    options: CandidateOptions,
    *,
    compiled: bool,
) -> Candidates:
    """Return the candidates, given each text's `band_keys`, `anchors` and `representatives`.

    `compiled` pays from some thousand texts on. Its memory grows with the texts and the pairs
    found; that of the numpy form with the anchors and bands that pairs share, many a pair.
    """
    alone = np.flatnonzero((first == np.arange(len(first))) & (sample.lengths() > 0))
    find = _paired_compiled if compiled else _paired_small
    return find(bands, sample, alone, options)


def _paired_small(
    bands: Hashes, sample: Rows, alone: Index, options: CandidateOptions
) -> Candidates:
    count = len(sample)
    found, bands_capped = _band_pairs(bands, alone, count, options)
    owners = np.repeat(np.arange(count), sample.lengths())
    kept = np.isin(owners, alone)
    values, owners = sample.values[kept], owners[kept]
    order = np.argsort(values, kind="stable")
    left, right, anchors_capped = pairs_within(values[order], owners[order], options.common)
    keys = _sharing(left * count + right, sample, options.shared)
    merged = np.unique(np.concatenate([found, keys]))
    return Candidates(merged // count, merged % count, Limits(anchors_capped, bands_capped))


def _sharing(met: Index, sample: Rows, shared: int) -> Index:
    """Return the pairs that share enough anchors, each once, given a number for each they share."""
    keys, times = np.unique(met, return_counts=True)
    counts = sample.lengths()
    # A text with one or two anchors in all cannot share more.
    most = np.minimum(counts[keys // len(sample)], counts[keys % len(sample)])
    enough: Index = keys[times >= np.minimum(shared, most)]
    return enough


def _band_pairs(
    bands: Hashes, rows: Index, count: int, options: CandidateOptions
) -> tuple[Index, int]:
    found = np.empty(0, dtype=np.int64)
    capped = 0
    for band in range(bands.shape[1]):
        keys = bands[rows, band]
        order = np.argsort(keys, kind="stable")
        left, right, over = pairs_within(keys[order], rows[order], options.common)
        capped += over
        # Merged band by band: a pair that agrees in all bands is held once, not 32 times.
        found = np.unique(np.concatenate([found, left * count + right]))
    return found, capped


def _paired_compiled(
    bands: Hashes, sample: Rows, alone: Index, options: CandidateOptions
) -> Candidates:
    from provenance.kernels.pairs import meetings, pack, pair_rows, runs

    takes_part = np.zeros(len(sample), dtype=bool)
    takes_part[alone] = True
    rows: list[NDArray[np.int32]] = []
    starts: list[NDArray[np.int32]] = []
    size = 0

    def add(keys: Hashes, owners: NDArray[np.int32], parts: int) -> int:
        """Add the postings of all keys, by parts: that bounds what sorting needs."""
        nonlocal size
        bits = len(keys).bit_length()
        capped = 0
        for part in range(parts):
            packed = pack(keys, owners, takes_part, bits, parts, part)
            packed.sort()
            met, firsts, over = runs(packed, keys, owners, bits, options.common)
            rows.append(met)
            starts.append(firsts + np.int32(size))
            size += len(met)
            capped += over
        return capped

    every = np.arange(len(sample), dtype=np.int32)
    bands_capped = sum(add(np.ascontiguousarray(keys), every, 1) for keys in bands.T)
    anchors_from = size
    parts = 1 << (len(sample.values) // ANCHORS_SORTED).bit_length()
    anchors_capped = add(sample.values, np.repeat(every, sample.lengths()), parts)
    postings = np.concatenate(rows), np.concatenate(starts)
    by_band, few = meetings(*postings, 0, anchors_from, len(sample), options.common, MEETINGS)
    by_anchor, fewer = meetings(
        *postings, anchors_from, size, len(sample), options.common, MEETINGS
    )
    if not (few and fewer):
        # Slower, but its memory grows with the pairs, not with what they share.
        left, right = pair_rows(
            *postings, anchors_from, sample.lengths(), options.common, options.shared
        )
        keys = left.astype(np.int64) * len(sample) + right
        keys.sort()
    else:
        keys = np.unique(np.concatenate([by_band, _sharing(by_anchor, sample, options.shared)]))
    limits = Limits(anchors_capped, bands_capped)
    return Candidates(keys // len(sample), keys % len(sample), limits)


def require_signature(permutations: int, options: CandidateOptions) -> None:
    """Check that signatures of so many values fill all bands.

    Raises:
        OptionsError: they do not.
    """
    needed = options.bands * options.rows
    if permutations < needed:
        raise OptionsError(
            f"{options.bands} bands of {options.rows} rows need {needed} permutations, "
            f"the signatures have {permutations}"
        )


def band_keys(signatures: Signatures, options: CandidateOptions = CandidateOptions()) -> Hashes:
    """Return one 64-bit key for each band of each signature, shape (texts, bands).

    Texts with equal keys in one column agree on that band.

    Raises:
        OptionsError: a signature is shorter than bands * rows values.
    """
    require_signature(signatures.shape[1], options)
    values = signatures[:, : options.bands * options.rows].reshape(
        len(signatures), options.bands, options.rows
    )
    keys = np.zeros((len(signatures), options.bands), dtype=np.uint64)
    for row in range(options.rows):
        keys = (keys ^ values[:, :, row]) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(29)
    return keys


def anchors(shingles: Rows, options: CandidateOptions) -> Rows:
    """Return each text's smallest shingle hashes: one in `sampling`, `least` at least."""
    lengths = shingles.lengths()
    threshold = np.uint64(2**64 // options.sampling - 1) if options.sampling > 1 else None
    places = np.arange(len(shingles.values)) - np.repeat(shingles.offsets[:-1], lengths)
    kept = places < options.least
    if threshold is not None:
        kept |= shingles.values <= threshold
    else:
        kept[:] = True
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    totals = np.concatenate([[0], np.cumsum(kept)])
    offsets[:] = totals[shingles.offsets]
    return Rows(shingles.values[kept], offsets)
