"""The frozen records that stages pass on.

`Page -> Article -> Attribution* + Signature -> Match -> Link -> Cluster`. A record
holds facts, never behaviour that needs a corpus. Unknown text is `""`, unknown
numbers and times are `None`; similarities are 0 to 1; character offsets count
code points, and an end is exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

DocId = NewType("DocId", str)
"""Names one article within a corpus. As given by the input, else derived from content and url."""

OutletId = NewType("OutletId", str)
"""Canonical id of an outlet: its main registrable domain ("thenational.ae") where one is known."""

SkipReason = Literal[
    "unreadable",  # the file cannot be opened or read
    "unsupported",  # not a format we read
    "truncated",  # an archive or record ends early; what came before is kept
    "malformed",  # a record, line or row is not what its format says
    "not-html",  # an archive record of another media type, or not a response
    "http-status",  # an archived response that is not a success
    "revisit",  # an archive record that points to another one
    "too-large",  # over the page size limit
    "no-content",  # neither text nor html
    "empty-extraction",  # no article body was found
    "timeout",  # extraction took longer than the limit
    "crashed",  # extraction ended its worker
    "error",  # extraction raised
    "duplicate",  # same document_id and same text as an earlier one
]

Precision = Literal["", "year", "month", "day", "minute", "second"]
DateOrigin = Literal["", "field", "json-ld", "meta", "time", "dateline", "url", "text"]


@dataclass(frozen=True, slots=True)
class Page:
    """One document as crawled, before any extraction. Holds `html` or `text`, or both."""

    input: str
    """Path of the file it came from, as the user would find it (posix separators)."""
    locator: str = ""
    """Where in that file: "" (all of it), "line 12", "row 12", "offset 4711", "member a/b.html"."""
    url: str = ""
    html: bytes = b""
    """Raw bytes of the page. Empty for text inputs."""
    charset: str = ""
    """Charset declared by the transport (HTTP header, or "utf-8" for JSON strings), else ""."""
    text: str = ""
    """Body text given by the input; takes precedence over `html` as the body."""
    crawled: str = ""
    """Time of the crawl as given, ISO 8601 where the format defines it. Not a publication time."""
    id: str = ""
    outlet: str = ""
    title: str = ""
    author: str = ""
    published: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was in the input and is not in the audit, and why."""

    input: str
    locator: str
    reason: SkipReason
    detail: str = ""
    """One line for a person: the error message, the size, the media type."""


Relation = Literal[
    "source",  # this text is theirs
    "partial_source",  # parts or inputs are theirs
    "via",  # they relayed it
    "self",  # the page's own outlet, first publication or print version
    "press_release",  # an organisation's own release
    "inverse",  # they took it from this page
    "direction_unknown",  # appeared in both, no telling who was first
    "site_level",  # a notice about the whole site's feeds
]

Origin = Literal["text", "html", "metadata"]
"""Where a claim was read: the body, the page around the body, or markup that readers do not see."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One claim of provenance, as the article makes it. A claim, not a fact."""

    kind: str
    """Which wording: `originally_published`, `agency_dateline`, ... see docs/attribution.md."""
    relation: Relation
    text: str
    """The claim as quoted from the article (for metadata: `name=value` of the markup)."""
    start: int | None = None
    """First character of `text` in the article's text; None where origin is not "text"."""
    end: int | None = None
    outlet: str = ""
    """Name as written; "" where the claim names none."""
    outlet_id: str = ""
    """Canonical id where the name stands for one outlet only, else ""."""
    candidates: tuple[str, ...] = ()
    """Ids an ambiguous name may stand for; empty where `outlet_id` is set or the name unknown."""
    url: str = ""
    """Address of the source article or outlet given by the claim, absolute."""
    author: str = ""
    distributor: str = ""
    """Service that carried it, where the claim names one besides the source."""
    title: str = ""
    """Title of the source article where the claim quotes it."""
    item_id: str = ""
    """Agency item id where the claim carries one ("dpa:240516-99-53606/3")."""
    origin: Origin = "text"
    confidence: float = 1.0
    """How surely these words are a claim of this relation, 0 to 1. Claims are ordered by it."""
    date: str = ""
    """Full date that a dateline gives, ISO 8601, to the day; else ""."""


@dataclass(frozen=True, slots=True)
class Article:
    """A page reduced to what is compared and judged."""

    document_id: DocId
    input: str
    locator: str
    text: str
    """Body, paragraphs separated by one newline. Never empty."""
    url: str = ""
    canonical_url: str = ""
    outlet: str = ""
    """As given by the input, else the registrable domain of the url, else ""."""
    site_name: str = ""
    title: str = ""
    byline: str = ""
    language: str = ""
    """ISO 639-1 code, or "" where unsure."""
    published: str = ""
    """ISO 8601, cut to its precision ("2014-09-07", "2014-09-07T10:15:00+02:00")."""
    published_precision: Precision = ""
    published_origin: DateOrigin = ""
    crawled: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """(anchor text, absolute url) of links in the body that lead to other hosts, in order."""
    claims: tuple[Attribution, ...] = ()
    """Claims read from the raw HTML before it was cleaned (origin html or metadata)."""
    credit_blocks: tuple[str, ...] = ()
    """Short texts beside the body that may be credit lines: shown to readers, not in `text`."""
    modified: str = ""
    """Time of the last change as the page states it, ISO 8601; orders versions at one outlet."""
    markup: bool = False
    """Whether markup was read: only a page can lack a link, a byline or a counter."""
    guessed_charset: str = ""
    """Charset that a page was read in by its bytes alone, as none that it names fits them."""


Kinship = Literal["exact", "near", "abridged", "rewritten", "passage", "revision"]
"""`relation` column of pairs.csv; each is defined by figures in docs/matching.md."""

NEAR_DUPLICATE = frozenset({"exact", "near", "abridged", "rewritten"})
"""Relations that make two texts copies, not texts that share a passage."""

Direction = Literal["left", "right", "undetermined"]
"""Which side of a pair is the source."""


@dataclass(frozen=True, slots=True)
class Match:
    """Verified overlap of two articles; `left` < `right` as strings."""

    left: DocId
    right: DocId
    jaccard: float
    """Shared shingles over all distinct shingles, 0 to 1."""
    containment_left: float
    """Share of the left article's distinct shingles that the right one has, 0 to 1."""
    containment_right: float
    shared_words: int
    """Words of the shorter side that shared shingles cover."""
    longest_run: int
    """Words in the longest run that both have in the same order without a gap."""
    relation: Kinship


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a direction or a source, with the weight it carried."""

    kind: str
    """`claim`, `canonical`, `agency`, `time`, `containment`, `trailer`, ... see docs/linking.md."""
    weight: float
    """Towards the source named by the link when positive; -1 to 1."""
    detail: str
    """For a person: the quote, the lag, the share."""


Verdict = Literal["original", "unique", "copy", "excerpt", "revision", "undetermined"]
Status = Literal["verified", "claimed", "contradicted", "unnamed", "none"]


@dataclass(frozen=True, slots=True)
class Link:
    """From a copy to its source: a document, an outlet outside the corpus, or both."""

    copy: DocId
    source: DocId | None
    """None where the source is only named, not in the corpus."""
    source_outlet: str
    basis: tuple[str, ...]
    """Of `attribution`, `canonical`, `match`; sorted."""
    confidence: float
    evidence: tuple[Evidence, ...]


def parse_time(text: str) -> datetime | None:
    """Read an ISO 8601 time; None where it is not one.

    >>> parse_time("2014-09-07T10:15:00+02:00").isoformat()
    '2014-09-07T10:15:00+02:00'
    >>> parse_time("yesterday") is None
    True
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
