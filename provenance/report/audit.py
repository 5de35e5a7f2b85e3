"""The audit package: CSV tables, run.json, datapackage.json; half of it never looks whole.

`begin` takes away run.json, without which no command accepts the folder; it is written back last.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from provenance import review
from provenance.errors import StoreError
from provenance.evidence import lag_seconds
from provenance.options import Options
from provenance.records import DocId
from provenance.report.tables import (
    ATTRIBUTIONS,
    AUDIT,
    CLUSTERS,
    FINDINGS,
    PAIRS,
    SKIPPED,
    TABLES,
    Csv,
    Row,
    parted,
    resource,
)
from provenance.result import Entry, Result
from provenance.rules import codes_by_document

RUN = "run.json"
PACKAGES = ("datasketch", "rapidfuzz", "trafilatura", "numpy", "pyarrow", "lxml")


def begin(out: Path) -> None:
    """Make the folder ready; from now on it is not a complete package.

    Raises:
        StoreError: the folder cannot be written.
    """
    try:
        (out / RUN).unlink(missing_ok=True)
        for table in TABLES:
            if parted(out, table).is_dir():
                shutil.rmtree(parted(out, table))
    except OSError as error:
        raise StoreError(f"cannot write to {out}: {error.strerror}; choose another -o") from error


def write_tables(result: Result, out: Path, options: Options) -> None:
    """Write the tables and their description."""
    rows = {
        AUDIT.name: audit_rows(result),
        PAIRS.name: pair_rows(result),
        ATTRIBUTIONS.name: attribution_rows(result),
        CLUSTERS.name: cluster_rows(result),
        SKIPPED.name: skipped_rows(result),
        FINDINGS.name: finding_rows(result),
    }
    write_rows(rows, out, Csv(options.guard))


def write_rows(rows: Mapping[str, Iterable[Row]], out: Path, csv: Csv) -> None:
    """Write the tables, given the rows of each by name, and their description."""
    digests = {table.name: csv.write(table, rows[table.name], out) for table in TABLES}
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "provenance-audit",
        "title": "Originals and copies of a news crawl",
        "resources": [resource(table, digests[table.name]) for table in TABLES],
    }
    _write_json(out / "datapackage.json", package)


def finish(out: Path, record: Mapping[str, object]) -> None:
    """Write run.json, by which the folder becomes a complete package."""
    _write_json(out / RUN, record)


def _write_json(path: Path, value: object) -> None:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def run_record(result: Result, options: Options, timings: dict[str, float]) -> dict[str, object]:
    """Say what ran, with which options, and which limits were hit."""
    return record(tallies(result), options, timings)


def tallies(result: Result) -> dict[str, int]:
    """Count what run.json tells, by path in it; results of parts of a corpus add up."""
    counts = result.counts
    found = {
        "counts/pages": counts.pages,
        "counts/articles": counts.articles,
        "counts/skipped": counts.skipped,
        "counts/candidates": counts.candidates,
        "counts/pairs": len(result.pairs),
        "counts/clusters": len(result.clustering.clusters),
        "limits_hit/anchors_capped": result.limits.anchors_capped,
        "limits_hit/bands_capped": result.limits.bands_capped,
        "limits_hit/equal_texts_capped": result.twins_capped,
        "limits_hit/credits_capped": result.credits_capped,
        "templates": result.templates,
    }
    kinds: dict[str, Mapping[str, int]] = {
        "verdicts": result.verdicts(),
        "attribution_statuses": result.statuses(),
        "findings": Counter(each.level for each in result.findings),
        "reviews": review.counts(result.reviews, result.by_id),
    }
    for kind, numbers in kinds.items():
        found |= {f"counts/{kind}/{name}": number for name, number in numbers.items()}
    return found


def record(
    counted: Mapping[str, int], options: Options, timings: Mapping[str, float]
) -> dict[str, object]:
    """Return run.json, given `tallies`."""

    def under(path: str) -> dict[str, int]:
        names = {key.removeprefix(path): number for key, number in counted.items()
                 if key.startswith(path)}  # fmt: skip
        return {name: number for name, number in names.items() if "/" not in name}

    def kinds(path: str) -> dict[str, int]:
        return dict(sorted(under(path).items()))

    return {
        "provenance": version("syndication-provenance"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
        "options_digest": options.digest(),
        "options": asdict(options),
        "seed": options.signature.seed,
        "signature_scheme": "affine32",
        "shingle_words": options.shingle.words,
        "formula_guard": options.guard,
        "counts": {
            **under("counts/"),
            "verdicts": kinds("counts/verdicts/"),
            "attribution_statuses": kinds("counts/attribution_statuses/"),
            "findings": kinds("counts/findings/"),
            "reviews": kinds("counts/reviews/"),
        },
        "limits_hit": under("limits_hit/"),
        "templates": counted["templates"],
        "timings_s": {stage: round(seconds, 3) for stage, seconds in timings.items()},
    }


def audit_rows(result: Result) -> Iterator[Row]:
    """Yield the rows of audit.csv."""
    of = result.clustering.of()
    codes = codes_by_document(result.findings)
    for entry in result.entries:
        doc = entry.article.document_id
        yield _audit_row(result, entry, of[doc].id, codes.get(doc, ""))


def _audit_row(result: Result, entry: Entry, cluster: str, rules: str) -> Row:
    article = entry.article
    resolution = result.resolutions[article.document_id]
    link, match, claim = resolution.link, resolution.match, resolution.claim
    source = result.by_id[link.source].article if link and link.source else None
    share = None
    if match is not None:
        left = match.left == article.document_id
        share = match.containment_left if left else match.containment_right
    return (
        article.document_id,
        article.input,
        article.locator,
        article.url,
        article.canonical_url,
        article.outlet,
        article.title,
        article.byline,
        article.language,
        article.published,
        article.published_precision,
        entry.words,
        cluster,
        resolution.verdict,
        source.document_id if source else "",
        source.url if source else "",
        link.source_outlet if link else "",
        "+".join(link.basis) if link else "",
        link.confidence if link else None,
        resolution.status,
        claim.kind if claim else "",
        claim.text if claim else "",
        claim.outlet if claim else "",
        claim.url if claim else "",
        match.jaccard if match else None,
        share,
        match.shared_words if match else None,
        rules,
    )


def pair_rows(result: Result) -> Iterator[Row]:
    """Yield the rows of pairs.csv."""
    for pair in result.pairs:
        match, finding = pair.match, pair.finding
        left, right = result.subjects[match.left], result.subjects[match.right]
        yield (
            match.left,
            match.right,
            match.jaccard,
            match.containment_left,
            match.containment_right,
            match.shared_words,
            match.longest_run,
            match.relation,
            finding.direction if pair.linkable else "undetermined",
            finding.basis if pair.linkable else pair.note,
            lag_seconds(left, right),
            (match.left, match.right) in result.clustering.cut,
        )


def attribution_rows(result: Result) -> Iterator[Row]:
    """Yield the rows of attributions.csv."""
    for entry in result.entries:
        for claim in entry.claims:
            yield (
                entry.article.document_id,
                claim.kind,
                claim.relation,
                claim.text,
                claim.start,
                claim.end,
                claim.outlet,
                claim.outlet_id or "|".join(claim.candidates),
                claim.url,
                claim.author,
                claim.distributor,
                claim.origin,
                claim.confidence,
            )


def cluster_rows(result: Result) -> Iterator[Row]:
    """Yield the rows of clusters.csv: the stories of two or more articles."""
    cut_at: dict[DocId, int] = {}
    for ends in result.clustering.cut:
        for doc in ends:
            cut_at[doc] = cut_at.get(doc, 0) + 1
    for cluster in result.clustering.clusters:
        if len(cluster.members) < 2:
            continue
        entries = [result.by_id[doc] for doc in cluster.members]
        resolved = [result.resolutions[doc] for doc in cluster.members]
        originals = [r.id for r in resolved if r.verdict == "original"]
        copies = [r for r in resolved if r.verdict in ("copy", "excerpt")]
        outlets = [r.link.source_outlet for r in copies if r.link and r.link.source_outlet]
        times = sorted(e.article.published for e in entries if e.article.published)
        titled = result.by_id[originals[0]] if originals else entries[0]
        yield (
            cluster.id,
            len(cluster.members),
            len({result.subjects[doc].outlet or doc for doc in cluster.members}),
            originals[0] if originals else "",
            max(sorted(set(outlets)), key=outlets.count) if outlets else "",
            titled.article.title,
            times[0] if times else "",
            times[-1] if times else "",
            len(copies),
            sum(r.status == "verified" for r in resolved),
            sum(r.status == "none" for r in copies),
            cluster.confidence,
            sum(cut_at.get(doc, 0) for doc in cluster.members),
        )


def skipped_rows(result: Result) -> Iterator[Row]:
    """Yield the rows of skipped.csv, in the order of the input."""
    for skip in result.skipped:
        yield (skip.input, skip.locator, skip.reason, skip.detail)


def finding_rows(result: Result) -> Iterator[Row]:
    """Yield the rows of findings.csv."""
    for each in result.findings:
        yield (
            each.id,
            each.rule,
            each.level,
            each.document_id,
            each.matched_document_id,
            each.matched_outlet,
            each.message,
        )
