"""Times as pages write them, read with their precision: ISO 8601 and its relatives, mail, Java."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from provenance.records import Precision

_EARLIEST = 1700
_EPOCH = datetime(1970, 1, 1)
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
    r"(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d{2})"
    r"(?:[,\s]+(?:um |at |- )?(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_UNIX = re.compile(r"1\d{9}(?:\d{3})?|[5-9]\d{8}")
_JAVA = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (?:(\d{4}) )?(\d{2}):(\d{2}):(\d{2})"
    r"(?: (?:GMT)?([A-Z]{1,4}|[+-]\d{4}))?(?: (\d{4}))?"
)
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "CET": 60, "CEST": 120, "BST": 60, "EST": -300, "EDT": -240}
_ZONES |= {"CST": -360, "CDT": -300, "PST": -480, "PDT": -420, "MSK": 180, "IST": 330, "WIB": 420}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def naive_utc(moment: datetime) -> datetime:
    """Return a time in UTC, without its zone; one that had none is taken as UTC."""
    if moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return moment.replace(tzinfo=None)


def moment_of(text: str) -> datetime:
    """Return the first moment of a time that `parse` returned."""
    if len(text) == 4:
        text += "-01-01"
    elif len(text) == 7:
        text += "-01"
    return datetime.fromisoformat(text)


def parse(text: str, bound: datetime | None = None) -> tuple[str, Precision] | None:
    """Read a date or time that stands alone; None where it is none or not plausible.

    Day and month in numbers are read in the order that is possible, day first where both are.

    >>> parse("2014-09-07 10:15:30 +0200"), parse("3.9.2014")
    (('2014-09-07T10:15:30+02:00', 'second'), ('2014-09-03', 'day'))
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
            return found if plausible(found[0], bound) else None
    return None


def plausible(text: str, bound: datetime | None) -> bool:
    """Tell whether an article can be of that time, given the last one possible (UTC, naive)."""
    moment = naive_utc(moment_of(text))
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
    day, hour, minute, second = (int(match[group]) for group in (2, 4, 5, 6))
    month = _MONTHS.index(match[1].lower()) + 1
    moment = datetime(int(match[3] or match[8]), month, day, hour, minute, second)
    return _cut(moment.replace(tzinfo=_zone(match[7])), "second")


def _numeric(text: str) -> tuple[str, Precision] | None:
    match = _NUMERIC.match(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    day, month = (second, first) if second > 12 else (first, second)
    clock = [int(match[group] or 0) for group in (5, 6, 7)]
    moment = datetime(int(match[4]), month, day, clock[0], clock[1], clock[2])
    return _cut(moment, "second" if match[7] else "minute" if match[5] else "day")
