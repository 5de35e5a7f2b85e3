"""The commands that read a crawl: scan, inspect."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from provenance.commands.reading import SOURCES, bars_for, options_from, reading, worker_count

if TYPE_CHECKING:
    from provenance.progress import Mode


@click.command()
@SOURCES
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path),
              help="Folder for the audit package.")  # fmt: skip
@click.option("--strict", is_flag=True, help="Exit 3 when some inputs could not be read.")
@reading
def scan(
    sources: tuple[str, ...], out: Path, strict: bool, config: Path | None,
    mapping: tuple[str, ...], workers: int | None, outlet_files: tuple[str, ...],
    progress: Mode, quiet: bool, verbose: bool,
) -> None:  # fmt: skip
    """Read a crawl, find copies and their sources, write the audit package.

    SOURCES are files and folders of .html, .txt, .jsonl, .csv, .parquet, .warc, .arc (also
    .gz, .zst) and .wacz, in any mix.
    """
    from provenance import pipeline
    from provenance.report.summary import summary

    options = options_from(config, mapping, outlet_files)
    with bars_for(progress, quiet) as bars:
        run = pipeline.Run(worker_count(workers), bars)
        result = pipeline.scan(sources, out, options, run)
    if not quiet:
        click.echo(summary(result, out))
    if verbose:
        click.echo(f"templates left out: {result.templates}; limits: {result.limits}", err=True)
    _exit_by_input(result.counts.articles, len(result.skipped), strict)


def _exit_by_input(articles: int, skipped: int, strict: bool) -> None:
    if not articles:
        click.echo("nothing could be read: see skipped.csv for the reasons", err=True)
        sys.exit(5)
    if strict and skipped:
        click.echo(f"{skipped} inputs could not be used: see skipped.csv", err=True)
        sys.exit(3)


@click.command()
@SOURCES
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN",
              help="Read a field of JSONL, CSV or Parquet from another column.")  # fmt: skip
def inspect(sources: tuple[str, ...], mapping: tuple[str, ...]) -> None:
    """Say what is in there and what cannot be read, without extracting anything."""
    from provenance.corpus.survey import survey
    from provenance.report.survey import as_text

    click.echo(as_text(survey(sources, options_from(None, mapping, ()).read)))
