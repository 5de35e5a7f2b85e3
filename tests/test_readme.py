"""README.md: its commands run, and print what it says."""

import re

import pytest

from benchmarks.readme import README, ROOT, commands, refreshed

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.slow
def test_commands_print_what_is_shown() -> None:
    assert refreshed(TEXT) == TEXT, "run python -m benchmarks.readme"


def test_the_main_jobs_are_shown() -> None:
    shown = " ".join(commands(TEXT))
    for job in ("scan", "explain", "attribute"):
        assert f"provenance {job}" in shown


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", TEXT):
        assert (ROOT / target).exists(), target


def test_make_targets_that_are_named_exist() -> None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^ {4}|`)make ([a-z-]+)", TEXT, re.MULTILINE):
        assert re.search(rf"^{target}:", rules, re.MULTILINE), target
