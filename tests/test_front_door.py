"""The functions of the package, as another program uses them; mypy checks the types as well."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import assert_type

import pytest

import provenance
from provenance import (
    CheckReport,
    Context,
    Directory,
    GateOptions,
    Options,
    OptionsError,
    ProvenanceError,
    Result,
    Run,
    StoreError,
    attribute,
    check,
    compare,
    load,
    scan,
)
from provenance.records import Attribution, DocId
from provenance.settling import Resolution

STORY = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring storms. "
    "Pilots had warned for years that sand was closing it, and two ships ran aground last winter. "
    "The work will cost four million and last until June, the board's engineer told the meeting. "
)


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    folder = tmp_path / "crawl"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY, encoding="utf-8")
    (folder / "b.txt").write_text(
        f"{STORY}\nThis article was originally published by The Courier.", encoding="utf-8"
    )
    return folder


def test_scan_load_check_and_compare(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = scan([crawl], out, Options(), Run(workers=1))
    assert_type(result, Result)
    assert_type(result.resolutions[result.entries[0].article.document_id], Resolution)
    assert {each.verdict for each in result.resolutions.values()} >= {"copy"}
    assert load(out).verdicts() == result.verdicts()
    report = check([crawl / "a.txt"], out, GateOptions(date(2024, 1, 1)))
    assert_type(report, CheckReport)
    assert report.exit_code in (0, 1)
    both = compare(str(crawl / "a.txt"), str(crawl / "b.txt"))
    assert both.containment_left == 1.0


def test_credit_lines_alone() -> None:
    text = "This article was originally published by The Courier."
    (claim,) = attribute(text, Context(), Directory.shipped())
    assert_type(claim, Attribution)
    assert claim.outlet == "The Courier"


def test_errors_have_one_root(tmp_path: Path) -> None:
    assert issubclass(StoreError, ProvenanceError)
    with pytest.raises(StoreError):
        load(tmp_path)
    with pytest.raises(OptionsError):
        GateOptions(date(2024, 1, 1), max_new=-1)
    assert DocId("a") == "a"


def test_all_that_is_named_is_there_and_nothing_else() -> None:
    for name in provenance.__all__:
        assert getattr(provenance, name) is not None
    with pytest.raises(AttributeError):
        _ = provenance.nothing


@pytest.mark.parametrize("name", ["check", "compare", "scan", "attribute", "load"])
def test_a_function_stays_one_whatever_was_imported_before(name: str) -> None:
    code = (
        "import provenance, provenance.cli, provenance.pipeline, provenance.checking\n"
        f"from provenance import {name}\nassert callable({name}), {name}\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
