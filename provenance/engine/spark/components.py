"""Connected components: of few edges in one task, else by large stars and small stars.

Stars take few rounds, and no row grows with a hub; but a round is two queries, and a graph that one
task can hold is done before the first.

Source: Kiveris, Lattanzi, Mirrokni, Rastogi & Vassilvitskii, Connected Components in MapReduce and
Beyond (SoCC 2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from provenance.runs import components as joined

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FEW = 1_000_000
"""Edges that one task takes: 40 MB."""
ROUNDS = 60
"""Rounds after which something is wrong: they grow with the logarithm of the longest path."""

_LARGE = """
WITH sym AS (SELECT a AS u, b AS v FROM {edges} UNION SELECT b AS u, a AS v FROM {edges}),
     least AS (SELECT u, CASE WHEN min(v) < u THEN min(v) ELSE u END AS m FROM sym GROUP BY u)
SELECT DISTINCT s.v AS a, l.m AS b
FROM sym s JOIN least l ON l.u = s.u WHERE s.v > s.u AND s.v <> l.m
"""
_SMALL = """
WITH down AS (SELECT DISTINCT CASE WHEN a > b THEN a ELSE b END AS u,
                              CASE WHEN a > b THEN b ELSE a END AS v FROM {edges} WHERE a <> b),
     least AS (SELECT u, min(v) AS m FROM down GROUP BY u)
SELECT DISTINCT a, b FROM (
  SELECT d.v AS a, l.m AS b FROM down d JOIN least l ON l.u = d.u WHERE d.v <> l.m
  UNION ALL
  SELECT u AS a, m AS b FROM least
) stars
"""
_SIGN = "SELECT count(*), coalesce(sum(CAST(xxhash64(a, b) AS DECIMAL(38, 0))), 0) FROM {edges}"


def rooted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Give every node of all edges (a, b) with the smallest that it hangs together with."""
    ends = [(batch.column("a").to_numpy(), batch.column("b").to_numpy()) for batch in batches]
    if not ends:
        return
    one, other = (np.concatenate(side) for side in zip(*ends, strict=True))
    nodes, inside = np.unique(np.concatenate([one, other]), return_inverse=True)
    alone = np.arange(len(nodes))
    roots = joined(alone, inside[: len(one)], inside[len(one) :], compiled=False)
    yield pa.RecordBatch.from_arrays(
        [pa.array(nodes), pa.array(nodes[roots])], names=["node", "root"]
    )


def components(spark: SparkSession, edges: DataFrame, name: str) -> DataFrame:
    """Return (node, root) of every node that has an edge; the root is the smallest node.

    `edges` has columns a and b; `name` is that of the temporary view to use.
    """
    view = f"{name}_edges"
    edges = edges.filter("a <> b").distinct().checkpoint()
    if edges.count() <= FEW:
        return edges.coalesce(1).mapInArrow(rooted, "node bigint, root bigint")
    before: object = None
    for _ in range(ROUNDS):
        for query in (_LARGE, _SMALL):
            edges.createOrReplaceTempView(view)
            edges = spark.sql(query.format(edges=view))
        edges = edges.checkpoint()
        edges.createOrReplaceTempView(view)
        sign = tuple(spark.sql(_SIGN.format(edges=view)).first() or ())
        if sign == before:
            break
        before = sign
    return spark.sql(
        f"SELECT a AS node, b AS root FROM {view} UNION SELECT b AS node, b AS root FROM {view}"
    )
