"""Months of every language: dates read with precompiled patterns are those read without."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHOWN = (
    "14. August 2014", "14 août 2014", "14 de agosto de 2014", "14 августа 2014", "2014年8月14日",
    "14 Ağustos 2014", "14 sierpnia 2014", "2014년 8월 14일", "14 tháng 8 2014", "١٤ أغسطس ٢٠١٤",
    "14 no month 2014", "gestern vor drei Wochen", "14th of Agosto, 2014", "08/14/2014",
)  # fmt: skip
CODE = """
import json, sys
from pathlib import Path
import dateparser.languages.dictionary as dictionary
import dateparser.languages.locale as locale
from htmldate import extractors
from provenance import months, precompiled

regex, compiled = dictionary.re, 0
class Counting:
    def __getattr__(self, name):
        return getattr(regex, name)
    def compile(self, *arguments, **named):
        global compiled
        compiled += 1
        return regex.compile(*arguments, **named)
counting = dictionary.re = locale.re = Counting()
if sys.argv[1]:
    precompiled.KEPT = Path(sys.argv[1])
    months.load()
loading = compiled
shown = json.loads(sys.argv[2])
dates = [extractors.external_date_parser(each, "%Y-%m-%d") for each in shown]
assert dictionary.re is locale.re is counting
print(json.dumps([loading, dates]))
"""


def ran(kept: Path | str) -> tuple[int, list[str | None]]:
    """How many patterns were compiled to load the months, and what was read then."""
    command = [sys.executable, "-c", CODE, str(kept), json.dumps(SHOWN)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    loading, dates = json.loads(done.stdout)
    return loading, dates


@pytest.fixture(scope="module")
def plain() -> list[str | None]:
    return ran("")[1]


def test_patterns_are_compiled_once_and_read_the_same_dates(
    tmp_path: Path, plain: list[str | None]
) -> None:
    assert plain.count("2014-08-14") >= 8
    first, dates = ran(tmp_path / "kept")
    assert dates == plain
    assert first > 500
    again, dates = ran(tmp_path / "kept")
    assert dates == plain
    assert again == 0
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_damage_is_mended(tmp_path: Path, plain: list[str | None]) -> None:
    ran(tmp_path)
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    compiled, dates = ran(tmp_path)
    assert compiled > 500
    assert dates == plain
    assert len(path.read_bytes()) == len(whole)
