"""Documents given as named fields (JSONL, CSV, Parquet): from values to a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from math import isfinite

from provenance.corpus import charset
from provenance.corpus.options import FIELDS, ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.records import Page

_TEXT, _HTML = FIELDS.index("text"), FIELDS.index("html")
_NAMED = 8  # columns named in a message


def document(place: Place, locator: str, values: Sequence[object], limit: int) -> Item:
    """The page that values in the order of `FIELDS` describe; they need not be strings."""
    given_id, url, outlet, title, author, published, crawled, language = [
        value if isinstance(value, str) else as_text(value) for value in values[:_TEXT]
    ]
    text, html, charset_ = values[_TEXT], b"", ""
    if not isinstance(text, str):
        text = body(text)
    if (given := values[_HTML]) is not None:
        html, charset_ = markup(given)
    if len(html) > limit or len(text) > limit:
        size = max(len(html), len(text))
        return place.skip(locator, Fault("too-large", f"document of {size} bytes or more"))
    if not html and (not text or text.isspace()):
        return place.skip(locator, Fault("no-content", "neither text nor html"))
    return Page(
        place.input,
        place.locate(locator) if place.member else locator,
        url,
        html,
        charset_,
        text,
        crawled,
        given_id,
        outlet,
        title,
        author,
        published,
        language,
    )


def body(value: object) -> str:
    """Body text of a value that is no string: bytes or a list of paragraphs; "" for all else."""
    if isinstance(value, bytes):
        return charset.decode(value, html=False).text
    if isinstance(value, list):
        return "\n".join(paragraph for paragraph in map(as_text, value) if paragraph)
    return ""


def markup(value: object) -> tuple[bytes, str]:
    """HTML of a value as bytes, with its charset where that is certain."""
    if isinstance(value, bytes):
        return (b"" if value.isspace() else value), ""
    if not isinstance(value, str) or not value or value.isspace():
        return b"", ""
    return value.encode("utf-8", "replace"), "utf-8"


def as_text(value: object) -> str:
    """A value as text: "" for null and NaN, a list joined by commas, an object by its `name`.

    >>> as_text(17.0), as_text(float("nan")), as_text(["A. Poe", None, "M. Twain"])
    ('17', '', 'A. Poe, M. Twain')
    """
    if isinstance(value, list):
        return ", ".join(part for part in map(_scalar, value) if part)
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, list):
        return ""
    if isinstance(value, dict):
        name = value.get("name")
        return name if isinstance(name, str) else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not isfinite(value):
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    try:
        return str(value)
    except ValueError:  # an integer of more digits than Python writes
        return ""


def locate_columns(header: Sequence[str], options: ReadOptions) -> list[int | None] | Fault:
    """Where in a header each of `FIELDS` is; exact names first, then without regard to case."""
    exact = {name: at for at, name in reversed(list(enumerate(header)))}
    folded = {name.casefold().strip(): at for at, name in reversed(list(enumerate(header)))}
    found = [
        exact.get(column, folded.get(column.casefold().strip())) for column in options.columns()
    ]
    if found[_TEXT] is None and found[_HTML] is None:
        return Fault("unsupported", missing(header, options))
    return found


def missing(names: Sequence[str], options: ReadOptions) -> str:
    """Message for a table or document without a body, naming what it has instead."""
    text, html = options.columns()[_TEXT], options.columns()[_HTML]
    shown = ", ".join(names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
    return f"no {text!r} or {html!r} among: {shown or 'nothing'} (see --map)"
