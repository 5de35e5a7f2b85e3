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
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from provenance.comparison import FORMULA_CONTAINMENT
from provenance.corpus.walk import walk
from provenance.engine.spark import judging, matching, queries, reading
from provenance.engine.spark.components import components
from provenance.engine.spark.session import session
from provenance.examine import Examiner
from provenance.formula import COMMON_SHARE, STORIES
from provenance.kept import pack
from provenance.known import COMMON
from provenance.lock import writing
from provenance.matching import CompareOptions
from provenance.options import Options
from provenance.records import Skipped
from provenance.report.audit import begin, finish, record, write_rows
from provenance.report.tables import TABLES, Csv

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

ORDER = {
    "audit": "first", "pairs": "first, second", "attributions": "first, n", "clusters": "first",
    "skipped": "n", "findings": "first, n",
}  # fmt: skip
"""What the rows of each table are sorted by; strings by code point, as Python sorts them."""
Batches = Iterable[pa.RecordBatch]


def scan(
    sources: Sequence[str | Path],
    out: Path,
    options: Options = Options(),
    master: str = "local[*]",
    conf: dict[str, str] | None = None,
) -> dict[str, int]:
    """Run a scan on Spark and write the audit package; returns what run.json counts.

    OUT has to be a folder that driver and executors share, or that of one machine.

    Raises:
        StoreError: `out` cannot be written, or another scan is writing it.
        ProvenanceError: Spark cannot be started.
    """
    started = time.monotonic()
    with writing(out), session(master, conf or {}) as spark:
        begin(out)
        job = _Job(spark, out, sources, options)
        counted = job.run()
        timings = {"scan": time.monotonic() - started}
        finish(out, record(counted, options, timings))
        shutil.rmtree(job.work, ignore_errors=True)
    return counted


class _Job:
    """One scan: its views, and where its stages are kept."""

    def __init__(
        self, spark: SparkSession, out: Path, sources: Sequence[str | Path], options: Options
    ) -> None:
        self.spark, self.out, self.sources, self.options = spark, out, sources, options
        self.work = out.absolute() / "work" / _digest(sources, options)
        for old in self.work.parent.glob("*"):
            if old != self.work:
                shutil.rmtree(old, ignore_errors=True)
        spark.sparkContext.setCheckpointDir(str(self.work / "rounds"))
        self.compare = CompareOptions(
            options.shingle, options.signature, options.candidates, options.verify
        )
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
        self._keep("pages", lambda: self._map(self._files(), stage, reading.PAGES))
        for name, query in (("changed", queries.CHANGED), ("articles", queries.ARTICLES)):
            self._view(name, query)
        self._view("again", queries.AGAIN)

    def _files(self) -> DataFrame:
        """One row a file: what is listed is names, not contents."""
        rows = [
            (number, "", "", False, pack(found))
            if isinstance(found, Skipped)
            else (number, found.path, found.input, found.named, None)
            for number, found in enumerate(walk(self.sources))
        ]
        parts = max(1, min(len(rows), 8 * self.parts))
        files = self.spark.createDataFrame(rows, reading.FILES)
        return files.repartition(parts, "file")

    def _match(self) -> None:
        options, stage = self.options, self.compare
        lines = self.spark.sql("SELECT outlet, story, keys, sizes FROM articles WHERE outlet <> ''")
        learn = matching.templates(options.templates)
        self._keep(
            "templates",
            lambda: lines.groupBy("outlet").applyInArrow(learn, matching.TEMPLATES),
        )
        outlined = partial(matching.outlined, options=stage)
        to_outline = self.spark.sql(queries.TO_OUTLINE)
        self._keep("outlined", lambda: self._map(to_outline, outlined, matching.OUTLINED))
        for name, query in (("firsts", queries.FIRSTS), ("members", queries.MEMBERS)):
            self._view(name, query)
        self._view("texts", queries.TEXTS)
        postings = self._map(
            self.spark.sql("SELECT place, bands, anchors FROM texts"),
            partial(matching.postings, options=stage.candidates),
            matching.POSTINGS,
        )
        by_key = postings.repartition("key").sortWithinPartitions("key", "value")
        paired = partial(matching.paired, options=stage.candidates)
        self._keep("found", lambda: self._map(by_key, paired, matching.FOUND))
        self._view("pairs", queries.PAIRS)
        to_verify = self.spark.sql(queries.TO_VERIFY)
        verified = partial(matching.verified, options=stage)
        self._keep("verified", lambda: self._map(to_verify, verified, matching.VERIFIED))
        self._formulas()

    def _formulas(self) -> None:
        anchors = self._map(
            self.spark.sql("SELECT place, anchors FROM texts"),
            matching.anchor_rows,
            matching.ANCHORS,
        )
        anchors.createOrReplaceTempView("anchors")
        self._view("doubtful", queries.DOUBTFUL.format(containment=FORMULA_CONTAINMENT))
        self._keep("shared_anchors", lambda: self.spark.sql(queries.SHARED_ANCHORS))
        near = self.spark.sql(queries.NEAR)
        self._keep("stories", lambda: components(self.spark, near, "near"))
        self._view("stories_of", queries.STORIES_OF)
        share = queries.FORMULAS.format(stories=STORIES, share=COMMON_SHARE)
        self._keep("formulas", lambda: self.spark.sql(share))

    def _judge(self) -> None:
        facts = partial(reading.facts, outlet_files=self.options.outlets)
        told = self.spark.sql("SELECT place, doc, payload FROM articles")
        self._keep("facts", lambda: self._map(told, facts, reading.FACTS))
        self._view("alone_at", queries.ALONE_AT)
        edges = self.spark.sql(queries.EDGES)
        self._keep("hanging", lambda: components(self.spark, edges, "hanging"))
        self._keep("groups", lambda: self.spark.sql(queries.GROUPS))
        self._view("named", queries.NAMED)
        self._view("names_of", queries.NAMES_OF.format(common=COMMON))
        self._view("clients", queries.CLIENTS)
        self._view("outlets_of_groups", queries.OUTLETS_OF_GROUPS)
        self._keep("answers", lambda: self.spark.sql(queries.ANSWERS))
        rows = self.spark.sql(queries.TO_JUDGE)
        whole = rows.repartition("grp").sortWithinPartitions("grp", "kind", "place", "other")
        stage = partial(judging.judged, options=self.options)
        self._keep("judged", lambda: self._map(whole, stage, judging.JUDGED))

    def _write(self) -> dict[str, int]:
        rows = {table.name: self._rows(table.name) for table in TABLES}
        # Cells are as they shall be: guarded where they were made.
        write_rows(rows, self.out, Csv(guard=False))
        counted = {row[0]: int(row[1]) for row in self.spark.sql(queries.COUNTS).collect()}
        pairs = self.spark.sql("SELECT count(*) FROM pairs").first()
        counted["counts/candidates"] = int(pairs[0]) if pairs else 0
        for band, runs in self.spark.sql(queries.CAPPED).collect():
            counted["limits_hit/bands_capped" if band else "limits_hit/anchors_capped"] = int(runs)
        learnt = self.spark.sql("SELECT coalesce(sum(length(templates)), 0) FROM templates").first()
        counted["templates"] = int(learnt[0]) // np.dtype(np.uint64).itemsize if learnt else 0
        return counted

    def _rows(self, table: str) -> Iterator[list[str]]:
        """Yield a table's rows, a partition at a time."""
        judged = self.spark.table("judged").filter(f"tbl = '{table}'")
        ordered = judged.orderBy(*ORDER[table].split(", ")).select("cells")
        for row in ordered.toLocalIterator():
            yield row[0]

    def _view(self, name: str, query: str) -> None:
        self.spark.sql(query).createOrReplaceTempView(name)

    def _keep(self, name: str, make: Callable[[], DataFrame]) -> None:
        """Make a stage's rows, unless a run before did, and read them from the disk after that."""
        place = self.work / name
        if not (place / "_SUCCESS").exists():
            make().write.mode("overwrite").parquet(str(place))
        self.spark.read.parquet(str(place)).createOrReplaceTempView(name)

    def _map(
        self, rows: DataFrame, stage: Callable[[Batches], Iterator[pa.RecordBatch]], schema: str
    ) -> DataFrame:
        return rows.mapInArrow(stage, schema)


def _digest(sources: Sequence[str | Path], options: Options) -> str:
    told = json.dumps([options.digest(), *map(str, sources)])
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:16]
