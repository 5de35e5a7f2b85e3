"""The index: what it answers is what a scan of everything finds, in any order of arrival."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from provenance import ingest, intake, pipeline
from provenance.candidates import CandidateOptions
from provenance.examine import directory
from provenance.gate import findings_of
from provenance.index.growth import grow
from provenance.index.neighbourhood import Surroundings
from provenance.index.snapshot import Articles, opened
from provenance.options import Options
from provenance.records import Page
from provenance.result import Result
from provenance.store import Reader
from provenance.templates import TemplateOptions
from tests.index_corpora import Doc, batches, write

FAST = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _no_workers() -> Iterator[None]:
    """Examine pages in this process: starting workers costs more than all else."""

    def here(fn: Callable[[Page], object], items: Iterable[object], **_: Any) -> Iterator[object]:
        return (fn(item) if isinstance(item, Page) else item for item in items)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "map_pages", here)
        yield


def always(batch: intake.Batch) -> bool:
    return bool(batch.new)


def whole_index(out: Path, options: Options = Options()) -> Result:
    """Conclude on every article of an index, from the index alone."""
    outlets = directory(options.outlets)
    with opened(out) as snapshot:
        articles = Articles(Reader(*snapshot.files), outlets)
        nothing = range(snapshot.count, snapshot.count)
        growth = grow(snapshot, articles, {}, nothing, outlets, options)
        assert not growth.texts
        around = Surroundings(snapshot, articles, growth, [], outlets, options)
        return around.conclude(range(snapshot.count))


def same_conclusions(one: Result, other: Result) -> None:
    assert one.resolutions == other.resolutions
    assert one.pairs == other.pairs
    assert one.clustering == other.clustering
    assert one.subjects == other.subjects
    assert one.entries == other.entries


def same_about(batch: intake.Batch, whole: Result, file: str) -> None:
    """Compare what is said of new documents with what a scan of all says of them."""
    mine = {e.article.document_id for e in whole.entries if Path(e.article.input).name == file}
    assert batch.new == mine
    found, expected = batch.result, whole
    for doc in mine:
        assert found.resolutions[doc] == expected.resolutions[doc]
        assert found.subjects[doc] == expected.subjects[doc]
        assert found.by_id[doc] == expected.by_id[doc]
        assert found.clustering.of()[doc] == expected.clustering.of()[doc]
    touching = [p for p in expected.pairs if {p.match.left, p.match.right} & mine]
    assert [p for p in found.pairs if {p.match.left, p.match.right} & mine] == touching
    said = [
        f
        for f in expected.findings
        if (Path(f.input).name == file if f.skipped else f.document_id in mine)
    ]
    assert sorted(findings_of(found, batch.new), key=repr) == sorted(said, key=repr)


def check_arrivals(arriving: Sequence[list[Doc]], options: Options) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = [write(folder, f"batch{n}", docs) for n, docs in enumerate(arriving)]
        out = folder / "out"
        pipeline.scan(files[:1], out, options)
        for number, file in enumerate(files[1:], 1):
            last = number == len(files) - 1
            whole = pipeline.scan(files[: number + 1], folder / "whole", options)
            batch = intake.check([file], out, options, admit=None if last else always)
            same_about(batch, whole, file.name)
            if not last:
                same_conclusions(whole_index(out, options), whole)


@FAST
@given(batches())
def test_a_check_says_what_a_scan_of_everything_would(arriving: list[list[Doc]]) -> None:
    check_arrivals(arriving, Options())


@FAST
@given(batches())
def test_caps_do_not_hang_on_how_articles_arrived(arriving: list[list[Doc]]) -> None:
    options = Options(
        candidates=CandidateOptions(common=3),
        templates=TemplateOptions(stories=90, long_stories=90),
    )
    check_arrivals(arriving, options)
