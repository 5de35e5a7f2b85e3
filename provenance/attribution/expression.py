"""Patterns of grammar files written as regular expressions over folded text.

A compiled form has no nested repetition, every gap and slot is bounded, and what is open ends
at the first place where the next words stand: a search costs a constant per character.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import pairwise

from provenance.attribution.fold import LOOSE_MARKS, fold
from provenance.attribution.pattern import Node, Pattern, PatternError

_GAP = r"(?:[^.!?\n]|\.(?= ?\d|\w)|(?<=[\s.(-]\w)\.){0,60}?"
"""The dot of an initial ends no sentence."""
_WORD_END = r"(?!(?<=[^\W_])[^\W_])"
_SYMBOLS = "\u2022\u00b7\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
_LINE_START = rf"\A\s{{0,80}}[\s>*_\"'(\[<#|.,:{_SYMBOLS}-]{{0,12}}"
_LINE_END = r"[\s.,)\]\"'*_>|-]{0,12}\Z"
_SENTENCE_START = (
    rf"(?:\A|(?<=[.!?|*_>:;#{_SYMBOLS}-] )|(?<=[(\[*_>\"|])|(?<=[^\W\d_][.!?])(?=[^\W\d_]))"
    rf"[\s>*_\"'(\[{_SYMBOLS}-]{{0,24}}"
)


class _Writer:
    """Writes nodes as a regular expression over folded text."""

    def __init__(self, slots: Mapping[str, str], spaced: bool) -> None:
        self.slots, self.spaced = slots, spaced
        self.seen: dict[str, int] = {}

    def group(self, options: tuple[tuple[Node, ...], ...], more: bool) -> str:
        if len(options) > 1 and _closed(options):
            return _closed_group(options, self.spaced)
        return "(?:" + "|".join(self.sequence(o, more) for o in options) + ")"

    def sequence(self, nodes: tuple[Node, ...], more: bool) -> str:
        pieces: list[tuple[Node, str]] = []
        index = 0
        while index < len(nodes):
            node = nodes[index]
            after = more or any(_needed(n) for n in nodes[index + 1 :])
            following = nodes[index + 1] if index + 1 < len(nodes) else None
            before = nodes[index - 1] if index else None
            if node.type == "optional":
                inner = self.group(node.options, after)
                suffix = index > 0 and _ends_in_letter(nodes[index - 1])
                if following is not None and following.type == "space" and not suffix:
                    inner += self.space(nodes, index + 1)
                    index += 1
                elif before is not None and before.type == "space":
                    inner = pieces.pop()[1] + inner
                lazy = "?" if _is_gap(node) else ""
                pieces.append((node, f"(?:{inner})?{lazy}"))
            elif node.type == "space":
                pieces.append((node, self.space(nodes, index)))
            else:
                glued = following is not None and _goes_on(following)
                pieces.append((node, self.element(node, after, glued=glued)))
            index += 1
        return _settled(pieces, self.slots)

    def element(self, node: Node, more: bool, *, glued: bool = False) -> str:
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
                    return f"(?P<{self.name(node.text)}>{self.group(node.options, more)})"
                return self.slot(node.text, more, glued=glued)
        return self.group(node.options, more)

    def slot(self, name: str, more: bool, *, glued: bool) -> str:
        if name not in self.slots:
            raise PatternError(f"{{{name}}} is not a slot")
        shape = self.slots[name]
        if shape == "span":
            shape = ".{1,140}?" if more else ".{1,200}"
            if more and self.spaced and not glued:
                shape += _WORD_END
        return f"(?P<{self.name(name)}>{shape})"

    def name(self, slot: str) -> str:
        """The name of the group of a slot; one that stands in several alternatives is numbered."""
        count = self.seen[slot] = self.seen.get(slot, 0) + 1
        return slot if count == 1 else f"{slot}__{count}"

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


def _settled(pieces: list[tuple[Node, str]], slots: Mapping[str, str]) -> str:
    """Pieces joined so that what is open ends at the first place where the next words stand.

    A place once found is not given up for a later one: else the cost of a search would be the
    product of the lengths of all that is open.
    """
    out: list[str] = []
    index = 0
    while index < len(pieces):
        node, written = pieces[index]
        ahead = [n for n, _ in pieces[index + 1 :] if n.type != "space"]
        if _is_gap(node) and ahead and _is_span(ahead[0], slots):
            # A name is read from where it begins: what goes before it is its own matter.
            index += 1
            continue
        if not (_is_gap(node) or _is_span(node, slots)):
            out.append(written)
            index += 1
            continue
        end = index + 1
        while end < len(pieces) and (pieces[end][0].type == "space" or _may_fail(pieces[end][0])):
            end += 1
        held = [w for n, w in pieces[index:end] if n is node or not _is_gap(n)]
        settled = end
        for place in range(end, len(pieces)):
            after = pieces[place][0]
            if (
                _is_gap(after)
                or _is_span(after, slots)
                or (after.type == "group" and not _is_solid(after))
            ):
                break
            if _is_solid(after):
                settled = place + 1
        if settled < len(pieces) and settled > end and pieces[settled][0].type == "space":
            settled += 1
        held += [w for _, w in pieces[end:settled]]
        end = settled
        whole = "".join(held)
        out.append(f"(?>{whole})" if len(held) > 1 else whole)
        index = end
    return "".join(out)


def _is_gap(node: Node) -> bool:
    return node.type == "gap" or (
        node.type == "optional" and any(o and o[0].type == "gap" for o in node.options)
    )


def _is_span(node: Node, slots: Mapping[str, str]) -> bool:
    return node.type == "slot" and not node.options and slots.get(node.text) == "span"


def _may_fail(node: Node) -> bool:
    """Whether a node may take nothing, and tells nothing where it does."""
    return node.type == "optional" and (_is_gap(node) or _closed(node.options))


def _is_solid(node: Node) -> bool:
    if node.type in ("text", "digits"):
        return True
    if node.type == "anchor":
        return node.text == "$"
    return node.type in ("group", "slot") and bool(node.options) and _closed(node.options)


@lru_cache(maxsize=8192)
def _closed(options: tuple[tuple[Node, ...], ...]) -> bool:
    """Whether alternatives hold neither slots nor gaps, so that they read the same anywhere."""
    return all(
        (node.type != "slot" and _closed(node.options))
        if node.options
        else node.type in ("text", "space", "digits")
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


def _goes_on(node: Node) -> bool:
    """Whether what a node stands for may begin in the middle of a word."""
    if node.type == "text":
        return node.text[0].isalnum()
    return any(option and _goes_on(option[0]) for option in node.options)


def _ends_in_letter(node: Node) -> bool:
    """Whether what touches it next is a suffix: "перевод[ом] статьи", "(is|was)[n't] ours"."""
    return node.type in ("group", "digits") or (node.type == "text" and node.text[-1:].isalnum())


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
