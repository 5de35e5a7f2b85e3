"""The local engine: a pool of worker processes, with a time limit a page.

Results come in the order of the items, whatever the number of workers. A page that takes
longer than the limit is `Skipped` with reason "timeout" and its worker replaced; one whose
worker dies over it is "crashed"; the other pages of its batch are worked on again.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, Literal, TypeVar

from provenance.engine import PageFunction
from provenance.engine.worker import work
from provenance.errors import OptionsError
from provenance.records import Page, Skipped

T = TypeVar("T")
Numbered = tuple[int, Page]

TIMEOUT_S = 60.0
"""Some 2,000 times what a page usually takes."""
BATCH_PAGES = 64
BATCH_BYTES = 1_000_000
"""A batch is closed when either is reached: small enough to keep all workers busy to the end."""
AHEAD = 4
"""Batches a worker that are read ahead of the results given out: bounds memory."""


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """How the pool runs; none of it changes a result but the time limit."""

    workers: int = 1
    timeout_s: float = TIMEOUT_S
    """Seconds a page may take."""

    def __post_init__(self) -> None:
        if self.workers < 1:
            raise OptionsError(f"workers must be 1 or more, got {self.workers}")
        if self.timeout_s <= 0:
            raise OptionsError(f"the time limit must be positive, got {self.timeout_s}")


def map_pages(
    function: PageFunction[T], items: Iterable[Page | Skipped], *, workers: int = 1,
    timeout_s: float = TIMEOUT_S,
) -> Iterator[T | Skipped]:  # fmt: skip
    """Yield one result an item, in order. With one worker, pages of plain text need no process."""
    pool = _Pool(function, LocalOptions(workers, timeout_s))
    try:
        yield from pool.run(items)
    finally:
        pool.close()


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    open: deque[Numbered] = field(default_factory=deque)
    """What it was given and has not answered, in order."""
    heard: float = 0.0
    """When it was last given work or answered."""


class _Pool(Generic[T]):
    def __init__(self, function: PageFunction[T], options: LocalOptions) -> None:
        self._function = function
        self._options = options
        self._context = _context()
        self._workers: list[_Worker] = []
        self._waiting: deque[list[Numbered]] = deque()
        self._results: dict[int, T | Skipped] = {}
        self._given = 0
        """Results given out so far: the number of the next one."""

    def run(self, items: Iterable[Page | Skipped]) -> Iterator[T | Skipped]:
        window = AHEAD * BATCH_PAGES * self._options.workers
        batch: list[Numbered] = []
        size = number = 0
        for number, item in enumerate(items):
            if isinstance(item, Skipped):
                self._results[number] = item
            elif self._options.workers == 1 and item.text:
                self._results[number] = self._function(item)
            else:
                batch.append((number, item))
                size += len(item.html) + 4 * len(item.text)
                if len(batch) >= BATCH_PAGES or size >= BATCH_BYTES:
                    self._waiting.append(batch)
                    batch, size = [], 0
                    self._turn(block=False)
            yield from self._ready()
            while (
                number - self._given >= window or len(self._waiting) > AHEAD * self._options.workers
            ):
                if batch:
                    self._waiting.append(batch)
                    batch, size = [], 0
                self._turn(block=True)
                yield from self._ready()
        if batch:
            self._waiting.append(batch)
        while self._waiting or any(worker.open for worker in self._workers):
            self._turn(block=True)
            yield from self._ready()
        yield from self._ready()

    def _ready(self) -> Iterator[T | Skipped]:
        while self._given in self._results:
            yield self._results.pop(self._given)
            self._given += 1

    def _turn(self, block: bool) -> None:
        """Hand out work, take in answers, replace workers that died or hang."""
        while self._waiting and len(self._workers) < self._options.workers:
            self._workers.append(self._start())
        for place, worker in enumerate(self._workers):
            if not worker.open and self._waiting:
                self._hand_out(place)
        pipes = {worker.pipe: place for place, worker in enumerate(self._workers) if worker.open}
        for pipe in wait(list(pipes), self._patience() if block else 0):
            self._take_in(pipes[pipe])  # type: ignore[index]
        now = time.monotonic()
        for place, worker in enumerate(self._workers):
            if worker.open and now - worker.heard > self._options.timeout_s:
                limit = f"more than {self._options.timeout_s:g} s"
                self._replace(place, "timeout", limit)

    def _patience(self) -> float:
        """Seconds until the first worker's time is up."""
        heard = min(worker.heard for worker in self._workers if worker.open)
        return max(0.01, heard + self._options.timeout_s - time.monotonic() + 0.01)

    def _hand_out(self, place: int) -> None:
        worker = self._workers[place]
        batch = self._waiting.popleft()
        worker.open.extend(batch)
        worker.heard = time.monotonic()
        try:
            worker.pipe.send(batch)
        except (BrokenPipeError, OSError):
            self._replace(place, "crashed", "its worker had ended")

    def _take_in(self, place: int) -> None:
        worker = self._workers[place]
        try:
            done: list[tuple[int, Any]] = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            self._replace(place, "crashed", f"its worker ended with {worker.process.exitcode}")
            return
        worker.heard = time.monotonic()
        for number, result in done:
            # Answers come in order, so the head of the queue is what was answered.
            worker.open.popleft()
            self._results[number] = result

    def _replace(self, place: int, reason: Literal["timeout", "crashed"], detail: str) -> None:
        """Blame the page if it was alone; else find out which one it was, one by one."""
        worker = self._workers[place]
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        if len(worker.open) == 1:
            number, page = worker.open[0]
            self._results[number] = Skipped(page.input, page.locator, reason, detail)
        else:
            self._waiting.extendleft([each] for each in reversed(worker.open))
        self._workers[place] = self._start()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]
            target=work, args=(theirs, self._function), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours, heard=time.monotonic())

    def close(self) -> None:
        """End all workers at once; what they hold is not wanted any more."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()


def _context() -> multiprocessing.context.BaseContext:
    """Fork workers from a server loaded once, which has no threads; spawn where none can be."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["provenance.engine.preload"])
    return context
