"""The command line: all commands under one name, and the exit codes.

Their bodies are in `commands`; data goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import os
import sys
from io import StringIO

import click

from provenance.commands import credit, export, gate, look
from provenance.commands import index as upkeep
from provenance.commands import scan as crawl
from provenance.commands.saying import say
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
    upkeep.index,
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
        told = StringIO()
        error.show(told)
        say(told.getvalue(), err=True, nl=False)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        say("interrupted", err=True)
        sys.exit(130)
    except ProvenanceError as error:
        say(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    except MemoryError:
        say("error: out of memory; free some and run again, a scan with --resume", err=True)
        sys.exit(4)
    except Exception as error:
        say(f"internal error: {type(error).__name__}: {error}", err=True)
        if os.environ.get("PROVENANCE_TRACEBACK"):
            raise
        sys.exit(4)
