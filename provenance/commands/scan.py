"""The commands that read a crawl: scan, inspect."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from provenance.commands.reading import SOURCES, bars_for, options_and_run, options_from, reading
from provenance.commands.saying import say


@click.command()
@SOURCES
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path),
              help="Folder for the audit package.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit 3 when some inputs could not be read.")
@click.option("--resume", is_flag=True,
              help="Go on with a scan that was stopped; a finished one is only shown.")  # fmt: skip
@click.option("--engine", type=click.Choice(["local", "spark"]), default="local",
              show_default=True, help="What runs the stages (docs/scale.md).")  # fmt: skip
@click.option("--master", default="local[*]", show_default=True, metavar="URL",
              help="Spark master, for --engine spark.")  # fmt: skip
@click.option("--spark-conf", multiple=True, metavar="KEY=VALUE",
              help="Setting of Spark; repeat it.")  # fmt: skip
@click.option("--no-cache", is_flag=True, help="Examine every page again, keep nothing.")
@reading
def scan(
    sources: tuple[str, ...], out: Path, strict: bool, resume: bool, no_cache: bool, **common: Any
) -> None:
    """Read a crawl, find copies and their sources, write the audit package.

    SOURCES are files and folders of .html, .txt, .jsonl, .csv, .parquet, .warc, .arc (also
    .gz, .zst) and .wacz, in any mix. What web pages gave is kept in OUT/cache (--cache), so that
    a scan that was stopped, or a later one, examines only what is new.
    """
    if common.pop("engine") == "spark":
        articles, skipped = _on_spark(sources, out, common)
        _exit_by_input(articles, skipped, strict)
        return
    from provenance import pipeline
    from provenance.report.summary import summary

    with bars_for(common["progress"], common["quiet"]) as bars:
        options, run = options_and_run(common, bars)
        cache = None if no_cache else run.cache or out / "cache"
        if resume and run.review is None and pipeline.is_finished(out, options):
            result = pipeline.load(out)
        else:
            result = pipeline.scan(sources, out, options, replace(run, cache=cache))
    if not common["quiet"]:
        say(summary(result, out))
    if common["verbose"]:
        say(f"templates left out: {result.templates}; limits: {result.limits}", err=True)
    _exit_by_input(result.counts.articles, len(result.skipped), strict)


def _on_spark(sources: tuple[str, ...], out: Path, common: dict[str, Any]) -> tuple[int, int]:
    from provenance.engine.spark.scan import scan as run
    from provenance.engine.spark.session import settings

    options = options_from(common["config"], common["mapping"], common["outlet_files"])
    conf = settings(common["spark_conf"])
    counted = run(sources, out, options, common["master"], conf, common["review"])
    articles, skipped = counted.get("counts/articles", 0), counted.get("counts/skipped", 0)
    if not common["quiet"]:
        verdicts = {key.rpartition("/")[2]: n for key, n in sorted(counted.items())
                    if key.startswith("counts/verdicts/")}  # fmt: skip
        told = ", ".join(f"{number:,} {name}" for name, number in verdicts.items())
        say(f"{articles:,} articles -> {out / 'audit.csv'}: {told}; {skipped:,} skipped")
    return articles, skipped


def _exit_by_input(articles: int, skipped: int, strict: bool) -> None:
    if not articles:
        say("nothing could be read: see skipped.csv for the reasons", err=True)
        sys.exit(5)
    if strict and skipped:
        say(f"{skipped} inputs could not be used: see skipped.csv", err=True)
        sys.exit(3)


@click.command()
@SOURCES
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN",
              help="Read a field of JSONL, CSV or Parquet from another column.")  # fmt: skip
def inspect(sources: tuple[str, ...], mapping: tuple[str, ...]) -> None:
    """Say what is in there and what cannot be read, without extracting anything."""
    from provenance.corpus.survey import survey
    from provenance.report.survey import as_text

    say(as_text(survey(sources, options_from(None, mapping, ()).read)))
