"""The commands of the gate on ingest: check, baseline, rules."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from provenance.commands.reading import bars_for, options_and_run, reading
from provenance.commands.saying import say
from provenance.report.formats import NAMES as FORMATS

F = TypeVar("F", bound=Callable[..., Any])


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


@click.command()
@NEW
@AGAINST
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
              help="Format on stdout.")  # fmt: skip
@click.option("--output", "outputs", multiple=True, metavar="FORMAT=PATH",
              help="Write a file as well; repeat it.")  # fmt: skip
@click.option("--baseline", "accepted", type=click.Path(path_type=Path),
              help="Accepted findings (provenance baseline).")  # fmt: skip
@TODAY
@click.option("--add", is_flag=True, help="Add NEW to the index of OUT if nothing fails.")
@gating
@reading
def check(
    new: tuple[str, ...], against: Path, form: str, outputs: tuple[str, ...], add: bool,
    accepted: Path | None, today: str | None, fail_on: tuple[str, ...], max_new: int,
    max_uncredited: str | None, exit_zero: bool, strict: bool, fail_on_unused: bool,
    require_reason: bool, **common: Any,
) -> None:  # fmt: skip
    """Tell whether NEW may go into the audit package OUT; change nothing without --add.

    Exits 0 when nothing is found at or above --fail-on, 1 when something is, 2 on wrong usage,
    3 with --strict when some inputs are unreadable, 5 when nothing could be read.
    """
    from provenance import checking as gate
    from provenance.gate import GateOptions

    most = gate.share(max_uncredited) if max_uncredited else None
    options = GateOptions(gate.today(today), fail_on, max_new, most, exit_zero, strict,
                          fail_on_unused, require_reason)  # fmt: skip
    files = gate.targets(outputs)
    with bars_for(common["progress"], common["quiet"]) as bars:
        more = (*options_and_run(common, bars), accepted)
        if add:
            report, added = gate.add(new, against, options, *more)
        else:
            report = gate.check(new, against, options, *more)
    gate.write(report, files)
    say(gate.show(report, form, common["quiet"]), nl=False)
    if add and not common["quiet"]:
        say(gate.said_of_adding(against, added), err=True)
    sys.exit(report.exit_code)


@click.command()
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
    from provenance import checking as gate
    from provenance.baseline import accept

    with bars_for(common["progress"], common["quiet"]) as bars:
        found = gate.found_about(new, against, *options_and_run(common, bars))
    fresh = accept(found, gate.today(today), reason, owner, expires)
    change = gate.rebase(action, path, found, fresh)
    say(f"+{len(change.added)} -{len(change.removed)} = {len(change.entries)} in {path}")


@click.command()
@click.argument("code", required=False)
@click.option("--markdown", is_flag=True, help="All rules, as the page docs/rules.md.")
def rules(code: str | None, markdown: bool) -> None:
    """Explain the rule CODE; without one, list all rules with their default levels."""
    from provenance import rulebook
    from provenance.report.rulebook import as_markdown

    if markdown:
        say(as_markdown())
    else:
        say(rulebook.explanation(code) if code else rulebook.listing())
