"""What a name must be for a rule to take it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from provenance.attribution.context import Outlets
from provenance.attribution.fold import fold
from provenance.attribution.known import looks_like_person, shortens
from provenance.attribution.lexicon import Lexicon
from provenance.attribution.load import Rule
from provenance.attribution.names import Name
from provenance.attribution.runs import is_domain
from provenance.attribution.sites import FILE, host_of
from provenance.attribution.view import Window

_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b|\bet al\b")
_DAY = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|[^\W\d_]{3,10}\.? \d{1,2}\b"
    r"|\b\d{1,2}(?:st|nd|rd|th|\.)?(?: de)? [^\W\d_]{3,10}"
)
"""A day of a month: of an article, not of a study."""
_FIRST = ("originally_published", "first_published", "first_appeared")
_OLD = re.compile(r"\b1(?:[0-8]\d\d|9[0-7]\d)\b")
"""Years before the 1980s: works of then came out with publishers and in places."""
_NUMBERS = re.compile(r"[\d.:/,-]+(?:am|pm|st|nd|rd|th)?")
_ACRONYM = re.compile(r"(?![KW][A-Z]{2,3}\Z)[A-Z]{2,5}")
"""Unknown letters after a label are mostly an authority's, but for call signs: "KTLA"."""
_LONG = 7
"""Words of the longest unknown name: more are several, run together."""
_TITLE_WORDS = 5
SHORT_TAG = 4
"""Letters of the longest agency tag that counts only as written: "APP" is not "App"."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Judges names by one language's lists and the directory."""

    lexicon: Lexicon
    outlets: Outlets
    tags: frozenset[str]
    """Agency tags of the directory and of the shared grammar file."""

    def accepts(self, window: Window, rule: Rule, name: Name, *, several: bool = False) -> bool:
        """Whether a rule takes a name; `several` tells that it stands in a list."""
        lexicon, folded = self.lexicon, fold(name.text)
        if name.generic:
            return "generic" not in rule.deny
        if not name.text:
            return bool(name.url) and rule.outlet in ("named", "other")
        known = self.known(name)
        media = known or is_domain(name.text) or name.linked or lexicon.media(folded)
        if self._denied(window, rule, name, known=known, media=media, several=several):
            return False
        if rule.outlet == "agency":
            return self.is_agency(name.text)
        if rule.outlet == "institution":
            return lexicon.any_of("institution", folded)
        if rule.outlet == "coined":
            return self.is_agency(name.text) or (
                " " not in name.text and not name.text.isupper() and lexicon.coined(folded)
            )
        return rule.outlet in ("named", "other") or (
            known if rule.outlet == "known" else bool(media)
        )

    def _denied(
        self,
        window: Window,
        rule: Rule,
        name: Name,
        *,
        known: bool,
        media: bool,
        several: bool,
    ) -> bool:
        lexicon, folded, deny = self.lexicon, fold(name.text), rule.deny
        if name.linked and rule.kind != "source_label":
            deny = deny - {"visual"}
        around = window.folded[max(0, name.start - 60) : name.end + 40]
        if not known and _is_file(name):
            return True
        if name.possessive and rule.outlet != "other":
            return True
        if any(
            kind in deny and lexicon.any_of(kind, folded) for kind in ("stock", "works", "visual")
        ):
            return True
        if not media and rule.kind in _FIRST and _OLD.search(around):
            return True
        if not known and (
            self.is_date(name)
            or ("multi" in deny and (several or len(folded.split()) > _LONG))
            or ("photo" in deny and "/" in name.text)
            or ("acronym" in deny and _ACRONYM.fullmatch(name.text) is not None)
            or ("institution" in deny and lexicon.any_of("institution", folded))
        ):
            return True
        near = window.folded[name.start : name.end + 12]
        dated = media and _DAY.search(window.folded[name.end : name.end + 24])
        if "citation" in deny and not name.url and not dated and _YEAR.search(near):
            return True
        return (
            "person" in deny
            and not media
            and not name.quoted
            and looks_like_person(name.text, lexicon, self.outlets)
        )

    def is_date(self, name: Name) -> bool:
        """Whether a name is but a month, numbers or a language: "in March 2019", "in German"."""
        folded = fold(name.text)
        if self.lexicon.has("languages", folded):
            return not name.linked
        words = folded.replace(",", " ").split()
        rest = words[1:] if words and self.lexicon.has("months", words[0].rstrip(".")) else words
        return not name.linked and all(_NUMBERS.fullmatch(w) for w in rest)

    def known(self, name: Name) -> bool:
        """Whether the directory or the tags have a name."""
        if name.text in self.tags or self.outlets.resolve(name.text):
            return True
        return is_domain(name.text) and bool(self.outlets.by_domain(name.text))

    def resolves(self, text: str) -> bool:
        """Whether a text is a tag or a name of the directory."""
        return text in self.tags or bool(self.outlets.resolve(text))

    def is_agency(self, text: str) -> bool:
        """Whether a text is a tag or an agency's name."""
        if text in self.tags:
            return True
        if len(text) <= SHORT_TAG and text.isascii() and text.upper() in self.tags:
            return False
        return any(self.outlets.is_agency(i) for i in self.outlets.resolve(text))

    def is_aside(self, window: Window, kind: str, span: tuple[int, int]) -> bool:
        """Whether an agency credits a picture, or its tag only shortens its name in prose."""
        if "head" not in window.zones and _is_caption(window, kind, span):
            return True
        if kind != "agency_tail_tag":
            return False
        opened = max(window.plain.rfind(mark, 0, span[1]) for mark in "(（")
        # The claim is of the bracket, not of what stands before it: "By the Associated Press (AP)".
        if opened < 0 or abs(opened - span[0]) > 1:
            return False
        short = window.plain[opened + 1 : span[1]].strip(" .)）")
        return shortens(short, window.plain[:opened], self.outlets.resolve)


def _is_caption(window: Window, kind: str, span: tuple[int, int]) -> bool:
    """Whether a line says only who or what a picture shows: "Actor John Roe. (Reuters)"."""
    if kind not in ("agency_tail_tag", "agency_dateline") or window.plain[span[1] :].strip(" .)]"):
        return False
    words = window.plain[: max(span[0], window.plain.rfind("(", 0, span[1]))].split()
    return 1 < len(words) <= _TITLE_WORDS and all(word[0].isupper() for word in words)


def _is_file(name: Name) -> bool:
    """Whether a name is a file's of the same tree, not a host's: "README.md", "../notes.md"."""
    host = host_of(name.url)
    inside = "//" not in name.url and (name.url[:1] == "." or FILE.fullmatch(name.url) is not None)
    return inside or (FILE.fullmatch(name.text) is not None and host != name.text.casefold())
