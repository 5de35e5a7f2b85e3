"""Texts: new ones against those of an index, by the rules of `candidates` and `verify`.

A text is what articles with equal shingles have in common. Numbers of texts ascend in the order in
which they came, as rows do in a scan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from provenance.candidates import CandidateOptions, Candidates, Limits
from provenance.errors import StoreError
from provenance.figures import Figures
from provenance.index.postings import ANCHORS, BANDS, Postings, Shelf
from provenance.matching import CompareOptions
from provenance.outline import Outline
from provenance.overlap import Overlap
from provenance.records import Kinship
from provenance.runs import Index, pairs_within
from provenance.shingle import Hashes, Rows, mix
from provenance.verify import Take, Verified, compare


class TextPair(NamedTuple):
    """Two texts that share enough, with their figures; the first article of `one` came first."""

    one: int
    other: int
    jaccard: float
    one_in_other: float
    other_in_one: float
    shared: int
    """Distinct shingles in common."""
    words: int
    run: int
    relation: Kinship


@dataclass(frozen=True, slots=True)
class NewTexts:
    """Texts that an index does not have, by number: see `outline.Outline`."""

    first: int
    """Number of the first; the others follow."""
    bands: Hashes
    """Band keys, shape (bands, texts)."""
    anchors: Rows
    shingles: Index
    digests: Hashes

    def __len__(self) -> int:
        return len(self.shingles)


Chunks = list[tuple[Hashes, Index]]
"""Keys, and the number of the text that has each."""


def bands_of(made: Outline) -> list[Hashes]:
    """Return each band's keys of all texts."""
    return list(made.bands.T) if isinstance(made.bands, np.ndarray) else list(made.bands)


def band_postings(bands: Iterable[Hashes], numbers: Index) -> Chunks:
    """Return the postings of bands, given each text's key for each; no two bands' are alike."""
    salt = 0xD6E8FEB86659FD93
    return [
        (mix(keys ^ np.uint64(place * salt % 2**64)), numbers)
        for place, keys in enumerate(bands, 1)
    ]


def anchor_keys(sample: Rows) -> Rows:
    """Return the keys of texts' anchors: spread, as anchors are the smallest of all hashes."""
    return Rows(mix(sample.values), sample.offsets)


def anchor_postings(sample: Rows, numbers: Index) -> Chunks:
    """Return the postings of texts' anchors."""
    return [(anchor_keys(sample).values, np.repeat(numbers, sample.lengths()))]


def postings_of(new: NewTexts) -> dict[str, Postings]:
    """Return the postings of new texts."""
    numbers = np.arange(new.first, new.first + len(new))
    tables = {
        BANDS: band_postings(new.bands, numbers),
        ANCHORS: anchor_postings(new.anchors, numbers),
    }
    return {
        name: Postings.of(*(np.concatenate(column) for column in zip(*chunks, strict=True)))
        for name, chunks in tables.items()
    }


def partners(
    new: NewTexts, shelf: Shelf, few: Mapping[int, int], options: CandidateOptions
) -> Candidates:
    """Return the candidate pairs of new texts with those before them, by number.

    `few` gives the number of anchors of stored texts that have fewer than `options.shared`.
    """
    numbers = np.arange(new.first, new.first + len(new))
    base = new.first + len(new)
    lengths = new.anchors.lengths()
    bands = band_postings(new.bands, numbers)
    left, right, bands_capped = _paired(bands, shelf, BANDS, options.common)
    found = np.unique(left * base + right)
    sample = anchor_postings(new.anchors, numbers)
    left, right, anchors_capped = _paired(sample, shelf, ANCHORS, options.common)
    keys, shared = np.unique(left * base + right, return_counts=True)
    left, right = keys // base, keys % base
    # A text with one or two anchors in all cannot share more.
    most = np.minimum(lengths[right - new.first], options.shared)
    mine = left >= new.first
    most[mine] = np.minimum(most[mine], lengths[left[mine] - new.first])
    if few and not mine.all():
        theirs = [few.get(text, options.shared) for text in left[~mine].tolist()]
        most[~mine] = np.minimum(most[~mine], theirs)
    merged = np.unique(np.concatenate([found, keys[shared >= most]]))
    return Candidates(merged // base, merged % base, Limits(anchors_capped, bands_capped))


def _paired(chunks: Chunks, shelf: Shelf, table: str, common: int) -> tuple[Index, Index, int]:
    """Pair new texts with those before them that have a key in common; see `pairs_within`."""
    keys, numbers = (np.concatenate(column) for column in zip(*chunks, strict=True))
    names, inverse = np.unique(keys, return_inverse=True)
    found = shelf.find(table, names, common)
    if len(found.values) and int(found.values.max()) >= int(numbers.min()):
        raise StoreError("the index has postings of texts that are not there; scan again")
    runs = np.concatenate([found.which, inverse]).astype(np.uint64)
    rows = np.concatenate([found.values.astype(np.int64), numbers])
    settled = np.arange(len(runs)) < len(found.which)
    order = np.argsort(runs, kind="stable")
    left, right, _ = pairs_within(runs[order], rows[order], common, settled[order])
    sizes = found.counts + np.bincount(inverse, minlength=len(names))
    return left, right, int((sizes > common).sum())


@dataclass(frozen=True, slots=True)
class Involved:
    """Texts of candidate pairs, in the order of their first articles."""

    numbers: Sequence[int]
    shingles: Index
    words: Index


def verified(
    pairs: Candidates, texts: Involved, take: Take, options: CompareOptions
) -> list[TextPair]:
    """Verify candidate pairs of texts; `take` gives tokens by place in `texts`."""
    place = {number: here for here, number in enumerate(texts.numbers)}
    ends = [
        sorted((place[one], place[other]))
        for one, other in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    ]
    local = np.array(sorted(ends), dtype=np.int64).reshape(-1, 2)
    found = compare(
        Candidates(local[:, 0], local[:, 1], pairs.limits),
        take,
        texts.shingles,
        texts.words,
        options.shingle,
        options.verify,
    )
    return list(text_pairs(found, texts.numbers))


def text_pairs(found: Verified, numbers: Sequence[int]) -> list[TextPair]:
    """Return verified pairs of rows as pairs of texts; `numbers` gives the number of a row."""
    figures = found.figures
    return [
        TextPair(
            numbers[one], numbers[other], jaccard, left, right, shared, over.shared_words,
            over.longest_run, relation,
        )
        for one, other, jaccard, left, right, shared, over, relation in zip(
            figures.left.tolist(), figures.right.tolist(), figures.jaccard.tolist(),
            figures.containment_left.tolist(), figures.containment_right.tolist(),
            figures.shared.tolist(), found.overlaps, found.relations, strict=True,
        )
    ]  # fmt: skip


def as_verified(pairs: Sequence[TextPair]) -> Verified:
    """Return pairs of texts as `compare.expand` takes them."""
    figures = Figures(
        np.array([pair.one for pair in pairs], dtype=np.int64),
        np.array([pair.other for pair in pairs], dtype=np.int64),
        np.array([pair.shared for pair in pairs], dtype=np.int64),
        np.array([pair.jaccard for pair in pairs], dtype=np.float64),
        np.array([pair.one_in_other for pair in pairs], dtype=np.float64),
        np.array([pair.other_in_one for pair in pairs], dtype=np.float64),
    )
    return Verified(
        figures,
        tuple(Overlap(pair.words, pair.run, 0.0) for pair in pairs),
        tuple(pair.relation for pair in pairs),
    )
