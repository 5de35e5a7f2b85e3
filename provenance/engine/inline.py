"""A few pages in this process, with the time limit that a process can set itself."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

from provenance.engine import Other, Result
from provenance.engine.worker import PATIENCE, run
from provenance.records import Page, Skipped


class _Expired(BaseException):
    """The time of a page is up. Not an Exception: no stage may take it for its own."""


def can_run_inline() -> bool:
    """Tell whether this thread can be interrupted by a timer; regular expressions can then, too."""
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def map_inline(
    fn: Callable[[Page], Result], items: Iterable[Page | Other], timeout_s: float
) -> Iterator[Result | Other | Skipped]:
    """Yield `fn(page)` for each page here and now; what is no page passes through."""
    for item in items:
        yield _limited(fn, item, timeout_s) if isinstance(item, Page) else item


def _limited(fn: Callable[[Page], Any], page: Page, timeout_s: float) -> Any:
    armed = [True]

    def expire(number: int, frame: FrameType | None) -> None:
        del number, frame
        if armed[0]:
            raise _Expired

    timers = (
        (signal.SIGPROF, signal.ITIMER_PROF, timeout_s),
        (signal.SIGALRM, signal.ITIMER_REAL, timeout_s * PATIENCE),
    )
    before = [signal.signal(number, expire) for number, _, _ in timers]
    for _, timer, seconds in timers:
        signal.setitimer(timer, seconds)
    try:
        result = run(fn, page)
        armed[0] = False
    except _Expired:
        armed[0] = False
        detail = f"took longer than {timeout_s:g} s"
        result = Skipped(page.input, page.locator, "timeout", detail)
    finally:
        for (number, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)
    return result
