"""The commands that look after the index of an audit package."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from provenance.commands.reading import OUT, bars_for, worker_count
from provenance.commands.saying import say


@click.group()
def index() -> None:
    """Look after the index inside OUT that `check` reads (docs/index.md)."""


@index.command()
@OUT
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def info(out: Path, as_json: bool) -> None:
    """Say what the index holds, and how it was made."""
    import json

    from provenance.index import upkeep

    found = upkeep.info(out)
    if as_json:
        say(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        shown = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value
        say(f"{name:<17} {str(shown).lower() if isinstance(value, bool) else shown}")


@index.command()
@OUT
def verify(out: Path) -> None:
    """Read the whole index and say what is damaged; exits 1 when something is."""
    from provenance.index import upkeep

    wrong = upkeep.verify(out)
    for line in wrong:
        say(line)
    if wrong:
        say(f"the index is damaged: run `provenance scan SRC -o {out}` again", err=True)
        sys.exit(1)
    say("the index is whole")


@index.command()
@OUT
def compact(out: Path) -> None:
    """Merge the files of many batches, and give space back."""
    from provenance.index import upkeep

    before = upkeep.info(out)["bytes"]
    upkeep.compact(out)
    say(f"{before:,} -> {upkeep.info(out)['bytes']:,} bytes")


@index.command()
@OUT
@click.option("--workers", type=click.IntRange(1), default=None, help="Threads to work in.")
@click.option("-q", "--quiet", is_flag=True, help="No summary, no progress.")
def refresh(out: Path, workers: int | None, quiet: bool) -> None:
    """Write tables and report of OUT anew, with all that `check --add` has added."""
    _refresh(out, workers, quiet, ())


@index.command()
@OUT
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--workers", type=click.IntRange(1), default=None, help="Threads to work in.")
@click.option("-q", "--quiet", is_flag=True, help="No summary, no progress.")
def remove(out: Path, ids: tuple[str, ...], workers: int | None, quiet: bool) -> None:
    """Take the articles ID out of OUT; everything is judged anew as if they had not been read."""
    _refresh(out, workers, quiet, ids)


def _refresh(out: Path, workers: int | None, quiet: bool, without: tuple[str, ...]) -> None:
    from provenance import pipeline
    from provenance.records import DocId
    from provenance.report.summary import summary

    with bars_for("auto", quiet) as bars:
        run = pipeline.Run(worker_count(workers), bars)
        result = pipeline.refresh(out, run, frozenset(map(DocId, without)))
    if not quiet:
        say(summary(result, out))
