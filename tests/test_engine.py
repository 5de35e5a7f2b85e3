"""The worker pool: order, time limits and dead workers."""

import os
import signal
import time

import pytest

from provenance.engine.local import LocalOptions, map_pages
from provenance.errors import OptionsError
from provenance.records import Page, Skipped


def shout(page: Page) -> str:
    return page.html.decode().upper()


def tricky(page: Page) -> str:
    if page.html == b"hang":
        time.sleep(600)
    if page.html == b"die":
        os.kill(os.getpid(), signal.SIGKILL)
    return page.html.decode()


def slow_first(page: Page) -> str:
    time.sleep(0.2 if page.input == "0" else 0)
    return page.input


def pages(*bodies: str) -> list[Page]:
    return [Page(str(i), html=body.encode()) for i, body in enumerate(bodies)]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_order_and_skips_pass_through(workers: int) -> None:
    items: list[Page | Skipped] = list(pages(*(f"page {i}" for i in range(300))))
    items.insert(5, Skipped("x", "", "malformed"))
    found = list(map_pages(shout, items, workers=workers))
    assert found[5] == Skipped("x", "", "malformed")
    assert [f for f in found if isinstance(f, str)] == [f"PAGE {i}" for i in range(300)]


def test_a_slow_page_does_not_change_the_order() -> None:
    items = [Page(str(i), html=b"x" * 400_000) for i in range(12)]
    assert list(map_pages(slow_first, items, workers=2)) == [str(i) for i in range(12)]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_page_that_hangs_is_skipped_and_nothing_else(workers: int) -> None:
    bodies = ["a", "b", "hang", "c", "d", "hang", "e"]
    found = list(map_pages(tricky, pages(*bodies), workers=workers, timeout_s=0.5))
    for body, result in zip(bodies, found, strict=True):
        if body == "hang":
            assert isinstance(result, Skipped)
            assert result.reason == "timeout"
        else:
            assert result == body


@pytest.mark.parametrize("workers", [1, 2])
def test_a_page_that_kills_its_worker_is_skipped_and_nothing_else(workers: int) -> None:
    bodies = ["a", "die", "b", "c", "die"]
    found = list(map_pages(tricky, pages(*bodies), workers=workers))
    assert [r if isinstance(r, str) else r.reason for r in found] == [
        "a",
        "crashed",
        "b",
        "c",
        "crashed",
    ]


def test_input_is_read_only_a_little_ahead() -> None:
    read = 0

    def items() -> object:
        nonlocal read
        for i in range(5_000):
            read += 1
            yield Page(str(i), html=b"x")

    results = map_pages(shout, items(), workers=1)  # type: ignore[arg-type]
    next(results)
    assert read < 1_000
    results.close()  # type: ignore[attr-defined]


def test_text_with_one_worker_needs_no_process() -> None:
    here = os.getpid()
    found = list(map_pages(lambda _: os.getpid(), [Page("a", text="x")], workers=1))
    assert found == [here]


@pytest.mark.parametrize("options", [{"workers": 0}, {"timeout_s": 0.0}])
def test_options_are_checked(options: dict[str, float]) -> None:
    with pytest.raises(OptionsError):
        LocalOptions(**options)  # type: ignore[arg-type]
