"""Formulas: shared words that are no copying.

Official news says the same sentences about every relief flight, verdict and audience,
weeks apart; two reporters write down one quote. Two signs tell such pairs from copies:

- **quote**: what is shared stands in quotation marks, in both texts (see `passages`);
- **formula**: what is shared stands in the articles of many different stories.

Neither speaks against near copies, nor against a pair that a credit line connects.
"""

from __future__ import annotations

import numpy as np

from provenance.candidates import Index
from provenance.shingle import Rows

STORIES = 4
"""Different stories in which a shingle has to stand to be part of a formula."""
COMMON_SHARE = 0.45
"""Share of a pair's common anchors that are formulas from which the pair shares only those."""


def stories_of_anchors(anchors: Rows, story: Index) -> Rows:
    """Return for each text's anchors, in their order, in how many stories they stand.

    `story` gives each text's story: near copies are one.
    """
    owners = np.repeat(story, anchors.lengths())
    order = np.lexsort((owners, anchors.values))
    values, owners = anchors.values[order], owners[order]
    first = np.ones(len(values), dtype=bool)
    first[1:] = (values[1:] != values[:-1]) | (owners[1:] != owners[:-1])
    names, inverse = np.unique(values, return_inverse=True)
    counts = np.bincount(inverse[first], minlength=len(names)).astype(np.uint64)
    stories = np.empty(len(values), dtype=np.uint64)
    stories[order] = counts[inverse]
    return Rows(stories, anchors.offsets)


def common_share(anchors: Rows, stories: Rows, left: int, right: int) -> float:
    """Return the share of two texts' common anchors that stand in `STORIES` stories or more.

    0 to 1; 0 where they have no anchor in common.
    """
    both, here, _ = np.intersect1d(
        anchors[left], anchors[right], assume_unique=True, return_indices=True
    )
    return float((stories[left][here] >= STORIES).mean()) if len(both) else 0.0
