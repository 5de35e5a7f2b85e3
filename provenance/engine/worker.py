"""The worker: a process that works on batches of pages until its pipe is closed."""

from __future__ import annotations

import signal
import time
from multiprocessing.connection import Connection
from typing import Any

from provenance.engine import PageFunction

FLUSH_S = 0.05
"""Longest time that finished results wait for company; also how late the parent can be to know
that a worker still makes progress."""


def work(pipe: Connection, function: PageFunction[Any]) -> None:
    """Answer each batch of (number, page) with lists of (number, result), in order.

    Results go back whenever `FLUSH_S` have passed, so that a page that never ends does not
    take the ones before it along.
    """
    # Ctrl-C reaches the whole group of a terminal; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            batch = pipe.recv()
        except (EOFError, OSError):
            return
        done: list[tuple[int, Any]] = []
        flushed = time.monotonic()
        for number, page in batch:
            done.append((number, function(page)))
            if time.monotonic() - flushed >= FLUSH_S:
                pipe.send(done)
                done, flushed = [], time.monotonic()
        if done:
            pipe.send(done)
