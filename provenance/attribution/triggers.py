"""Words and marks that are certain to occur where a pattern matches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from provenance.attribution.fold import WORD, fold, spellings
from provenance.attribution.pattern import Node

_MAX_EXPANSIONS = 400
_SLOT_SCORE = 4.0
"""Rarity given to the words of a slot, as if the shortest had so many bytes."""
_WIDTHS = {
    "agency": 42, "place": 76, "when": 52, "author_before": 84, "date": 34, "date_shape": 48,
    "outlet": 140, "credit": 224, "year": 8, "number": 6, "item": 42, "licence": 62,
}  # fmt: skip
_OPEN_WIDTH = 420


def required(
    nodes: Sequence[Node], common: frozenset[str], slots: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Words of which at least one stands in every text the pattern matches; the rarest such set.

    Empty where nothing is certain.
    """
    best: frozenset[str] = frozenset()
    score = -1000.0
    for found in _candidates(nodes, common, slots):
        if not found:
            continue
        mark = _SLOT_SCORE if found in slots.values() else _rarity(found, common)
        if mark > score:
            best, score = found, mark
    return best


def _rarity(words: frozenset[str], common: frozenset[str]) -> float:
    """How rare the words are together, by their length and the common ones among them."""
    often = sum(300 if len(w) < 5 else 25 for w in words & common)
    return min(len(w.encode()) for w in words) - 0.02 * len(words) - often


def needs(nodes: Sequence[Node], common: frozenset[str]) -> tuple[frozenset[str], ...]:
    """Sets of words, spelled and folded, of which one stands in every text a pattern matches.

    The rarest sets first, so that most texts fail at once.
    """
    found = {f for f in _candidates(nodes, common, {}) if f}
    ranked = sorted(found, key=lambda f: (-_rarity(f, common), sorted(f)))
    return tuple(frozenset(s for w in each for s in spellings(w)) for each in ranked)


def marks(nodes: Sequence[Node]) -> frozenset[str]:
    """Brackets, slashes, colons, folded, that stand in every text the pattern matches."""
    return frozenset(c for n in nodes if n.type == "text" for c in fold(n.text) if c in "()[]/|:")


def width(nodes: Sequence[Node]) -> int:
    """The most characters a pattern takes; an estimate from above."""
    total = 0
    for node in nodes:
        match node.type:
            case "text":
                total += len(node.text) + 3 * node.text.count(":")
            case "space":
                total += 4
            case "gap":
                total += 60
            case "digits":
                total += 6
            case "anchor":
                total += 12
            case "slot" if not node.options:
                total += _WIDTHS.get(node.text, _OPEN_WIDTH)
            case _:
                total += max(map(width, node.options), default=0)
    return total


def reach(nodes: Sequence[Node], triggers: frozenset[str], *, slot: bool) -> tuple[int, int]:
    """The most characters from the start of a match to a trigger, and from there to its end.

    `slot` tells that the triggers are those of the agency slot.
    """
    holding = [
        i
        for i, node in enumerate(nodes)
        if (slot and node.type == "slot" and node.text == "agency") or _mentions(node, triggers)
    ]
    first, last = (holding[0], holding[-1]) if holding else (0, len(nodes))
    return width(nodes[: last + 1]), width(nodes[first:])


def _mentions(node: Node, words: frozenset[str]) -> bool:
    if node.type in ("text", "space"):
        return not words.isdisjoint(_words_of(node.text))
    return any(_mentions(n, words) for option in node.options for n in option)


def enclosing(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The brackets directly around the agency slot, folded, "" for none on a side; or ()."""
    for index, node in enumerate(nodes):
        if node.type == "slot" and node.text == "agency" and not node.options:
            before = nodes[index - 1] if index else node
            after = nodes[index + 1] if index + 1 < len(nodes) else node
            left = fold(before.text)[-1:] if before.type == "text" else ""
            right = fold(after.text)[:1] if after.type == "text" else ""
            around = (left if left in "([" else "", right if right in ")]/" else "")
            return around if any(around) else ()
    return ()


def _candidates(
    nodes: Sequence[Node], common: frozenset[str], slots: Mapping[str, frozenset[str]]
) -> list[frozenset[str]]:
    out: list[frozenset[str]] = []
    cluster: list[Node] = []
    ends = Node("space")
    for node, following in zip((*nodes, ends), (*nodes[1:], ends, ends), strict=False):
        alone = not cluster and not _goes_on(following)
        if node.type in ("group", "slot") and node.options and alone:
            parts = [required(option, common, slots) for option in node.options]
            if all(parts):
                out.append(frozenset().union(*parts))
        if node.type in ("text", "group", "optional") or node.options:
            cluster.append(node)
            continue
        if node.type == "slot" and node.text in slots:
            out.append(slots[node.text])
        strings = _expand(cluster) if cluster else None
        if strings:
            ranked = [sorted(_words_of(s), key=lambda w: (w in common, -len(w))) for s in strings]
            if all(ranked):
                out.append(frozenset(words[0] for words in ranked))
                if any(len(words) > 1 for words in ranked):
                    out.append(frozenset(words[min(1, len(words) - 1)] for words in ranked))
        cluster = []
    return out


def _goes_on(node: Node) -> bool:
    """Whether a node may go on with the word that stands before it: "(tratt|ripres)(o|a)"."""
    if node.type == "text":
        return node.text[:1].isalnum()
    return any(option and _goes_on(option[0]) for option in node.options)


def _expand(cluster: list[Node]) -> set[str] | None:
    """Every string a run of touching nodes can be; None where that is open or too much."""
    strings = {""}
    for node in cluster:
        if node.type == "text":
            endings = {node.text}
        elif node.options:
            endings = {""} if node.type == "optional" else set[str]()
            for option in node.options:
                part = _expand([n if n.type != "space" else Node("text", " ") for n in option])
                if part is None:
                    return None
                endings |= part
        else:
            return None
        strings = {a + b for a in strings for b in endings}
        if len(strings) > _MAX_EXPANSIONS:
            return None
    return strings


def _words_of(text: str) -> list[str]:
    return WORD.findall(text)
