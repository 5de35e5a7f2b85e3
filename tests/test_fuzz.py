"""A few hundred inputs of each fuzzing target; `make fuzz` tries many more."""

import random
from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

INPUTS = {
    "readers": 300,
    "pages": 60,
    "attribution": 600,
    "config": 400,
    "baseline": 400,
    "packages": 25,
    "indexes": 40,
}


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_few_hostile_inputs(name: str, tmp_path: Path) -> None:
    target = TARGETS[name](tmp_path)
    for number in range(INPUTS[name]):
        data = target.make(random.Random(f"test {name} {number}"))
        assert target.check(data) == "", (number, data[:200])
