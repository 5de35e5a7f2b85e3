"""The page's own brand, which is never the source of what stands on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from provenance.attribution.context import Context, Outlets
from provenance.attribution.fold import fold
from provenance.domains import netloc
from provenance.records import Attribution

_SECOND_LEVEL = frozenset(("co", "com", "org", "net", "gov", "ac", "edu", "gob", "go", "or", "ne"))
_SITE = (
    *("客户端", "官方网站", "官网", "网站", "網站", "新闻网", "新聞網", "网", "網", "在线"),
    "online",
)
"""What a paper's name ends in where its site or its app is meant, longest first."""
_TAGS = ("agency_tail_tag", "agency_byline")
"""Kinds of claims that may name an outlet by its short form."""


@dataclass(frozen=True, slots=True)
class Brand:
    """Names, hosts and ids of the outlet a page belongs to; not those of its owner's others."""

    names: frozenset[str]
    """Without spaces, marks and article."""
    hosts: frozenset[str]
    ids: frozenset[str]
    shorts: frozenset[str]
    """First words of names and hosts, folded: "(roe/spot)" on a page of "Spot on Harbour"."""

    @classmethod
    def of(cls, context: Context, outlets: Outlets) -> Brand:
        """The brand that outlet, site name and url of a page tell of."""
        host = _host(context.url)
        hosts = {host, _host(context.outlet) if "." in context.outlet else ""}
        names = {_bare(n) for n in (context.outlet, context.site_name)}
        names |= {_bare(_label(h)) for h in hosts if h}
        told = [n for n in (context.outlet, context.site_name) if n]
        ids = {str(found[0]) for n in told if len(found := outlets.resolve(n)) == 1}
        ids |= {str(outlets.by_domain(h)) for h in hosts if h}
        words = [n.split() for n in told] + [_label(h).split("-") for h in hosts if h]
        shorts = {fold(each[0]) for each in words if len(each) > 1}
        return cls(*(frozenset(each - {""}) for each in (names, hosts, ids, shorts)))

    def judged(self, claim: Attribution) -> Attribution:
        """The claim with relation `self` where it names this brand."""
        if claim.relation in ("self", "inverse"):
            return claim
        chosen = [c for c in claim.candidates if c in self.ids]
        if chosen:
            return replace(claim, relation="self", outlet_id=chosen[0], candidates=())
        if claim.outlet:
            known = bool(claim.outlet_id) and bool(self.ids)
            own = (
                claim.outlet_id in self.ids
                if known
                else _bare(claim.outlet) in self.names
                or _host(claim.outlet) in self.hosts
                or self._is_short(claim)
            )
        else:
            own = _host(claim.url) in self.hosts
        return replace(claim, relation="self") if own else claim

    def _is_short(self, claim: Attribution) -> bool:
        """Whether a tag that nobody else goes by is the short form of this brand's name."""
        unknown = not claim.outlet_id and not claim.candidates
        return unknown and claim.kind in _TAGS and fold(claim.outlet) in self.shorts


def _host(url: str) -> str:
    if not url:
        return ""
    return netloc(url if "//" in url else "//" + url).lower().removeprefix("www.")


def _label(host: str) -> str:
    """The label of a host that tells the brand: "guardian" of "www.guardian.co.uk"."""
    labels = host.split(".")
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else host


def _bare(name: str) -> str:
    letters = "".join(c for c in fold(name) if c.isalnum())
    for suffix in _SITE:
        if len(letters) > len(suffix) + 1:
            letters = letters.removesuffix(suffix)
    return letters.removeprefix("the") if len(letters) > 6 else letters
