"""The command line: all commands under one name, and the exit codes.

Their bodies are in `commands`; data goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import sys

import click

from provenance.commands import credit, export, gate, look
from provenance.commands import scan as crawl
from provenance.errors import ProvenanceError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="syndication-provenance", prog_name="provenance")
def cli() -> None:
    """Tell originals from copies in a crawled news corpus, and whether credit lines are true."""


for _command in (
    crawl.scan,
    crawl.inspect,
    credit.attribute,
    credit.outlets,
    look.compare,
    look.explain,
    look.evaluate,
    look.report,
    export.export,
    export.dedup,
    gate.check,
    gate.baseline,
    gate.rules,
):
    cli.add_command(_command)


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
