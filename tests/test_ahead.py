"""Reading ahead changes no item, no order and no error, is bounded, and leaves no thread."""

import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.ahead import MOST_BYTES, MOST_ITEMS, ahead


@given(st.lists(st.text(), max_size=200))
def test_items_come_in_order(items: list[str]) -> None:
    assert list(ahead(iter(items), len)) == items


def test_an_error_comes_after_the_items_before_it() -> None:
    def broken() -> Iterator[str]:
        yield "a"
        yield "b"
        raise RuntimeError("no more")

    taken: list[str] = []
    with pytest.raises(RuntimeError, match="no more"):
        taken.extend(ahead(broken(), len))
    assert taken == ["a", "b"]


def _settle() -> None:
    time.sleep(0.05)


def test_it_waits_when_enough_items_or_bytes_wait() -> None:
    made = 0

    def endless() -> Iterator[int]:
        nonlocal made
        while True:
            made += 1
            yield made

    many = ahead(endless(), lambda _: 1)
    assert next(many) == 1
    _settle()
    assert made <= MOST_ITEMS + 2
    many.close()

    made = 0
    large = ahead(endless(), lambda _: MOST_BYTES)
    assert next(large) == 1
    _settle()
    assert made <= 3
    assert next(large) == 2
    large.close()


def test_stopping_early_closes_the_source_and_ends_the_thread() -> None:
    closed = threading.Event()

    def source() -> Iterator[int]:
        try:
            yield from range(10**9)
        finally:
            closed.set()

    before = threading.active_count()
    reading = ahead(source(), lambda _: 1)
    assert next(reading) == 0
    reading.close()
    assert closed.is_set()
    assert threading.active_count() == before
