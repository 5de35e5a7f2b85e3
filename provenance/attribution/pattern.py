"""The pattern language of grammar files, compiled to bounded regular expressions.

See docs/attribution.md for the language. A compiled form has no nested
repetition: every gap and slot is bounded, so that a search costs a constant
per character of its window.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from provenance.attribution.fold import LOOSE_MARKS, fold, lower

_GAP = r"(?:[^.!?\n]|\.(?= ?\d|\w)){0,60}?"
_SYMBOLS = "\u2022\u00b7\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
_LINE_START = rf"\A[\s>*_\"'(\[<#|.,:{_SYMBOLS}-]{{0,12}}"
_LINE_END = r"[\s.,)\]\"'*_>|-]{0,12}\Z"
_SENTENCE_START = (
    rf"(?:\A|(?<=[.!?|*_>:;{_SYMBOLS}-] )|(?<=[(\[*_>\"|]))[\s>*_\"'(\[{_SYMBOLS}-]{{0,6}}"
)
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


class _Writer:
    """Writes nodes as a regular expression over folded text."""

    def __init__(self, slots: Mapping[str, str], spaced: bool) -> None:
        self.slots, self.spaced = slots, spaced
        self.seen: set[str] = set()

    def group(self, options: tuple[tuple[Node, ...], ...], more: bool) -> str:
        if len(options) > 1 and _closed(options):
            return _closed_group(options, self.spaced)
        return "(?:" + "|".join(self.sequence(o, more) for o in options) + ")"

    def sequence(self, nodes: tuple[Node, ...], more: bool) -> str:
        out: list[str] = []
        index = 0
        while index < len(nodes):
            node = nodes[index]
            after = more or any(_needed(n) for n in nodes[index + 1 :])
            following = nodes[index + 1] if index + 1 < len(nodes) else None
            if node.type == "optional":
                inner = self.group(node.options, after)
                suffix = index > 0 and _ends_in_letter(nodes[index - 1])
                if following is not None and following.type == "space" and not suffix:
                    inner += self.space(nodes, index + 1)
                    index += 1
                elif index and nodes[index - 1].type == "space":
                    inner = out.pop() + inner
                lazy = "?" if any(n.type == "gap" for o in node.options for n in o[:1]) else ""
                out.append(f"(?:{inner})?{lazy}")
            elif node.type == "space":
                out.append(self.space(nodes, index))
            else:
                out.append(self.element(node, after))
            index += 1
        return "".join(out)

    def element(self, node: Node, more: bool) -> str:
        match node.type:
            case "text":
                return _text(node.text)
            case "gap":
                return _GAP
            case "digits":
                return r"\d{1,6}"
            case "anchor":
                return {"^": _LINE_START, "$": _LINE_END, "@": _SENTENCE_START}[node.text]
            case "slot":
                if node.options:
                    return f"(?P<{node.text}>{self.group(node.options, more)})"
                return self.slot(node.text, more)
        return self.group(node.options, more)

    def slot(self, name: str, more: bool) -> str:
        if name not in self.slots:
            raise PatternError(f"{{{name}}} is not a slot")
        if name in self.seen:
            return f"(?:{self.slots[name]})"
        self.seen.add(name)
        shape = self.slots[name]
        if shape == "span":
            shape = ".{1,140}?" if more else ".{1,200}"
        return f"(?P<{name}>{shape})"

    def space(self, nodes: tuple[Node, ...], index: int) -> str:
        edge = (
            index == 0
            or index + 1 == len(nodes)
            or _touches_mark(nodes[index - 1], last=True)
            or _leads_to_mark(nodes[index + 1 :])
        )
        if index in (0, len(nodes) - 1) and self.spaced:
            edge = False
        return r"\s{0,4}" if edge or not self.spaced else r"\s{1,4}"


@lru_cache(maxsize=8192)
def _closed(options: tuple[tuple[Node, ...], ...]) -> bool:
    """Whether alternatives hold neither slots nor gaps, so that they read the same anywhere."""
    return all(
        (node.type != "slot" and _closed(node.options))
        if node.options
        else node.type in ("text", "space")
        for option in options
        for node in option
    )


@lru_cache(maxsize=8192)
def _closed_group(options: tuple[tuple[Node, ...], ...], spaced: bool) -> str:
    writer = _Writer({}, spaced)
    return "(?:" + "|".join(writer.sequence(o, False) for o in options) + ")"


@lru_cache(maxsize=1 << 15)
def _text(text: str) -> str:
    return "".join(map(_char, LOOSE_MARKS.sub("", fold(text))))


@cache
def _char(char: str) -> str:
    if char == ":":
        return r"\s{0,3}:"
    return re.escape(char) + ("\u093c?" if "\u0915" <= char <= "\u0939" else "")


def _needed(node: Node) -> bool:
    """Whether a node always takes text, so that a slot before it must stop early."""
    if node.type == "group":
        return all(any(_needed(n) for n in option) for option in node.options)
    return node.type in ("text", "slot", "digits") or (node.type == "anchor" and node.text == "$")


def _ends_in_letter(node: Node) -> bool:
    """Whether what touches it next is a suffix: "перевод[ом] статьи", "(is|was)[n't] ours"."""
    return node.type == "group" or (node.type == "text" and node.text[-1:].isalnum())


def _touches_mark(node: Node, *, last: bool) -> bool:
    if node.type in ("gap", "anchor"):
        return True
    if node.type == "text":
        char = node.text[-1 if last else 0]
        return not (char.isalnum() or char in "'&@#")
    if node.type in ("group", "optional"):
        return any(o and _touches_mark(o[-1 if last else 0], last=last) for o in node.options)
    return False


def _leads_to_mark(nodes: tuple[Node, ...]) -> bool:
    """Whether a mark may come first, optional elements left out or not."""
    for node in nodes:
        if node.type == "space":
            continue
        if _touches_mark(node, last=False):
            return True
        if node.type != "optional":
            return False
    return False


def compile_form(nodes: tuple[Node, ...], slots: Mapping[str, str], *, spaced: bool) -> Pattern:
    """The regular expression of one alternative, over folded text."""
    source = _Writer(slots, spaced).sequence(nodes, False)
    if spaced:
        source = r"(?<![^\W_])" + source if _edge_is_word(nodes, first=True) else source
        source = source + r"(?![^\W_])" if _edge_is_word(nodes, first=False) else source
    return Pattern(source)


def _edge_is_word(nodes: tuple[Node, ...], *, first: bool) -> bool:
    if not nodes:
        return False
    node = nodes[0 if first else -1]
    if node.type == "text":
        return node.text[0 if first else -1].isalnum()
    if node.type in ("group", "optional"):
        return all(_edge_is_word(o, first=first) for o in node.options)
    return False


def gapped(nodes: tuple[Node, ...]) -> frozenset[str]:
    """Slots that a gap follows directly."""
    solid = [n for n in nodes if n.type != "space"]
    return frozenset(
        a.text
        for a, b in pairwise(solid)
        if a.type == "slot"
        and (b.type == "gap" or any(o and o[0].type == "gap" for o in b.options))
    )
