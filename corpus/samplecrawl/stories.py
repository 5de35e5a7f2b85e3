"""Story sources: header, numbered paragraphs, and named alternatives, in plain text files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of a page's body."""

    text: str
    origin: str
    """Story whose prose this is; "" for credit lines and an outlet's own wrapping."""
    kind: str = "p"
    """`p`, `h2`, `quote` or `table`."""


@dataclass(frozen=True, slots=True)
class Story:
    """The prose of one story and its hand-written alternatives."""

    id: str
    title: str
    lang: str
    author: str
    body: tuple[Paragraph, ...]
    sections: dict[str, tuple[Paragraph, ...]] = field(default_factory=dict)

    def filled(self, values: dict[str, str]) -> Story:
        """Replace `{name}` marks: for formulaic pages, which differ only in their values."""

        def fill(text: str) -> str:
            for name, value in values.items():
                text = text.replace("{" + name + "}", value)
            if "{" in text:
                raise ValueError(f"{self.id}: unfilled mark in {text!r}")
            return text

        body = tuple(replace(p, text=fill(p.text)) for p in self.body)
        return replace(self, title=fill(self.title), body=body)


def read_story(path: Path) -> Story:
    """Read one story file. Blocks are split by blank lines, alternatives start with `== name`."""
    head, _, rest = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    named: dict[str, list[Paragraph]] = {"": []}
    current = ""
    for block in rest.split("\n\n"):
        block = block.strip("\n")
        if block.startswith("== "):
            heading, _, block = block.partition("\n")
            current = heading[3:].strip()
            if current in named:
                raise ValueError(f"{path.name}: section {current} given twice")
            named[current] = []
        if block:
            named[current].append(_block(block, path.stem))
    body = tuple(named.pop(""))
    sections = {name: tuple(blocks) for name, blocks in named.items()}
    return Story(
        path.stem, fields["title"], fields["lang"], fields.get("author", ""), body, sections
    )


def _block(text: str, origin: str) -> Paragraph:
    if text.startswith("## "):
        return Paragraph(text[3:], origin, "h2")
    if text.startswith("> "):
        return Paragraph(text[2:].replace("\n", " "), origin, "quote")
    if text.startswith("| "):
        return Paragraph(text, origin, "table")
    return Paragraph(text.replace("\n", " "), origin)


def read_stories(folder: Path) -> dict[str, Story]:
    """All stories of a folder by id."""
    stories = [read_story(path) for path in sorted(folder.glob("*.txt"))]
    return {story.id: story for story in stories}
