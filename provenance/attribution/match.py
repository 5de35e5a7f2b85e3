"""Applies rules to windows: finds wordings, reads their slots, holds their guards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from provenance.attribution.context import Outlets
from provenance.attribution.dateline import full_date
from provenance.attribution.fold import fold
from provenance.attribution.known import looks_like_person, shorten_known, split_known
from provenance.attribution.load import Form, Grammar, Rule
from provenance.attribution.names import Name, Reader
from provenance.attribution.runs import is_domain
from provenance.attribution.view import Window
from provenance.domains import netloc
from provenance.records import Attribution, Relation

_DATELINES = ("agency_dateline", "press_release_dateline")
_INITIALS = 5
"""Letters of the longest desk or author's mark beside an agency: "dpa/lno"."""
_JOINED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789'-&.@")
_SLOT_REACH = 230
"""Characters before certain words at which a slot that begins a form may start."""
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b|\bet al\b")
_DELIMITER = re.compile(
    r"\s{0,3}(?:[|;)\]}\n•·*_]|\.?\s{0,3}\Z"
    r"|[-/,.(] ?(?=\d|foto|photo|image|\(|https?:|www)|[.!] |[-:]\s{0,2}\Z| - )"
)
_CUTS = (
    re.compile(r"\s?[/,&+،、;]\s?|\s-\s|\s(?:and|und|y|et|e|ve|dan|en|i|и|और|एवं)\s|\s(?=و)"),
    re.compile(r"\s?[-–—]\s?|^\s?و"),
)
_LEADING = " \t\n>*_\"'“”«»‘’([{<#|.,:;-–—"
_TRAILING = ' \t\n*_"“«([{<|-–—:,;'


@dataclass(frozen=True, slots=True)
class Matcher:
    """Reads claims of one grammar from windows."""

    grammar: Grammar
    outlets: Outlets
    tags: frozenset[str]
    """Agency tags of the directory and of the shared grammar file."""

    def claims(self, window: Window, rule: Rule, forms: Iterable[Form]) -> Iterator[Attribution]:
        """Claims that one rule finds in one window by these of its forms."""
        if not rule.zones & window.zones:
            return
        for form in forms:
            if (form.line_start and not window.at_line_start) or (
                form.line_end and not window.at_line_end
            ):
                continue
            claims = self._found(window, rule, form)
            if claims:
                yield from claims
                return

    def _found(self, window: Window, rule: Rule, form: Form) -> list[Attribution]:
        out: list[Attribution] = []
        at = 0
        for _ in range(4):
            found = _search(form, window.folded, at)
            if found is None:
                break
            claims = (
                tuple(self._claims(window, rule, found, form))
                if self._clear(window, rule, found)
                else ()
            )
            if form.line_start:
                return list(claims)
            out += claims
            at = found.end() if form.rest else found.start() + 1
            if claims:
                at = max(at, *(window.index(c.end or 0) for c in claims))
        return out

    def _clear(self, window: Window, rule: Rule, found: re.Match[str]) -> bool:
        left = window.folded[max(0, found.start() - 80) : found.start()].rstrip()
        return not (
            any(p.regex.search(left) for p in rule.before)
            or any(p.regex.search(window.folded) for p in rule.veto)
        )

    def _claims(
        self, window: Window, rule: Rule, found: re.Match[str], form: Form
    ) -> Iterator[Attribution]:
        slots = found.re.groupindex
        slot = next(
            (
                s
                for s in ("outlet", "agency", "credit", "link")
                if s in slots and found[s] is not None
            ),
            "",
        )
        start = (
            found.start()
            + len(window.plain[found.start() : found.end()])
            - len(window.plain[found.start() : found.end()].lstrip(_LEADING))
        )
        if not slot:
            yield self._build(window, rule, found, start, found.end(), None)
            return
        names: tuple[Name, ...]
        if slot == "link":
            names = self._link_name(window, found.span(slot))
        elif slot in form.fixed:
            names = (_name_of(window, found.span(slot)),)
        else:
            names = self._names(window, rule, found, slot, slot in form.gapped)
        if not names:
            return
        end = names[-1].end if found.end(slot) == found.end() else found.end()
        if any(_match(p.regex, window.folded, end) for p in rule.after):
            return
        extras = self._follow(window, end) if rule.follow and found.end(slot) == found.end() else {}
        end = max([end, *(e for slot, (_, e) in extras.items() if slot != "copier")])
        for name in names:
            yield self._build(window, rule, found, start, end, name, extras)
        relay = extras.get("relay")
        if relay:
            yield replace(
                self._build(window, rule, found, start, end, _name_of(window, relay)),
                relation="via",
            )

    def _names(
        self, window: Window, rule: Rule, found: re.Match[str], slot: str, open_ended: bool
    ) -> tuple[Name, ...]:
        begin, limit = found.span(slot)
        if slot == "credit" or rule.outlet == "scan":
            return self._scan(window, begin, limit, rule)
        if slot == "agency":
            return self._agency(window, begin, limit, rule)
        closed = found.end(slot) < found.end() and not open_ended
        if open_ended:
            limit = found.end()
        reader = Reader(
            self.grammar.lexicon,
            self.outlets,
            rule.loose or closed,
            titles=rule.titles,
            ends=self._ends if rule.long and not closed else None,
        )
        joiner, lexicon = self.grammar.joiner.regex, self.grammar.lexicon
        if rule.list:
            read = tuple(reader.read_list(window, begin, limit, joiner))
        else:
            one = reader.read(window, begin, limit)
            read = (one,) if one else ()
        names = tuple(
            n
            for r in read
            for n in split_known(
                r if closed else shorten_known(r, self._resolves, lexicon),
                window,
                self._resolves,
                joiner,
                lexicon,
            )
        )
        if closed and (not names or _rest(window, names[-1].end, limit)):
            last = reader.last(window, begin, limit)
            names = (last,) if last else ()
        if not names:
            return ()
        if rule.whole and not closed and not self._ends(window, names[-1].end):
            return ()
        accepted = [n for n in names if self._accepts(window, rule, n, len(names) > 1)]
        if rule.whole and len(accepted) < len(names):
            return ()
        return tuple(accepted)

    def _ends(self, window: Window, at: int) -> bool:
        while at < len(window.folded) and window.folded[at] in " '\"*_":
            at += 1
        if at >= len(window.folded) or _DELIMITER.match(window.folded, at):
            return True
        return any(_match(p.regex, window.folded, at) for p in self.grammar.follows)

    def _accepts(self, window: Window, rule: Rule, name: Name, several: bool) -> bool:
        lexicon, folded = self.grammar.lexicon, fold(name.text)
        if name.generic:
            return "generic" not in rule.deny
        if not name.text:
            return bool(name.url) and rule.outlet in ("named", "other")
        known = self._known(name)
        if not known and several and "multi" in rule.deny:
            return False
        if name.possessive and rule.outlet != "other":
            return False
        media = known or is_domain(name.text) or name.linked or lexicon.media(folded)
        if "photo" in rule.deny and "/" in name.text and not known:
            return False
        if "stock" in rule.deny and lexicon.any_of("stock", folded):
            return False
        if "works" in rule.deny and lexicon.any_of("works", folded):
            return False
        if "visual" in rule.deny and lexicon.any_of("visual", folded):
            return False
        if "institution" in rule.deny and not known and lexicon.any_of("institution", folded):
            return False
        if (
            "citation" in rule.deny
            and not name.url
            and _YEAR.search(window.folded, name.start, min(len(window.folded), name.end + 12))
        ):
            return False
        if (
            "person" in rule.deny
            and not media
            and looks_like_person(name.text, lexicon, self.outlets)
        ):
            return False
        if rule.outlet == "agency":
            return self._is_agency(name.text)
        if rule.outlet == "institution":
            return lexicon.any_of("institution", folded)
        if rule.outlet == "coined":
            return self._is_agency(name.text) or (
                " " not in name.text and not name.text.isupper() and lexicon.coined(folded)
            )
        return rule.outlet in ("named", "other") or (
            known if rule.outlet == "known" else bool(media)
        )

    def _known(self, name: Name) -> bool:
        if name.text in self.tags or self.outlets.resolve(name.text):
            return True
        return is_domain(name.text) and bool(self.outlets.by_domain(name.text))

    def _resolves(self, text: str) -> bool:
        return text in self.tags or bool(self.outlets.resolve(text))

    def _is_agency(self, text: str) -> bool:
        if text in self.tags:
            return True
        return any(self.outlets.is_agency(i) for i in self.outlets.resolve(text))

    def _agency(self, window: Window, begin: int, limit: int, rule: Rule) -> tuple[Name, ...]:
        """One or several agencies that fill the slot: "dpa/lno", "AP, Reuters"."""
        text = window.plain[begin:limit]
        parts = list(self._agencies(text, begin, 0))
        known = {w for p in parts for w in re.findall(r"\w+", p.text)}
        others = [w for w in re.findall(r"\w+", text) if w not in known and len(w) > _INITIALS]
        if parts and others and rule.deny & {"others"}:
            return ()
        if parts or rule.outlet != "other":
            return tuple(parts)
        reader = Reader(self.grammar.lexicon, self.outlets)
        name = reader.read(window, begin, limit)
        return (
            (name,)
            if name and name.end >= limit - 1 and self._accepts(window, rule, name, False)
            else ()
        )

    def _agencies(self, text: str, at: int, cuts: int) -> Iterator[Name]:
        """Agencies in a text that is cut at ever weaker places."""
        name = text.strip(" *_")
        start = at + text.find(name)
        if self._is_agency(name):
            yield Name(start, start + len(name), name)
        elif cuts < len(_CUTS) and "=" not in name:
            begin = 0
            for cut in _CUTS[cuts].finditer(text):
                yield from self._agencies(text[begin : cut.start()], at + begin, cuts + 1)
                begin = cut.end()
            yield from self._agencies(text[begin:], at + begin, cuts + 1)

    def _link_name(self, window: Window, span: tuple[int, int]) -> tuple[Name, ...]:
        """The host of the link that a wording is."""
        for link in window.links:
            if link.start <= span[0] and span[1] <= link.end and "//" in link.url:
                return (Name(link.start, link.end, netloc(link.url), link.url, linked=True),)
        return ()

    def _scan(self, window: Window, begin: int, limit: int, rule: Rule) -> tuple[Name, ...]:
        """Known outlets inside a credit of people and outlets: "AP writer Robert Burns and ..."."""
        reader = Reader(self.grammar.lexicon, self.outlets, people=True)
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
            at = name.end + 1
            for part in self._parts(window, name):
                credited = self._prefix(window, part, limit)
                if credited:
                    out.append(credited)
        return tuple(n for n in out if self._scan_accepts(window, rule, n, limit))

    def _parts(self, window: Window, name: Name) -> Iterator[Name]:
        """People and outlets that a run of capitals joins."""
        if name.generic or name.linked or self._known(name):
            yield name
            return
        start = name.start
        for joint in self.grammar.joiner.regex.finditer(window.folded, name.start, name.end):
            yield Name(start, joint.start(), window.plain[start : joint.start()])
            start = joint.end()
        yield replace(name, start=start, text=window.plain[start : name.end])

    def _scan_accepts(self, window: Window, rule: Rule, name: Name, limit: int) -> bool:
        if name.generic:
            return True
        following = window.plain[name.end : limit].strip(" ")
        if name.possessive or following.startswith(("'", "’")):
            return False
        return self._accepts(window, replace_outlet(rule), name, False)

    def _prefix(self, window: Window, name: Name, limit: int) -> Name | None:
        if name.generic or self._known(name):
            return name
        words = list(re.finditer(r"\S+", name.text))
        for count in range(len(words) - 1, 0, -1):
            text = name.text[: words[count - 1].end()]
            if self._known(Name(0, 0, text)):
                rest = fold(name.text[len(text) :].strip(" ,"))
                role = self.grammar.lexicon.any_of("roles", rest) or self.grammar.lexicon.any_of(
                    "roles", fold(window.plain[name.end : limit])[:24]
                )
                return (
                    Name(name.start, name.start + len(text), text)
                    if role or name.text[len(text) : len(text) + 1] in ",/"
                    else None
                )
        media = self.grammar.lexicon.media(fold(name.text)) or is_domain(name.text)
        return name if media and not name.possessive else None

    def _follow(self, window: Window, end: int) -> dict[str, tuple[int, int]]:
        """What may come after the name: author, relay, distributor, licence."""
        extras: dict[str, tuple[int, int]] = {}
        at = end
        for _ in range(3):
            for pattern in self.grammar.follows:
                found = _match(pattern.regex, window.folded, at)
                if found is None:
                    continue
                slots = [s for s in found.re.groupindex if found[s] is not None]
                read = {s: self._slot_end(window, s, found) for s in slots}
                if all(read.values()) and not any(s in extras for s in slots):
                    extras.update({s: (found.start(s), e) for s, e in read.items()})
                    at = max([*read.values(), found.end() if not slots else 0])
                    break
            else:
                return extras
        return extras

    def _slot_end(self, window: Window, slot: str, found: re.Match[str]) -> int:
        if slot in ("author", "relay", "distributor", "copier"):
            name = Reader(self.grammar.lexicon, self.outlets).read(window, *found.span(slot))
            return name.end if name and name.text else 0
        return found.end(slot)

    def _build(
        self,
        window: Window,
        rule: Rule,
        found: re.Match[str],
        start: int,
        end: int,
        name: Name | None,
        extras: dict[str, tuple[int, int]] | None = None,
    ) -> Attribution:
        end = min(end, len(window.plain))
        while end > start and window.plain[end - 1] in _TRAILING:
            end -= 1
        begin, finish = window.place(start), window.end_place(end)
        slots = {k: v for k, v in found.groupdict().items() if v is not None}
        texts = {
            k: window.plain[found.start(k) : found.end(k)].strip(_LEADING + "]}") for k in slots
        }
        texts |= {
            k: window.plain[a:b].strip(_LEADING + "]}.") for k, (a, b) in (extras or {}).items()
        }
        ids = self._ids(name)
        author = texts.get("author", "")
        if len(author.split()) > 8:
            author = ""
        return Attribution(
            kind=rule.kind,
            relation=rule.relation,
            text="",
            start=begin,
            end=finish,
            outlet=name.text if name else "",
            outlet_id=ids[0] if len(ids) == 1 else "",
            candidates=tuple(ids) if len(ids) > 1 else (),
            url=(name.url if name else "")
            or texts.get("url", "")
            or self._link(window, start, end),
            author=author,
            distributor=texts.get("distributor", ""),
            title=(name.title if name else "") or texts.get("title", ""),
            item_id=texts.get("item", ""),
            confidence=rule.confidence,
            date=full_date(window.plain[max(0, start - 60) : end + 60])
            if rule.kind in _DATELINES
            else "",
        )

    def _ids(self, name: Name | None) -> tuple[str, ...]:
        if name is None or name.generic:
            return ()
        ids: tuple[str, ...] = (
            tuple(str(i) for i in self.outlets.resolve(name.text)) if name.text else ()
        )
        if len(ids) == 1:
            return ids
        host = netloc(name.url) or (name.text if is_domain(name.text) else "")
        owner = str(self.outlets.by_domain(host)) if host else ""
        return (owner,) if owner and (not ids or owner in ids) else ids

    def _link(self, window: Window, start: int, end: int) -> str:
        return next((k.url for k in window.links if start <= k.start <= end and "//" in k.url), "")


def _search(form: Form, folded: str, at: int) -> re.Match[str] | None:
    """The first match from a place on."""
    if form.rest is None:
        return form.pattern.regex.search(folded, at)
    rest = form.rest.regex.search(folded, at + 1)
    while rest is not None:
        for start in range(max(at, rest.start() - _SLOT_REACH), rest.start()):
            if folded[start].isalpha() and not (start > at and folded[start - 1] in _JOINED):
                found = form.pattern.regex.match(folded, start)
                if found and found.end() >= rest.end():
                    return found
        rest = form.rest.regex.search(folded, rest.start() + 1)
    return None


def _rest(window: Window, at: int, limit: int) -> bool:
    """Whether more than marks stand between a name and the end of its slot."""
    return bool(window.folded[at:limit].strip(" ,.\"'()*_[]>"))


def _match(pattern: re.Pattern[str], folded: str, at: int) -> re.Match[str] | None:
    """A match at a place or just after the closers and spaces that stand there."""
    found = pattern.match(folded, at)
    if found is None:
        moved = at
        while moved < len(folded) and moved < at + 4 and folded[moved] in " '\"*_])":
            moved += 1
        found = pattern.match(folded, moved) if moved > at else None
    return found


def replace_outlet(rule: Rule) -> Rule:
    """The rule with names read as media names."""
    return replace(rule, outlet="media")


def _name_of(window: Window, span: tuple[int, int]) -> Name:
    return Name(span[0], span[1], window.plain[span[0] : span[1]].strip())


def with_relation(claim: Attribution, relation: Relation) -> Attribution:
    """The claim under another relation."""
    return replace(claim, relation=relation)
