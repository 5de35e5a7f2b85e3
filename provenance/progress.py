"""Progress: how far a run is, on stderr, for a person or for a program."""

from __future__ import annotations

import json
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

Mode = Literal["auto", "json", "off"]


class Progress:
    """Says which stage runs and how much of it is done; silent in mode "off".

    "auto" draws bars on a terminal and is silent elsewhere; "json" writes a line a second.
    """

    def __init__(self, mode: Mode = "off") -> None:
        self._mode = mode
        self._bars: Bars | None = None
        self._task: TaskID | None = None
        self._stage = ""
        self._done = 0
        self._total: int | None = None
        self._told = 0.0

    def __enter__(self) -> Progress:
        if self._mode == "auto" and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bars

            self._bars = Bars(console=Console(stderr=True), transient=True)
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def start(self, stage: str, total: int | None = None) -> None:
        """Begin a stage of `total` steps, None where that is not known."""
        self._stage, self._done, self._total = stage, 0, total
        if self._bars is not None:
            if self._task is not None:
                self._bars.remove_task(self._task)
            self._task = self._bars.add_task(stage, total=total)
        self._tell(force=True)

    def advance(self, steps: int = 1) -> None:
        """Count steps of the stage as done."""
        self._done += steps
        if self._bars is not None and self._task is not None:
            self._bars.advance(self._task, steps)
        self._tell()

    def _tell(self, force: bool = False) -> None:
        now = time.monotonic()
        if self._mode != "json" or (not force and now - self._told < 1):
            return
        self._told = now
        line = {"stage": self._stage, "done": self._done, "total": self._total}
        print(json.dumps(line), file=sys.stderr, flush=True)
