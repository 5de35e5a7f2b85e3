"""Data: everything that the page shows, put into blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from hashlib import blake2b
from typing import Any

from provenance.report import audit
from provenance.report.html import details, flows
from provenance.report.html.blocks import Blocks
from provenance.report.html.columns import packed
from provenance.report.html.excerpts import Texts
from provenance.report.html.sankey import sankey
from provenance.report.tables import (
    ATTRIBUTIONS,
    AUDIT,
    CLUSTERS,
    FINDINGS,
    PAIRS,
    SKIPPED,
    Column,
    Row,
    Table,
)
from provenance.result import Result

WIDE_AUDIT = Table(AUDIT.name, AUDIT.title, (
    *AUDIT.columns,
    Column("outlet_id", "Outlet as compared: directory id, else domain or name"),
))  # fmt: skip
WIDE_PAIRS = Table(PAIRS.name, PAIRS.title, (
    *PAIRS.columns,
    Column("place", "Place of the details", "integer"),
))  # fmt: skip


def add_tables(blocks: Blocks, result: Result, places: list[int]) -> None:
    """Add a block a table, one of the evidence of links without a pair."""
    at = {entry.article.document_id: row for row, entry in enumerate(result.entries)}
    for table, rows in _tables(result, places):
        blocks.add(table.name, packed(table, rows, at))
    blocks.add("links", details.unlinked(result))


def _tables(result: Result, places: list[int]) -> Iterator[tuple[Table, Iterator[Row]]]:
    identities = (result.subjects[entry.article.document_id].outlet for entry in result.entries)
    audited = zip(audit.audit_rows(result), identities, strict=True)
    yield WIDE_AUDIT, ((*row, outlet) for row, outlet in audited)
    place = {row: number for number, row in enumerate(places)}
    pairs = enumerate(audit.pair_rows(result))
    yield WIDE_PAIRS, ((*cells, place[row]) for row, cells in pairs)
    yield ATTRIBUTIONS, audit.attribution_rows(result)
    yield CLUSTERS, audit.cluster_rows(result)
    yield SKIPPED, audit.skipped_rows(result)
    yield FINDINGS, audit.finding_rows(result)
    yield flows.OUTLETS, flows.outlet_rows(result)
    yield flows.FLOW, flows.flow_rows(result)


def add_details(blocks: Blocks, result: Result, places: list[int]) -> dict[str, list[int]]:
    """Add the shards of stories and of evidence; return the first place of each, by kind."""
    firsts: dict[str, list[int]] = {"stories": [], "evidence": []}
    shards = {
        "stories": details.story_shards(result),
        "evidence": details.evidence_shards(result.pairs[row] for row in places),
    }
    for kind, found in shards.items():
        for number, (first, shard) in enumerate(found):
            firsts[kind].append(first)
            blocks.add(f"{kind}-{number}", shard)
    return firsts


def add_excerpts(
    blocks: Blocks,
    result: Result,
    places: list[int],
    texts: Texts,
    context: int | None,
    most: int | None,
    characters: int | None,
) -> tuple[list[int], int]:
    """Add shards of excerpts until the blocks take `most` bytes, the excerpts `characters`.

    Returns the first place of each shard, and how many pairs have none.
    """
    firsts: list[int] = []
    shown = spent = 0
    ordered = [result.pairs[row] for row in places]
    for first, shard, size in details.excerpt_shards(ordered, texts, context):
        spent += size
        if characters is not None and spent > characters:
            break
        if not blocks.add(f"excerpts-{len(firsts)}", shard, most):
            break
        firsts.append(first)
        shown += sum(pair is not None for pair in shard["pairs"])
    return firsts, len(places) - shown


def core(result: Result, run: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page needs at once; times of the run stay out."""
    return {
        "numbers": _numbers(result),
        "sankey": sankey(flows.flow_rows(result)),
        "reviews": [asdict(review) for review in result.reviews],
        "run": {key: value for key, value in run.items() if key != "timings_s"},
        "corpus": _corpus(result),
    }


def _corpus(result: Result) -> str:
    """16 hex characters that name this set of articles, whatever is found about them."""
    digest = blake2b(digest_size=8)
    for entry in result.entries:
        line = f"{entry.article.document_id}\0{entry.content.key}\n"
        digest.update(line.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _numbers(result: Result) -> dict[str, Any]:
    counts, limits = result.counts, result.limits
    taken = [each for each in result.resolutions.values() if each.verdict in flows.TAKEN]
    return {
        "pages": counts.pages,
        "articles": counts.articles,
        "skipped": counts.skipped,
        "stories": len(result.clustering.clusters),
        "candidates": counts.candidates,
        "pairs": len(result.pairs),
        "findings": len(result.findings),
        "templates": result.templates,
        "weak_clusters": result.weak_clusters(),
        "undated": result.undated(),
        "verdicts": dict(sorted(result.verdicts().items())),
        "statuses": dict(sorted(result.statuses().items())),
        "copies": dict(sorted(result.copies().items())),
        "credit": dict(sorted(Counter(each.status for each in taken).items())),
        "limits": {
            "anchors_capped": limits.anchors_capped,
            "bands_capped": limits.bands_capped,
            "equal_texts_capped": result.twins_capped,
        },
    }
