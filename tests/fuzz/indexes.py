"""Damaged indexes: verified, checked against and added to, or refused by a sentence."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from provenance import intake, pipeline
from provenance.errors import ProvenanceError
from provenance.index import layout, upkeep

TEXTS = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the storms come. ",
    "Pilots had warned for years that sand was closing it, and two ships ran aground in March. ",
    "The owners of the smaller boats asked who would pay for it, and got no answer that night. ",
)


class Indexes:
    """An input is the name of a file of the index, a NUL, and what the file holds now."""

    limit_s = 20.0

    def __init__(self, folder: Path, mutated: Callable[[bytes, random.Random], bytes]) -> None:
        self.mutated = mutated
        self.whole, self.out = folder / "whole", folder / "out"
        crawl = folder / "crawl.jsonl"
        crawl.write_text("".join(map(_line, range(6))), encoding="utf-8")
        self.new = folder / "new.jsonl"
        self.new.write_text("".join(map(_line, range(5, 9))), encoding="utf-8")
        pipeline.scan([crawl], self.whole)
        self.files = sorted(layout.folder(self.whole).iterdir())

    def make(self, source: random.Random) -> bytes:
        file = source.choice(self.files)
        return file.name.encode() + b"\0" + self.mutated(file.read_bytes(), source)

    def check(self, data: bytes) -> str:
        name, _, content = data.partition(b"\0")
        names = {file.name.encode() for file in self.files}
        if name not in names:
            return ""
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.copytree(self.whole, self.out)
        (layout.folder(self.out) / name.decode()).write_bytes(content)
        return next(filter(None, map(self._refused, (upkeep.verify, self._check, self._add))), "")

    def _refused(self, work: Callable[[Path], object]) -> str:
        try:
            work(self.out)
        except ProvenanceError as error:
            return "" if str(error) else "an error without a word"
        return ""

    def _check(self, out: Path) -> None:
        intake.check([self.new], out)

    def _add(self, out: Path) -> None:
        intake.check([self.new], out, admit=lambda batch: bool(batch.new))


def _line(number: int) -> str:
    text = "".join((*TEXTS[number % 2 :], f"Number {number} was the last to leave."))
    if number % 3 == 0:
        text += "\nOriginally published by The Harbour Ledger."
    row = {"id": f"d{number}", "url": f"https://s{number}.example/{number}", "text": text}
    return json.dumps(row) + "\n"
