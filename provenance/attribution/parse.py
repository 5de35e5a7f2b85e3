"""`attribute`: text in, claims out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from provenance.attribution.brand import Brand
from provenance.attribution.context import AttributionOptions, Context, Outlets
from provenance.attribution.fold import fold
from provenance.attribution.scan import Scanner
from provenance.records import Attribution

_MAX_BLOCKS = 60
_MAX_BLOCK_CHARS = 2000
_DEFAULTS, _NOTHING_TOLD = AttributionOptions(), Context()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read off an article."""

    claims: tuple[Attribution, ...]
    """The surest first."""
    capped: bool = False
    """Whether more places called for a look than `max_windows` and the like allow."""
    work: int = 0
    """Characters that wordings were tried on, once for each: what reading it cost, bounded."""


@cache
def _scanner(outlets: Outlets, languages: tuple[str, ...]) -> Scanner:
    return Scanner(outlets, languages)


@cache
def _shipped_outlets() -> Outlets:
    from provenance.outlets import Directory

    return Directory.shipped()


def warm(languages: Sequence[str] = ("en",)) -> None:
    """Compile grammars for the shipped directory now, so that forked workers share them.

    Those that are left out are compiled when a text first calls for them.
    """
    scanner = _scanner(_shipped_outlets(), ())
    for language in languages:
        scanner.languages.sieve(scanner.languages.active("", language))


def attribute(
    text: str,
    context: Context | None = None,
    outlets: Outlets | None = None,
    options: AttributionOptions | None = None,
) -> tuple[Attribution, ...]:
    """Claims of provenance that an article makes, the surest first; see `read`."""
    return read(text, context, outlets, options).claims


def read(
    text: str,
    context: Context | None = None,
    outlets: Outlets | None = None,
    options: AttributionOptions | None = None,
) -> Reading:
    """Claims of provenance of a text, its byline and the blocks beside it, the surest first.

    Claims the context brings from markup are kept among them. A claim about the
    page's own brand has relation `self`.
    """
    context, options = context or _NOTHING_TOLD, options or _DEFAULTS
    outlets = _shipped_outlets() if outlets is None else outlets
    scanner = _scanner(outlets, options.languages)
    found, capped, work = scanner.claims(text, context.language, options)
    besides, more, extra = _blocks(scanner, context, options) if context.blocks else ([], False, 0)
    named = scanner.bylines.claims(context.byline) if context.byline else []
    if not (found or besides or named or context.claims):
        return Reading((), capped or more, work + extra)
    brand = Brand.of(context, outlets)
    judged = [_linked(brand.judged(c), context, outlets) for c in found]
    kept = _distinct([c for c in judged if c.confidence >= options.min_confidence])
    beside = [_linked(brand.judged(c), context, outlets) for c in besides]
    for claim in (*beside, *map(brand.judged, named)):
        if claim.confidence >= options.min_confidence and not _among(claim, kept):
            kept.append(claim)
    told = (brand.judged(_resolved(c, outlets)) for c in context.claims)
    ordered = sorted(
        (*kept, *told),
        key=lambda c: (-c.confidence, c.origin, c.start or 0, c.outlet, c.kind),
    )
    return Reading(tuple(ordered), capped or more, work + extra)


def _blocks(
    scanner: Scanner, context: Context, options: AttributionOptions
) -> tuple[list[Attribution], bool, int]:
    """Claims of the blocks beside the body, each read as a text of its own."""
    out: list[Attribution] = []
    work = 0
    capped = len(context.blocks) > _MAX_BLOCKS
    for block in context.blocks[:_MAX_BLOCKS]:
        line = " ".join(block[:_MAX_BLOCK_CHARS].split())
        found, more, cost = scanner.claims(line, context.language, options)
        work += cost
        out += [replace(c, start=None, end=None, origin="html") for c in _distinct(found)]
        capped = capped or more
    return out, capped, work


def _among(claim: Attribution, others: Iterable[Attribution]) -> bool:
    """Whether others already say of the same outlet what a claim says."""
    return any(
        claim.relation == o.relation
        and (
            fold(claim.outlet) == fold(o.outlet)
            or (claim.outlet_id and claim.outlet_id == o.outlet_id)
            or (not claim.outlet and claim.kind == o.kind)
        )
        for o in others
    )


def _resolved(claim: Attribution, outlets: Outlets) -> Attribution:
    """A claim of the markup with what the directory has by the name in it."""
    if not claim.outlet or claim.outlet_id or claim.candidates:
        return claim
    ids = tuple(map(str, outlets.resolve(claim.outlet)))
    if len(ids) == 1:
        return replace(claim, outlet_id=ids[0])
    return replace(claim, candidates=ids) if ids else claim


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


def _distinct(claims: Sequence[Attribution]) -> list[Attribution]:
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
    named = strong.outlet == weak.outlet or strong.outlet_id == weak.outlet_id != ""
    same = named and strong.relation == weak.relation
    if same or not weak.outlet:
        return True
    # Two outlets of the directory, each in a role of its own: both say something.
    both = bool(strong.outlet_id and weak.outlet_id) and strong.outlet_id != weak.outlet_id
    return not (both and strong.relation != weak.relation) and (
        (strong.kind, a, b) != (weak.kind, c, d)
    )
