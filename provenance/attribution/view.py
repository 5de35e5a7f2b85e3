"""Where a claim may stand: zones of a text, windows around words, markup taken off."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

from provenance.attribution.context import AttributionOptions
from provenance.attribution.fold import fold

Zone = Literal["head", "tail", "inside"]

REACH = 220
"""Characters before a place that its window takes in at most."""
AHEAD = 420
"""Characters after a place that its window takes in at most."""
_MARKUP = re.compile(
    r"!?\[(?P<label>[^\[\]\n]{0,200})\](?:\((?P<link>[^()\s]{0,500}(?:\([^()\s]{0,80}\)[^()\s]{0,200})?)[^()\n]{0,100}\)?|\[(?P<ref>[^\[\]\n©ⓒ]{0,40})\])"
    r"|<a\s[^<>]{0,600}?href\s?=\s?\\?[\"']?(?P<href>[^\"'\s<>\\]{0,500})[^<>]{0,300}>(?P<anchor>[^<>\n]{0,200})</a>"
    r"|</?(?!https?:)[a-zA-Z][^<>\n]{0,300}>"
    r"|&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});"
    r"|\\n|\\[*_\"#]?"
    r"|\*{1,3}"
    r"|(?<![^\W_])_{1,3}|_{1,3}(?![^\W_])"
    r"|(?<=[\u0621-\u0652])\u0640+(?=[\u0621-\u0652])"
    r"|[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u0610-\u061a\u064b-\u065f\u0670]"
)
_MAY_HAVE_MARKUP = re.compile(
    r"[\[<&\\*_\u0640\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u064b-\u065f\u0670]"
)

_WRAPPED, _INDENT, _TAG = 30, 60, 400
"""Characters of the shortest line that is taken for one that was broken for width, of the
deepest indentation of the next one, of the longest tag over lines."""
_BROKEN = re.compile(
    r"\n(?<=[^\W_]\n|[,>\" :：]\n)(?:(?=[ \t]{0,59}[^\s.])|(?<=[:：]\n)|(?<=[:：] \n))"
)
"""A line break that may be one of width or behind a label, cheaply."""
_BLOCKS = re.compile(
    r"(?:</(?:p|div|li|h[1-6]|td|tr)\s?>|<br\s?/?>)(?![ \t]{0,9}\n)", re.IGNORECASE
)
"""Tags at which a line ends, where none ends anyway."""
_LABEL, _LABEL_WORDS = 30, 3
"""Characters and words of the longest label."""
_COLONS = ":： "
"""What a label ends in, or what stands behind that."""
_LABELLED = re.compile(
    r"[ \t\n]{1,40}(?=https?://\S{1,400}$|[^\s:：](?!.{60}).*[^:：\n]$)", re.MULTILINE
)
"""What stands between a label and a short line or an address that it may label."""
_TAGS_END = re.compile(r"(?:</?[a-zA-Z]{1,10}>|\s)+\Z")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link inside a window, in offsets of its plain text."""

    start: int
    end: int
    url: str


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of one line: the text as read, and folded for comparison."""

    plain: str
    folded: str
    begin: int
    offsets: tuple[int, ...] | None
    """Place in the article of every character of `plain`; None where it is `begin + i`."""
    links: tuple[Anchor, ...]
    at_line_start: bool
    at_line_end: bool
    zones: frozenset[Zone]

    def fits(self, start: bool, end: bool) -> bool:
        """Whether it begins and ends where its line does, where that is asked for."""
        return (self.at_line_start or not start) and (self.at_line_end or not end)

    def place(self, index: int) -> int:
        """Offset in the article of a character of `plain`."""
        if self.offsets is None:
            return self.begin + index
        return self.offsets[index]

    def index(self, place: int) -> int:
        """Character of `plain` at an offset of the article, or the next one."""
        if self.offsets is None:
            return place - self.begin
        return bisect_left(self.offsets, place)

    def end_place(self, index: int) -> int:
        """Offset in the article just after the character before `index`."""
        return self.place(index - 1) + 1 if index else self.place(0)


@dataclass(frozen=True, slots=True)
class Zones:
    """Bounds of head and tail. On a short text they overlap: it is all head and all tail."""

    head_end: int
    tail_start: int

    def of(self, start: int, end: int) -> frozenset[Zone]:
        """Zones that a stretch lies in."""
        zones: set[Zone] = set()
        if start < self.head_end:
            zones.add("head")
        if end > self.tail_start:
            zones.add("tail")
        return frozenset(zones or {"inside"})


def unwrapped(text: str, binding: frozenset[str] = frozenset()) -> str:
    """A text of the same length whose lines, where they were broken for width, are joined.

    A long line goes on where the next one does in lower case, or with a link; or with anything
    after a `binding` word, an article or a preposition, folded. A tag goes on in any case, and a
    label alone on its line with the line that it labels.

    >>> unwrapped("This essay about the bridge was first published in\\nthe Harbour Post.\\nBy Jo")
    'This essay about the bridge was first published in the Harbour Post.\\nBy Jo'
    >>> unwrapped("Fuente:\\n\\nEl Norte")
    'Fuente:  El Norte'
    """
    # One character is sought many times faster than two.
    if "<" in text and ("</" in text or "<br" in text):
        text = _BLOCKS.sub(lambda tag: "\n".ljust(len(tag[0])), text)
    pieces: list[str] = []
    begin = 0
    for found in _BROKEN.finditer(text):
        at = found.start()
        end = _labelled(text, at) if text[at - 1] in _COLONS else 0
        end = end or (at + 1 if _goes_on(text, at, binding) else 0)
        if begin <= at < end:
            pieces += (text[begin:at], " " * (end - at))
            begin = end
    return "".join(pieces) + text[begin:] if pieces else text


def _labelled(text: str, at: int) -> int:
    """Where the line begins that a label labels which ends at a line break; 0 if it is none."""
    low = text.rfind("\n", max(0, at - _LABEL), at) + 1
    label = text[low:at].strip()
    if label[-1:] not in (":", "：") or not (low or at < _LABEL) or not label[0].isalpha():
        return 0
    words = label.rstrip(" \u00a0:：").count(" ")
    found = _LABELLED.match(text, at) if words < _LABEL_WORDS else None
    return found.end() if found else 0


def _goes_on(text: str, at: int, binding: frozenset[str]) -> bool:
    last = text[at - 1 : at]
    if last == " ":
        last = text[at - 2 : at - 1]
    if not (last.islower() or last in (",", ">", '"')):
        return False
    after = text[at + 1 : at + _INDENT].lstrip(" \t")[:1]
    low = max(0, at - _TAG)
    if after.islower() and text.rfind("<", low, at) > text.rfind(">", low, at):
        return True
    if text.rfind("\n", max(0, at - _WRAPPED), at) >= 0 or at < _WRAPPED:
        return False
    before = _TAGS_END.sub("", text[max(0, at - 40) : at])
    if before[-1:].islower() or before[-1:] == ",":
        word = before.split()[-1:]
        bound = after.isalnum() and word and fold(word[0]) in binding
        return after.islower() or after in ("[", "<") or bool(bound)
    return False


def zones_of(text: str, options: AttributionOptions) -> Zones:
    """Head and tail by lines and by characters, whichever is shorter."""
    length, reach = len(text), options.zone_chars
    end = min(length, reach)
    left, begin = options.head_lines, 0
    while left and (at := text.find("\n", begin, end)) >= 0:
        left -= not _empty(text, begin, at)
        begin = at + 1
    head = end if left else begin
    low = max(0, length - reach)
    left, end = options.tail_lines, length
    while left and (at := text.rfind("\n", low, end)) >= 0:
        left -= not _empty(text, at + 1, end)
        end = at
    return Zones(head, low if left else at + 1)


def _empty(text: str, begin: int, end: int) -> bool:
    return begin == end or text[begin:end].isspace()


def weight(text: str) -> int:
    """Bytes of a text: what a sentence says takes as many in every script, nearly."""
    return len(text.encode("utf-8", "surrogatepass"))


def line_bounds(text: str, at: int) -> tuple[int, int]:
    """Start of the line around a place, -1 if it is out of a window's reach; and its end."""
    low, high = max(0, at - REACH), min(len(text), at + AHEAD)
    begin = text.rfind("\n", low, at) + 1
    end = text.find("\n", at, high)
    if end < 0:
        end = high if high == len(text) or text[high] == "\n" else at + 2 * AHEAD
    return (begin if begin or not low or text[low - 1] == "\n" else -1), end


def has_markup(text: str, begin: int, end: int) -> bool:
    """Whether a stretch may hold markup, so that fewer characters show than stand there."""
    return _MAY_HAVE_MARKUP.search(text, begin, end) is not None


def window_bounds(text: str, at: int) -> tuple[int, int]:
    """Bounds of the window around a place: its line, cut at sentence ends where that is long."""
    low, high = max(0, at - REACH), min(len(text), at + AHEAD)
    begin = text.rfind("\n", low, at) + 1 or low
    end = text.find("\n", at, high)
    return begin, high if end < 0 else end


def window(text: str, begin: int, end: int, zones: Zones) -> Window:
    """The window between two offsets."""
    raw = text[begin:end]
    plain, links = raw, tuple[Anchor, ...]()
    offsets: tuple[int, ...] | None = None
    if _MAY_HAVE_MARKUP.search(raw):
        plain, offsets, links = _plain(raw, begin)
    folded = fold(plain)
    return Window(
        plain,
        folded,
        begin,
        offsets,
        links,
        begin == 0 or text[begin - 1] == "\n",
        end == len(text) or text[end] == "\n",
        zones.of(begin, end),
    )


def _plain(raw: str, begin: int) -> tuple[str, tuple[int, ...], tuple[Anchor, ...]]:
    pieces: list[str] = []
    offsets: list[int] = []
    links: list[Anchor] = []

    def keep(piece: str, at: int, step: int = 1) -> None:
        pieces.append(piece)
        at += begin
        offsets.extend(range(at, at + len(piece)) if step else [at] * len(piece))

    at = 0
    for found in _MARKUP.finditer(raw):
        if found.start() > at:
            keep(raw[at : found.start()], at)
        at = found.end()
        group = found.lastgroup
        if group in ("label", "link", "ref", "href", "anchor"):
            group = "label" if found["label"] is not None else "anchor"
            start = len(offsets)
            inner, inner_at = found[group], found.start(group)
            for part in re.split(r"(&[#\w]{2,9};|[*_]{1,3})", inner):
                text = "" if part.strip("*_") == "" else html.unescape(part)
                keep(text, inner_at, 0 if text != part else 1)
                inner_at += len(part)
            links.append(Anchor(start, len(offsets), found["link"] or found["href"] or ""))
        elif found[0] == "\\n":
            keep("\n", found.start())
        elif found[0][0] == "*" and raw[at - len(found[0]) - 1 : at - len(found[0])].islower():
            # "appeared on**Ars Technica**"; a first letter by itself, "**T**he", is none.
            if raw[at : at + 1].isupper():
                keep(" ", found.start(), 0)
        elif found[0].startswith("&"):
            keep(html.unescape(found[0])[:2], found.start(), 0)
    keep(raw[at:], at)
    return "".join(pieces), tuple(offsets), tuple(links)
