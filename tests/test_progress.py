"""Progress: nothing where nobody looks, JSON lines for programs, bars for people."""

import json
import sys
from io import StringIO

import pytest

from provenance.progress import Mode, Progress


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def work(mode: Mode, steps: int = 5) -> None:
    with Progress(mode) as bars:
        bars.start("read")
        for _ in range(steps):
            bars.advance()
        bars.start("compare", 2)
        bars.advance(2)


@pytest.mark.parametrize("mode", ["off", "auto"])
def test_nothing_is_said_off_a_terminal(mode: Mode, capsys: pytest.CaptureFixture[str]) -> None:
    work(mode)
    assert capsys.readouterr() == ("", "")


def test_off_is_silent_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    work("off")
    assert terminal.getvalue() == ""


def test_json_is_a_line_a_stage_and_a_line_a_second(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The clock moves half a second each time it is asked.
    ticks = iter(range(1, 1_000))
    monkeypatch.setattr("provenance.progress.time.monotonic", lambda: next(ticks) / 2)
    work("json")
    out, err = capsys.readouterr()
    told = [json.loads(line) for line in err.splitlines()]
    assert out == ""
    assert told[0] == {"stage": "read", "done": 0, "total": None}
    assert {"stage": "compare", "done": 0, "total": 2} in told
    assert [each["done"] for each in told if each["stage"] == "read"] == [0, 2, 4]


def test_bars_are_drawn_on_stderr_and_taken_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    work("auto")
    assert "compare" in terminal.getvalue()
    assert capsys.readouterr().out == ""


def test_bars_are_taken_away_when_a_stage_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    monkeypatch.setenv("TERM", "xterm")

    def fail() -> None:
        with Progress("auto") as bars:
            bars.start("read")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    # The cursor, hidden while bars are drawn, is shown again.
    assert terminal.getvalue().rfind("\x1b[?25h") > terminal.getvalue().rfind("\x1b[?25l")
