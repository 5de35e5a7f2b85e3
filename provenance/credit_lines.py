"""Credits: the claims of single texts as JSON lines, for `provenance attribute`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from provenance.attribution import Context, attribute
from provenance.corpus import read_pages
from provenance.errors import InputError
from provenance.examine import Examiner, directory
from provenance.options import Options
from provenance.records import Attribution, Skipped


def record(claim: Attribution) -> dict[str, object]:
    """Return a claim as the JSON object that users read; null where it names no outlet."""
    return {
        "kind": claim.kind,
        "relation": claim.relation,
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "outlet": claim.outlet or None,
        "outlet_id": claim.outlet_id or None,
        "candidates": list(claim.candidates),
        "url": claim.url or None,
        "author": claim.author or None,
        "distributor": claim.distributor or None,
        "origin": claim.origin,
        "confidence": round(claim.confidence, 4),
    }


def from_jsonl(files: Iterable[Path], options: Options) -> Iterator[str]:
    """Yield one JSON line for each line of the files, or of stdin, in order.

    A line that is not a JSON object with a text gets an `error` and no attributions.

    Raises:
        InputError: a file cannot be read.
    """
    outlets = directory(options.outlets)
    for place, line in _lines(files):
        document = _object(line)
        text = document.get("text") if document is not None else None
        if document is None or not isinstance(text, str):
            error = f"{place}: " + ("not a JSON object" if document is None else "no text")
            answer = {"id": (document or {}).get("id"), "attributions": [], "error": error}
            yield json.dumps(answer, ensure_ascii=False)
            continue
        context = Context(
            url=_string(document, "url"),
            outlet=_string(document, "outlet"),
            title=_string(document, "title"),
        )
        claims = attribute(text, context, outlets, options.attribution)
        answer = {"id": document.get("id"), "attributions": [record(claim) for claim in claims]}
        yield json.dumps(answer, ensure_ascii=False)


def _lines(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    paths = list(files)
    if not paths:
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                yield f"stdin line {number}", line
    for path in paths:
        try:
            with path.open(encoding="utf-8", errors="replace") as file:
                for number, line in enumerate(file, 1):
                    if line.strip():
                        yield f"{path} line {number}", line
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}") from error


def _object(line: str) -> Mapping[str, object] | None:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _string(document: Mapping[str, object], field: str) -> str:
    value = document.get(field)
    return value if isinstance(value, str) else ""


def from_files(files: Iterable[Path], options: Options) -> Iterator[str]:
    """Yield one JSON line for each document in the files, or for stdin as one text.

    Raises:
        InputError: nothing in the files could be read.
    """
    paths = list(files)
    if not paths:
        yield from _whole(sys.stdin.read(), options)
        return
    examiner = Examiner(options.extract, options.attribution, options.outlets)
    read = 0
    for page in read_pages(paths, options.read):
        item = page if isinstance(page, Skipped) else examiner(page)
        if isinstance(item, Skipped):
            where = f"{item.input} {item.locator}".strip()
            print(f"skipped {where}: {item.reason}: {item.detail}", file=sys.stderr)
            continue
        read += 1
        answer = {
            "id": item.article.document_id,
            "input": item.article.input,
            "attributions": [record(claim) for claim in item.claims],
        }
        yield json.dumps(answer, ensure_ascii=False)
    if not read:
        raise InputError("nothing could be read")


def _whole(text: str, options: Options) -> Iterator[str]:
    claims = attribute(text, Context(), directory(options.outlets), options.attribution)
    answer = {"id": None, "attributions": [record(claim) for claim in claims]}
    yield json.dumps(answer, ensure_ascii=False)
