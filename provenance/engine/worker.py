"""The worker's side of the local pool: a loop that takes batches and answers with results."""

from __future__ import annotations

import pickle
import signal
import time
from collections.abc import Callable, MutableSequence, Sequence
from multiprocessing.connection import Connection

from provenance.records import Page, Skipped

PROTOCOL = 5
STARTED, SINCE = 0, 1
"""Cells of the shared progress: pages of the batch that were started; when the one in work was."""
PATIENCE = 10.0 if hasattr(signal, "setitimer") else 1.0
"""A page has its time limit of processor time, and this many times that by the clock: on a busy
machine a page takes longer, and results must not hang on who else is at work. Where a process has
no timer, the clock is all there is."""
_FLUSH_S = 0.2
GRACE_S = 5.0
_DETAIL = 300


def serve(
    connection: Connection, progress: MutableSequence[float], fn: bytes, timeout_s: float
) -> None:
    """Answer batches until the connection closes.

    A message is a list of results, in the order of the batch; or a string: why no work can be done.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work: Callable[[Page], object] = pickle.loads(fn)
    except Exception as error:
        connection.send_bytes(pickle.dumps(f"{type(error).__name__}: {error}", PROTOCOL))
        return
    try:
        while True:
            pages = pickle.loads(connection.recv_bytes())
            _answer(connection, progress, work, pages, timeout_s)
    except (EOFError, OSError):
        return


def _answer(
    connection: Connection,
    progress: MutableSequence[float],
    work: Callable[[Page], object],
    pages: Sequence[Page],
    timeout_s: float,
) -> None:
    results: list[bytes] = []
    flushed = time.monotonic()
    for number, page in enumerate(pages, 1):
        progress[SINCE] = now = time.monotonic()
        progress[STARTED] = number
        _limit(timeout_s)
        result = run(work, page)
        _limit(0)
        progress[SINCE] = 0.0
        results.append(_encoded(result, page))
        now = time.monotonic()
        if now - flushed > _FLUSH_S:
            connection.send_bytes(pickle.dumps(results, PROTOCOL))
            results, flushed = [], now
    if results:
        connection.send_bytes(pickle.dumps(results, PROTOCOL))


def run(work: Callable[[Page], object], page: Page) -> object:
    """Return the result for a page; one that raises becomes a skip."""
    try:
        return work(page)
    except Exception as error:
        return failure(page, error)


def failure(page: Page, error: BaseException) -> Skipped:
    """Return the skip for a page whose work raised."""
    message = " ".join(f"{type(error).__name__}: {error}".split())
    return Skipped(page.input, page.locator, "error", message[:_DETAIL])


def _encoded(result: object, page: Page) -> bytes:
    try:
        return pickle.dumps(result, PROTOCOL)
    except Exception as error:
        return pickle.dumps(failure(page, error), PROTOCOL)


def _limit(seconds: float) -> None:
    """Have the kernel end this process if it works on the page for longer; 0 takes that back.

    By the clock the parent does so earlier; that is for the time when there is no parent left.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds and seconds * PATIENCE + GRACE_S)
