"""Reviews as gold: what is found without people, held against what people said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from provenance import pipeline, review
from provenance.evaluate import Evaluation, Miss, Score
from provenance.records import DocId
from provenance.result import Result
from provenance.review import Review


def against_reviews(out: Path, given: Path | None = None) -> Evaluation | None:
    """Score an audit package by its reviews and those of a file; None where there are none.

    The question of each is who, of two articles, is the copy of the other, or that neither is.

    Raises:
        StoreError: `out` is no complete package.
        OptionsError: a review file cannot be read.
    """
    reviews = review.gathered(out, given)
    return scored(pipeline.load(out, reviews=()), reviews) if reviews else None


def scored(result: Result, reviews: Sequence[Review]) -> Evaluation:
    """Score a result that was found without reviews; those that are unsure ask nothing."""
    pairs = {(pair.match.left, pair.match.right): pair for pair in result.pairs}

    def copy_of(each: Review) -> str:
        pair = pairs.get(each.ends)
        if pair is None:
            resolution = result.resolutions.get(each.document_id)
            link = resolution.link if resolution else None
            is_linked = link is not None and (link.source or "") == each.matched_document_id
            return each.document_id if is_linked else ""
        if not pair.linkable or pair.finding.direction == "undetermined":
            return ""
        return pair.match.right if pair.finding.direction == "left" else pair.match.left

    hit = found = wanted = 0
    misses = []
    for each in reviews:
        if each.status == "unsure" or each.document_id not in result.by_id:
            continue
        got, want = copy_of(each), _wanted(each)
        found += bool(got)
        wanted += bool(want)
        hit += bool(want) and got == want
        if got != want:
            key = " ~ ".join(doc for doc in (each.document_id, each.matched_document_id) if doc)
            misses.append(Miss("reviews", key, _said(want), _said(got)))
    return Evaluation((Score("reviews", hit, found, wanted),), tuple(misses))


def _wanted(each: Review) -> DocId | str:
    """Return the article that is the copy by what a person said."""
    if each.status == "original":
        return each.matched_document_id
    return each.document_id if each.status in ("licensed", "unlicensed") else ""


def _said(doc: str) -> str:
    return f"{doc} is the copy" if doc else "no copy"
