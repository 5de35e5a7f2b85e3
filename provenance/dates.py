"""Publication times: where a page states its own, how precisely, and by which mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from provenance.dom import Markup, text_of
from provenance.jsonld import LinkedData, string
from provenance.records import DateOrigin, Precision
from provenance.timestamps import moment_of, naive_utc, parse, plausible


@dataclass(frozen=True, slots=True)
class Published:
    """A publication time cut to its precision."""

    text: str = ""
    precision: Precision = ""
    origin: DateOrigin = ""


_SLACK = timedelta(days=1)

_URL_DATE = re.compile(r"(?<![\d])((?:19|20)\d{2})([/_-])(\d{1,2})\2(\d{1,2})(?!\d)")
_URL_COMPACT = re.compile(
    r"(?<![\da-fA-F])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\da-fA-F])"
)

_METAS_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")
_METAS_PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "http://ogp.me/ns/article#published_time",
    "datepublished",
    "article:published",
    "article:published_date",
    "article:published:time",
    "article_published_time",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "cxenseparse:recs:published_time",
    "shareaholic:article_published_time",
    "sailthru.date",
    "rnews:datepublished",
    "og:published_time",
    "published_time",
    "published_at",
    "publishdate",
    "publish_date",
    "publish-date",
    "publisheddate",
    "published_date",
    "publication_date",
    "citation_publication_date",
    "citation_date",
    "prism.publicationdate",
    "dcsext.articlefirstpublished",
    "originalpublicationdate",
    "article_date_original",
    "content:publishdate",
    "mediator_published_time",
    "pubdate",
    "pub_date",
    "pdate",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.publication",
)
_METAS_DATE = (
    "date",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "date.created",
    "datecreated",
    "article.created",
    "created",
    "uploaddate",
    "og:pubdate",
    "video:release_date",
    "release_date",
    "gentime",
    "displaydate",
    "dc:date",
    "dc:created",
)
_TIME_CUES = re.compile(
    r"publi|posted|entry-date|post-date|pubdate|datecreated|article.?date|dateline", re.I
)
_TIME_DENIALS = re.compile(r"updat|modif|comment|related|teaser|sidebar", re.I)


def published(
    markup: Markup, data: LinkedData, given: str = "", crawled: str = "", latest: str = ""
) -> Published:
    """Return when the page says its article was published.

    Most trusted first: the input's own field, JSON-LD of the article, metas, JSON-LD of the page,
    time elements, the address, and at last whatever date the page shows. A time after
    `crawled` or `latest` (ISO 8601) by more than a day is none.
    """
    bound = _bound(crawled, latest)
    for origin, text in _statements(markup, data, given):
        found = parse(text, bound)
        if found is not None:
            return Published(*found, origin)
    for url in (markup.url, markup.link("canonical"), markup.meta("og:url")):
        if day := _in_address(url, bound):
            return Published(day, "day", "url")
    if shown := _shown(markup, bound):
        # htmldate puts a year alone, as in a copyright notice, as its first day.
        if shown.endswith("-01-01"):
            return Published(shown[:4], "year", "text")
        return Published(shown, "day", "text")
    return Published()


def modified(markup: Markup, data: LinkedData, crawled: str = "", latest: str = "") -> str:
    """Return when the page says its article was last changed, ISO 8601; "" where it does not."""
    bound = _bound(crawled, latest)
    stated = [string(data.article.get("dateModified")), *map(markup.meta, _METAS_MODIFIED)]
    return next((found[0] for text in stated if (found := parse(text, bound))), "")


def given_only(given: str, url: str, crawled: str = "", latest: str = "") -> Published:
    """Return the publication time of a text input: its field, else the date in its address."""
    bound = _bound(crawled, latest)
    if found := parse(given, bound):
        return Published(*found, "field")
    if address := _in_address(url, bound):
        return Published(address, "day", "url")
    return Published()


def _statements(markup: Markup, data: LinkedData, given: str) -> Iterator[tuple[DateOrigin, str]]:
    yield "field", given
    yield "json-ld", string(data.article.get("datePublished"))
    for name in _METAS_PUBLISHED:
        yield "meta", markup.meta(name)
    yield "json-ld", string(data.page.get("datePublished"))
    for key in ("dateCreated", "uploadDate"):
        yield "json-ld", string(data.article.get(key))
    for name in _METAS_DATE:
        yield "meta", markup.meta(name)
    for node in data.nodes:
        if node is not data.article and node is not data.page:
            yield "json-ld", string(node.get("datePublished") or node.get("uploadDate"))
            break
    for text in _time_elements(markup):
        yield "time", text


def _time_elements(markup: Markup) -> list[str]:
    """Return the times of elements marked as publication, else the one time all others state."""
    marked: list[str] = []
    plain: list[str] = []
    for element in markup.times[:50]:
        text = element.get("datetime") or text_of(element)
        cues = " ".join(
            element.get(key) or "" for key in ("class", "itemprop", "pubdate", "id", "property")
        )
        if not text or _TIME_DENIALS.search(cues):
            continue
        own = element.get("pubdate") is not None or _TIME_CUES.search(cues)
        (marked if own else plain).append(text)
    if marked:
        return marked
    days = {found[0][:10] for found in map(parse, plain) if found}
    return plain if len(days) == 1 else []


def _bound(crawled: str, latest: str) -> datetime | None:
    bounds = []
    for text in (crawled, latest):
        if found := parse(text):
            bounds.append(naive_utc(moment_of(found[0])) + _SLACK)
    return min(bounds, default=None)


def _in_address(url: str, bound: datetime | None) -> str:
    for match in (_URL_DATE.search(url), _URL_COMPACT.search(url)):
        if match is None:
            continue
        parts = [part for part in match.groups() if part.isdigit()]
        try:
            text = datetime(*map(int, parts)).date().isoformat()  # type: ignore[arg-type]
        except ValueError:
            continue
        if plausible(text, bound):
            return text
    return ""


def _shown(markup: Markup, bound: datetime | None) -> str:
    """Return the date that htmldate's search of the whole page finds."""
    from htmldate import find_date

    latest = bound.date().isoformat() if bound else "2039-12-31"
    return find_date(markup.tree, original_date=True, url=markup.url or None, max_date=latest) or ""
