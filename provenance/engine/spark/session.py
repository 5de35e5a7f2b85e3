"""The Spark session: made with what the stages rely on, everything else is the user's."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from provenance.errors import OptionsError, ProvenanceError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BATCH_ROWS = 1_000
"""Rows of an Arrow batch: a thousand articles are some megabytes."""
TRIES = 4
"""Tries of a task before a job fails, Spark's own default on a cluster."""
_DEFAULTS = {
    "spark.app.name": "provenance",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH_ROWS),
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.sql.autoBroadcastJoinThreshold": "16777216",
    "spark.sql.maxConcurrentOutputFileWriters": "8",
    "spark.io.compression.codec": "zstd",
}


def settings(pairs: tuple[str, ...]) -> dict[str, str]:
    """Read `KEY=VALUE` arguments.

    >>> settings(("spark.executor.memory=2g",))
    {'spark.executor.memory': '2g'}

    Raises:
        OptionsError: one has no key or no `=`.
    """
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise OptionsError(f"--spark-conf takes KEY=VALUE, got {pair!r}")
        found[key] = value
    return found


def in_bytes(size: str) -> int:
    """Read a size as Spark writes it.

    >>> in_bytes("128m"), in_bytes("134217728b")
    (134217728, 134217728)

    Raises:
        OptionsError: it is none.
    """
    found = re.fullmatch(r"(\d+)([kmgt]?)b?", size.strip().lower())
    if not found:
        raise OptionsError(f"{size!r} is no size in bytes: write 134217728 or 128m")
    return int(found[1]) << (10 * " kmgt".index(found[2] or " "))


def retried(master: str) -> str:
    """Have a task tried again on one machine as well, as on a cluster, where nothing else is said.

    >>> retried("local[2]"), retried("local"), retried("local[2,1]"), retried("yarn")
    ('local[2,4]', 'local[1,4]', 'local[2,1]', 'yarn')
    """
    found = re.fullmatch(r"local(?:\[(\d+|\*)\])?", master)
    return f"local[{found[1] or 1},{TRIES}]" if found else master


@contextmanager
def session(master: str, conf: Mapping[str, str]) -> Iterator[SparkSession]:
    """Start Spark, and stop it in the end.

    Raises:
        ProvenanceError: pyspark or Java is missing, or the master cannot be reached.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ProvenanceError(
            "--engine spark needs pyspark: pip install 'syndication-provenance[spark]'"
        ) from error
    # Workers run the interpreter of the driver; on other machines it has to lie at the same path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
    builder = SparkSession.builder
    chosen = dict(_DEFAULTS)
    if master.startswith("local"):
        chosen |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        # Driver and executors share it; of Spark's own 1g, 200,000 articles leave a quarter.
        chosen |= {"spark.driver.memory": "2g"}
    for key, value in {**chosen, **conf}.items():
        builder = builder.config(key, value)
    try:
        spark = builder.master(retried(master)).getOrCreate()
    except Exception as error:
        said = " ".join(str(error).split())[:300]
        raise ProvenanceError(f"Spark did not start at {master}: {said}") from error
    spark.sparkContext.setLogLevel(conf.get("spark.log.level", "ERROR"))
    try:
        yield spark
    finally:
        spark.stop()
