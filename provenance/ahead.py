"""Reading ahead: the next items of an iterator are made in a thread while earlier ones are used.

Reading, decompressing and digesting a page lets go of the interpreter's lock, so that it costs no
time where a second core is free.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_ITEMS = 64
MOST_BYTES = 16 << 20
"""Size of the items that wait at most, but for one that alone is larger."""


def ahead(items: Iterator[T], size: Callable[[T], int]) -> Generator[T, None, None]:
    """Yield the items in order, and raise what `items` raises; `size` gives the bytes of an item.

    When the generator is closed early the thread ends after the item it is at; `items` is closed
    in its thread where it can be.

    >>> list(ahead(iter("abc"), len))
    ['a', 'b', 'c']
    """
    reader = _Reader(items, size)
    thread = threading.Thread(target=reader.run, name="read ahead", daemon=True)
    thread.start()
    try:
        yield from reader.taken()
    finally:
        reader.stop()
        thread.join()


class _Reader(Generic[T]):
    """What the two threads share."""

    def __init__(self, items: Iterator[T], size: Callable[[T], int]) -> None:
        self._items, self._size = items, size
        self._waiting: deque[tuple[T, int]] = deque()
        self._bytes = 0
        self._ended = self._stopped = False
        self._error: BaseException | None = None
        self._changed = threading.Condition()

    def run(self) -> None:
        """Read until there is no more, or nobody wants it."""
        try:
            for item in self._items:
                if not self._put(item, self._size(item)):
                    break
        except BaseException as error:  # it is raised where the items are used
            self._error = error
        finally:
            close = getattr(self._items, "close", None)
            if close is not None:
                close()
            with self._changed:
                self._ended = True
                self._changed.notify_all()

    def _put(self, item: T, size: int) -> bool:
        with self._changed:
            while (
                not self._stopped
                and self._waiting
                and (len(self._waiting) >= MOST_ITEMS or self._bytes + size > MOST_BYTES)
            ):
                self._changed.wait()
            self._waiting.append((item, size))
            self._bytes += size
            self._changed.notify_all()
            return not self._stopped

    def taken(self) -> Iterator[T]:
        """Items as they come."""
        while True:
            with self._changed:
                while not self._waiting and not self._ended:
                    self._changed.wait()
                if not self._waiting:
                    if self._error is not None:
                        raise self._error
                    return
                item, size = self._waiting.popleft()
                self._bytes -= size
                self._changed.notify_all()
            yield item

    def stop(self) -> None:
        """Let the thread end."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
