"""Applies rules to windows: finds wordings, reads their slots, holds their guards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from provenance.attribution.context import Outlets
from provenance.attribution.credits import Credits
from provenance.attribution.dateline import full_date, is_prose
from provenance.attribution.guards import Guard
from provenance.attribution.known import quoted_end, shorten_known, split_known, without_initials
from provenance.attribution.load import Form, Grammar, Rule
from provenance.attribution.names import Name, Reader
from provenance.attribution.order import Line
from provenance.attribution.runs import is_domain
from provenance.attribution.search import filled, match_at, search
from provenance.attribution.view import Window
from provenance.domains import netloc
from provenance.records import Attribution

_DATELINES = ("agency_dateline", "press_release_dateline")
_DELIMITER = re.compile(
    r"\s{0,3}(?:[|;)\]}>\n•·*_]|(?:[.!?…]|\.{3})?\s{0,3}[)\]]?\s?\Z"
    r"|[-/,.(] ?(?=\d|foto|photo|image|\(|https?:|www)|[.!] |[-:]\s{0,2}\Z| - )"
)
_LEADING = " \t\n>*_\"'“”«»‘’([{<#|.,:;-–—"
_TRAILING = ' \t\n*_"“«([{<|-–—:,;'


@dataclass(frozen=True)
class Matcher:
    """Reads claims of one grammar from windows."""

    grammar: Grammar
    outlets: Outlets
    tags: frozenset[str]
    """Agency tags of the directory and of the shared grammar file."""

    @cached_property
    def guard(self) -> Guard:
        """What judges names."""
        return Guard(self.grammar.lexicon, self.outlets, self.tags)

    @cached_property
    def credits(self) -> Credits:
        """What reads slots with several names."""
        return Credits(self.guard, self.grammar.joiner.regex)

    def claims(self, window: Window, rule: Rule, forms: Iterable[Form]) -> Iterator[Attribution]:
        """Claims that one rule finds in one window by these of its forms."""
        if not rule.zones & window.zones:
            return
        line = Line(window.folded)
        for form in forms:
            if not (window.fits(form.line_start, form.line_end) and line.may_match(form.order)):
                continue
            claims = self._found(window, rule, form)
            if claims:
                yield from claims
                return

    def _found(self, window: Window, rule: Rule, form: Form) -> list[Attribution]:
        out: list[Attribution] = []
        at = 0
        for _ in range(4):
            found = search(form, window.folded, at)
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
        if rule.kind in _DATELINES and is_prose({s: found[g] for s, g in filled(found).items()}):
            return False
        if self.guard.is_aside(window, rule.kind, found.span()):
            return False
        return not (
            any(p.regex.search(left) for p in rule.before)
            or any(p.regex.search(window.folded) for p in rule.veto)
        )

    def _claims(
        self, window: Window, rule: Rule, found: re.Match[str], form: Form
    ) -> Iterator[Attribution]:
        slots = filled(found)
        slot = next((s for s in ("outlet", "agency", "credit", "link") if s in slots), "")
        group = slots.get(slot, "")
        start = (
            found.start()
            + len(window.plain[found.start() : found.end()])
            - len(window.plain[found.start() : found.end()].lstrip(_LEADING))
        )
        if not slot:
            covering = _link_name(window, (start, start + 1))
            yield self._build(
                window, rule, found, start, found.end(), covering[0] if covering else None
            )
            return
        names: tuple[Name, ...]
        if slot == "link":
            names = _link_name(window, found.span(group))
        elif slot in form.fixed:
            names = (_name_of(window, found.span(group)),)
        else:
            names = self._names(window, rule, found, slot, group, form)
        if not names:
            return
        end = names[-1].end if found.end(group) == found.end() else found.end()
        if any(match_at(p.regex, window.folded, end) for p in rule.after):
            return
        extras = (
            self._follow(window, end) if rule.follow and found.end(group) == found.end() else {}
        )
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
        self,
        window: Window,
        rule: Rule,
        found: re.Match[str],
        slot: str,
        group: str,
        form: Form,
    ) -> tuple[Name, ...]:
        begin, limit = found.span(group)
        if slot == "credit" or rule.outlet == "scan":
            return self.credits.outlets(window, begin, limit, rule)
        if slot == "agency":
            return self.credits.agencies(window, begin, limit, rule)
        gapped = slot in form.gapped
        closed = (found.end(group) < found.end() or form.line_end) and not gapped
        if gapped:
            limit = found.end()
        limit = max(limit, quoted_end(window.plain, begin, limit))
        reader = Reader(
            self.grammar.lexicon,
            self.outlets,
            rule.loose or (closed and not form.line_end),
            parts=rule.list,
            titles=rule.titles,
            ends=self._ends if rule.long and not closed else None,
        )
        joiner, lexicon = self.grammar.joiner.regex, self.grammar.lexicon
        resolves, agency = self.guard.resolves, self.guard.is_agency
        if rule.list:
            listed = reader.read_list(window, begin, limit, joiner)
            read = tuple(takewhile(lambda name: not self.guard.is_date(name), listed))
        else:
            one = reader.read(window, begin, limit)
            read = (one,) if one else ()
        names = tuple(
            n if closed else shorten_known(n, resolves, lexicon)
            for r in read
            for n in split_known(r, window, resolves, agency, joiner, lexicon)
        )
        names = without_initials(names, window, agency)
        if closed and (not names or _rest(window, names[-1].end, limit)):
            last = None if form.line_end else reader.last(window, begin, limit)
            names = (last,) if last else ()
        if not names:
            return ()
        if rule.whole and not closed and not self._ends(window, names[-1].end):
            return ()
        accepted = [n for n in names if self.guard.accepts(window, rule, n, several=len(names) > 1)]
        if rule.whole and len(accepted) < len(names):
            return ()
        return tuple(accepted)

    def _ends(self, window: Window, at: int) -> bool:
        while at < len(window.folded) and window.folded[at] in " '\"*_":
            at += 1
        if at >= len(window.folded) or _DELIMITER.match(window.folded, at):
            return True
        return any(match_at(p.regex, window.folded, at) for p in self.grammar.follows)

    def _follow(self, window: Window, end: int) -> dict[str, tuple[int, int]]:
        """What may come after the name: author, relay, distributor, licence."""
        extras: dict[str, tuple[int, int]] = {}
        at = end
        for _ in range(3):
            for pattern in self.grammar.follows:
                found = match_at(pattern.regex, window.folded, at)
                if found is None:
                    continue
                slots = filled(found)
                read = {s: self._slot_end(window, s, found.span(g)) for s, g in slots.items()}
                if all(read.values()) and not any(s in extras for s in slots):
                    extras.update({s: (found.start(slots[s]), e) for s, e in read.items()})
                    at = max([*read.values(), found.end() if not slots else 0])
                    break
            else:
                return extras
        return extras

    def _slot_end(self, window: Window, slot: str, span: tuple[int, int]) -> int:
        if slot in ("author", "relay", "distributor", "copier"):
            name = Reader(self.grammar.lexicon, self.outlets).read(window, *span)
            return name.end if name and name.text else 0
        return span[1]

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
        if start and window.plain[start - 1] in "([" and window.plain[end - 1] in ")]":
            start -= 1
        begin, finish = window.place(start), window.end_place(end)
        texts = {
            slot: window.plain[slice(*found.span(group))].strip(_LEADING + "]}")
            for slot, group in filled(found).items()
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
            or next((k.url for k in window.links if start <= k.start <= end and "//" in k.url), ""),
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


def _link_name(window: Window, span: tuple[int, int]) -> tuple[Name, ...]:
    """The host of the link that a wording is."""
    for link in window.links:
        if link.start <= span[0] and span[1] <= link.end and "//" in link.url:
            return (Name(link.start, link.end, netloc(link.url), link.url, linked=True),)
    return ()


def _rest(window: Window, at: int, limit: int) -> bool:
    """Whether more than marks stand between a name and the end of its slot."""
    return bool(window.folded[at:limit].strip(" ,.\"'()*_[]>"))


def _name_of(window: Window, span: tuple[int, int]) -> Name:
    return Name(span[0], span[1], window.plain[span[0] : span[1]].strip("© \t*_\u00a0"))
