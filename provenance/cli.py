"""The command line: a thin layer of click over the package's functions.

Data goes to stdout, everything else to stderr. Imports that cost time are made in the commands
that need them, so that `provenance --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from provenance.errors import ProvenanceError
from provenance.report.formats import NAMES as FORMATS

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
            click.option("--outlets", "outlet_files", multiple=True, type=click.Path(exists=True),
                         help="Outlet file of your own, over the shipped directory."),
            click.option("--progress", type=click.Choice(["auto", "json", "off"]), default="auto",
                         show_default=True, help="Progress on stderr."),
            click.option("-q", "--quiet", is_flag=True, help="No summary, no progress."),
            click.option("-v", "--verbose", is_flag=True, help="Say more on stderr."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def _options(config: Path | None, mapping: tuple[str, ...], outlets: tuple[str, ...]) -> Options:
    from dataclasses import replace

    from provenance import config as configuration
    from provenance.corpus.options import parse_field_map

    options = configuration.load(config)
    if mapping:
        fields = (*options.read.fields, *parse_field_map(mapping))
        options = replace(options, read=replace(options.read, fields=fields))
    return replace(options, outlets=(*options.outlets, *outlets)) if outlets else options


def _progress(mode: Mode, quiet: bool) -> Progress:
    from provenance.progress import Progress

    return Progress("off" if quiet else mode)


def _workers(workers: int | None) -> int:
    if workers:
        return workers
    # Cores this process may use, where the system can say; a container often has fewer.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="syndication-provenance", prog_name="provenance")
def cli() -> None:
    """Tell originals from copies in a crawled news corpus, and whether credit lines are true."""


@cli.command()
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

    options = _options(config, mapping, outlet_files)
    with _progress(progress, quiet) as bars:
        run = pipeline.Run(_workers(workers), bars)
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


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--jsonl", is_flag=True, help="Read JSON lines on stdin or from FILES.")
@click.option("--config", type=click.Path(path_type=Path), help="Options file (TOML).")
@click.option("--outlets", "outlet_files", multiple=True, type=click.Path(exists=True),
              help="Outlet file of your own, over the shipped directory.")  # fmt: skip
def attribute(
    files: tuple[Path, ...], jsonl: bool, config: Path | None, outlet_files: tuple[str, ...]
) -> None:
    """Read credit lines only: of FILES, or of stdin, one JSON line each with --jsonl."""
    from provenance import credit_lines

    options = _options(config, (), outlet_files)
    lines = (
        credit_lines.from_jsonl(files, options)
        if jsonl
        else credit_lines.from_files(files, options)
    )
    for line in lines:
        click.echo(line)


@cli.command()
@click.argument("left")
@click.argument("right")
@click.option("--json", "as_json", is_flag=True, help="Figures and passages as JSON.")
def compare(left: str, right: str, as_json: bool) -> None:
    """Compare two documents: figures and shared passages.

    LEFT and RIGHT are files, or OUT:ID for an article of an audit package.
    """
    from provenance import sidebyside

    both = sidebyside.compare(left, right)
    click.echo(sidebyside.as_json(both) if as_json else sidebyside.as_text(both))


@cli.command()
@OUT
@click.argument("ids", nargs=-1, required=True, metavar="ID [ID]")
def explain(out: Path, ids: tuple[str, ...]) -> None:
    """Say why: every piece of evidence behind the verdict on ID, or on a pair of articles."""
    from provenance import explanation

    if len(ids) > 2:
        raise click.UsageError("explain takes one or two document ids")
    click.echo(explanation.explain(out, *ids))


@cli.command()
@OUT
@click.option("--gold", required=True, type=click.Path(path_type=Path),
              help="Gold file; pairs are read from gold_pairs.csv beside it.")  # fmt: skip
@click.option("--floor", type=click.FloatRange(0, 1), default=0.0,
              help="Exit 1 when an F1 is below.")  # fmt: skip
@click.option("--misses/--no-misses", default=True, help="List what came out wrong.")
def evaluate(out: Path, gold: Path, floor: float, misses: bool) -> None:
    """Score an audit package against a gold file: precision, recall, F1 with intervals."""
    from provenance.evaluate import evaluate as score

    evaluation = score(out, gold)
    for each in evaluation.scores:
        click.echo(each.line())
    for miss in evaluation.misses if misses else ():
        click.echo(f"  {miss.what}: {miss.key}: wanted {miss.wanted or '-'}, got {miss.got or '-'}")
    if any(each.f1 < floor for each in evaluation.scores):
        click.echo(f"a score is below the floor of {floor}", err=True)
        sys.exit(1)


@cli.command()
@SOURCES
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN",
              help="Read a field of JSONL, CSV or Parquet from another column.")  # fmt: skip
def inspect(sources: tuple[str, ...], mapping: tuple[str, ...]) -> None:
    """Say what is in there and what cannot be read, without extracting anything."""
    from provenance.corpus.survey import survey
    from provenance.report.survey import as_text

    click.echo(as_text(survey(sources, _options(None, mapping, ()).read)))


@cli.command()
@click.argument("words", nargs=-1, metavar="[NAME | add FILE | merge FILE...]")
@click.option(
    "--outlets",
    "outlet_files",
    multiple=True,
    type=click.Path(exists=True),
    help="Outlet file of your own, over the shipped directory.",
)
@click.option("--to", "own", type=click.Path(path_type=Path), default=Path("outlets.csv"),
              show_default=True, help="Your outlet file, for add and merge.")  # fmt: skip
def outlets(words: tuple[str, ...], outlet_files: tuple[str, ...], own: Path) -> None:
    """Look NAME up in the outlet directory; without a name, list it.

    `add FILE` and `merge FILE...` write the rows of outlet files into your own (--to), which
    `--outlets` gives to any command. docs/outlets.md has the columns.
    """
    from provenance.examine import directory
    from provenance.outlets import listing

    if words and words[0] in ("add", "merge"):
        if len(words) == 1 or (words[0] == "add" and len(words) > 2):
            raise click.UsageError("write `outlets add FILE` or `outlets merge FILE...`")
        for file in words[1:]:
            click.echo(listing.add(Path(file), own), err=True)
        return
    known = directory(outlet_files)
    click.echo(listing.look_up(known, " ".join(words)) if words else listing.listing(known))


NEW = click.argument("new", nargs=-1, required=True, type=click.Path())
AGAINST = click.option("--against", required=True, type=click.Path(path_type=Path), metavar="OUT",
                       help="Audit package of a scan.")  # fmt: skip
TODAY = click.option("--today", metavar="DATE", help="Day on which the baseline has to hold.")


def gating(command: F) -> F:
    """Add the options that decide what fails."""
    for option in reversed(
        (
            click.option("--fail-on", multiple=True, default=("error",), metavar="LEVEL|RULE",
                         show_default=True, help="Fail on findings of this level or graver, or of "
                         "this rule; repeat it."),
            click.option("--max-new", type=click.IntRange(0), default=0,
                         help="Let so many of them pass."),
            click.option("--max-uncredited", metavar="SHARE", help="Let this share of the new "
                         "articles be copies without credit (5%)."),
            click.option("--exit-zero", is_flag=True, help="Exit 0 whatever is found."),
            click.option("--strict", is_flag=True, help="Exit 3 when some inputs are unreadable."),
            click.option("--fail-on-unused", is_flag=True,
                         help="Fail on baseline entries that match nothing."),
            click.option("--require-reason", is_flag=True,
                         help="Baseline entries without a reason do not hold."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


@cli.command()
@NEW
@AGAINST
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
              help="Format on stdout.")  # fmt: skip
@click.option("--output", "outputs", multiple=True, metavar="FORMAT=PATH",
              help="Write a file as well; repeat it.")  # fmt: skip
@click.option("--baseline", "accepted", type=click.Path(path_type=Path),
              help="Accepted findings (provenance baseline).")  # fmt: skip
@TODAY
@gating
@reading
def check(
    new: tuple[str, ...], against: Path, form: str, outputs: tuple[str, ...],
    accepted: Path | None, today: str | None, fail_on: tuple[str, ...], max_new: int,
    max_uncredited: str | None, exit_zero: bool, strict: bool, fail_on_unused: bool,
    require_reason: bool, **common: Any,
) -> None:  # fmt: skip
    """Tell whether NEW may go into the audit package OUT; change nothing.

    Exits 0 when nothing is found at or above --fail-on, 1 when something is, 2 on wrong usage,
    3 with --strict when some inputs are unreadable, 5 when nothing could be read.
    """
    from provenance import check as gate
    from provenance.gate import GateOptions

    most = gate.share(max_uncredited) if max_uncredited else None
    options = GateOptions(gate.today(today), fail_on, max_new, most, exit_zero, strict,
                          fail_on_unused, require_reason)  # fmt: skip
    files = gate.targets(outputs)
    with _progress(common["progress"], common["quiet"]) as bars:
        report = gate.check(new, against, options, *_common(common, bars), accepted)
    gate.write(report, files)
    click.echo(gate.show(report, form, common["quiet"]), nl=False)
    sys.exit(report.exit_code)


def _common(common: dict[str, Any], bars: Progress) -> tuple[Options, Run]:
    from provenance.pipeline import Run

    options = _options(common["config"], common["mapping"], common["outlet_files"])
    return options, Run(_workers(common["workers"]), bars)


@cli.command()
@click.argument("action", type=click.Choice(["create", "update", "prune"]))
@click.argument("new", nargs=-1, type=click.Path())
@AGAINST
@click.option("--baseline", "path", type=click.Path(path_type=Path), default=Path("baseline.jsonl"),
              show_default=True, help="The file.")  # fmt: skip
@click.option("--reason", default="", help="Why new entries are accepted.")
@click.option("--owner", default="", help="Who accepts them.")
@click.option("--expires", default="", metavar="DATE", help="Last day on which they hold.")
@TODAY
@reading
def baseline(
    action: str, new: tuple[str, ...], against: Path, path: Path, reason: str, owner: str,
    expires: str, today: str | None, **common: Any,
) -> None:  # fmt: skip
    """Accept what is found about NEW, or without NEW about all of OUT.

    `create` writes a new file; `update` adds what is new and removes what is found no more;
    `prune` only removes.
    """
    from provenance import check as gate
    from provenance.baseline import accept

    with _progress(common["progress"], common["quiet"]) as bars:
        found = gate.found_about(new, against, *_common(common, bars))
    fresh = accept(found, gate.today(today), reason, owner, expires)
    change = gate.rebase(action, path, found, fresh)
    click.echo(f"+{len(change.added)} -{len(change.removed)} = {len(change.entries)} in {path}")


@cli.command()
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="All rules, as the page docs/rules.md.")
def rules(code: str | None, markdown: bool) -> None:
    """Explain the rule CODE; without one, list all rules with their default levels."""
    from provenance import rulebook
    from provenance.report.rulebook import as_markdown

    if markdown:
        click.echo(as_markdown())
    else:
        click.echo(rulebook.explanation(code) if code else rulebook.listing())


@cli.command()
@OUT
@click.option("--html", required=True, type=click.Path(path_type=Path),
              help="File to write; it needs no network and no other file.")  # fmt: skip
@click.option("--full-text", is_flag=True,
              help="Put in whole texts of matched pairs, not only what they share.")  # fmt: skip
def report(out: Path, html: Path, full_text: bool) -> None:
    """Write the audit package OUT as one HTML page to look at (docs/report.md)."""
    from functools import partial

    from provenance import package, pipeline
    from provenance.report.html.excerpts import CONTEXT
    from provenance.report.html.page import write_html

    result = pipeline.load(out)
    texts = partial(pipeline.read_texts, out)
    write_html(result, texts, html, package.run(out), None if full_text else CONTEXT)


def main() -> None:
    """Run the command and exit with a code that tells what happened (docs/commands.md)."""
    try:
        code = cli.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except ProvenanceError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:
        click.echo(f"internal error: {type(error).__name__}: {error}", err=True)
        if os.environ.get("PROVENANCE_TRACEBACK"):
            raise
        sys.exit(4)
