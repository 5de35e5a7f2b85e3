"""Engines: where stages run. An engine maps a pure function over items and decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from provenance.records import Page, Skipped

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class PageFunction(Protocol[T_co]):
    """Turns a page into a result, or says why it cannot; top-level and picklable."""

    def __call__(self, page: Page) -> T_co | Skipped:
        """Work on one page."""


class Engine(Protocol):
    """What a scan asks of an engine."""

    def map_pages(
        self, function: PageFunction[T], items: Iterable[Page | Skipped]
    ) -> Iterator[T | Skipped]:
        """Yield one result an item, in the order of the items; a `Skipped` passes through."""
