"""The commands that look at an audit package: compare, explain, evaluate, report."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from provenance.commands.reading import OUT
from provenance.commands.saying import say


@click.command()
@click.argument("left")
@click.argument("right")
@click.option("--json", "as_json", is_flag=True, help="Figures and passages as JSON.")
def compare(left: str, right: str, as_json: bool) -> None:
    """Compare two documents: figures and shared passages.

    LEFT and RIGHT are files, or OUT:ID for an article of an audit package.
    """
    from provenance import sidebyside

    both = sidebyside.compare(left, right)
    say(sidebyside.as_json(both) if as_json else sidebyside.as_text(both))


@click.command()
@OUT
@click.argument("ids", nargs=-1, required=True, metavar="ID [ID]")
def explain(out: Path, ids: tuple[str, ...]) -> None:
    """Say why: every piece of evidence behind the verdict on ID, or on a pair of articles."""
    from provenance import explanation

    if len(ids) > 2:
        raise click.UsageError("explain takes one or two document ids")
    say(explanation.explain(out, *ids))


@click.command()
@OUT
@click.option("--gold", type=click.Path(path_type=Path),
              help="Gold file; pairs are read from gold_pairs.csv beside it.")  # fmt: skip
@click.option("--review", type=click.Path(path_type=Path), metavar="FILE",
              help="Verdicts of people as gold, over those of OUT/review.csv.")  # fmt: skip
@click.option("--floor", type=click.FloatRange(0, 1), default=0.0,
              help="Exit 1 when an F1 is below.")  # fmt: skip
@click.option("--misses/--no-misses", default=True, help="List what came out wrong.")
def evaluate(out: Path, gold: Path | None, review: Path | None, floor: float, misses: bool) -> None:
    """Score an audit package against a gold file: precision, recall, F1 with intervals.

    Verdicts of people are gold too: they are held against what is found without them.
    """
    from provenance.evaluate import Evaluation
    from provenance.evaluate import evaluate as score
    from provenance.review_gold import against_reviews

    reviewed = against_reviews(out, review)
    if gold is None and reviewed is None:
        raise click.UsageError("give --gold or --review; OUT has no review.csv")
    parts = ([] if gold is None else [score(out, gold)]) + ([reviewed] if reviewed else [])
    evaluation = Evaluation(
        tuple(each for part in parts for each in part.scores),
        tuple(each for part in parts for each in part.misses),
    )
    for each in evaluation.scores:
        say(each.line())
    for miss in evaluation.misses if misses else ():
        say(f"  {miss.what}: {miss.key}: wanted {miss.wanted or '-'}, got {miss.got or '-'}")
    if any(each.f1 < floor for each in evaluation.scores):
        say(f"a score is below the floor of {floor}", err=True)
        sys.exit(1)


@click.command()
@OUT
@click.option("--html", required=True, type=click.Path(path_type=Path),
              help="File to write; it needs no network and no other file.")  # fmt: skip
@click.option("--full-text", is_flag=True,
              help="Put in whole texts of matched pairs, not only what they share.")  # fmt: skip
@click.option("--budget", type=click.FloatRange(0), metavar="MB",
              help="Most that the page may hold (default 25); more goes into a folder beside it. "
              "0 always makes the folder.")  # fmt: skip
def report(out: Path, html: Path, full_text: bool, budget: float | None) -> None:
    """Write the audit package OUT as one HTML page to look at (docs/report.md).

    Excerpts take what other data leaves of the page; in a folder every pair has its own.
    """
    from provenance import package, pipeline
    from provenance.report.html.excerpts import CONTEXT
    from provenance.report.html.page import BUDGET, write_html
    from provenance.store import Reader

    result = pipeline.load(out)
    most = BUDGET if budget is None else int(budget * 1_000_000)
    context = None if full_text else CONTEXT
    write_html(result, Reader(out).texts, html, package.run(out), context, most, None)
