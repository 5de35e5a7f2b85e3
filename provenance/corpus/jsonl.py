"""JSON Lines: one document a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec

from provenance.corpus.fields import document, missing
from provenance.corpus.lines import LongLine, Readable, in_utf8, lines
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.corpus.stream import ByteStream
from provenance.records import Skipped

_FAST_ERRORS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)
_WHITESPACE = b" \t\r\n"


def read_jsonl(stream: ByteStream, place: Place, options: ReadOptions) -> Iterator[Item]:
    """Read the documents of a stream; blank lines count as lines and give nothing."""
    return read_lines(in_utf8(stream), place, options)


def read_lines(
    content: Readable, place: Place, options: ReadOptions, before: int = 0
) -> Iterator[Item]:
    """Read lines of UTF-8 that `before` others stand before."""
    values_of = _decoder(options)
    limit = options.max_page_bytes
    number = before
    for number, line in enumerate(lines(content, limit), before + 1):
        locator = f"line {number}"
        if isinstance(line, LongLine):
            yield place.skip(locator, Fault("too-large", f"line of {line.size} bytes"))
            continue
        try:
            values = values_of(line)
        except _FAST_ERRORS:
            if not line.strip(_WHITESPACE):
                continue
            lenient = _decode_leniently(line, options)
            if isinstance(lenient, Fault):
                yield place.skip(locator, lenient)
                continue
            values = lenient
        item = document(place, locator, values, limit)
        if isinstance(item, Skipped) and item.reason == "no-content":
            item = place.skip(locator, Fault("no-content", _describe(line, options)))
        yield item
    if content.fault is not None:
        yield place.skip(f"line {number + 1}", content.fault)


def _decoder(options: ReadOptions) -> Callable[[bytes], Sequence[object]]:
    """A function from a line to values in the order of `FIELDS`, None where absent."""
    columns = options.columns()
    distinct = list(dict.fromkeys(columns))
    names = {f"column_{at}": column for at, column in enumerate(distinct)}
    record = msgspec.defstruct(
        "Document", [(name, Any, None) for name in names], rename=names, gc=False
    )
    decode = msgspec.json.Decoder(record).decode
    as_tuple = msgspec.structs.astuple
    if len(distinct) == len(columns):
        return lambda line: as_tuple(decode(line))
    order = [distinct.index(column) for column in columns]

    def values(line: bytes) -> list[object]:
        found = as_tuple(decode(line))
        return [found[at] for at in order]

    return values


def _decode_leniently(line: bytes, options: ReadOptions) -> list[object] | Fault:
    """Decode what the strict decoder refused only for its characters, such as lone surrogates."""
    try:
        text = line.decode("utf-8", "replace")
        record = json.loads(text, parse_constant=_refuse, strict=False)
    except RecursionError:
        return Fault("malformed", "nested too deep")
    except ValueError as error:
        return Fault("malformed", f"not JSON: {error}")
    if not isinstance(record, dict):
        return Fault("malformed", f"not an object but {type(record).__name__}")
    return [_without_surrogates(record.get(column)) for column in options.columns()]


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON value")


def _without_surrogates(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(v) if isinstance(v, str) else v for v in value]
    return value


def _describe(line: bytes, options: ReadOptions) -> str:
    """Why a document has no body: its fields are empty, or have other names."""
    record = _decode_object(line)
    if record is None or not record.keys().isdisjoint(options.columns()[-2:]):
        return "neither text nor html"
    return missing(list(record), options)


def _decode_object(line: bytes) -> dict[str, object] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None
