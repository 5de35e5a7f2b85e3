"""Publication times: where a page states its own, how precisely, and by which mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

from provenance.dom import Markup, text_of
from provenance.jsonld import LinkedData, string
from provenance.records import DateOrigin, Precision


@dataclass(frozen=True, slots=True)
class Published:
    """A publication time cut to its precision."""

    text: str = ""
    precision: Precision = ""
    origin: DateOrigin = ""


_EARLIEST = 1700
_EPOCH = datetime(1970, 1, 1)
_SLACK = timedelta(days=1)
_MAX_CHARS = 120

_ISO = re.compile(
    r"(?P<year>[12]\d{3})(?:(?P<separator>[-/.])(?P<month>\d{1,2})(?:(?P=separator)(?P<day>\d{1,2})"
    r"(?:(?:T|\s+|\s*[,-]\s*)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\b)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{1,2}:?\d{2}(?!\d)|[+-]\d{2}(?!\d))?)?)?)?"
    r"(?![\d])",
)
_COMPACT = re.compile(
    r"((?:19|20)\d{2})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{4})?"
)
_NUMERIC = re.compile(
    r"(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d{2})(?:[,\s]+(?:um |at |- )?(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_UNIX = re.compile(r"1\d{9}(?:\d{3})?|[5-9]\d{8}")
_JAVA = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (?:(\d{4}) )?(\d{2}):(\d{2}):(\d{2})"
    r"(?: (?:GMT)?([A-Z]{1,4}|[+-]\d{4}))?(?: (\d{4}))?"
)
_URL_DATE = re.compile(r"(?<![\d])((?:19|20)\d{2})([/_-])(\d{1,2})\2(\d{1,2})(?!\d)")
_URL_COMPACT = re.compile(
    r"(?<![\da-fA-F])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\da-fA-F])"
)
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "CET": 60, "CEST": 120, "BST": 60, "EST": -300, "EDT": -240}
_ZONES |= {"CST": -360, "CDT": -300, "PST": -480, "PDT": -420, "MSK": 180, "IST": 330, "WIB": 420}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

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
_KNOWN_PRECISIONS: tuple[Precision, ...] = ("year", "month", "day", "minute", "second")


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
        if found := _in_address(url, bound):
            return Published(found, "day", "url")
    if shown := _shown(markup, bound):
        # htmldate puts a year alone, as in a copyright notice, as its first day.
        if shown.endswith("-01-01"):
            return Published(shown[:4], "year", "text")
        return Published(shown, "day", "text")
    return Published()


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
            bounds.append(_naive_utc(_moment(found[0])) + _SLACK)
    return min(bounds, default=None)


def _moment(text: str) -> datetime:
    if len(text) == 4:
        text += "-01-01"
    elif len(text) == 7:
        text += "-01"
    return datetime.fromisoformat(text)


def _naive_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)


def parse(text: str, bound: datetime | None = None) -> tuple[str, Precision] | None:
    """Read a date or time that stands alone; None where it is none or not plausible.

    Day and month in numbers are read in the order that is possible, day first where both are.

    >>> parse("2014-09-07 10:15:30 +0200"), parse("3.9.2014"), parse("1410084930")
    (('2014-09-07T10:15:30+02:00', 'second'), ('2014-09-03', 'day'), ('2014-09-07T10:15:30+00:00', 'second'))
    >>> parse("2014-09-07T00:00:00Z"), parse("2014-09"), parse("soon") is None
    (('2014-09-07', 'day'), ('2014-09', 'month'), True)
    """
    text = text.strip()[:_MAX_CHARS]
    if not text or not any(map(str.isdigit, text)):
        return None
    for reader in (_iso, _compact, _unix, _mail, _java, _numeric):
        try:
            found = reader(text)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return found if _plausible(found[0], bound) else None
    return None


def _plausible(text: str, bound: datetime | None) -> bool:
    moment = _naive_utc(_moment(text))
    if moment.year < _EARLIEST or moment == _EPOCH:
        return False
    return bound is None or moment <= bound


def _cut(moment: datetime, precision: Precision) -> tuple[str, Precision]:
    if precision in ("minute", "second"):
        clock = (moment.hour, moment.minute, moment.second)
        if clock == (0, 0, 0):
            precision = "day"
        elif precision == "second" and moment.second == 0:
            precision = "minute"
    match precision:
        case "year":
            return f"{moment.year:04}", precision
        case "month":
            return f"{moment.year:04}-{moment.month:02}", precision
        case "day":
            return moment.date().isoformat(), precision
        case _:
            return moment.isoformat(timespec=precision + "s"), precision


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if (minutes := _ZONES.get(text.upper())) is not None:
        return timezone(timedelta(minutes=minutes))
    if text[0] not in "+-":
        return None
    digits = text[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    offset = timedelta(hours=hours, minutes=minutes)
    if offset > timedelta(hours=14):
        return None
    return timezone(-offset if text[0] == "-" else offset)


def _iso(text: str) -> tuple[str, Precision] | None:
    match = _ISO.match(text)
    if match is None:
        return None
    part = match.groupdict()
    month, day = int(part["month"] or 1), int(part["day"] or 1)
    if part["hour"] is None:
        precision: Precision = "day" if part["day"] else "month" if part["month"] else "year"
        if precision != "day" and match.end() != len(text):
            return None
        return _cut(datetime(int(part["year"]), month, day), precision)
    hour = int(part["hour"])
    if part["half"]:
        hour = hour % 12 + (12 if part["half"][0] in "pP" else 0)
    moment = datetime(
        int(part["year"]),
        month,
        day,
        hour,
        int(part["minute"]),
        int(part["second"] or 0),
        tzinfo=_zone(part["zone"]),
    )
    return _cut(moment, "second" if part["second"] else "minute")


def _compact(text: str) -> tuple[str, Precision] | None:
    match = _COMPACT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, zone = match.groups()
    moment = datetime(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
    ).replace(tzinfo=_zone(zone))
    return _cut(moment, "second" if second else "minute" if hour else "day")


def _unix(text: str) -> tuple[str, Precision] | None:
    if not _UNIX.fullmatch(text):
        return None
    seconds = int(text) // 1000 if len(text) == 13 else int(text)
    return _cut(datetime.fromtimestamp(seconds, UTC), "second")


def _mail(text: str) -> tuple[str, Precision] | None:
    if "," not in text[:12] and not text[0].isdigit():
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, IndexError):
        return None
    return _cut(moment, "second") if ":" in text else _cut(moment, "day")


def _java(text: str) -> tuple[str, Precision] | None:
    match = _JAVA.match(text)
    if match is None or match[1].lower() not in _MONTHS or not (match[3] or match[8]):
        return None
    moment = datetime(
        int(match[3] or match[8]),
        _MONTHS.index(match[1].lower()) + 1,
        *(int(match[group]) for group in (2, 4, 5, 6)),
        tzinfo=_zone(match[7]),
    )
    return _cut(moment, "second")


def _numeric(text: str) -> tuple[str, Precision] | None:
    match = _NUMERIC.match(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    day, month = (second, first) if second > 12 else (first, second)
    moment = datetime(int(match[4]), month, day, *(int(match[group] or 0) for group in (5, 6, 7)))
    return _cut(moment, "minute" if match[5] else "day")


def _in_address(url: str, bound: datetime | None) -> str:
    for match in (_URL_DATE.search(url), _URL_COMPACT.search(url)):
        if match is None:
            continue
        parts = [part for part in match.groups() if part.isdigit()]
        try:
            text = datetime(*map(int, parts)).date().isoformat()  # type: ignore[arg-type]
        except ValueError:
            continue
        if _plausible(text, bound):
            return text
    return ""


def _shown(markup: Markup, bound: datetime | None) -> str:
    """Return the date that htmldate's search of the whole page finds."""
    from htmldate import find_date

    latest = bound.date().isoformat() if bound else "2039-12-31"
    return find_date(markup.tree, original_date=True, url=markup.url or None, max_date=latest) or ""


@lru_cache(maxsize=1)
def warm() -> Any:
    """Load the month names of every language; costs a second once a process."""
    from htmldate.extractors import external_date_parser

    return external_date_parser("7 септември 2014", "%Y-%m-%d")
