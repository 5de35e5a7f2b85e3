"""The pages of docs/ that are generated, and the help they are generated from."""

import re
from pathlib import Path

import click
import pytest

from benchmarks.docs import DOCS, EXIT_CODES, options_of, pages, reached
from provenance import errors
from provenance.cli import cli
from provenance.report.tables import TABLES

COMMANDS = dict(reached(cli, "provenance"))


@pytest.mark.parametrize("name", [path.name for path in pages()])
def test_generated_pages_are_current(name: str) -> None:
    path = DOCS / name
    assert path.read_text(encoding="utf-8") == pages()[path], "run python -m benchmarks.docs"


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_has_help(path: str) -> None:
    command = COMMANDS[path]
    assert command.help
    assert command.help.strip()
    assert not [each.opts for each in options_of(command) if not each.help]


def test_help_says_what_the_page_says() -> None:
    for path, command in COMMANDS.items():
        shown = command.get_help(click.Context(command, info_name=path))
        flags = {flag for each in options_of(command) for flag in each.opts}
        assert all(flag in shown for flag in flags)


def test_exit_codes_of_all_errors_are_listed() -> None:
    listed = {code for code, _ in EXIT_CODES}
    raised = {
        each.exit_code
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.ProvenanceError)
    }
    assert raised <= listed


def test_every_table_and_column_says_what_it_is() -> None:
    for table in TABLES:
        assert table.title
        assert all(column.description for column in table.columns)
        assert len(set(table.header)) == len(table.header)


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
