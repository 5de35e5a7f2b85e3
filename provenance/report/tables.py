"""Tables: the CSV files of the audit package, their columns, and how a row is written.

RFC 4180, UTF-8, `true`/`false`, numbers with a point, an empty cell for what is unknown.
Text that came from the web and that a spreadsheet could take for a formula gets an
apostrophe in front; `Csv(guard=False)` leaves it as it is, and run.json says which.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Cell = str | int | float | bool | None
Row = Sequence[Cell]
Kind = Literal["string", "integer", "number", "boolean", "datetime"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First characters by which spreadsheets recognise a formula. Source: OWASP, CSV Injection."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column and what it says."""

    name: str
    description: str
    kind: Kind = "string"


@dataclass(frozen=True, slots=True)
class Table:
    """One file of the package."""

    name: str
    """File name without ending."""
    title: str
    columns: tuple[Column, ...]

    @property
    def header(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]


_INPUT = Column("input", "File that the page came from")
_LOCATOR = Column("locator", "Where in that file: line, row, offset or member; empty for all of it")

AUDIT = Table("audit", "One row an article, sorted by document_id", (
    Column("document_id", "Id as given by the input, else derived from url and text"),
    _INPUT,
    _LOCATOR,
    Column("url", "Address of the page"),
    Column("canonical_url", "rel=canonical or og:url of the page"),
    Column("outlet", "Outlet as given by the input, else the registrable domain of the url"),
    Column("title", "Headline"),
    Column("byline", "Author line"),
    Column("language", "ISO 639-1 code"),
    Column("published", "Publication time, ISO 8601, cut to its precision"),
    Column("published_precision", "year, month, day, minute or second"),
    Column("words", "Words of the body (characters in scripts without spaces)", "integer"),
    Column("cluster_id", "Story that the article belongs to: the smallest document_id in it"),
    Column("verdict", "original, unique, copy, excerpt, revision or undetermined"),
    Column("source_document_id", "Article that this one is from, where it is in the corpus"),
    Column("source_url", "Address of the source article"),
    Column("source_outlet", "Outlet that this article is from"),
    Column("source_basis", "Basis of the link: attribution, canonical, match, review; joined by +"),
    Column("confidence", "Confidence of the link, 0 to 1", "number"),
    Column("attribution_status", "verified, claimed, contradicted, unnamed or none"),
    Column("attribution_kind", "Wording of the claim that the status is about"),
    Column("attribution_quote", "The claim as quoted from the article"),
    Column("attribution_outlet", "Outlet that the claim names, as written"),
    Column("attribution_url", "Address that the claim gives"),
    Column("jaccard", "Jaccard similarity with the source article, 0 to 1", "number"),
    Column("containment", "Share of this article's shingles in its source, 0 to 1", "number"),
    Column("shared_words", "Words shared with the source article", "integer"),
    Column("rules", "Findings about this article, rule codes joined by spaces"),
))  # fmt: skip

PAIRS = Table("pairs", "One row a pair of articles that share text, left < right", (
    Column("left", "document_id"),
    Column("right", "document_id"),
    Column("jaccard", "Shared distinct shingles over all distinct shingles, 0 to 1", "number"),
    Column("containment_left", "Share of the left's shingles in the right, 0 to 1", "number"),
    Column("containment_right", "Share of the right's shingles in the left, 0 to 1", "number"),
    Column("shared_words", "Words that shared shingles cover, in the side with fewer", "integer"),
    Column("longest_run", "Words of the longest common run", "integer"),
    Column("relation", "exact, near, abridged, rewritten, passage or revision"),
    Column("direction", "The side that is the source: left, right or undetermined"),
    Column("direction_basis", "Kinds of evidence for the direction, joined by +; or why none"),
    Column("lag_seconds", "Publication of the right minus that of the left", "number"),
    Column("bridge", "The pair alone would join two clusters, and was cut", "boolean"),
))  # fmt: skip

ATTRIBUTIONS = Table("attributions", "One row a claim of provenance", (
    Column("document_id", "Article that makes the claim"),
    Column("kind", "Wording, see docs/attribution.md"),
    Column("relation", "What the claim says of the named outlet"),
    Column("quote", "The claim as quoted"),
    Column("start", "First character of the quote in the article's text", "integer"),
    Column("end", "Character after its last", "integer"),
    Column("outlet", "Name as written"),
    Column("outlet_id", "Id in the outlet directory; several joined by | where ambiguous"),
    Column("url", "Address given by the claim"),
    Column("author", "Author given by the claim"),
    Column("distributor", "Service that carried it"),
    Column("origin", "text, html or metadata"),
    Column("confidence", "How surely these words are such a claim, 0 to 1", "number"),
))  # fmt: skip

CLUSTERS = Table("clusters", "One row a story told by two or more articles", (
    Column("cluster_id", "Smallest document_id of the story"),
    Column("size", "Articles", "integer"),
    Column("outlets", "Distinct outlets", "integer"),
    Column("original_document_id", "The article that others copy, where there is one"),
    Column("source_outlet", "Outlet that most articles of the story are from"),
    Column("title", "Headline of the original, else of the first article"),
    Column("first_published", "Earliest publication time"),
    Column("last_published", "Latest publication time"),
    Column("copies", "Articles with verdict copy or excerpt", "integer"),
    Column("verified", "Articles whose credit is verified", "integer"),
    Column("uncredited", "Copies that claim no source", "integer"),
    Column("confidence", "Smallest resemblance that holds the story together, 0 to 1", "number"),
    Column("bridges", "Pairs cut at its edges", "integer"),
))  # fmt: skip

SKIPPED = Table("skipped", "One row a page or file that is not in the audit", (
    _INPUT,
    _LOCATOR,
    Column("reason", "Why, one of a fixed list, see docs/inputs.md"),
    Column("detail", "The same for a person"),
))  # fmt: skip

FINDINGS = Table("findings", "One row a rule that is broken, see docs/rules.md", (
    Column("id", "From the rule and the contents: the same after a move or a new crawl"),
    Column("rule", "Code of the rule"),
    Column("level", "error, warning or note"),
    Column("document_id", "Article that breaks it; empty where a page became none"),
    Column("matched_document_id", "Article it was matched with"),
    Column("matched_outlet", "Outlet that was matched or named"),
    Column("message", "The same for a person"),
))  # fmt: skip

TABLES = (AUDIT, PAIRS, ATTRIBUTIONS, CLUSTERS, SKIPPED, FINDINGS)


@dataclass(frozen=True, slots=True)
class Csv:
    """Writes tables."""

    guard: bool = True
    """Put an apostrophe before text that a spreadsheet could take for a formula."""

    def write(self, table: Table, rows: Iterable[Row], folder: Path) -> str:
        """Write one file and return its SHA-256 in hex.

        Raises:
            OSError: the folder cannot be written.
        """
        path = folder / f"{table.name}.csv"
        with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(table.header)
            writer.writerows([self.cell(value) for value in row] for row in rows)
        return sha256(path)

    def cell(self, value: Cell) -> str:
        """Write one cell.

        >>> Csv().cell("=1+1"), Csv().cell(True), Csv().cell(None), Csv().cell(0.25)
        ("'=1+1", 'true', '', '0.25')
        """
        if isinstance(value, str):
            value = value.replace("\0", "")
            return f"'{value}" if self.guard and _looks_like_formula(value) else value
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        # Rounded first: a tiny negative number would be written as -0.
        return f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".")


def _looks_like_formula(text: str) -> bool:
    # Apostrophes of the text's own count as well, so that exactly one can be taken away again.
    return text.lstrip("'").startswith(FORMULA_STARTS)


def unguarded(cell: str) -> str:
    """Return a guarded cell as it was.

    >>> unguarded(Csv().cell("=1+1")), unguarded(Csv().cell("'=1+1"))
    ('=1+1', "'=1+1")
    """
    return cell[1:] if cell.startswith("'") and _looks_like_formula(cell) else cell


def parted(out: Path, table: Table) -> Path:
    """Return where a table lies in parts, as a scan on a cluster writes it beside the CSV file."""
    return out / "parquet" / f"{table.name}.parquet"


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def resource(table: Table, digest: str) -> dict[str, object]:
    """Describe a written table as a resource of a Data Package.

    Source: Data Package v2, https://datapackage.org/standard/data-resource/
    """
    fields = [{"name": c.name, "type": c.kind, "description": c.description} for c in table.columns]
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": f"sha256:{digest}",
        "schema": {"fields": fields, "missingValues": [""]},
    }
