"""Spark: the scan on a cluster, by the same stages and with the same result as on one machine.

Python runs over Arrow batches (`mapInArrow`), what joins and counts is SQL (`queries`). Nothing
that grows with the corpus is gathered in the driver: tables are written partition by partition.
Needs the extra `spark` (pyspark 4, Java 17).
"""
