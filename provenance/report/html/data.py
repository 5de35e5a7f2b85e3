"""Data: everything that the page shows, as one JSON value of columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from provenance.direction import Pair
from provenance.records import DocId, Evidence
from provenance.report import audit
from provenance.report.html import flows, layout
from provenance.report.html.excerpts import CONTEXT, Texts, of_pairs
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

OUTLET_ID = Column("outlet_id", "Outlet as compared: directory id, else domain or name")
DIGITS = 4


def payload(result: Result, run: Mapping[str, Any]) -> dict[str, Any]:
    """Gather the tables and the pictures; times of the run stay out."""
    wide = Table(AUDIT.name, AUDIT.title, (*AUDIT.columns, OUTLET_ID))
    identities = (result.subjects[entry.article.document_id].outlet for entry in result.entries)
    rows = (
        (*row, outlet) for row, outlet in zip(audit.audit_rows(result), identities, strict=True)
    )
    return {
        "tables": [
            _columns(wide, rows),
            _columns(PAIRS, audit.pair_rows(result)),
            _columns(ATTRIBUTIONS, audit.attribution_rows(result)),
            _columns(CLUSTERS, audit.cluster_rows(result)),
            _columns(SKIPPED, audit.skipped_rows(result)),
            _columns(FINDINGS, audit.finding_rows(result)),
            _columns(flows.OUTLETS, flows.outlet_rows(result)),
            _columns(flows.FLOW, flows.flow_rows(result)),
        ],
        "numbers": _numbers(result),
        "links": _links(result),
        "sankey": sankey(flows.flow_rows(result)),
        "stories": _stories(result),
        "run": {key: value for key, value in run.items() if key != "timings_s"},
    }


def details(result: Result, texts: Texts, context: int | None = CONTEXT) -> list[dict[str, Any]]:
    """Gather evidence and excerpts of every pair, in the order of pairs.csv."""
    linked = {
        (resolution.match.left, resolution.match.right)
        for resolution in result.resolutions.values()
        if resolution.match is not None
    }
    excerpts = of_pairs(result.pairs, texts, context, linked)
    return [
        {"evidence": _evidence(pair.finding.evidence), "excerpts": found}
        for pair, found in zip(result.pairs, excerpts, strict=True)
    ]


def _columns(table: Table, rows: Iterable[Row]) -> dict[str, Any]:
    values: list[list[Any]] = [[] for _ in table.columns]
    for row in rows:
        for column, value in zip(values, row, strict=True):
            column.append(round(value, DIGITS) if isinstance(value, float) else value)
    return {
        "name": table.name,
        "title": table.title,
        "columns": [(c.name, c.description, c.kind) for c in table.columns],
        "values": values,
    }


def _numbers(result: Result) -> dict[str, Any]:
    counts, limits = result.counts, result.limits
    return {
        "pages": counts.pages,
        "articles": counts.articles,
        "skipped": counts.skipped,
        "stories": len(result.clustering.clusters),
        "candidates": counts.candidates,
        "pairs": len(result.pairs),
        "templates": result.templates,
        "weak_clusters": result.weak_clusters(),
        "undated": result.undated(),
        "verdicts": dict(result.verdicts()),
        "statuses": dict(result.statuses()),
        "copies": dict(result.copies()),
        "limits": {
            "anchors_capped": limits.anchors_capped,
            "bands_capped": limits.bands_capped,
            "equal_texts_capped": result.twins_capped,
        },
    }


def _evidence(evidence: Iterable[Evidence]) -> list[tuple[str, float, str]]:
    return [(each.kind, round(each.weight, DIGITS), each.detail) for each in evidence]


def _links(result: Result) -> dict[DocId, list[tuple[str, float, str]]]:
    """Evidence of the links that have no pair to show it with."""
    return {
        doc: _evidence(resolution.link.evidence)
        for doc, resolution in result.resolutions.items()
        if resolution.link is not None and resolution.match is None
    }


def _stories(result: Result) -> dict[str, Any]:
    """The pictures of every story of two or more articles."""
    of = result.clustering.of()
    undirected: dict[str, list[Pair]] = defaultdict(list)
    for pair in result.pairs:
        home = of[pair.match.left].id
        if home == of[pair.match.right].id and pair.finding.direction == "undetermined":
            undirected[home].append(pair)
    return {
        cluster.id: {
            "graph": layout.graph(result, cluster.members, undirected[cluster.id]),
            "time": layout.timeline([result.by_id[doc].article for doc in cluster.members]),
        }
        for cluster in result.clustering.clusters
        if len(cluster.members) > 1
    }
