"""Flows: what each outlet publishes, credits and takes, and from whom."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from provenance.report.tables import Column, Row, Table
from provenance.result import Result

TAKEN = ("copy", "excerpt")

OUTLETS = Table("outlets", "One row an outlet", (
    Column("outlet", "Outlet: directory id, else domain or name"),
    Column("articles", "Articles", "integer"),
    Column("original", "Articles that others copy", "integer"),
    Column("unique", "Articles that share nothing", "integer"),
    Column("taken", "Copies and excerpts of others", "integer"),
    Column("verified", "Of these, credited to whom the text is from", "integer"),
    Column("claimed", "Of these, credited to someone whose text is not in the crawl", "integer"),
    Column("contradicted", "Of these, credited to another than the text is from", "integer"),
    Column("unnamed", "Of these, said to be someone's, nobody named", "integer"),
    Column("none", "Of these, without a credit", "integer"),
    Column("given", "Copies and excerpts elsewhere that are from here", "integer"),
))  # fmt: skip

FLOW = Table("flow", "One row a source outlet and an outlet that takes from it", (
    Column("source_outlet", "Outlet that the text is from; empty where nobody is named"),
    Column("outlet", "Outlet that took it"),
    Column("articles", "Copies and excerpts", "integer"),
    Column("credited", "Of these, with a credit line that is verified or claimed", "integer"),
    Column("uncredited", "Of these, without a credit line", "integer"),
))  # fmt: skip


def outlet_rows(result: Result) -> Iterator[Row]:
    """Yield one row an outlet, by name."""
    articles: Counter[str] = Counter()
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    statuses: dict[str, Counter[str]] = defaultdict(Counter)
    given: Counter[str] = Counter()
    for doc, resolution in result.resolutions.items():
        outlet = result.subjects[doc].outlet
        articles[outlet] += 1
        verdicts[outlet][resolution.verdict] += 1
        if resolution.verdict in TAKEN:
            statuses[outlet][resolution.status] += 1
            if resolution.link is not None:
                given[resolution.link.source_outlet] += 1
    for outlet in sorted({*articles, *given} - {""}):
        kinds, credit = verdicts[outlet], statuses[outlet]
        taken = sum(kinds[verdict] for verdict in TAKEN)
        yield (
            outlet,
            articles[outlet],
            kinds["original"],
            kinds["unique"],
            taken,
            credit["verified"],
            credit["claimed"],
            credit["contradicted"],
            credit["unnamed"],
            credit["none"],
            given[outlet],
        )


def flow_rows(result: Result) -> Iterator[Row]:
    """Yield one row a source and a taker, the widest flow first."""
    flows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for doc, resolution in result.resolutions.items():
        if resolution.verdict in TAKEN and resolution.link is not None:
            key = (resolution.link.source_outlet, result.subjects[doc].outlet)
            flows[key][resolution.status] += 1
    for (source, outlet), credit in sorted(flows.items(), key=lambda i: (-i[1].total(), i[0])):
        credited = credit["verified"] + credit["claimed"]
        yield (source, outlet, credit.total(), credited, credit["none"])
