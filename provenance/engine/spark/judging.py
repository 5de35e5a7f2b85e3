"""Judging: groups of articles that hang together, concluded on by the stages of a scan.

A group holds all articles that lead to each other by shared text or by address, so nothing that is
concluded on one of them hangs on an article elsewhere; what the whole corpus says of names,
addresses and agencies comes along as answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
import pyarrow as pa

from provenance.comparison import expand
from provenance.conclude import conclude
from provenance.engine.spark.columns import batch_of
from provenance.examine import Examined, directory, subject_of
from provenance.figures import Figures
from provenance.kept import unpack
from provenance.known import Located
from provenance.options import Options
from provenance.overlap import Overlap
from provenance.pipeline import with_findings
from provenance.records import Article, DocId, Kinship, Skipped
from provenance.report import audit
from provenance.report.tables import Csv, Row
from provenance.result import SAME_AS, Counts, Entry, Result
from provenance.review import Review, Status, latest
from provenance.subject import Subject, preference
from provenance.verify import Verified

JUDGED = "tbl string, first string, second string, n bigint, cells array<string>"
"""Rows of all tables: what they are sorted by, and their cells as a table has them."""
BATCH = 2_000
"""Articles that are judged together at least, where there are so many: whole groups."""
ANSWER, ARTICLE, PAIR, SKIP, REVIEW = range(5)


@dataclass(slots=True)
class _Groups:
    """The rows of some whole groups."""

    articles: dict[int, tuple[Article, int, int, int, Examined]] = field(default_factory=dict)
    """By place: the article by its final id, words, words compared, first of its text."""
    pairs: list[tuple[Any, ...]] = field(default_factory=list)
    skips: list[tuple[int, int, str, Skipped]] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    answers: dict[str, dict[str, set[tuple[str, str]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )


class _Answers:
    """What the corpus said, for `known.Known`."""

    def __init__(self, told: Mapping[str, Mapping[str, Set[tuple[str, str]]]]) -> None:
        self._told = told

    def _of(self, kind: str, key: str) -> Set[tuple[str, str]]:
        return self._told.get(kind, {}).get(key, frozenset())

    def outlet_named(self, key: str) -> str:
        """Return the outlet that alone bears this name."""
        return min((value for value, _ in self._of("named", key)), default="")

    def document_at(self, url: str) -> Located | None:
        """Return the article that alone stands at this address."""
        return min((Located(DocId(v), outlet) for v, outlet in self._of("at", url)), default=None)

    def clients(self, key: str) -> Set[str]:
        """Return who credits an agency by this name or id, three at most."""
        return {value for value, _ in self._of("client", key)}

    def names(self, outlet: str) -> Set[str]:
        """Return the names that enough of an outlet's articles bear."""
        return {value for value, _ in self._of("names", outlet)}


class _Bodies:
    """The texts of a few articles, as `conclude` asks for them."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = {article.document_id: article for article in articles}

    def texts(self, wanted: Set[DocId]) -> dict[DocId, str]:
        """Return the texts of these articles."""
        return {doc: self._articles[doc].text for doc in wanted if doc in self._articles}

    def bodies(
        self, wanted: Set[DocId]
    ) -> Iterator[tuple[DocId, str, tuple[tuple[str, str], ...]]]:
        """Yield id, text and links of these articles."""
        for doc, article in self._articles.items():
            if doc in wanted:
                yield doc, article.text, article.links


def judged(batches: Iterable[pa.RecordBatch], options: Options) -> Iterator[pa.RecordBatch]:
    """Conclude on groups, given their rows by group, kind and place; gives `JUDGED` rows."""
    groups = _Groups()
    current: int | None = None
    for batch in batches:
        for row in batch.to_pylist():
            if row["grp"] != current and len(groups.articles) + len(groups.skips) >= BATCH:
                yield from _judge(groups, options)
                groups = _Groups()
            current = row["grp"]
            _take(row, groups)
    if groups.articles or groups.skips or groups.reviews:
        yield from _judge(groups, options)


def _take(row: dict[str, Any], groups: _Groups) -> None:
    kind, place, other = row["kind"], int(row["place"]), int(row["other"])
    if kind == ANSWER:
        groups.answers[str(row["a"])][str(row["b"])].add((str(row["c"]), str(row["d"])))
    elif kind == ARTICLE:
        item = unpack(row["payload"])
        assert isinstance(item, Examined)
        article = replace(item.article, document_id=DocId(str(row["a"])))
        counts = int(row["n"]), int(row["m"])
        groups.articles[place] = (article, *counts, other, item)
    elif kind == PAIR:
        groups.pairs.append(
            (place, other, row["x"], row["y"], row["z"], row["n"], row["m"], row["a"], row["b"])
        )
    elif kind == REVIEW:
        doc, matched, status, note = (str(row[name]) for name in "abcd")
        groups.reviews.append(Review(DocId(doc), DocId(matched), cast(Status, status), note))
    else:
        skip = unpack(row["payload"])
        if isinstance(skip, Examined):
            detail = f"{SAME_AS}{row['a']}"
            skip = Skipped(skip.article.input, skip.article.locator, "duplicate", detail)
        groups.skips.append((place, other, str(row["a"]), skip))


def _judge(groups: _Groups, options: Options) -> Iterator[pa.RecordBatch]:
    outlets = directory(options.outlets)
    entries: list[Entry] = []
    subjects: dict[int, Subject] = {}
    texts: dict[int, list[int]] = defaultdict(list)
    compared: dict[int, int] = {}
    for place, (article, words, left, first, item) in sorted(groups.articles.items()):
        entries.append(Entry.of(article, item.claims, words, item.content))
        subjects[place] = subject_of(article, item.claims, outlets)
        texts[first].append(place)
        compared[place] = left
    verified, formulas = _verified(groups.pairs)
    matches, capped, formula_pairs = expand(
        {place: about.id for place, about in subjects.items()},
        texts,
        compared,
        verified,
        formulas,
        lambda place: preference(subjects[place]),
    )
    result = conclude(
        _Bodies(article for article, *_ in groups.articles.values()),
        entries,
        list(subjects.values()),
        matches,
        frozenset(formula_pairs),
        outlets,
        options,
        _Answers(groups.answers),
        latest(groups.reviews),
    )
    skips = sorted(groups.skips, key=lambda skip: skip[0])
    result = replace(
        result,
        skipped=tuple(skip for *_, skip in skips),
        counts=Counts(len(entries) + len(skips), len(entries), len(skips), 0),
        twins_capped=capped,
        credits_capped=sum(entry.content.credits_capped for entry in entries),
    )
    result = with_findings(result, outlets, options)
    yield _rows(result, [place for place, *_ in skips], options)


def _verified(pairs: list[tuple[Any, ...]]) -> tuple[Verified, set[tuple[int, int]]]:
    columns = list(zip(*sorted(pairs), strict=True)) or [()] * 9
    one, other = (np.array(each, dtype=np.int64) for each in columns[:2])
    jaccard, left, right = (np.array(each, dtype=np.float64) for each in columns[2:5])
    figures = Figures(one, other, np.zeros(len(one), dtype=np.int64), jaccard, left, right)
    overlaps = tuple(
        Overlap(int(words), int(run), 0.0) for words, run in zip(*columns[5:7], strict=True)
    )
    relations: tuple[Kinship, ...] = tuple(columns[7])
    ends = zip(one.tolist(), other.tolist(), columns[8], strict=True)
    return Verified(figures, overlaps, relations), {(a, b) for a, b, note in ends if note}


def _rows(result: Result, places: list[int], options: Options) -> pa.RecordBatch:
    csv = Csv(options.guard)
    rows: list[tuple[str, str, str, int, list[str]]] = []

    def add(table: str, first: str, second: str, n: int, row: Row) -> None:
        rows.append((table, first, second, n, [csv.cell(value) for value in row]))

    for row in audit.audit_rows(result):
        add("audit", str(row[0]), "", 0, row)
    for row in audit.pair_rows(result):
        add("pairs", str(row[0]), str(row[1]), 0, row)
    for n, row in enumerate(audit.attribution_rows(result)):
        add("attributions", str(row[0]), "", n, row)
    for row in audit.cluster_rows(result):
        add("clusters", str(row[0]), "", 0, row)
    for place, row in zip(places, audit.skipped_rows(result), strict=True):
        add("skipped", "", "", place, row)
    skipped = zip(places, result.skipped, strict=True)
    number = {(skip.input, skip.locator): place for place, skip in skipped}
    for n, (row, each) in enumerate(zip(audit.finding_rows(result), result.findings, strict=True)):
        if each.document_id:
            add("findings", each.document_id, "", n, row)
        else:
            # After all others, in the order of the input.
            add("findings", "\U0010ffff", "", number[each.input, each.locator], row)
    for name, count in audit.tallies(result).items():
        rows.append(("counts", "", "", count, [name]))
    return batch_of(rows, JUDGED)
