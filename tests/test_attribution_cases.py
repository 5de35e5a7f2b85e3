"""Every case of tests/cases/<language>.jsonl, against the shipped grammar and directory.

A line holds `text`, `positive`, `relation`, `outlet`, `kind`, `note`. A positive
needs a claim with its relation, outlet (as written; null: none asked) and kind;
a negative needs no claim but such of relation `self`.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from provenance.attribution import attribute

CASES = [
    pytest.param(json.loads(line), id=f"{path.stem}-{number}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.jsonl"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    if line.strip()
]


def name(text: str | None) -> str:
    return " ".join((text or "").casefold().replace("the ", "").split()).strip(" .,'\"“”")


@pytest.mark.parametrize("case", CASES)
def test_case(case: dict[str, Any]) -> None:
    claims = attribute(case["text"])
    shown = [(c.kind, c.relation, c.outlet, c.text) for c in claims]
    if not case["positive"]:
        assert all(c.relation == "self" for c in claims), shown
        return
    fits = [
        c
        for c in claims
        if c.relation == case["relation"]
        and c.kind == case["kind"]
        and (case["outlet"] is None or name(c.outlet) == name(case["outlet"]))
    ]
    assert fits, shown
    assert all(case["text"][c.start : c.end] == c.text for c in claims)
