"""Engines: what runs the stages over many pages. The narrow waist between pipeline and machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from provenance.records import Page, Skipped

Result = TypeVar("Result")
Other = TypeVar("Other")
"""What is no page and passes through: a skip, a result that was found elsewhere."""


class Engine(Protocol):
    """Something that applies a stage to every page, however many processes or machines it has.

    An engine never changes what comes out: the same pages give the same results in the same
    order, whatever engine and number of workers.
    """

    def map_pages(
        self,
        fn: Callable[[Page], Result],
        items: Iterable[Page | Other],
        *,
        workers: int,
        timeout_s: float,
    ) -> Iterator[Result | Other | Skipped]:
        """Yield `fn(page)` for each page, in the order of `items`; what is no page passes through.

        `fn` is picklable and pure. A page that takes longer than `timeout_s` seconds of processor
        time is skipped as `timeout`, one that ends its process as `crashed`, one that raises as
        `error`.
        """
        ...
