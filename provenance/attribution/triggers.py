"""Words, phrases and marks that are certain to occur where a pattern matches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from provenance.attribution.fold import WORD, bare, fold
from provenance.attribution.pattern import Node

_MAX_EXPANSIONS = 600
_SLOT_SCORE = 4.0
"""Rarity given to the words of a slot, as if the shortest had so many bytes."""
_WIDTHS = {
    "agency": 42, "place": 76, "when": 52, "author_before": 84, "date": 34, "date_shape": 48,
    "outlet": 140, "credit": 224, "year": 8, "number": 6, "item": 42, "licence": 62,
}  # fmt: skip
_OPEN_WIDTH = 420
_GLUED = 2
_PARTED = re.compile(r"[^\w\s]\s|\s[^\w\s]|[^\w\s]{2}")
"""Marks between words that make more than one blank."""
_PHRASE_SCORE = 8.0
_PHRASE_NODES = 6
"""Nodes that a phrase may stretch over."""
_SINGLE = 150
"""Malus of a single letter of a script without spaces, which is in many words."""
_COMMON_PHRASE = 4.0
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


def required(
    nodes: Sequence[Node],
    common: frozenset[str],
    slots: Mapping[str, frozenset[str]],
    *,
    spaced: bool = True,
) -> frozenset[str]:
    """Words or phrases of which one stands in every text the pattern matches; the rarest such set.

    Empty where nothing is certain.
    """
    best: frozenset[str] = frozenset()
    score = -1000.0
    for found in _candidates(nodes, common, slots, spaced):
        if not found:
            continue
        mark = _SLOT_SCORE if found in slots.values() else _rarity(found, common)
        if mark > score:
            best, score = found, mark
    return best


def _rarity(words: frozenset[str], common: frozenset[str]) -> float:
    """How rare the words are together, by their length and the common ones among them."""
    often = sum(map(_frequency, (w for w in words if _is_common(w, common))))
    often += sum(_SINGLE for w in words if len(w) == 1 and not w.isascii())
    lengths = list(map(_length, words))
    return min(lengths) + 0.05 * sum(lengths) / len(lengths) - 0.02 * len(words) - often


def _frequency(phrase: str) -> float:
    """Malus of a common word, or of a phrase of such, as "first run", which is rare."""
    if " " in phrase and not all(map(_is_short, phrase.split())):
        return _COMMON_PHRASE
    return 300 if _is_short(phrase) else 25


@lru_cache(maxsize=1 << 16)
def _length(phrase: str) -> float:
    """Bytes of a word or phrase; words beside each other are rarer than one so long."""
    return len(phrase.encode()) + _PHRASE_SCORE * phrase.count(" ")


def _is_short(word: str) -> bool:
    return len(word) < 2 if word >= "\u3000" else len(word) < 5


def _is_common(phrase: str, common: frozenset[str]) -> bool:
    return phrase in common or (" " in phrase and all(w in common for w in phrase.split()))


def needs(
    nodes: Sequence[Node], common: frozenset[str], *, spaced: bool = True
) -> tuple[frozenset[str], ...]:
    """Sets of words, folded, of which one stands in every text a pattern matches, rarest first."""
    kept = without_glued(nodes) if spaced else nodes
    found = {f for f in _candidates(kept, common, {}, spaced) if f}
    ranked = sorted(found, key=lambda f: (-_rarity(f, common), sorted(f)))
    return tuple(frozenset(map(bare, each)) for each in ranked)


def without_glued(nodes: Sequence[Node]) -> list[Node]:
    """Without short words beside a gap, to whose text they may be glued: "2015م"."""
    out = []
    for index, node in enumerate(nodes):
        beside = [n.type for n in nodes[max(0, index - 2) : index + 3]]
        glued = node.type == "text" and len(node.text) <= _GLUED and "gap" in beside
        out.append(Node("gap") if glued else node)
    return out


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
    words = frozenset(w for t in triggers for w in t.split())
    holding = [
        i
        for i, node in enumerate(nodes)
        if (slot and node.type == "slot" and node.text == "agency") or _mentions(node, words)
    ]
    first, last = (holding[0], holding[-1]) if holding else (0, len(nodes))
    return width(nodes[: last + 1]), width(nodes[first:])


def _mentions(node: Node, words: frozenset[str]) -> bool:
    if node.type in ("text", "space"):
        return not words.isdisjoint(words_of(node.text))
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
    nodes: Sequence[Node],
    common: frozenset[str],
    slots: Mapping[str, frozenset[str]],
    spaced: bool,
) -> list[frozenset[str]]:
    out: list[frozenset[str]] = []
    cluster: list[Node] = []
    ends = Node("space")
    for node, following in zip((*nodes, ends), (*nodes[1:], ends, ends), strict=False):
        alone = not cluster and not _goes_on(following)
        if node.options and node.type != "optional" and alone and _endings(node) is None:
            parts = [required(option, common, slots, spaced=spaced) for option in node.options]
            if all(parts):
                out.append(frozenset().union(*parts))
        if node.type in ("text", "group", "optional") or node.options:
            cluster.append(node)
            continue
        if node.type == "slot" and node.text in slots:
            out.append(slots[node.text])
        strings = expand(cluster) if cluster else None
        if strings is None and cluster and cluster[0].type != "optional":
            strings = None if any(map(_goes_on, cluster[1:2])) else _endings(cluster[0])
        out += _words_among(strings, common, spaced)
        cluster = []
    if spaced:
        out += _phrases(without_glued(nodes))
    return out


def _goes_on(node: Node) -> bool:
    """Whether a node may go on with the word that stands before it: "(tratt|ripres)(o|a)"."""
    if node.type == "text":
        return node.text[:1].isalnum()
    return any(option and _goes_on(option[0]) for option in node.options)


def _words_among(
    found: frozenset[str] | None, common: frozenset[str], spaced: bool
) -> list[frozenset[str]]:
    """The rarest word of each string; the one after it; all of each."""
    if not found or not all(map(words_of, found)):
        return []
    strings = sorted(found)
    ranked = [_ranked(s, common) for s in strings]
    out = [frozenset([words[0] for words in ranked])]
    if any(len(words) > 1 for words in ranked):
        out.append(frozenset([words[min(1, len(words) - 1)] for words in ranked]))
        if spaced:
            out.append(
                frozenset([_phrase(s) or w[0] for s, w in zip(strings, ranked, strict=True)])
            )
    return out


@lru_cache(maxsize=1 << 16)
def _ranked(text: str, common: frozenset[str]) -> list[str]:
    # A single letter, as an article's, is in every text.
    return sorted(words_of(text), key=lambda w: (w in common or w in _LETTERS, -len(w)))


def _phrases(nodes: Sequence[Node]) -> Iterator[frozenset[str]]:
    """Phrases of the shortest stretches that hold two words, whatever is left out of them."""
    for first, node in enumerate(nodes):
        before = nodes[first - 1].type if first else "space"
        if node.type in ("space", "optional") or before not in ("space", "anchor"):
            continue
        for last in range(first, min(first + _PHRASE_NODES, len(nodes))):
            if not (nodes[last].options or nodes[last].type in ("text", "space")):
                break
            if last + 1 < len(nodes) and nodes[last + 1].type != "space":
                continue
            if last == first and _plain(node):
                continue
            strings = expand(nodes[first : last + 1])
            if strings is None:
                break
            phrases = frozenset(map(_phrase, strings))
            if "" in phrases:
                break
            if all(" " in p for p in phrases):
                yield phrases
                break


@lru_cache(maxsize=1 << 16)
def _phrase(text: str) -> str:
    """The words of a text as they stand between blanks; "" where marks part them."""
    return "" if _PARTED.search(text) else " ".join(words_of(text))


def expand(nodes: Sequence[Node]) -> frozenset[str] | None:
    """Every string a run of nodes can be; None where that is open or too much."""
    strings = frozenset(("",))
    for node in nodes:
        endings = _endings(node)
        if endings is None or len(strings) * len(endings) > _MAX_EXPANSIONS:
            return None
        strings = frozenset([a + b for a in strings for b in endings])
    return strings


def _plain(node: Node) -> bool:
    return node.type == "text" and " " not in node.text


@lru_cache(maxsize=8192)
def _endings(node: Node) -> frozenset[str] | None:
    if node.type in ("text", "space"):
        return frozenset((node.text or " ",))
    if not node.options:
        return None
    out = frozenset(("",)) if node.type == "optional" else frozenset[str]()
    for option in node.options:
        part = expand(option)
        if part is None:
            return None
        out |= part
    return out if len(out) <= _MAX_EXPANSIONS else None


@lru_cache(maxsize=1 << 16)
def words_of(text: str) -> Sequence[str]:
    """The words of a text, in order."""
    return WORD.findall(text)
