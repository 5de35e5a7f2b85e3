"""The scan on Spark: the stages in their order, each kept before the next begins.

A stage that was finished lies under OUT/work; a scan that is started again with the same sources
and options goes on after it. What lies there is taken away in the end.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from provenance import lock, review
from provenance.comparison import FORMULA_CONTAINMENT
from provenance.corpus.walk import walk
from provenance.engine.spark import judging, matching, pairing, queries, reading, shelves, writing
from provenance.engine.spark.components import components
from provenance.engine.spark.session import in_bytes, session
from provenance.examine import Examiner
from provenance.formula import COMMON_SHARE, STORIES
from provenance.known import COMMON
from provenance.matching import CompareOptions
from provenance.options import Options
from provenance.report.audit import begin, finish, record, write_rows
from provenance.report.tables import TABLES, Csv, Table, parted
from provenance.review import Review

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

LEAST = 1 << 20
"""Bytes of a shelf, where there are so many."""
TASKS = 10_000
"""Most tasks that what lies on shelves is shared out to."""
BIN_TEXTS = 50_000
"""Texts for which there is one more bin: 4 million keys, or the texts of as many pairs as those."""
ORDER = {
    "audit": "first", "pairs": "first, second", "attributions": "first, n", "clusters": "first",
    "skipped": "n", "findings": "first, n",
}  # fmt: skip
"""What the rows of each table are sorted by; strings by code point, as Python sorts them."""
REVIEWED = ", ".join(f"{name} string" for name in review.COLUMNS)
Batches = Iterable[pa.RecordBatch]


def scan(
    sources: Sequence[str | Path],
    out: Path,
    options: Options = Options(),
    master: str = "local[*]",
    conf: dict[str, str] | None = None,
    reviews: Path | None = None,
) -> dict[str, int]:
    """Run a scan on Spark and write the audit package; returns what run.json counts.

    OUT has to be a folder that driver and executors share, or that of one machine. `reviews` is a
    review file; what it says holds over what OUT/review.csv says.

    Raises:
        StoreError: `out` cannot be written, or another scan is writing it.
        ProvenanceError: Spark cannot be started.
    """
    with session(master, conf or {}) as spark:
        return scan_on(spark, sources, out, options, reviews)


def scan_on(
    spark: SparkSession,
    sources: Sequence[str | Path],
    out: Path,
    options: Options = Options(),
    reviews: Path | None = None,
) -> dict[str, int]:
    """Run a scan on a session that is there, see `scan`."""
    started = time.monotonic()
    with lock.writing(out):
        begin(out)
        job = _Job(spark, out, sources, options, review.taken(out, reviews))
        counted = job.run()
        timings = {"scan": time.monotonic() - started}
        finish(out, record(counted, options, timings))
        shutil.rmtree(job.work, ignore_errors=True)
    return counted


class _Job:
    """One scan: its views, and where its stages are kept."""

    def __init__(
        self,
        spark: SparkSession,
        out: Path,
        sources: Sequence[str | Path],
        options: Options,
        reviews: Sequence[Review],
    ) -> None:
        self.spark, self.out, self.sources, self.options = spark, out, sources, options
        self.reviews = reviews
        self.work = out.absolute() / "work" / _digest(sources, options, reviews)
        for old in self.work.parent.glob("*"):
            if old != self.work:
                shutil.rmtree(old, ignore_errors=True)
        spark.sparkContext.setCheckpointDir(str(self.work / "rounds"))
        self.compare = CompareOptions(
            options.shingle, options.signature, options.candidates, options.verify
        )
        self.shelves = 0
        self.parts = max(2, spark.sparkContext.defaultParallelism)

    def run(self) -> dict[str, int]:
        """Run all stages."""
        self._read()
        self._match()
        self._judge()
        return self._write()

    def _read(self) -> None:
        options = self.options
        examiner = Examiner(options.extract, options.attribution, options.outlets)
        stage = partial(reading.read, examiner=examiner, options=options.read)
        pages = reading.PAGES
        self._keep("pages", lambda: self._map(self._parts(), stage, pages), shelved=pages)
        self.shelves = sum(1 for _ in (self.work / "pages").glob("shelf=*"))
        self._keep("changed", lambda: self.spark.sql(queries.CHANGED))
        for name, query in (
            ("again", queries.AGAIN), ("articles", queries.ARTICLES), ("lines", queries.LINES),
        ):  # fmt: skip
            self._view(name, query)

    def _parts(self) -> DataFrame:
        """What there is to read, a row a file or a part of one: names, not contents."""
        most = in_bytes(str(self.spark.conf.get("spark.sql.files.maxPartitionBytes")))
        known, cut, shelves = reading.shelved(walk(self.sources), LEAST, most, 4 * self.parts)
        parts = self.spark.createDataFrame(known, reading.PARTS)
        if cut:
            asked = self.spark.createDataFrame(cut, reading.PARTS).repartition(shelves, "shelf")
            measure = partial(reading.measure, options=self.options.read)
            self._keep("measured", lambda: self._map(asked, measure, reading.MEASURED))
            parts = parts.unionByName(self.spark.sql(queries.SPLITS))
        tasks = min(shelves, TASKS)
        return parts.repartition(tasks, "shelf").sortWithinPartitions("shelf", "file", "start")

    def _match(self) -> None:
        options, stage = self.options, self.compare
        learn = matching.templates(options.templates)
        by_outlet = self.spark.table("lines").groupBy("outlet")
        self._keep("templates", lambda: by_outlet.applyInArrow(learn, matching.TEMPLATES))
        outlined = partial(matching.outlined, options=stage)
        to_outline = self._fetch(self.spark.sql(queries.TO_OUTLINE), "pages", "payload")
        columns = matching.OUTLINED
        self._keep("outlined", lambda: self._map(to_outline, outlined, columns), shelved=columns)
        self._view("firsts", queries.FIRSTS)
        self._keep("members", lambda: self.spark.sql(queries.MEMBERS))
        bins = max(self.parts, self.spark.table("members").count() // BIN_TEXTS)
        texts = self._fetch(self.spark.sql(queries.TEXTS), "outlined", "bands", "anchors")
        texts.createOrReplaceTempView("texts")
        posted = partial(pairing.postings, options=stage.candidates, bins=bins)
        postings = self._map(texts, posted, pairing.POSTINGS).repartition(bins, "bin")
        paired = partial(pairing.paired, options=stage.candidates)
        self._keep("found", lambda: self._map(postings, paired, pairing.FOUND))
        self._keep("pairs", lambda: self.spark.sql(queries.PAIRS.format(bins=bins)))
        ends = self._fetch(self.spark.sql(queries.ENDS), "outlined", "shingles", "tokens")
        ends.createOrReplaceTempView("ends_texts")
        to_verify = self.spark.sql(queries.TO_VERIFY).repartition(bins, "bin")
        verified = partial(matching.verified, options=stage)
        self._keep("verified", lambda: self._map(to_verify, verified, matching.VERIFIED))
        self._formulas()

    def _formulas(self) -> None:
        self._view("doubtful", queries.DOUBTFUL.format(containment=FORMULA_CONTAINMENT))
        few = self._fetch(self.spark.sql(queries.DOUBTFUL_ENDS), "outlined", "anchors")
        for name, rows in (("anchors", self.spark.table("texts")), ("doubtful_anchors", few)):
            made = self._map(rows.select("place", "anchors"), pairing.anchor_rows, pairing.ANCHORS)
            made.createOrReplaceTempView(name)
        self._keep("shared_anchors", lambda: self.spark.sql(queries.SHARED_ANCHORS))
        near = self.spark.sql(queries.NEAR)
        self._keep("stories", lambda: components(self.spark, near, "near"))
        self._view("stories_of", queries.STORIES_OF)
        share = queries.FORMULAS.format(stories=STORIES, share=COMMON_SHARE)
        self._keep("formulas", lambda: self.spark.sql(share))

    def _judge(self) -> None:
        facts = partial(reading.facts, outlet_files=self.options.outlets)
        told = self._fetch(self.spark.sql("SELECT place, doc FROM articles"), "pages", "payload")
        self._keep("facts", lambda: self._map(told, facts, reading.FACTS))
        self._view("alone_at", queries.ALONE_AT)
        reviewed = self.spark.createDataFrame([astuple(each) for each in self.reviews], REVIEWED)
        reviewed.createOrReplaceTempView("reviewed")
        self._view("reviews", queries.REVIEWS)
        edges = self.spark.sql(queries.EDGES)
        self._keep("hanging", lambda: components(self.spark, edges, "hanging"))
        self._keep("groups", lambda: self.spark.sql(queries.GROUPS))
        self._view("named", queries.NAMED)
        self._view("names_of", queries.NAMES_OF.format(common=COMMON))
        self._view("clients", queries.CLIENTS)
        self._view("outlets_of_groups", queries.OUTLETS_OF_GROUPS)
        self._keep("answers", lambda: self.spark.sql(queries.ANSWERS))
        for name, query in (
            ("judged_pages", queries.IN_GROUPS), ("again_pages", queries.AGAIN_IN_GROUPS),
        ):  # fmt: skip
            pages = self._fetch(self.spark.sql(query), "pages", "payload")
            pages.createOrReplaceTempView(name)
        rows = self.spark.sql(queries.TO_JUDGE)
        whole = rows.repartition("grp").sortWithinPartitions("grp", "kind", "place", "other")
        stage = partial(judging.judged, options=self.options)
        self._keep("judged", lambda: self._map(whole, stage, judging.JUDGED))

    def _write(self) -> dict[str, int]:
        self.spark.sparkContext.setJobDescription("write")
        rows = {table.name: self._rows(table) for table in TABLES}
        # Cells are as they shall be: guarded where they were made.
        write_rows(rows, self.out, Csv(guard=False))
        counted = {row[0]: int(row[1]) for row in self.spark.sql(queries.COUNTS).collect()}
        pairs = self.spark.sql("SELECT count(*) FROM pairs").first()
        counted["counts/candidates"] = int(pairs[0]) if pairs else 0
        for band, runs in self.spark.sql(queries.CAPPED).collect():
            counted["limits_hit/bands_capped" if band else "limits_hit/anchors_capped"] = int(runs)
        learnt = self.spark.sql("SELECT coalesce(sum(learnt), 0) FROM templates").first()
        counted["templates"] = int(learnt[0]) if learnt else 0
        return counted

    def _rows(self, table: Table) -> Iterator[list[str]]:
        """Write a table as Parquet, and yield its rows for CSV, both a partition at a time."""
        judged = self.spark.table("judged").filter(f"tbl = '{table.name}'")
        ordered = judged.orderBy(*ORDER[table.name].split(", ")).select("cells")
        typed = partial(writing.typed, table=table, guard=self.options.guard)
        parts = self._map(ordered, typed, writing.columns(table))
        parts.write.mode("overwrite").parquet(str(parted(self.out, table).absolute()))
        for row in ordered.toLocalIterator():
            yield row[0]

    def _view(self, name: str, query: str) -> None:
        self.spark.sql(query).createOrReplaceTempView(name)

    def _keep(self, name: str, make: Callable[[], DataFrame], *, shelved: str = "") -> None:
        """Make a stage's rows, unless a run before did, and read them from the disk after that.

        `shelved` are its columns where it lies on shelves.
        """
        place = self.work / name
        self.spark.sparkContext.setJobDescription(name)
        if not (place / "_SUCCESS").exists():
            rows = make()
            # Others may have been kept for it.
            self.spark.sparkContext.setJobDescription(name)
            made = rows.write.mode("overwrite")
            (made.partitionBy("shelf") if shelved else made).parquet(str(place))
        read = self.spark.read.schema(shelved) if shelved else self.spark.read
        read.parquet(str(place)).createOrReplaceTempView(name)

    def _fetch(self, rows: DataFrame, stage: str, *columns: str) -> DataFrame:
        """Add columns of a stage that lies on shelves to rows with a place."""
        from pyspark.sql.functions import expr

        kept = self.spark.table(stage).schema
        fields = [*rows.schema.fields, *(kept[each] for each in columns)]
        names = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in fields)
        fetch = partial(shelves.fetched, folder=str(self.work / stage), columns=columns)
        tasks = min(TASKS, max(self.parts, self.shelves))
        by_place = rows.repartition(tasks, expr("shiftright(place, 32)"))
        return self._map(by_place.sortWithinPartitions("place"), fetch, names)

    def _map(
        self, rows: DataFrame, stage: Callable[[Batches], Iterator[pa.RecordBatch]], schema: str
    ) -> DataFrame:
        return rows.mapInArrow(stage, schema)


def _digest(sources: Sequence[str | Path], options: Options, reviews: Sequence[Review]) -> str:
    told = json.dumps([options.digest(), [astuple(each) for each in reviews], *map(str, sources)])
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]
