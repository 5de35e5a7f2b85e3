"""Names against the directory: joined names parted, over-long ones cut, people told apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from provenance.attribution.context import Outlets
from provenance.attribution.fold import WORD, fold
from provenance.attribution.lexicon import Lexicon, unspaced
from provenance.attribution.names import CLOSERS, Name
from provenance.attribution.view import Window

_SLASHED = re.compile(r"(?P<left>.*[^\s/])\s?/\s?(?P<right>[^\s/]+)")
_INITIALS = re.compile(r"[^\W\d_]{1,4}\.?")
"""Who wrote or edited, after the outlet: "AFP/jl", "MDR/red."."""
_NAME, _NAME_WORDS = 80, 6
"""Characters and words of a name before the bracket that shortens it."""
_GOING_ON = (",", "'", "’")
"""What stands before such a name in a sentence, but for words."""
_NO_FIRST_NAME = frozenset(("the", "la", "le", "el", "die", "der", "das", "il", "o", "a"))


def split_known(
    name: Name,
    window: Window,
    known: Callable[[str], bool],
    agency: Callable[[str], bool],
    joiner: re.Pattern[str],
    lexicon: Lexicon,
) -> tuple[Name, ...]:
    """Parts "A and B" where the whole is no outlet but its first part is; drops initials."""
    if name.linked or name.generic or name.quoted:
        return (name,)
    slashed = _SLASHED.fullmatch(name.text)
    if slashed and known(slashed["left"].rpartition("/")[2]):
        right = slashed["right"]
        if _are_initials(right) and not agency(right):
            # The quote has them still, and what stands after them ends the name.
            name = replace(name, text=slashed["left"])
    several = slashed is not None and all(map(agency, name.text.split("/")))
    if not several and known(name.text):
        return (name,)
    if lexicon.has("generic", fold(name.text)):
        return (replace(name, generic=True),)
    for joint in joiner.finditer(window.folded, name.start, name.end):
        left = window.plain[name.start : joint.start()].rstrip()
        right = window.plain[joint.end() : name.end].lstrip()
        if left and right and known(left):
            first = Name(name.start, name.start + len(left), left)
            begin = name.end - len(right)
            second = Name(begin, name.end, right, possessive=name.possessive)
            return (first, *split_known(second, window, known, agency, joiner, lexicon))
    return (name,)


def without_initials(
    names: tuple[Name, ...], window: Window, agency: Callable[[str], bool]
) -> tuple[Name, ...]:
    """Leaves out of a list who wrote or edited, after a slash; the name before takes the place."""
    if len(names) < 2:
        return names
    before, last = names[-2:]
    lead = window.plain[before.end : last.start].strip()
    if lead != "/" or not _are_initials(last.text) or agency(last.text):
        return names
    return (*names[:-2], replace(before, end=last.end))


def _are_initials(text: str) -> bool:
    return text.islower() and _INITIALS.fullmatch(text) is not None


def shortens(short: str, before: str, resolve: Callable[[str], Collection[str]]) -> bool:
    """Whether a short form stands behind the name that it shortens, in a sentence with more in it.

    "He told the Associated Press (AP)." says nothing of where a text comes from.
    """
    words = list(WORD.finditer(before, max(0, len(before) - _NAME)))
    if not short or not words or before[words[-1].end() :].strip():
        return False
    folded, same, initials = fold(short), set(resolve(short)), ""
    for word in reversed(words[-_NAME_WORDS:]):
        name = before[word.start() : words[-1].end()]
        initials = word[0][0] + initials
        spelt = len(short) > 1 and fold(initials) == folded
        if spelt or fold(name) == folded or not same.isdisjoint(resolve(name)):
            lead = before[: word.start()].rstrip()
            return lead[-1:].isalnum() or lead.endswith(_GOING_ON)
    return False


def shorten_known(name: Name, known: Callable[[str], bool], lexicon: Lexicon) -> Name:
    """Cuts a name of a script without capitals down to the longest known outlet it begins with.

    A suffix of the language that follows that outlet stays: "人民日报客户端".
    """
    text = name.text
    if name.linked or name.quoted or not text or text[0].isupper() or text[0].islower():
        return name
    if known(text):
        return name
    if unspaced(text[0]):
        ends = list(range(len(text) - 1, 1, -1))
    else:
        ends = [m.start() for m in re.finditer(r"\s", text)][::-1]
    suffixes = lexicon.lists.get("suffixes", frozenset())
    for end in ends[:40]:
        if text[end - 1].isalnum() and known(text[:end].strip()):
            rest = fold(text[end:])
            space = len(rest) - len(rest.lstrip(" "))
            kept = max((len(s) for s in suffixes if rest[space:].startswith(s)), default=0)
            if kept and space < 2:
                end += space + kept
            return replace(name, end=name.start + end, text=text[:end].strip())
    return name


def looks_like_person(text: str, lexicon: Lexicon, outlets: Outlets) -> bool:
    """Two capitalised words, or three with an initial, none of them an outlet's."""
    words = text.split()
    initial = len(words) == 3 and re.fullmatch(r"[A-Z]\.?", words[1]) is not None
    if not (len(words) == 2 or initial) or outlets.resolve(text) or lexicon.media(fold(text)):
        return False
    return fold(words[0]) not in _NO_FIRST_NAME and all(
        re.fullmatch(r"[^\W\d_][\w.'’-]*", w) and w[0].isupper() and not w.isupper() for w in words
    )


def quoted_end(plain: str, begin: int, limit: int) -> int:
    """End of a quoted name whose closing quote stands right behind a slot, else 0."""
    at = limit + (plain[limit : limit + 1] in (" ", "\u00a0"))
    return at + 1 if plain[at : at + 1] in CLOSERS.get(plain[begin], "") and plain[at:] else 0
