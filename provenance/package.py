"""Reading an audit package back: rows of its tables, texts of its articles."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from msgspec import MsgspecError

from provenance import config
from provenance.candidates import Limits
from provenance.errors import ProvenanceError, StoreError
from provenance.index.catalogue import has_index, reading
from provenance.options import Options
from provenance.records import DocId, Kinship, Match, Skipped, SkipReason
from provenance.report.tables import unguarded
from provenance.result import Counts

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


def require(out: Path) -> None:
    """Make sure that a folder is a complete audit package.

    Raises:
        StoreError: it is not.
    """
    if not is_complete(out):
        raise StoreError(f"{out} holds no complete scan; run `provenance scan SRC -o {out}` first")


def is_complete(out: Path) -> bool:
    """Tell whether a scan was finished here: run.json is written last."""
    return (out / "run.json").is_file()


@contextmanager
def intact(out: Path) -> Iterator[None]:
    """Read a package in here: whatever its files no longer hold becomes a `StoreError`."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, OSError, MsgspecError) as error:
        if isinstance(error, ProvenanceError):
            raise
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise StoreError(f"{out} is damaged ({said}); scan again") from error


def require_current(out: Path) -> None:
    """Make sure that the tables have all articles of the index.

    Raises:
        StoreError: some were added since they were written.
    """
    if has_index(out):
        with reading(out) as catalogue:
            if catalogue.is_ahead():
                raise StoreError(
                    f"{out} has new articles that its tables do not have; "
                    f"run `provenance index refresh {out}` first"
                )


def rows(out: Path, table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one table, without the guard against formulas.

    Raises:
        StoreError: articles were added to the index since the table was written.
    """
    require_current(out)
    guarded = not is_complete(out) or run(out).get("formula_guard", True)
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: unguarded(value) for key, value in row.items()} if guarded else row


def run(out: Path) -> dict[str, Any]:
    """Return run.json: what ran, with which options, and which limits were hit."""
    require(out)
    try:
        value = json.loads((out / "run.json").read_text(encoding="utf-8"))
    except ValueError as error:
        raise StoreError(f"{out / 'run.json'} is damaged; scan again") from error
    return cast(dict[str, Any], value)


def options(out: Path) -> Options:
    """Return the options that the package was made with."""
    return config.apply(Options(), run(out)["options"], str(out / "run.json"))


def matches(out: Path) -> list[Match]:
    """Return the verified pairs, with figures to six digits."""
    return [
        Match(
            DocId(row["left"]),
            DocId(row["right"]),
            float(row["jaccard"]),
            float(row["containment_left"]),
            float(row["containment_right"]),
            int(row["shared_words"]),
            int(row["longest_run"]),
            cast(Kinship, row["relation"]),
        )
        for row in rows(out, "pairs")
    ]


def formulas(out: Path) -> frozenset[tuple[DocId, DocId]]:
    """Return the pairs that share formulas only; see `formula`."""
    return frozenset(
        (DocId(row["left"]), DocId(row["right"]))
        for row in rows(out, "pairs")
        if row["direction_basis"] == "formula"
    )


def skipped(out: Path) -> tuple[Skipped, ...]:
    """Return what was skipped, in the order of the input."""
    return tuple(
        Skipped(row["input"], row["locator"], cast(SkipReason, row["reason"]), row["detail"])
        for row in rows(out, "skipped")
    )


def counts(out: Path) -> dict[str, Any]:
    """Return what run.json counts, by the names of `Result`'s fields."""
    record = run(out)
    made, hit = record["counts"], record["limits_hit"]
    return {
        "counts": Counts(made["pages"], made["articles"], made["skipped"], made["candidates"]),
        "limits": Limits(hit["anchors_capped"], hit["bands_capped"]),
        "twins_capped": hit["equal_texts_capped"],
        "credits_capped": hit.get("credits_capped", 0),
        "templates": record["templates"],
    }
