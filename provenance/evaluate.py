"""Evaluation: links, pairs and attribution of a scan, held against a gold file.

gold.csv has one row an article: `verdict`, `source_document_id`, `source_outlet`,
`attribution_status`, and to find the article `document_id`, `url` or `input`. Several
acceptable sources are joined by `;`. Pairs come from a file gold_pairs.csv beside it
(`left,right,relation`) where there is one.

Intervals are Wilson's, 95 %. Source: Wilson, JASA 22 (1927).
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from provenance import package
from provenance.errors import InputError
from provenance.names import name_key
from provenance.records import NEAR_DUPLICATE


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 from counts; 0 to 1, and 1 where there was nothing to get wrong."""

    name: str
    hit: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.hit / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is right that was found."""
        return self.hit / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def line(self) -> str:
        """Write the score with its counts and interval.

        >>> Score("pairs", 9, 10, 9).line()[:49]
        'pairs            precision 0.900 [0.596-0.982]  r'
        """
        low, high = wilson(self.hit, self.found)
        under, over = wilson(self.hit, self.wanted)
        return (
            f"{self.name:<16} precision {self.precision:.3f} [{low:.3f}-{high:.3f}]  "
            f"recall {self.recall:.3f} [{under:.3f}-{over:.3f}]  F1 {self.f1:.3f}  "
            f"({self.hit} of {self.found} found, {self.wanted} wanted)"
        )


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Return the interval of a share; (0, 1) where there is nothing to go by."""
    if not total:
        return 0.0, 1.0
    share = hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    spread = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    spread /= 1 + z * z / total
    return max(0.0, middle - spread), min(1.0, middle + spread)


@dataclass(frozen=True, slots=True)
class Miss:
    """One article or pair that came out other than the gold says."""

    what: str
    key: str
    wanted: str
    got: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All scores, and every miss."""

    scores: tuple[Score, ...]
    misses: tuple[Miss, ...]

    def score(self, name: str) -> Score:
        """Return the score of this name."""
        return next(score for score in self.scores if score.name == name)


def evaluate(out: Path, gold: Path) -> Evaluation:
    """Score an audit package.

    Raises:
        StoreError: `out` is no complete package.
        InputError: the gold file cannot be read, or names articles that are not in it.
    """
    package.require(out)
    wanted = _read(gold)
    audit = list(package.rows(out, "audit"))
    found = _Finder(audit)
    rows = [(row, found(row)) for row in wanted]
    missing = [row.get("key") or row.get("url") or "" for row, got in rows if got is None]
    misses = [Miss("article", key, "in the audit", "not there") for key in missing]
    pairs = [(row, got) for row, got in rows if got is not None]
    scores = []
    for name, ask in (("verdicts", "verdict"), ("attribution", "attribution_status")):
        score, wrong = _labels(name, ask, pairs, len(rows))
        scores.append(score)
        misses += wrong
    score, wrong = _sources(pairs, found)
    scores.append(score)
    misses += wrong
    gold_pairs = gold.with_name("gold_pairs.csv")
    if gold_pairs.is_file():
        for score, wrong in _pairs(out, _read(gold_pairs), found):
            scores.append(score)
            misses += wrong
    return Evaluation(tuple(scores), tuple(misses))


def answers(
    out: Path, gold: Path
) -> tuple[list[tuple[Mapping[str, str], Mapping[str, str]]], Callable[[str], str]]:
    """Return each gold row with the audit row of its article, and what finds ids by gold keys."""
    found = _Finder(list(package.rows(out, "audit")))
    rows = [(row, found(row)) for row in _read(gold)]
    return [(row, got) for row, got in rows if got is not None], found.id


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"cannot read gold file {path}: {error}") from error


class _Finder:
    """Finds an article's audit row by document_id, url or input (its last path parts)."""

    def __init__(self, audit: Iterable[Mapping[str, str]]) -> None:
        self._by: dict[str, Mapping[str, str]] = {}
        for row in audit:
            for key in (row["document_id"], row["url"]):
                if key:
                    self._by.setdefault(key, row)
            parts = row["input"].split("/")
            for start in range(len(parts)):
                self._by.setdefault("/".join(parts[start:]) + row["locator"], row)

    def __call__(self, gold: Mapping[str, str]) -> Mapping[str, str] | None:
        place = gold.get("input", "") + gold.get("locator", "")
        keys = (gold.get("document_id"), gold.get("url"), place, gold.get("key"))
        return next((self._by[key] for key in keys if key and key in self._by), None)

    def id(self, key: str) -> str:
        row = self._by.get(key)
        return row["document_id"] if row else key


Rows = Sequence[tuple[Mapping[str, str], Mapping[str, str]]]


def _labels(name: str, column: str, rows: Rows, total: int) -> tuple[Score, list[Miss]]:
    wrong = [
        Miss(name, _key(gold), gold[column], got[column])
        for gold, got in rows
        if got[column] not in gold[column].split(";")
    ]
    return Score(name, len(rows) - len(wrong), len(rows), total), wrong


def _key(gold: Mapping[str, str]) -> str:
    return gold.get("key") or gold.get("document_id") or gold.get("url") or gold.get("input", "")


def _sources(rows: Rows, found: _Finder) -> tuple[Score, list[Miss]]:
    """A source is right when its document is, or, where the gold has none, its outlet."""
    hit = claimed = wanted = 0
    misses: list[Miss] = []
    for gold, got in rows:
        answer = got["source_document_id"] or got["source_outlet"]
        needed = bool(gold["source_document_id"] or gold["source_outlet"])
        wanted += needed
        claimed += bool(answer)
        right = is_right_source(gold, got, found.id)
        hit += right
        if not right and (answer or needed):
            asked = gold["source_document_id"] or gold["source_outlet"]
            misses.append(Miss("sources", _key(gold), asked, answer))
    return Score("sources", hit, claimed, wanted), misses


def is_right_source(
    gold: Mapping[str, str], got: Mapping[str, str], identify: Callable[[str], str]
) -> bool:
    """Tell whether an audit row names a source that the gold row has.

    `identify` gives the document id of a key of the gold file.
    """
    documents = {identify(doc) for doc in gold["source_document_id"].split(";") if doc}
    if documents:
        return got["source_document_id"] in documents
    outlets = {_outlet_key(name) for name in gold["source_outlet"].split(";") if name}
    return not got["source_document_id"] and _outlet_key(got["source_outlet"]) in outlets


def _outlet_key(name: str) -> str:
    return name_key(name.split(".")[0] if "." in name and " " not in name else name)


def _pairs(
    out: Path, gold: Sequence[Mapping[str, str]], found: _Finder
) -> Iterable[tuple[Score, list[Miss]]]:
    got = {frozenset((row["left"], row["right"])): row for row in package.rows(out, "pairs")}
    want = {
        frozenset((found.id(row["left"]), found.id(row["right"]))): row["relation"] for row in gold
    }
    near_got = {pair for pair, row in got.items() if row["relation"] in NEAR_DUPLICATE}
    near_want = {pair for pair, relation in want.items() if relation in NEAR_DUPLICATE}
    for name, have, need in (
        ("pairs", set(got), set(want)),
        ("near-duplicates", near_got, near_want),
    ):
        misses = [
            Miss(name, " ~ ".join(sorted(pair)), want.get(pair, "no pair"),
                 got[pair]["relation"] if pair in got else "no pair")
            for pair in sorted(have ^ need, key=sorted)
        ]  # fmt: skip
        yield Score(name, len(have & need), len(have), len(need)), misses
