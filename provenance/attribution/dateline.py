"""The full date that a dateline gives, whatever the language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files

from provenance.attribution.fold import fold

_PLACE_WORDS = 5
_OF = r"(?:\s(?:de|del|of))?"
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_CJK = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")


def full_date(text: str) -> str:
    """The first date with day, month and year in a text, ISO 8601; "" if there is none.

    Months in figures are read only where their order is certain (year first, in full).

    >>> full_date("الرياض 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس")
    '2015-08-10'
    >>> full_date("LONDON, Sept. 3, 2014 (Reuters)"), full_date("LONDON, Sept. 3 (Reuters)")
    ('2014-09-03', '')
    """
    folded = fold(text)
    found = sorted(_dates(folded))
    return found[0][1] if found else ""


def is_sentence(place: str) -> bool:
    """Whether what stands before an agency, folded, has too many words on end to be a place.

    >>> is_sentence("the source told the agency"), is_sentence("san juan, puerto rico, march 3")
    (True, False)
    """
    return len(place.split()) >= _PLACE_WORDS and not any(c in ",-/" or c.isdigit() for c in place)


def is_explained(place: str, agency: str) -> bool:
    """Whether a bracket only abbreviates the words before it, all folded.

    >>> is_explained("setting up an access point", "ap"), is_explained("new york", "ap")
    (True, False)
    """
    initials = "".join(word[0] for word in re.findall(r"\w+", place))
    letters = agency.replace(".", "").strip()
    if len(letters) < 2:
        return False
    return initials.endswith(letters) or letters in re.findall(r"\w+", place)


def is_prose(slots: Mapping[str, str]) -> bool:
    """Whether the slots of what looks like a dateline, folded, hold a sentence's words."""
    place, agency = slots.get("place", ""), slots.get("agency") or slots.get("outlet", "")
    before = f"{place} {slots.get('when', '')}"
    return bool(place and is_sentence(place)) or is_explained(before, agency)


def _dates(folded: str) -> Iterator[tuple[int, str]]:
    for pattern in (_ISO, _CJK):
        for found in pattern.finditer(folded):
            yield from _day(found.start(), int(found[1]), int(found[2]), int(found[3]))
    if not any(c.isdigit() for c in folded):
        return
    day_first, month_first = _named()
    for found in day_first.finditer(folded):
        yield from _day(found.start(), int(found[3]), _months()[found[2]], int(found[1]))
    for found in month_first.finditer(folded):
        yield from _day(found.start(), int(found[3]), _months()[found[1]], int(found[2]))


def _day(at: int, year: int, month: int, day: int) -> Iterator[tuple[int, str]]:
    try:
        yield at, date(year, month, day).isoformat()
    except ValueError:
        return


@cache
def _months() -> Mapping[str, int]:
    table = tomllib.loads((files(__package__) / "months.toml").read_text(encoding="utf-8"))
    return {fold(name): int(number) for number, names in table.items() for name in names}


@cache
def month_names() -> str:
    """Names of months and their short forms in any language, folded, as an alternation."""
    return "|".join(map(re.escape, sorted(_months(), key=len, reverse=True)))


@cache
def _named() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Day, month, year and month, day, year."""
    month = rf"({month_names()})\.?"
    day, year = r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?", r"((?:19|20)\d\d)(?!\d)"
    return (
        re.compile(rf"{day}{_OF}[\s-]{month}(?![^\W\d_]){_OF}[\s,-]{{1,3}}{year}"),
        re.compile(rf"(?<![^\W\d_]){month}\s{day},?\s{year}"),
    )


@cache
def written_date() -> re.Pattern[str]:
    """A day or month, or the number of an issue, with its year, folded; and the time of day."""
    month = rf"(?:{month_names()})\.?"
    of, year = r"(?:\s(?:de|del|of))?", r"(?:19|20)\d\d"
    day = r"\d{1,2}(?:st|nd|rd|th|er|[º°.])?"
    shapes = (
        r"\d{1,2}(?:[./-]|\.\s)\d{1,2}(?:[./-]|\.\s)(?:(?:19|20)\d\d|\d\d)",
        rf"{year}[./-]\d{{1,2}}[./-]\d{{1,2}}",
        rf"{year}\s?[年년]\s?\d{{1,2}}\s?[月월]\s?\d{{1,2}}\s?[日일]",
        rf"(?:{day}{of}[\s/-])?{month}(?![^\W\d_]){of}[\s,/-]{{1,3}}{year}",
        rf"(?<![^\W\d_]){month}\s{day},?\s{year}",
        rf"(?<![\d/])\d{{1,2}}/{year}(?!/)",
    )
    era = r"(?:\s(?:года|год|г|r|م)\b\.?)?"
    return re.compile(rf"(?<!\d)(?:{'|'.join(shapes)})(?!\d){era}")
