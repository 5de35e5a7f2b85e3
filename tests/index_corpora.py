"""Small corpora in which everything happens that one article can do to another."""

from __future__ import annotations

import json
import random
from pathlib import Path

from hypothesis import strategies as st

Doc = dict[str, str]
OUTLETS = ("ledger", "digest", "courier", "post", "wire")
NAMES = ("Ledger", "Digest", "Courier", "Globe", "Reuters")


def prose(seed: int, words: int) -> str:
    draw = random.Random(seed)
    return " ".join(
        "".join(draw.choices("abcdefghiklmnoprstu", k=draw.randint(2, 8))) for _ in range(words)
    )


STORIES = [[prose(100 * story + part, 34) for part in range(4)] for story in range(5)]
TITLES = [prose(900 + story, 5).title() for story in range(6)]
FORMULAS = [prose(700 + number, 30) for number in range(2)]
FRAMES = {
    outlet: [prose(500 + 10 * place + kind, size) for kind, size in enumerate((9, 13, 60))]
    for place, outlet in enumerate(OUTLETS)
}
"""Lines that an outlet repeats; the last is a long one."""


@st.composite
def documents(draw: st.DrawFn, outlets: int = len(OUTLETS), stories: int = len(STORIES)) -> Doc:
    outlet = draw(st.sampled_from(OUTLETS[:outlets]))
    story = draw(st.integers(0, stories - 1))
    shape = draw(st.sampled_from(("whole", "whole", "cut", "part", "mixed", "edited", "short")))
    lines = list(STORIES[story])
    if shape == "cut":
        lines = lines[draw(st.integers(0, 1)) :][:3]
    elif shape == "part":
        lines = [lines[draw(st.integers(0, 3))], prose(draw(st.integers(2000, 2003)), 60)]
    elif shape == "mixed":
        lines = lines[:2] + STORIES[draw(st.integers(0, len(STORIES) - 1))][1:3]
    elif shape == "edited":
        words = lines[1].split()
        words[draw(st.integers(0, 9))] = "edited"
        lines[1] = " ".join(words)
    elif shape == "short":
        lines = [" ".join(lines[0].split()[: draw(st.integers(2, 12))])]
    if draw(st.integers(0, 3)) == 0:
        lines.append(draw(st.sampled_from(FORMULAS)))
    for frame in FRAMES[outlet]:
        if draw(st.booleans()):
            lines.insert(draw(st.sampled_from((0, len(lines)))), frame)
    credit = draw(st.integers(0, 9))
    name = draw(st.sampled_from(NAMES))
    other = f"https://{draw(st.sampled_from(OUTLETS))}.example/{draw(st.integers(0, 5))}"
    if credit in (0, 1):
        lines.append(f"This article was originally published by The {name}.")
    elif credit == 2:
        lines[0] = f"(Reuters) - {lines[0]}"
    elif credit == 3:
        lines.append("This article first appeared elsewhere.")
    number = draw(st.integers(0, 5))
    doc: Doc = {
        "published": f"2024-05-1{draw(st.integers(4, 6))}T0{draw(st.integers(0, 9))}:00:00Z"
    }
    if draw(st.integers(0, 9)):
        doc["url"] = f"https://{outlet}.example/{number}"
    if draw(st.booleans()):
        doc["title"] = TITLES[draw(st.integers(0, len(TITLES) - 1))]
    if draw(st.integers(0, 2)) == 0:
        doc["id"] = draw(st.sampled_from("abcdefgh"))
    if draw(st.integers(0, 4)) == 0:
        del doc["published"]
    if credit in (4, 5):
        link = f'<p>Originally published at <a href="{other}">The {name}</a>.</p>'
        head = f'<link rel="canonical" href="{other}">' if credit == 5 else ""
        site = f'<meta property="og:site_name" content="The {name}">'
        body = "".join(f"<p>{line}</p>" for line in lines)
        doc["html"] = (
            f"<html><head><title>{doc.get('title', '')}</title>{head}{site}</head>"
            f"<body><article>{body}{link}</article></body></html>"
        )
    else:
        doc["text"] = "\n".join(lines)
    return doc


@st.composite
def batches(draw: st.DrawFn, most: int = 7, count: int = 3) -> list[list[Doc]]:
    """Batches in the order in which they arrive, by few outlets and on few stories, or by many."""
    docs = documents(draw(st.integers(1, len(OUTLETS))), draw(st.integers(1, len(STORIES))))
    return draw(st.lists(st.lists(docs, max_size=most), min_size=2, max_size=count))


def write(folder: Path, name: str, docs: list[Doc]) -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in docs), encoding="utf-8")
    return path
