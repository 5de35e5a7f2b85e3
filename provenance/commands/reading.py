"""What commands that read a corpus have in common: their options and what comes of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from provenance.options import Options
    from provenance.pipeline import Run
    from provenance.progress import Mode, Progress


F = TypeVar("F", bound=Callable[..., Any])
SOURCES = click.argument("sources", nargs=-1, required=True, type=click.Path())
OUT = click.argument("out", type=click.Path(path_type=Path))


def reading(command: F) -> F:
    """Add the options of commands that read a corpus."""
    for option in reversed(
        (
            click.option("--config", type=click.Path(path_type=Path), help="Options file (TOML)."),
            click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN",
                         help="Read a field of JSONL, CSV or Parquet from another column."),
            click.option("--workers", type=click.IntRange(1), default=None,
                         help="Processes to work in; default: all cores."),
            click.option("--cache", type=click.Path(path_type=Path), metavar="DIR",
                         help="Folder that keeps what pages gave, for the next run."),
            click.option("--outlets", "outlet_files", multiple=True, type=click.Path(exists=True),
                         help="Outlet file of your own, over the shipped directory."),
            click.option("--review", type=click.Path(path_type=Path), metavar="FILE",
                         help="Verdicts of people (docs/report.md), over those of OUT/review.csv."),
            click.option("--progress", type=click.Choice(["auto", "json", "off"]), default="auto",
                         show_default=True, help="Progress on stderr."),
            click.option("-q", "--quiet", is_flag=True, help="No summary, no progress."),
            click.option("-v", "--verbose", is_flag=True, help="Say more on stderr."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def options_from(
    config: Path | None, mapping: tuple[str, ...], outlets: tuple[str, ...]
) -> Options:
    """Return the options of a file, with those of the command line in place."""
    from dataclasses import replace

    from provenance import config as configuration
    from provenance.corpus.options import parse_field_map

    options = configuration.load(config)
    if mapping:
        fields = (*options.read.fields, *parse_field_map(mapping))
        options = replace(options, read=replace(options.read, fields=fields))
    return replace(options, outlets=(*options.outlets, *outlets)) if outlets else options


def bars_for(mode: Mode, quiet: bool) -> Progress:
    """Return the bars that a command draws on stderr."""
    from provenance.progress import Progress

    return Progress("off" if quiet else mode)


def worker_count(workers: int | None) -> int:
    """Return the number of processes to work in."""
    if workers:
        return workers
    # Cores this process may use, where the system can say; a container often has fewer.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def options_and_run(common: dict[str, Any], bars: Progress) -> tuple[Options, Run]:
    """Return what the options of `reading` come to."""
    from provenance.pipeline import Run

    options = options_from(common["config"], common["mapping"], common["outlet_files"])
    return options, Run(worker_count(common["workers"]), bars, common["cache"], common["review"])
