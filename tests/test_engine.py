"""The local pool: order, time limits, crashes, bounded reading, and nothing left behind."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from provenance.engine import local
from provenance.engine.local import map_pages
from provenance.errors import OptionsError, ProvenanceError
from provenance.records import Page, Skipped

WORK = """
import os, re, time
from provenance.records import Skipped

def upper(page):
    return page.text.upper()

def act(page):
    if page.text == "hang":
        time.sleep(60)
    if page.text == "rest":
        time.sleep(0.3)
    if page.text == "spin":
        while True:
            pass
    if page.text == "backtrack":
        re.match("(a+)+$", "a" * 60 + "b")
    if page.text == "die":
        os._exit(3)
    if page.text == "abort":
        os.abort()
    if page.text == "raise":
        raise ValueError("not\\nthis")
    if page.text == "lambda":
        return lambda: None
    if page.text == "skip":
        return Skipped(page.input, page.locator, "no-content", "as asked")
    if page.text == "big":
        return "x" * 3_000_000
    return page.text, len(page.html)

def slow(page):
    time.sleep(0.002)
    return os.getpid()

class Unloadable:
    def __reduce__(self):
        return eval, ("1/0",)

    def __call__(self, page):
        return page

unloadable = Unloadable()
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A module that workers can import as well."""
    folder = tmp_path_factory.mktemp("work")
    (folder / "pool_work.py").write_text(WORK, encoding="utf-8")
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    yield importlib.import_module("pool_work")
    sys.path.remove(str(folder))


@pytest.fixture(autouse=True)
def spawned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers without the warmed template: these tests extract nothing."""
    monkeypatch.setattr(local, "_INLINE_PAGES", 0)


def pages(*texts: str) -> list[Page]:
    return [Page(f"{number}.txt", text=text) for number, text in enumerate(texts)]


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_pages(work: Any, workers: int) -> None:
    texts = [f"text {number}" for number in range(300)]
    given = map_pages(work.upper, pages(*texts), workers=workers)
    assert list(given) == [text.upper() for text in texts]


def test_skips_pass_through_in_their_place(work: Any) -> None:
    skip = Skipped("x", "", "unreadable", "gone")
    items: list[Page | Skipped] = [skip, *pages("a"), skip, skip, *pages("b"), skip]
    assert list(map_pages(work.upper, items)) == [skip, "A", skip, skip, "B", skip]
    assert list(map_pages(work.upper, [])) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_page_that_fails_takes_no_other_with_it(work: Any, workers: int) -> None:
    texts = [f"t{number}" for number in range(40)]
    texts[0] = texts[31] = "die"
    texts[7] = "abort"
    texts[12] = "raise"
    texts[20] = "lambda"
    texts[25] = "skip"
    texts[30] = "big"
    results: list[Any] = list(map_pages(work.act, pages(*texts), workers=workers))
    reasons = {
        number: result.reason
        for number, result in enumerate(results)
        if isinstance(result, Skipped)
    }
    assert reasons == {
        0: "crashed",
        7: "crashed",
        12: "error",
        20: "error",
        25: "no-content",
        31: "crashed",
    }
    assert results[12] == Skipped("12.txt", "", "error", "ValueError: not this")
    assert results[0] == Skipped("0.txt", "", "crashed", "ended its worker with code 3")
    assert len(results[30]) == 3_000_000
    others = set(range(40)) - set(reasons) - {30}
    assert {number: results[number] for number in others} == {n: (f"t{n}", 0) for n in others}


@pytest.mark.parametrize("kind", ["hang", "spin", "backtrack"])
def test_a_page_over_its_time_is_skipped_and_its_worker_replaced(work: Any, kind: str) -> None:
    began = time.monotonic()
    results = list(map_pages(work.act, pages("a", kind, "b", kind), workers=2, timeout_s=0.2))
    assert results == [
        ("a", 0),
        Skipped("1.txt", "", "timeout", "took longer than 0.2 s"),
        ("b", 0),
        Skipped("3.txt", "", "timeout", "took longer than 0.2 s"),
    ]
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("more", [0, 40])
def test_a_page_that_waits_for_its_turn_is_no_page_over_its_time(work: Any, more: int) -> None:
    """As on a machine that others use: the clock runs on, the processor is elsewhere."""
    results = list(map_pages(work.act, pages("rest", *"a" * more), workers=2, timeout_s=0.2))
    assert results == [("rest", 0), *[("a", 0)] * more]


def test_a_slow_consumer_is_no_reason_for_a_timeout(work: Any) -> None:
    results: list[Any] = []
    for result in map_pages(work.upper, pages(*"abcdef" * 30), timeout_s=0.5):
        if not results:
            time.sleep(0.8)
        results.append(result)
    assert results == list("ABCDEF") * 30


def test_reading_stays_a_bounded_way_ahead(work: Any) -> None:
    read = 0

    def source() -> Iterator[Page]:
        nonlocal read
        for number in range(50_000):
            read += 1
            yield Page(str(number), text="x" * 5_000)

    results = map_pages(work.upper, source(), workers=2)
    for _ in range(10):
        next(results)
    # Each worker's batch, as many ready, and one that is being filled.
    assert read < 10 * local.BATCH_PAGES + local.AHEAD
    assert read * 5_000 < 10 * local.BATCH_BYTES
    results.close()  # type: ignore[attr-defined]


def test_workers_are_recycled(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "RECYCLED_AFTER", 64)
    ids = list(map_pages(work.slow, pages(*"x" * 300)))
    assert len(set(ids)) > 2
    assert len(ids) == 300


def test_workers_that_cannot_work_end_the_run(work: Any) -> None:
    with pytest.raises(ProvenanceError, match="ZeroDivisionError"):
        list(map_pages(work.unloadable, pages(*"ab")))


@pytest.mark.parametrize(("workers", "timeout_s"), [(0, 1.0), (1, 0.0), (-1, 1.0)])
def test_options_are_checked(work: Any, workers: int, timeout_s: float) -> None:
    with pytest.raises(OptionsError):
        next(map_pages(work.upper, pages("a"), workers=workers, timeout_s=timeout_s))


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs ps and signals")
def test_a_closed_generator_leaves_no_worker(work: Any) -> None:
    results = map_pages(work.slow, pages(*"x" * 2_000), workers=2)
    workers = {next(results) for _ in range(200)}
    results.close()  # type: ignore[attr-defined]
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(int(str(worker)), 0)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_a_parent_that_ends_leaves_no_orphan(work: Any, tmp_path: Path, how: str) -> None:
    script = tmp_path / "job.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import sys
            sys.path.insert(0, {str(Path(work.__file__).parent)!r})
            from pool_work import slow
            from provenance.engine.local import map_pages
            from provenance.records import Page
            if __name__ == "__main__":
                items = (Page(str(n), text="x") for n in range(10**6))
                for pid in map_pages(slow, items, workers=2):
                    print(pid, flush=True)
            """
        ),
        encoding="utf-8",
    )
    root = Path(local.__file__).parents[2]
    job = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert job.stdout is not None
    workers = {int(job.stdout.readline()) for _ in range(150)}
    job.send_signal(getattr(signal, how))
    job.communicate(timeout=20)
    deadline = time.monotonic() + 10
    while workers and time.monotonic() < deadline:
        workers = {pid for pid in workers if _runs(pid)}
        time.sleep(0.05)
    assert not workers


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


class TestInline:
    """A few texts are done in this process, under the same rules."""

    @pytest.fixture(autouse=True)
    def inline(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(local, "_INLINE_PAGES", 32)
        monkeypatch.setattr(local, "_Pool", None)

    def test_it_maps_as_the_pool_does(self, work: Any) -> None:
        skip = Skipped("x", "", "unreadable")
        results = list(map_pages(work.act, [*pages("a", "raise"), skip, *pages("b")]))
        assert results == [
            ("a", 0),
            Skipped("1.txt", "", "error", "ValueError: not this"),
            skip,
            ("b", 0),
        ]

    @pytest.mark.parametrize("kind", ["spin", "backtrack"])
    def test_it_holds_the_time_limit(self, work: Any, kind: str) -> None:
        before = signal.getsignal(signal.SIGPROF)
        results = list(map_pages(work.act, pages(kind, "b"), timeout_s=0.3))
        assert results == [Skipped("0.txt", "", "timeout", "took longer than 0.3 s"), ("b", 0)]
        assert signal.getsignal(signal.SIGPROF) == before

    def test_a_stage_cannot_swallow_the_limit(self, work: Any) -> None:
        def stubborn(page: Page) -> str:
            try:
                work.act(page)
            except Exception:
                return "swallowed"
            return "done"

        results = list(map_pages(stubborn, pages("spin"), timeout_s=0.2))
        assert [result.reason for result in results if isinstance(result, Skipped)] == ["timeout"]


def test_pages_of_html_run_on_forked_workers(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_TEMPLATE", "string")
    items = [Page("a.html", html=b"<p>one</p>"), Page("b.html", html=b"<p>three</p>")]
    act: Callable[[Page], tuple[str, int]] = work.act
    # A few pages do not wait for the process that workers are forked from; many do.
    for times in (1, 20):
        assert list(map_pages(act, items * times, workers=2)) == [("", 10), ("", 12)] * times
