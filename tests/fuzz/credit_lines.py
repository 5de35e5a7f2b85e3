"""Hostile credit lines: short, many to a second, of all languages."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

from provenance.attribution import Context, read
from provenance.examine import directory

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
GRAMMARS = ROOT / "provenance" / "attribution" / "grammar"
GLUE = (
    *"()[]{}<>«»“”‘’'\":;,.|/\\—–-•*_#@©®\n\t\0\r", " ", " ", "\n\n", "](",
    "](https://a.example/x)", "http://", "https://www.bbc.co.uk/", "www.", "@a", "*/", "**", "__",
    "&nbsp;", "\u00a0", "\u00ad", "\u200b", "\u200e", "\u200f", "\u202e", "\u2028", "\ufeff",
    "\ufffd", "\ud800", "\U000e0041", "\u0301", "\u0345", "\u0130", "\u0131", "\u00df", "\ufb01",
    "\u1e9e", "\u0640", "\u3000", *"、。《》（）【「０٣१", "2024", "1.1.2024", "(AP)", "AFP",
    "新华社", "9" * 30, "a" * 60, "A.B." * 20,
)  # fmt: skip


class Attribution:
    """Lines of known wording, damaged, and cue words thrown together: spans hold, no error.

    An input is a language ("" where none is told), a NUL, and the text.
    """

    limit_s = 0.3

    def __init__(self, folder: Path) -> None:
        del folder
        self.languages = sorted(path.stem for path in CASES.glob("*.jsonl"))
        self.lines, self.cues = {}, {}
        for language in self.languages:
            rows = (CASES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
            self.lines[language] = [str(json.loads(row)["text"]) for row in rows]
            wordings = (GRAMMARS / f"{language}.toml").read_text(encoding="utf-8")
            phrases = {piece.strip() for piece in re.split(r"[\"'|()\[\]<>{}~#,=\n]", wordings)}
            words = {word for line in self.lines[language] for word in line.split()}
            self.cues[language] = sorted((phrases | words) - {""})
        self.outlets = directory()

    def make(self, source: random.Random) -> bytes:
        language = told = source.choice(self.languages)
        kind = source.random()
        if kind < 0.3:
            text = _damaged(source.choice(self.lines[language])[:300], source)
        else:
            pieces = []
            for _ in range(source.choice((2, 2, 3, 3, 4, 5))):
                if kind > 0.95:
                    language, told = source.choice(self.languages), ""
                pieces.append(source.choice(self.cues[language]))
                pieces.append(source.choice(GLUE) if source.random() < 0.5 else " ")
            text = "".join(pieces)
        return f"{told}\0{text}".encode("utf-8", "surrogatepass")

    def check(self, data: bytes) -> str:
        told, _, rest = data.partition(b"\0")
        language = told.decode("ascii", "ignore")
        try:
            text = rest.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            text = rest.decode("utf-8", "replace")
        surest = 1.0
        for claim in read(text, Context(language=language), self.outlets).claims:
            if claim.start is None or claim.end is None:
                return f"no place in {claim!r}"
            if not 0 <= claim.start < claim.end <= len(text):
                return f"span of {claim!r} is not in the text"
            if text[claim.start : claim.end] != claim.text:
                return f"span of {claim!r} is not its text"
            if not 0 <= claim.confidence <= surest:
                return f"confidence of {claim!r}"
            surest = claim.confidence
        return ""


def _damaged(line: str, source: random.Random) -> str:
    """The line with characters and stretches of it cut, doubled, moved, or replaced."""
    for _ in range(source.choice((1, 1, 2, 3, 6))):
        at = source.randrange(len(line) + 1)
        end = min(len(line), at + int(source.paretovariate(0.8)))
        how = source.randrange(6)
        if how == 0:
            line = line[:at] + line[end:]
        elif how == 1:
            line = line[:end] + line[at:end] + line[end:]
        elif how == 2:
            line = line[:at] + source.choice(GLUE) + line[at:]
        elif how == 3:
            line = (
                line[:at]
                + chr(source.choice((128, 0x3000, 0xD800, 0x110000)) - source.randrange(1, 128))
                + line[at + 1 :]
            )
        elif how == 4:
            line = line[end:] + source.choice(GLUE) + line[:at]
        else:
            line = line[:at] + line[at:end].swapcase() + line[end:]
    return line
