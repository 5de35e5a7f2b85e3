"""`attribute`: text in, claims out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

from provenance.attribution.context import AttributionOptions, Context, NoOutlets, Outlets
from provenance.attribution.fold import fold
from provenance.attribution.load import COMMON, Grammar, Rule, grammar, shipped, source
from provenance.attribution.match import Matcher
from provenance.attribution.screen import Screen, flatten, places
from provenance.attribution.view import Zones, window, window_bounds, zones_of
from provenance.records import Attribution

_GATE = 240
"""Texts from this length on must hold a function word of a language for its grammar to be used."""


class Parser:
    """Grammars compiled for one directory."""

    def __init__(self, outlets: Outlets, languages: tuple[str, ...]) -> None:
        common = source(COMMON)
        shown = outlets.agency_tags | frozenset(common.get("tags", ()))
        names = languages or shipped()
        self.outlets = outlets
        self.grammars: tuple[Grammar, ...] = (
            grammar(common, common, shown),
            *(grammar(source(n), common, shown) for n in names),
        )
        self.matchers = tuple(Matcher(g, outlets, shown) for g in self.grammars)
        self.rules: dict[str, list[tuple[int, Rule]]] = defaultdict(list)
        words, substrings = set[str](), set[str]()
        for index, each in enumerate(self.grammars):
            for rule in each.rules:
                for trigger in {t for f in rule.forms for t in f.triggers}:
                    for spelled in {trigger, fold(trigger)}:
                        self.rules[spelled].append((index, rule))
                        (words if each.spaced or spelled.isascii() else substrings).add(spelled)
        self.screen = Screen(words, substrings)
        self.whole = frozenset(words)

    def active(self, flat: str, language: str) -> frozenset[int]:
        """Grammars that apply to a text."""
        if len(flat) < _GATE:
            return frozenset(range(len(self.grammars)))
        tokens: set[str] = set()
        out = {0}
        for index, each in enumerate(self.grammars):
            if not index or each.language == language or not each.function_words:
                out.add(index)
                continue
            if language and each.language != "en":
                continue
            if not each.spaced:
                if any(w in flat for w in each.function_words):
                    out.add(index)
                continue
            tokens = tokens or set(flat[:4000].split()) | set(flat[-2000:].split())
            if not each.function_words.isdisjoint(tokens):
                out.add(index)
        return frozenset(out)

    def claims(self, text: str, context: Context, options: AttributionOptions) -> list[Attribution]:
        """Claims in the text, unordered, each with its quote."""
        flat = flatten(text)
        hits = self.screen.hits(flat)
        if not hits:
            return []
        zones = zones_of(text, options)
        active = self.active(flat, context.language)
        out: list[Attribution] = []
        for (begin, end), rules in self._windows(text, flat, hits, zones, active, options).items():
            view = window(text, begin, end, zones)
            for index, rule in rules.values():
                out += self.matchers[index].claims(view, rule)
        return [replace(c, text=text[c.start : c.end]) for c in out]

    def _windows(
        self,
        text: str,
        flat: str,
        hits: Iterable[str],
        zones: Zones,
        active: frozenset[int],
        options: AttributionOptions,
    ) -> dict[tuple[int, int], dict[int, tuple[int, Rule]]]:
        """Stretches to look at, each with its rules; head and tail come first."""
        found: list[tuple[int, int, str]] = []
        for hit in hits:
            rules = [r for i, r in self.rules[hit] if i in active]
            inside = any("inside" in r.zones for r in rules)
            if not rules:
                continue
            whole = hit in self.whole
            edge = [(0, zones.head_end), (max(zones.head_end, zones.tail_start), len(flat))]
            for low, high in edge:
                found += [(0, at, hit) for at in places(flat, hit, low, high, whole=whole)]
            if inside and zones.head_end < zones.tail_start:
                found += [
                    (1, at, hit)
                    for at in places(flat, hit, zones.head_end, zones.tail_start, whole=whole)
                ]
        found.sort()
        out: dict[tuple[int, int], dict[int, tuple[int, Rule]]] = {}
        last: tuple[int, int] | None = None
        for _, at, hit in found:
            if last is None or not (
                last[0] <= at < last[1] - 200
                or (last[0] <= at < last[1] and text.find("\n", at, last[1] + 1) == last[1])
            ):
                bounds = window_bounds(text, at)
                if bounds not in out and len(out) >= options.max_windows:
                    continue
                last = bounds
                out.setdefault(bounds, {})
            bucket = out[last]
            for index, rule in self.rules[hit]:
                if index in active:
                    bucket[id(rule)] = (index, rule)
        return out


@cache
def _parser(outlets: Outlets, languages: tuple[str, ...]) -> Parser:
    return Parser(outlets, languages)


@cache
def _shipped_outlets() -> Outlets:
    try:
        from provenance.outlets import Directory

        return Directory.shipped()
    except (ImportError, FileNotFoundError):
        return NoOutlets()


def attribute(
    text: str,
    context: Context | None = None,
    outlets: Outlets | None = None,
    options: AttributionOptions | None = None,
) -> tuple[Attribution, ...]:
    """Claims of provenance that a text makes, the surest first.

    Claims the context brings from markup are kept among them. A claim about the
    page's own outlet has relation `self`.
    """
    context, options = context or Context(), options or AttributionOptions()
    outlets = outlets or _shipped_outlets()
    parser = _parser(outlets, options.languages)
    found = parser.claims(text, context, options)
    if not found and not context.claims:
        return ()
    own = _own(context, outlets)
    judged = [_linked(_judged(c, own), context, outlets) for c in found]
    kept = _distinct([c for c in judged if c.confidence >= options.min_confidence])
    ordered = sorted(
        (*kept, *(_judged(c, own) for c in context.claims)),
        key=lambda c: (-c.confidence, c.origin, c.start or 0, c.outlet, c.kind),
    )
    return tuple(ordered)


def _own(context: Context, outlets: Outlets) -> frozenset[str]:
    """Names, hosts and ids of the page's own brand, folded."""
    host = urlsplit(context.url).netloc.removeprefix("www.")
    names = {
        fold(n).removeprefix("the ").strip() for n in (context.outlet, context.site_name, host) if n
    }
    ids = {str(i) for n in (context.outlet, context.site_name) if n for i in outlets.resolve(n)[:1]}
    owner = outlets.by_domain(host) if host else ""
    return frozenset(names | ids | ({str(owner)} if owner else set())) - {""}


def _judged(claim: Attribution, own: frozenset[str]) -> Attribution:
    """The claim with relation `self` where it names the page's own brand."""
    if not own or claim.relation in ("self", "inverse"):
        return claim
    host = urlsplit(claim.url).netloc.removeprefix("www.")
    name = fold(claim.outlet).removeprefix("the ").strip()
    if (name and name in own) or claim.outlet_id in own or (not name and host in own):
        return replace(claim, relation="self")
    chosen = [c for c in claim.candidates if c in own]
    return replace(claim, relation="self", outlet_id=chosen[0], candidates=()) if chosen else claim


def _linked(claim: Attribution, context: Context, outlets: Outlets) -> Attribution:
    """The claim with the address of a page link that stands in it."""
    if claim.url or not context.links:
        return claim
    for anchor, url in context.links[:400]:
        shown = anchor.strip()
        if len(shown) > 1 and (shown == claim.outlet or (shown in claim.text and len(shown) > 3)):
            owner = str(outlets.by_domain(url))
            fits = owner and (not claim.candidates or owner in claim.candidates)
            known = claim.outlet_id or (owner if fits else "")
            return replace(
                claim, url=url, outlet_id=known, candidates=() if known else claim.candidates
            )
    return claim


def _distinct(claims: list[Attribution]) -> list[Attribution]:
    """Without claims that a surer one over the same words already makes."""
    kept: list[Attribution] = []
    for claim in sorted(
        claims, key=lambda c: (-c.confidence, -((c.end or 0) - (c.start or 0)), c.start or 0)
    ):
        if not any(_covers(k, claim) for k in kept):
            kept.append(claim)
    return kept


def _covers(strong: Attribution, weak: Attribution) -> bool:
    a, b, c, d = strong.start or 0, strong.end or 0, weak.start or 0, weak.end or 0
    if b <= c or d <= a:
        return False
    same = strong.outlet == weak.outlet and strong.relation == weak.relation
    return same or not weak.outlet or (strong.kind, a, b) != (weak.kind, c, d)
