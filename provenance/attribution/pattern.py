"""The pattern language of grammar files, read into nodes. See docs/attribution.md for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from provenance.attribution.fold import lower

_SPECIAL = frozenset("()[]<>{}|~^$@#\\ ")


class PatternError(ValueError):
    """A grammar file holds a pattern that cannot be read."""


class Pattern:
    """A regular expression that is compiled when it is first used."""

    __slots__ = ("_regex", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._regex: re.Pattern[str] | None = None

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled expression."""
        if self._regex is None:
            self._regex = re.compile(self.source)
        return self._regex


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One element: text, space, gap, anchor, slot, or a group of alternatives."""

    type: str
    text: str = ""
    options: tuple[tuple[Node, ...], ...] = ()


class Words(dict[str, str]):
    """The [words] of a grammar, each parsed once."""

    def __init__(self, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.parsed: dict[str, Node] = {}


class _Reader:
    def __init__(self, source: str, words: Words) -> None:
        self.source, self.words, self.at, self.depth = source, words, 0, 0

    def alternatives(self, closer: str) -> tuple[tuple[Node, ...], ...]:
        options: list[tuple[Node, ...]] = []
        nodes: list[Node] = []
        while self.at < len(self.source):
            char = self.source[self.at]
            self.at += 1
            if char == closer:
                options.append(tuple(nodes))
                return tuple(options)
            if char == "|":
                options.append(tuple(nodes))
                nodes = []
            else:
                nodes.append(self.node(char))
        if closer:
            raise PatternError(f"no {closer!r} in {self.source!r}")
        options.append(tuple(nodes))
        return tuple(options)

    def node(self, char: str) -> Node:
        match char:
            case "(":
                return Node("group", options=self.alternatives(")"))
            case "[":
                return Node("optional", options=self.alternatives("]"))
            case "<":
                return self.named(self.until(">"))
            case "{":
                name, equals, shape = self.until("}").partition("=")
                inner = _Reader(shape, self.words).alternatives("") if equals else ()
                return Node("slot", name, inner)
            case "~":
                return Node("gap")
            case "#":
                return Node("digits")
            case "^" | "$" | "@":
                return Node("anchor", char)
            case " ":
                while self.at < len(self.source) and self.source[self.at] == " ":
                    self.at += 1
                return Node("space")
            case "\\":
                self.at += 1
                return Node("text", lower(self.source[self.at - 1]))
            case ")" | "]" | ">" | "}":
                raise PatternError(f"stray {char!r} in {self.source!r}")
        begin = self.at - 1
        while self.at < len(self.source) and self.source[self.at] not in _SPECIAL:
            self.at += 1
        return Node("text", lower(self.source[begin : self.at]))

    def until(self, closer: str) -> str:
        end = self.source.find(closer, self.at)
        if end < 0:
            raise PatternError(f"no {closer!r} in {self.source!r}")
        inner = self.source[self.at : end]
        self.at = end + 1
        return inner

    def named(self, name: str) -> Node:
        if name not in self.words:
            raise PatternError(f"<{name}> is not among [words] (in {self.source!r})")
        if self.depth > 8:
            raise PatternError(f"<{name}> refers to itself")
        found = self.words.parsed.get(name)
        if found is None:
            inner = _Reader(self.words[name], self.words)
            inner.depth = self.depth + 1
            found = self.words.parsed[name] = Node("group", options=inner.alternatives(""))
        return found


def parse(source: str, words: Words) -> tuple[tuple[Node, ...], ...]:
    """Alternatives of a pattern. Raises: PatternError."""
    return _Reader(source, words).alternatives("")
