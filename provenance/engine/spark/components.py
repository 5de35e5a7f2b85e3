"""Connected components by large stars and small stars: few rounds, no row that grows with a hub.

Source: Kiveris, Lattanzi, Mirrokni, Rastogi & Vassilvitskii, Connected Components in MapReduce and
Beyond (SoCC 2014).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

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


def components(spark: SparkSession, edges: DataFrame, name: str) -> DataFrame:
    """Return (node, root) of every node that has an edge; the root is the smallest node.

    `edges` has columns a and b; `name` is that of the temporary view to use.
    """
    view = f"{name}_edges"
    edges = edges.filter("a <> b").distinct().checkpoint()
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
