"""Mentions: places where an article names, or links to, an outlet whose text it shares.

A credit line is known by its wording, in the languages that there are grammars for. Where two
articles share text, less will do: a short line at an edge of the one, a line that introduces a
quotation, a byline or a link that names just the outlet of the other. None of these is a claim
by itself, since articles name other outlets for many reasons; it takes the text that bears it out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from provenance.crediting import claim_on, names
from provenance.names import GENERIC_NAMES, name_key, url_key
from provenance.records import Article, Attribution, Relation
from provenance.subject import Family, Subject

KINDS = frozenset({"mention", "mention_link"})
"""Kinds of the claims made here."""

_EDGE = 160
"""Characters of the longest line at an edge of the text that is read as a whole."""
_HEAD, _TAIL = 2, 3
_WORDS = 6
"""Words of the longest name looked for."""
_LEAST = 4
"""Characters of the shortest name looked for; 2 where a script has no case."""
_ASIDE = 4
"""Words beside the name in a line that says nothing else ("Source: The Ledger")."""
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔][\"”’»」』)\]]*\s+|[。！？][」』]?")
_OPENING = re.compile(r"[^()（）]{0,40}[(（]([^()（）]{2,40})[)）]")
_WORD = re.compile(r"\w+")
_NOT_TEXT = re.compile(
    r"\W*(?:photo|photograph|picture|image|video|illustration|graphic|foto|bild|grafik|imagen|"
    r"immagine|imagem|zdjęcie|фото|صورة|الصورة|写真|图片|사진|follow|subscribe|sign up|download|"
    r"copyright|©|all rights)",
    re.IGNORECASE,
)
_EXCLUDING = frozenset({"inverse", "self", "direction_unknown", "site_level"})
"""Claims that say otherwise of the line that they stand in."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A piece of an article in which a name would be a credit."""

    text: str
    start: int | None
    """Where it begins in the article's text; None for what stands beside that."""
    whole: bool
    """At an edge, where a credit speaks of all of the text."""


def mentions(
    article: Article, subject: Subject, others: Collection[Subject], family: Family
) -> tuple[Attribution, ...]:
    """Return the mentions of those outlets and articles that share text with an article.

    Others whose outlet the article credits already, or shares, are not looked for.
    """
    wanted = [
        other
        for other in others
        if other.outlet != subject.outlet
        and claim_on(subject, other, family) is None
        and not any(
            claim.relation in _EXCLUDING and names(claim, other, family) for claim in subject.claims
        )
    ]
    if not wanted:
        return ()
    found = [*_links(article, wanted)]
    keys = {
        name
        for other in wanted
        for name in other.names - subject.names - GENERIC_NAMES
        if len(name) >= (_LEAST if _has_case(name) else 2)
    }
    if keys:
        spans = [
            (claim.start or 0, claim.end)
            for claim in subject.claims
            if claim.relation in _EXCLUDING and claim.end is not None
        ]
        for place in _places(article):
            if not _is_covered(place, spans) and not _NOT_TEXT.match(place.text):
                found += _named(place, keys)
    distinct: dict[tuple[str, str], Attribution] = {}
    for claim in sorted(found, key=lambda each: (-each.confidence, each.start or 0)):
        distinct.setdefault((name_key(claim.outlet), claim.url), claim)
    return tuple(distinct.values())


def _has_case(text: str) -> bool:
    return text.upper() != text.lower()


def _is_covered(place: _Place, spans: Sequence[tuple[int, int]]) -> bool:
    start = place.start
    return start is not None and any(
        begin < start + len(place.text) and start < end for begin, end in spans
    )


def _places(article: Article) -> Iterator[_Place]:
    for name in article.byline.split("; "):
        yield _Place(name, None, True)
    for block in article.credit_blocks:
        yield _Place(block, None, True)
    yield from _lines(article)


def _lines(article: Article) -> Iterator[_Place]:
    """Yield short lines at the edges, the ends of long ones, and lines that introduce."""
    lines: list[tuple[int, str]] = []
    at = 0
    for line in article.text.split("\n"):
        if line.strip():
            lines.append((at, line))
        at += len(line) + 1
    title = name_key(article.title)
    head = 0
    for number, (start, line) in enumerate(lines):
        tail = number >= len(lines) - _TAIL
        if name_key(line) == title:
            continue
        head += 1
        if head <= _HEAD and (opening := _OPENING.match(line)):
            yield _Place(opening[1], start + opening.start(1), True)
        if line.rstrip().endswith((":", "：")):
            yield _last_sentence(start, line, False)
        elif (head <= _HEAD or tail) and len(line) <= _EDGE:
            yield _Place(line, start, True)
        elif number == len(lines) - 1:
            yield _last_sentence(start, line, True)


def _last_sentence(start: int, line: str, whole: bool) -> _Place:
    """The end of a line after its last full stop, cut to the longest piece that is read."""
    body = line.rstrip()
    ends = [match.end() for match in _SENTENCE_END.finditer(body) if match.end() < len(body)]
    begin = max(ends[-1] if ends else 0, len(body) - _EDGE)
    return _Place(line[begin:], start + begin, whole)


def _named(place: _Place, keys: Collection[str]) -> Iterator[Attribution]:
    """Yield the names in a piece of text: whole words, with a capital where the script has them."""
    squeezed = name_key(place.text)
    if not any(key in squeezed for key in keys):
        return
    words = list(_WORD.finditer(place.text))
    reached = 0
    for first, word in enumerate(words):
        for count in range(min(_WORDS, len(words) - first), 0, -1):
            last = words[first + count - 1]
            name = place.text[word.start() : last.end()]
            if word.start() < reached or name_key(name) not in keys:
                continue
            if name[0].islower() and "." not in name:
                continue
            reached = last.end()
            alone = len(words) - count <= _ASIDE
            if count == 1 and first == 0 and not alone and _has_case(name):
                continue  # a sentence that begins with a word that is also a name
            whole = place.whole and alone
            yield _claim(
                place, "source" if whole else "partial_source", 0.85 if whole else 0.6, name
            )


def _claim(place: _Place, relation: Relation, confidence: float, name: str) -> Attribution:
    text = place.text.strip()
    start = None
    if place.start is not None:
        start = place.start + place.text.index(text)
    return Attribution(
        kind="mention",
        relation=relation,
        text=text,
        start=start,
        end=None if start is None else start + len(text),
        outlet=name,
        origin="html" if start is None else "text",
        confidence=confidence,
    )


def _links(article: Article, others: Sequence[Subject]) -> Iterator[Attribution]:
    """Yield the links to the very articles."""
    urls = {url for other in others for url in other.urls}
    if not urls or not article.links:
        return
    lines = [line.strip() for line in article.text.split("\n") if line.strip()]
    edges = [*lines[:_HEAD], *lines[-_TAIL:], *article.credit_blocks]
    for anchor, url in article.links:
        if url_key(url) in urls:
            whole = any(anchor in line and len(line) <= _EDGE for line in edges)
            start = article.text.find(anchor)
            yield Attribution(
                kind="mention_link",
                relation="source" if whole else "partial_source",
                text=anchor,
                start=start if start >= 0 else None,
                end=start + len(anchor) if start >= 0 else None,
                outlet=anchor if len(anchor) <= 60 else "",
                url=url,
                origin="text" if start >= 0 else "html",
                confidence=0.85 if whole else 0.7,
            )
