"""Edits that a copier makes, as operations on a list of paragraphs.

An operation is one line of text. Paragraph numbers are 1-based and refer to the
list as it stands when the operation runs.

    keep 1-4,7            drop 3               move 5 2 (paragraph 5 becomes the second)
    use 3 name            paragraph 3 becomes the story's section `name`
    insert 3 name         section `name` comes after paragraph 3 (0: in front)
    take 3 other.2-4      paragraphs 2-4 of another story come after paragraph 3
    quote 3 other.2-4     the same, as a block quotation
    swap old => new       everywhere; it must occur
    join 2                paragraphs 2 and 3 become one
    hide zwsp|shy|vs|bom  characters that no reader sees, inside words
    arabic tatweel|marks|plain|presentation
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from .stories import Paragraph, Story

HIDDEN = {"zwsp": "\u200b", "shy": "\u00ad", "vs": "\ufe0e", "bom": "\ufeff"}
FATHA, DAMMA, KASRA, SUKUN, SHADDA = "\u064e", "\u064f", "\u0650", "\u0652", "\u0651"


def apply_edits(story: Story, operations: list[str], stories: dict[str, Story]) -> list[Paragraph]:
    """Run the operations in order over the story's body."""
    body = list(story.body)
    for operation in operations:
        body = _apply(body, operation, story, stories)
    return body


def numbers(text: str) -> list[int]:
    """Read `1-3,5` as 1, 2, 3, 5."""
    out: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        out.extend(range(int(first), int(last or first) + 1))
    return out


def _apply(
    body: list[Paragraph], operation: str, story: Story, stories: dict[str, Story]
) -> list[Paragraph]:
    name, _, rest = operation.partition(" ")
    words = rest.split()
    if name == "keep":
        return [body[n - 1] for n in numbers(rest)]
    if name == "drop":
        gone = set(numbers(rest))
        return [p for n, p in enumerate(body, 1) if n not in gone]
    if name == "move":
        source, target = int(words[0]), int(words[1])
        moved = body[: source - 1] + body[source:]
        return moved[: target - 1] + [body[source - 1]] + moved[target - 1 :]
    if name == "use":
        at = int(words[0])
        return body[: at - 1] + list(story.sections[words[1]]) + body[at:]
    if name == "insert":
        at = int(words[0])
        return body[:at] + list(story.sections[words[1]]) + body[at:]
    if name in ("take", "quote"):
        at = int(words[0])
        return body[:at] + _taken(words[1], name == "quote", stories) + body[at:]
    if name == "join":
        at = int(words[0])
        joined = replace(body[at - 1], text=body[at - 1].text + " " + body[at].text)
        return [*body[: at - 1], joined, *body[at + 1 :]]
    if name == "swap":
        return _swap(body, rest)
    if name == "hide":
        return [replace(p, text=_hide(p.text, HIDDEN[rest])) for p in body]
    if name == "arabic":
        return [replace(p, text=_arabic(p.text, rest)) for p in body]
    raise ValueError(f"unknown operation {operation!r}")


def _taken(what: str, as_quote: bool, stories: dict[str, Story]) -> list[Paragraph]:
    other, _, which = what.partition(".")
    taken = [stories[other].body[n - 1] for n in numbers(which)]
    return [replace(p, kind="quote") for p in taken] if as_quote else taken


def _swap(body: list[Paragraph], rest: str) -> list[Paragraph]:
    old, arrow, new = rest.partition(" => ")
    if not arrow or not any(old in p.text for p in body):
        raise ValueError(f"swap: {old!r} does not occur")
    return [replace(p, text=p.text.replace(old, new)) for p in body]


def _hide(text: str, mark: str) -> str:
    """Put the mark after every fourth letter that has a letter on its other side."""
    out: list[str] = []
    run = 0
    for at, char in enumerate(text):
        out.append(char)
        run = run + 1 if char.isalpha() else 0
        if run and run % 4 == 0 and text[at + 1 : at + 2].isalpha():
            out.append(mark)
    return "".join(out)


def _arabic(text: str, how: str) -> str:
    if how == "plain":
        return "".join(c for c in text if not unicodedata.combining(c) and c != "\u0640")
    if how == "tatweel":
        return text.replace("ال", "الـ", 6).replace("مي", "مـي").replace("سع", "ســع")
    if how == "marks":
        marks = (FATHA, KASRA, DAMMA, SHADDA, SUKUN)
        words = text.split(" ")
        for n in range(0, len(words), 2):
            if len(words[n]) > 3 and words[n].isalpha():
                words[n] = words[n][:2] + marks[n % 5] + words[n][2:]
        return " ".join(words)
    if how == "presentation":
        return text.replace("لا", "\ufefb").replace("في ", "\ufed3\ufef2 ")
    raise ValueError(f"arabic: {how!r}")
