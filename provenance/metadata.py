"""Claims of provenance in a page's markup: statements for machines, that cleaning would drop."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from provenance.credit_blocks import CreditBlock
from provenance.dom import Markup, text_of
from provenance.domains import registrable_domain
from provenance.jsonld import LinkedData, Node, address, is_article, string, types
from provenance.records import Attribution
from provenance.republication import beacon_claims
from provenance.site import NOT_OUTLETS, Identity, identity

_MAX_NAME = 120
_MAX_TEXT = 300
_MAX_CLAIMS = 50


_LINKED_SOURCES = {
    "syndication-source": ("syndication_source", 0.9),
    "syndication_source": ("syndication_source", 0.9),
    "original-source": ("original_source", 0.7),
    "original_source": ("original_source", 0.7),
}
_NAMED_SOURCES = frozenset(
    [
        "source",
        "news_source",
        "news-source",
        "article:source",
        "dc.source",
        "dcterms.source",
        "sourceorganization",
        "agency",
        "news_agency",
        "article:agency",
        "contentprovider",
        "content-provider",
        "syndicator",
    ]
)
_LABEL = re.compile(
    r"^\s*(?:source|quelle|fuente|fonte|来源|來源|出典|출처|المصدر|источник|źródło|kaynak)\s*[:：]\s*",
    re.IGNORECASE,
)
_HOLDERS = frozenset({"publisher", "copyright_holder"})
_COMPANY = re.compile(
    r"\b(?:A/S|AS|AB|Oy|GmbH|AG|KG|SE|Ltd|Limited|Inc|LLC|PLC|Corp|S\.?[ALR]\.?|SpA|S\.p\.A|B\.?V|N\.?V|"
    r"Verlag|Group|Gruppe|Grupo|Groupe|Holding|Publishing|Publishers?|Media|Medien|Press|Digital)\b",
    re.IGNORECASE,
)
_AGENCY_DATELINE = re.compile(r"[(（]\s*([^()（）\d]{2,40}?)\s*[)）]\s*[-–—:]?\s*$")


def structured_claims(
    markup: Markup,
    data: LinkedData,
    site_name: str = "",
    blocks: Iterable[CreditBlock] = (),
) -> tuple[Attribution, ...]:
    """Return the claims in a page's markup, surest first; none about the page's own site.

    Counters of republished articles are the exception: on their own site they are of relation
    `self`, as their item id is what tells the original of a copy.
    """
    own = identity(markup, data, site_name)
    found: list[Attribution] = []
    for claims in (
        _canonical(markup, own),
        _meta_sources(markup),
        _linked_data(markup, data, own),
        _feed_sources(markup),
        _hnews(markup),
        _credit_links(blocks),
    ):
        found.extend(claim for claim in claims if _names_another(claim, own))
    for claim in beacon_claims(markup):
        self_made = own.is_own(claim.outlet, claim.url)
        found.append(replace(claim, relation="self") if self_made else claim)
    distinct: dict[tuple[str, str, str, str], Attribution] = {}
    for claim in found:
        distinct.setdefault((claim.kind, claim.outlet.casefold(), claim.url, claim.item_id), claim)
    ordered = sorted(distinct.values(), key=lambda claim: -claim.confidence)
    return tuple(ordered[:_MAX_CLAIMS])


def _names_another(claim: Attribution, own: Identity) -> bool:
    if claim.url and registrable_domain(claim.url) in NOT_OUTLETS:
        return False
    if not 1 < len(claim.outlet) <= _MAX_NAME or not any(map(str.isalpha, claim.outlet)):
        return False
    return not own.is_own(claim.outlet, claim.url)


def _claim(kind: str, confidence: float, name: str, value: str, url: str = "") -> Attribution:
    """Return a claim of a source, named by its address unless `value` is a name."""
    outlet = registrable_domain(url) if url and value == url else value
    return Attribution(
        kind=kind,
        relation="source",
        text=f"{name}={value}"[:_MAX_TEXT],
        outlet=outlet,
        url=url,
        origin="metadata",
        confidence=confidence,
    )


def _canonical(markup: Markup, own: Identity) -> Iterator[Attribution]:
    if not own.domain:
        return
    if canonical := markup.link("canonical"):
        yield _claim("canonical", 0.9, "canonical", canonical, canonical)
    # An address that differs from both is a stated source; a template's relative one is not.
    stated = markup.meta("og:url")
    if stated.startswith(("http:", "https:")) and not canonical:
        yield _claim("og_url", 0.6, "og:url", stated, stated)


def _meta_sources(markup: Markup) -> Iterator[Attribution]:
    for name, value in (*markup.metas, *markup.links):
        if known := _LINKED_SOURCES.get(name):
            kind, confidence = known
            if url := markup.absolute(value):
                yield _claim(kind, confidence, name, url, url)
        elif name in _NAMED_SOURCES:
            yield from _named_source(markup, name, value)
        elif name == "article:publisher" and value.startswith(("http:", "https:")):
            yield _claim("article_publisher", 0.3, name, value, value)


def _named_source(markup: Markup, name: str, value: str) -> Iterator[Attribution]:
    if value.startswith(("http:", "https:", "//")):
        if url := markup.absolute(value):
            yield _claim("meta_source", 0.6, name, url, url)
    elif (label := _LABEL.sub("", string(value))) and len(label) <= 60:
        yield _claim("meta_source", 0.6, name, label)


def _linked_data(markup: Markup, data: LinkedData, own: Identity) -> Iterator[Attribution]:
    node = data.article
    if not node:
        return
    url = markup.absolute(address(node))
    if url and own.domain:
        yield _claim("article_url", 0.6, "url", url, url)
    for key, kind, confidence in (
        ("isBasedOn", "is_based_on", 0.7),
        ("isBasedOnUrl", "is_based_on", 0.7),
        ("translationOfWork", "translation_of", 0.7),
        ("sourceOrganization", "source_organization", 0.7),
        ("provider", "provider", 0.6),
        ("publisher", "publisher", 0.4),
        ("copyrightHolder", "copyright_holder", 0.4),
    ):
        for thing in data.entities(node.get(key))[:5]:
            yield from _thing(markup, kind, confidence, key, thing, own)
    if credit := string(node.get("creditText")):
        yield _claim("credit_text", 0.5, "creditText", credit[:_MAX_NAME])
    dateline = string(node.get("dateline"))
    if match := _AGENCY_DATELINE.search(dateline[-80:]):
        claim = _claim("dateline", 0.6, "dateline", dateline)
        yield replace(claim, outlet=match[1])


def _thing(
    markup: Markup, kind: str, confidence: float, key: str, thing: Node, own: Identity
) -> Iterator[Attribution]:
    """Yield the claim that a thing is the source; none where it is the site or an image of it."""
    if types(thing) & {"person", "imageobject", "videoobject", "audioobject"}:
        return
    name, given = string(thing.get("name") or thing.get("legalName")), address(thing)
    if name.startswith(("http:", "https:")):
        name, given = "", given or name
    url = markup.absolute(given)
    if is_article(thing) or kind in ("is_based_on", "translation_of"):
        if url:
            claim = _claim(kind, confidence, key, url, url)
            # A study or a data set that an article draws on is not where its text is from.
            story = "@type" not in thing or is_article(thing)
            yield claim if story else replace(claim, relation="partial_source")
        return
    if (url and own.is_own(url=url)) or (not name and not url):
        return
    social = registrable_domain(url) in NOT_OUTLETS
    # A publishing company's name is not that of its outlet: only another site's address tells.
    if kind in _HOLDERS and (not name or not url or social or _COMPANY.search(name)):
        return
    yield _claim(kind, confidence, key, name or url, "" if social and name else url)


def _feed_sources(markup: Markup) -> Iterator[Attribution]:
    """Yield the feeds that an item was taken from: `<source url>` of RSS, `<source>` of Atom."""
    for name, href in markup.feeds:
        if (url := markup.absolute(href)) and len(name) <= _MAX_NAME:
            yield _claim("feed_source", 0.8, "source", name or url, url)


def _hnews(markup: Markup) -> Iterator[Attribution]:
    """Yield source-org and dateline of hNews, read within a story only.

    Source: http://microformats.org/wiki/hnews. A theme's footer often has the class as well.
    """
    for element in markup.credits:
        classes = (element.get("class") or "").lower().split()
        kind = "hnews_source" if "source-org" in classes else ""
        if not kind and "dateline" in classes:
            kind = "hnews_dateline"
        if not kind or element.tag == "footer" or "copyright" in classes:
            continue
        story = any(
            parent.tag == "article"
            or {"hnews", "hentry"} & set((parent.get("class") or "").split())
            for parent in element.iterancestors()
        )
        text = text_of(element)
        if not story or not 1 < len(text) <= _MAX_NAME:
            continue
        if kind == "hnews_source":
            hrefs = (markup.anchors.get(anchor, "") for anchor in element.iter("a"))
            url = markup.absolute(next(hrefs, ""))
            yield replace(_claim(kind, 0.7, "source-org", text, url), origin="html")
        elif match := _AGENCY_DATELINE.search(text):
            yield replace(_claim(kind, 0.6, "dateline", text), outlet=match[1], origin="html")


def _credit_links(blocks: Iterable[CreditBlock]) -> Iterator[Attribution]:
    for block in blocks:
        for label, url in block.links:
            claim = _claim("credit_link", block.confidence, "credit", label or url, url)
            yield replace(claim, text=block.text[:_MAX_TEXT], origin="html")
