"""The local engine: a pool of worker processes on this machine.

Workers are forked from a template process that has loaded and warmed everything once; where
there is no fork, they start afresh. A worker gets its next batch when it is done with the one
before, so nobody ever waits for a full pipe; what it is at is seen in memory that it shares.
"""

from __future__ import annotations

import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, MutableSequence
from dataclasses import dataclass, field
from itertools import chain, islice
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from provenance.engine import Other, Result
from provenance.engine.inline import can_run_inline, map_inline
from provenance.engine.worker import PATIENCE, PROTOCOL, SINCE, STARTED, serve
from provenance.errors import OptionsError, ProvenanceError
from provenance.records import Page, Skipped, SkipReason

BATCH_PAGES = 64
BATCH_BYTES = 600_000
"""A batch is full with this much of html and text: some 70 ms of work."""
AHEAD = 2_000
"""Results that may wait for a slower page before them."""
RECYCLED_AFTER = 20_000
"""Pages after which a worker gives way to a fresh one, so that nothing it leaks adds up."""
_INLINE_PAGES = 32
_BARREN_DEATHS = 5
_POLL_S = 0.25
_PUMP_S = 0.01
_TEMPLATE = "provenance.engine.template"
_ENDED_BY_TIMER = tuple(
    -getattr(signal, name) for name in ("SIGPROF", "SIGALRM") if hasattr(signal, name)
)


def map_pages(
    fn: Callable[[Page], Result],
    items: Iterable[Page | Other],
    *,
    workers: int = 1,
    timeout_s: float = 30.0,
    apart: bool = False,
) -> Iterator[Result | Other | Skipped]:
    """Yield `fn(page)` for each page, in the order of `items`; what is no page passes through.

    A page that takes longer than `timeout_s` seconds of processor time is skipped as `timeout`, one
    that ends its worker as `crashed`, one that raises as `error`; the others of its batch are not
    affected.
    A handful of texts is done in this process, unless everything has to be done `apart` from it.

    Raises:
        OptionsError: `workers` or `timeout_s` is out of range.
        ProvenanceError: no worker can be started.
    """
    if workers < 1:
        raise OptionsError("workers must be at least 1")
    if timeout_s <= 0:
        raise OptionsError("timeout_s must be more than 0")
    source = iter(items)
    first = list(islice(source, _INLINE_PAGES + 1))
    markup = any(isinstance(item, Page) and item.html for item in first)
    few = len(first) <= _INLINE_PAGES and not markup
    if few and not apart and can_run_inline():
        yield from map_inline(fn, first, timeout_s)
        return
    # A few pages are done before a template is warm, whose loading does not count as theirs.
    forked = markup and (apart or len(first) > _INLINE_PAGES)
    pool = _Pool(pickle.dumps(fn, PROTOCOL), workers, timeout_s, forked=forked)
    yield from pool.run(chain(first, source))


def _context(forked: bool) -> BaseContext:
    if forked and "forkserver" in get_all_start_methods():
        context = get_context("forkserver")
        context.set_forkserver_preload([_TEMPLATE])
        return context
    return get_context("spawn")


@dataclass(slots=True, eq=False)
class _Batch:
    pages: list[tuple[int, Page]]
    """(place in the order, page), in order."""
    reported: int = 0


@dataclass(slots=True, eq=False)
class _Worker:
    process: BaseProcess
    connection: Connection
    progress: MutableSequence[float]
    batch: _Batch | None = None
    done: int = 0


@dataclass(slots=True, eq=False)
class _Pool:
    fn: bytes
    size: int
    timeout_s: float
    forked: bool
    context: Any = None
    workers: list[_Worker] = field(default_factory=list)
    queue: deque[_Batch] = field(default_factory=deque)
    results: dict[int, object] = field(default_factory=dict)
    read: int = 0
    """Items that were read."""
    given: int = 0
    """Results that were yielded."""
    exhausted: bool = False
    barren: int = 0
    """Workers that ended in a row without a page to blame for it."""

    def run(self, source: Iterator[Any]) -> Iterator[Any]:
        self.context = _context(self.forked)
        clean = False
        try:
            while not (self.exhausted and self.given == self.read):
                self._feed(source)
                if self.given not in self.results:
                    self._listen(_POLL_S)
                pumped = time.monotonic()
                while self.given in self.results:
                    yield self.results.pop(self.given)
                    self.given += 1
                    # The workers are not kept waiting while what is ready is taken.
                    if time.monotonic() - pumped > _PUMP_S:
                        self._listen(0)
                        self._feed(source)
                        pumped = time.monotonic()
            clean = True
        finally:
            self._close(clean)

    def _feed(self, source: Iterator[Any]) -> None:
        """Give every idle worker a batch, and have one ready for each of the others."""
        self._fill(source)
        while self.queue and len(self.workers) < self.size and all(w.batch for w in self.workers):
            self.workers.append(self._hire())
            self._give(self.workers[-1])
            self._fill(source)
        for worker in list(self.workers):
            if worker.batch is None and self.queue:
                self._give(worker)
        self._fill(source)

    def _fill(self, source: Iterator[Any]) -> None:
        while len(self.queue) < self.size and not self.exhausted:
            if self.read - self.given >= AHEAD:
                return
            batch = self._read(source)
            if batch.pages:
                self.queue.append(batch)

    def _read(self, source: Iterator[Any]) -> _Batch:
        batch = _Batch([])
        size = 0
        while len(batch.pages) < BATCH_PAGES and size < BATCH_BYTES:
            item = next(source, None)
            if item is None:
                self.exhausted = True
                break
            if isinstance(item, Page):
                batch.pages.append((self.read, item))
                size += len(item.html) + len(item.text)
            else:
                self.results[self.read] = item
            self.read += 1
            if self.read - self.given >= AHEAD:
                break
        return batch

    def _hire(self) -> _Worker:
        ours, theirs = self.context.Pipe()
        progress = self.context.RawArray("d", 2)
        process = self.context.Process(
            target=serve, args=(theirs, progress, self.fn, self.timeout_s), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours, progress)

    def _give(self, worker: _Worker) -> None:
        batch = self.queue.popleft()
        worker.batch = batch
        worker.progress[STARTED] = worker.progress[SINCE] = 0.0
        pages = [page for _, page in batch.pages]
        try:
            worker.connection.send_bytes(pickle.dumps(pages, PROTOCOL))
        except OSError:
            self._lose(worker, "crashed")

    def _listen(self, seconds: float) -> None:
        """Take what the workers have to say, for at most this long; replace what is no more."""
        busy = [worker for worker in self.workers if worker.batch]
        handles: list[Any] = [worker.connection for worker in busy]
        handles += [worker.process.sentinel for worker in busy]
        ready = wait(handles, seconds) if handles else []
        for worker in busy:
            ended = worker.process.sentinel in ready
            if ended or worker.connection in ready:
                self._hear(worker, ended)
        now = time.monotonic()
        for worker in list(self.workers):
            since = worker.progress[SINCE]
            if worker.batch and since and now - since > self.timeout_s * PATIENCE:
                worker.process.kill()
                self._lose(worker, "timeout", since)

    def _hear(self, worker: _Worker, ended: bool) -> None:
        try:
            while worker.batch and worker.connection.poll(0):
                self._take(worker, pickle.loads(worker.connection.recv_bytes()))
        except (EOFError, OSError):
            self._lose(worker, "crashed")
            return
        if worker.batch and ended:
            self._lose(worker, "crashed")
        elif worker.batch is None and worker.done >= RECYCLED_AFTER:
            worker.connection.close()
            self.workers.remove(worker)

    def _take(self, worker: _Worker, message: list[bytes] | str) -> None:
        if isinstance(message, str):
            raise ProvenanceError(f"workers cannot do their work: {message}")
        batch = worker.batch
        assert batch is not None
        for result in message:
            place, _ = batch.pages[batch.reported]
            self.results[place] = pickle.loads(result)
            batch.reported += 1
        self.barren = 0
        worker.done += len(message)
        if batch.reported == len(batch.pages):
            worker.batch = None

    def _lose(self, worker: _Worker, reason: SkipReason, judged: float = 0.0) -> None:
        """Blame the page a lost worker was at, and put the others of its batch back in front.

        `judged` is when the page was started that took too long: it may be done by now.
        """
        batch, worker.batch = worker.batch, None
        worker.process.join(_POLL_S)
        if worker.process.exitcode is None:
            worker.process.kill()
            worker.process.join()
        started, since = int(worker.progress[STARTED]), worker.progress[SINCE]
        code = worker.process.exitcode
        worker.connection.close()
        self.workers.remove(worker)
        if batch is None:
            return
        if reason == "crashed" and code in _ENDED_BY_TIMER:
            reason = "timeout"
        rest = batch.pages[batch.reported :]
        if judged and since != judged:
            pass
        elif since and started > batch.reported:
            place, page = batch.pages[started - 1]
            self.results[place] = self._skip(page, reason, code)
            rest.remove((place, page))
            self.barren = 0
        else:
            self.barren += 1
            if self.barren >= _BARREN_DEATHS:
                raise ProvenanceError(f"workers end with code {code} before they do anything")
        if rest:
            self.queue.appendleft(_Batch(rest))

    def _skip(self, page: Page, reason: SkipReason, code: int | None) -> Skipped:
        if reason == "timeout":
            detail = f"took longer than {self.timeout_s:g} s"
        else:
            detail = f"ended its worker with code {code}"
        return Skipped(page.input, page.locator, reason, detail)

    def _close(self, clean: bool) -> None:
        for worker in self.workers:
            worker.connection.close()
            if not clean or worker.batch:
                worker.process.kill()
        for worker in self.workers:
            worker.process.join(1.0)
            if worker.process.exitcode is None:
                worker.process.kill()
                worker.process.join()
        self.workers.clear()
