"""Credit lines: detection, relation and outlet by language and kind, against the accepted run.

    python -m benchmarks.attribution            print scores, gains and losses
    python -m benchmarks.attribution --accept   and make this run the accepted one

`attribution.accepted.json` holds ids of lines and what was right of each, no text.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.environment import SHARED
from provenance.attribution import attribute
from provenance.examine import directory
from provenance.outlets import Directory
from provenance.records import Attribution

HERE = Path(__file__).parent
LINES = SHARED / "data" / "attribution" / "lines.jsonl"
ACCEPTED = HERE / "attribution.accepted.json"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was right of one line; None where nothing was asked."""

    id: str
    language: str
    kind: str
    positive: bool
    detection: bool
    relation: bool | None
    outlet: bool | None
    shown: str

    @property
    def code(self) -> str:
        """The right ones of detection, relation, outlet, as letters."""
        rights = (("d", self.detection), ("r", self.relation), ("o", self.outlet))
        return "".join(letter for letter, right in rights if right)


def normal(name: str) -> str:
    """A name without case, "the" and outer marks."""
    return " ".join(name.casefold().replace("the ", "").split()).strip(" .,'\"“”")


def judge(line: Mapping[str, Any], claims: Iterable[Attribution], outlets: Directory) -> Outcome:
    """Judge the claims found in one line."""
    claims = tuple(claims)
    names = [n for n in (line.get("source_outlet") or "").split(";") if n.strip()]
    shown = "; ".join(f"{c.relation} {c.outlet or '-'}" for c in claims) or "nothing"
    found = bool(claims)
    relation = outlet = None
    if line["positive"]:
        if found and line.get("relation"):
            relation = line["relation"] in {c.relation for c in claims}
        if found and names:
            outlet = any(_same(c, names, outlets) for c in claims)
    else:
        found = all(c.relation == "self" for c in claims)
    return Outcome(
        line["id"], line["lang"], line["kind"], line["positive"], found, relation, outlet, shown
    )


def _same(claim: Attribution, names: Iterable[str], outlets: Directory) -> bool:
    ids = {claim.outlet_id} - {""}
    return any(
        normal(claim.outlet) == normal(name) or bool(ids & set(outlets.resolve(name.strip())))
        for name in names
        if claim.outlet
    )


def _share(values: Iterable[bool | None]) -> str:
    asked = [v for v in values if v is not None]
    return f"{sum(asked) / len(asked):.3f}" if asked else "  -  "


def table(outcomes: list[Outcome], key: Callable[[Outcome], str]) -> None:
    """Print a row for each group."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    print(f"  {'':30} lines  prec.  recall relat. outlet")
    for name, group in sorted(groups.items()):
        positive = [o for o in group if o.positive]
        right = sum(o.detection for o in positive)
        false = sum(not o.detection for o in group if not o.positive)
        precision = f"{right / (right + false):.3f}" if right + false else "  -  "
        print(
            f"  {name:30} {len(group):5}  {precision}  {_share(o.detection for o in positive)}  "
            f"{_share(o.relation for o in group)}  {_share(o.outlet for o in group)}"
        )


def changes(outcomes: list[Outcome], accepted: Mapping[str, str]) -> None:
    """Print which lines got better or worse than in the accepted run."""
    gains, losses = [], []
    for outcome in outcomes:
        before, now = set(accepted.get(outcome.id, "")), set(outcome.code)
        if outcome.id in accepted:
            gains += [(outcome, letter) for letter in sorted(now - before)]
            losses += [(outcome, letter) for letter in sorted(before - now)]
    word = {"d": "detection", "r": "relation", "o": "outlet"}
    for title, found in (("gains", gains), ("losses", losses)):
        print(f"  {title} against the accepted run: {len(found)}")
        for outcome, letter in found:
            what = f"{outcome.id} {outcome.language} {outcome.kind}"
            print(f"    {what}: {word[letter]} (got {outcome.shown})")


def main(arguments: Iterable[str] = ()) -> None:
    """Score the lines; skip where they are absent."""
    print("attribution/lines.jsonl")
    if not LINES.exists():
        print(f"  skipped: no development data ({LINES.parent.name}/{LINES.name} not found)")
        return
    outlets = directory()
    with LINES.open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.strip()]
    outcomes = [judge(line, attribute(line["text"], None, outlets), outlets) for line in lines]
    table(outcomes, lambda o: "English" if o.language == "en" else "other languages")
    table(outcomes, lambda o: o.language)
    table(outcomes, lambda o: o.kind)
    if ACCEPTED.exists():
        changes(outcomes, json.loads(ACCEPTED.read_text(encoding="utf-8")))
    if "--accept" in arguments:
        kept = {o.id: o.code for o in sorted(outcomes, key=lambda o: o.id)}
        ACCEPTED.write_text(json.dumps(kept, indent=0) + "\n", encoding="utf-8")
        print(f"  accepted: {len(kept)} lines")


if __name__ == "__main__":
    main(sys.argv[1:])
