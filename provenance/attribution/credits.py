"""Slots that hold several names: agencies with their marks, credits of people and outlets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from provenance.attribution.fold import fold
from provenance.attribution.guards import Guard
from provenance.attribution.load import Rule
from provenance.attribution.names import Name, Reader
from provenance.attribution.runs import is_domain
from provenance.attribution.view import Window

_INITIALS = 4
"""Letters of the longest desk or author's mark beside an agency, "dpa/lno"; "Hana" is a name."""
_STAFF = re.compile(r"staff\b", re.I)
"""After a paper's name: its own people ("Post staff writer"); an agency's serve all."""
_CUTS = (
    re.compile(r"\s?[/,&+،、;]\s?|\s-\s|\s(?:and|und|y|et|e|ve|dan|en|i|и|और|एवं)\s|\s(?=و)"),
    re.compile(r"\s?[-–—]\s?|^\s?و"),
)


@dataclass(frozen=True, slots=True)
class Credits:
    """Reads such slots by one language's guard and the words that join its names."""

    guard: Guard
    joiner: re.Pattern[str]

    def agencies(self, window: Window, begin: int, limit: int, rule: Rule) -> tuple[Name, ...]:
        """One or several agencies that fill the slot: "dpa/lno", "AP, Reuters"."""
        text = window.plain[begin:limit]
        parts = list(self._agencies(text, begin, 0))
        known = {w for p in parts for w in re.findall(r"\w+", p.text)}
        words = [w for w in re.findall(r"\w+", text) if w not in known]
        others = [w for w in words if len(w) > _INITIALS or (len(w) == _INITIALS and w.istitle())]
        if parts and others and rule.deny & {"others"}:
            return ()
        if parts or rule.outlet != "other":
            return tuple(parts)
        reader = Reader(self.guard.lexicon, self.guard.outlets)
        name = reader.read(window, begin, limit)
        return (
            (name,)
            if name and name.end >= limit - 1 and self.guard.accepts(window, rule, name)
            else ()
        )

    def _agencies(self, text: str, at: int, cuts: int) -> Iterator[Name]:
        """Agencies in a text that is cut at ever weaker places."""
        name = text.strip(" *_/")
        start = at + text.find(name)
        if self.guard.is_agency(name):
            yield Name(start, start + len(name), name)
        elif cuts < len(_CUTS) and "=" not in name:
            begin = 0
            for cut in _CUTS[cuts].finditer(text):
                yield from self._agencies(text[begin : cut.start()], at + begin, cuts + 1)
                begin = cut.end()
            yield from self._agencies(text[begin:], at + begin, cuts + 1)

    def outlets(self, window: Window, begin: int, limit: int, rule: Rule) -> tuple[Name, ...]:
        """Known outlets inside a credit of people and outlets: "AP writer Robert Burns and ..."."""
        reader = Reader(self.guard.lexicon, self.guard.outlets, people=True)
        out: list[Name] = []
        at = begin
        for _ in range(12):
            name = reader.read(window, at, limit) if at < limit else None
            if name is None or name.end <= at:
                gap = window.plain.find(" ", at + 1, limit)
                if gap < 0:
                    break
                at = gap + 1
                continue
            # Behind "CNN's" no name begins with the s.
            at = name.end + (3 if name.possessive else 1)
            for part in self._parts(window, name):
                credited = self._prefix(window, part, limit)
                if credited:
                    out.append(credited)
        return tuple(n for n in out if self._credited(window, rule, n, limit))

    def _parts(self, window: Window, name: Name) -> Iterator[Name]:
        """People and outlets that a run of capitals joins."""
        if name.generic or name.linked or self.guard.known(name):
            yield name
            return
        start = name.start
        for joint in self.joiner.finditer(window.folded, name.start, name.end):
            yield Name(start, joint.start(), window.plain[start : joint.start()])
            start = joint.end()
        yield replace(name, start=start, text=window.plain[start : name.end])

    def _credited(self, window: Window, rule: Rule, name: Name, limit: int) -> bool:
        if name.generic:
            return True
        following = window.plain[name.end : limit].strip(" ")
        if name.possessive or following.startswith(("'", "’")):
            return False
        if _STAFF.match(following) and not self.guard.is_agency(name.text):
            return False
        wanted = rule if rule.outlet == "agency" else replace(rule, outlet="media")
        return self.guard.accepts(window, wanted, name)

    def _prefix(self, window: Window, name: Name, limit: int) -> Name | None:
        if name.generic or self.guard.known(name):
            return name
        words = list(re.finditer(r"\S+", name.text))
        for count in range(len(words) - 1, 0, -1):
            text = name.text[: words[count - 1].end()]
            if self.guard.known(Name(0, 0, text)):
                rest = fold(name.text[len(text) :].strip(" ,"))
                role = self.guard.lexicon.any_of("roles", rest) or self.guard.lexicon.any_of(
                    "roles", fold(window.plain[name.end : limit])[:24]
                )
                return (
                    Name(name.start, name.start + len(text), text)
                    if role or name.text[len(text) : len(text) + 1] in ",/"
                    else None
                )
        media = self.guard.lexicon.media(fold(name.text)) or is_domain(name.text)
        return name if media and not name.possessive else None
