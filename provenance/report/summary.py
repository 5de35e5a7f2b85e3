"""The summary: a scan in six lines, for the end of the run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from provenance import review
from provenance.result import Result


def summary(result: Result, out: Path) -> str:
    """Return the summary that `scan` prints on stdout."""
    counts, verdicts, statuses = result.counts, result.verdicts(), result.statuses()
    copied = verdicts["copy"] + verdicts["excerpt"]
    share = copied / counts.articles if counts.articles else 0.0
    relations = result.copies()
    abridged = relations["abridged"] + relations["rewritten"]
    linked = [
        r.link
        for r in result.resolutions.values()
        if r.link is not None and r.verdict in ("copy", "excerpt")
    ]
    inside = sum(link.source is not None for link in linked)
    reasons = Counter(skip.reason for skip in result.skipped)
    skips = " · ".join(f"{number:,} {reason}" for reason, number in reasons.most_common())
    reviews = review.counts(result.reviews, result.by_id)
    reviewed = " · ".join(f"{number:,} {status}" for status, number in reviews.items())
    return "\n".join(
        [
            f"{counts.pages:,} pages -> {counts.articles:,} articles -> "
            f"{len(result.clustering.clusters):,} independent stories   "
            f"({copied:,} copies, {share:.1%})",
            f"Copies    exact {relations['exact']:,} · near {relations['near']:,} · "
            f"abridged/rewritten {abridged:,} · passage {relations['passage']:,} · "
            f"by claim only {relations['claim']:,}",
            f"Credit    verified {statuses['verified']:,} · claimed {statuses['claimed']:,} · "
            f"contradicted {statuses['contradicted']:,} · unnamed {statuses['unnamed']:,} · "
            f"none {statuses['none']:,}",
            f"Source    in corpus {inside:,} · outlet outside corpus {len(linked) - inside:,} · "
            f"undetermined {verdicts['undetermined']:,}",
            f"Doubtful  {result.weak_clusters():,} clusters cut at a weak link · "
            f"{result.undated():,} undated",
            f"Skipped   {skips or 'none'}   -> {out / 'skipped.csv'}",
            *([f"Reviewed  {reviewed}"] if reviewed else []),
        ]
    )
