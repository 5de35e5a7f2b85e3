"""Subjects: articles as evidence sees them, identities and claims instead of text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from provenance.names import name_key, name_keys, url_key
from provenance.records import Article, Attribution, DateOrigin, DocId, Precision, parse_time

Family = Callable[[str, str], bool]
"""Tells whether two outlet ids belong to one owner."""
ADDRESS_KINDS = frozenset({"canonical", "og_url", "article_url"})
"""Kinds of claims that are an address of the page in its markup: evidence, but no credit."""


@dataclass(frozen=True, slots=True)
class Subject:
    """An article as evidence sees it: identities instead of text."""

    id: DocId
    outlet: str
    """Directory id where known, else the outlet's registrable domain or name in lower case."""
    names: frozenset[str] = frozenset()
    """`name_key` of every name of its outlet: given, site name, domain label."""
    agency: bool = False
    urls: frozenset[str] = frozenset()
    """`url_key` of its url and, where on its own host, canonical url."""
    url: str = ""
    """`url_key` of its own address."""
    canonical: str = ""
    """`url_key` of its canonical url, where that is not its own address."""
    canonical_outlet: str = ""
    """Domain of a canonical url at another outlet."""
    title: str = ""
    """`name_key` of the title."""
    published: datetime | None = None
    precision: Precision = ""
    published_origin: DateOrigin = ""
    crawled: str = ""
    modified: datetime | None = None
    claims: tuple[Attribution, ...] = ()
    """Claims of its text, of the page and of its markup, but for addresses (`ADDRESS_KINDS`)."""
    words: int = 0
    item_ids: frozenset[str] = frozenset()


def subject(
    article: Article, claims: tuple[Attribution, ...], outlet: str, agency: bool
) -> Subject:
    """Reduce an article to what evidence needs; `outlet` is its identity in the directory."""
    label = article.outlet.split(".")[0] if "." in article.outlet else article.outlet
    given = (article.outlet, article.site_name, label)
    names = frozenset(key for name in given if name for key in name_keys(name))
    own, canonical = url_key(article.url), url_key(article.canonical_url)
    abroad = next((claim for claim in claims if claim.kind == "canonical"), None)
    published, precision, origin = _published(article, claims)
    return Subject(
        id=article.document_id,
        outlet=outlet,
        names=names,
        agency=agency,
        urls=frozenset(key for key in (own, "" if abroad else canonical) if key),
        url=own,
        canonical=canonical if canonical != own else "",
        canonical_outlet=(abroad.outlet_id or abroad.outlet) if abroad else "",
        title=name_key(article.title),
        published=published,
        precision=precision,
        published_origin=origin,
        crawled=article.crawled,
        modified=parse_time(article.modified) if article.modified else None,
        claims=tuple(claim for claim in claims if claim.kind not in ADDRESS_KINDS),
        item_ids=frozenset(claim.item_id for claim in claims if claim.item_id),
    )


def preference(about: Subject) -> tuple[object, ...]:
    """Return what sorts first the article that stands for all with its text."""
    time = about.published.isoformat() if about.published else "~"
    return not about.agency, bool(about.claims), time, about.id


def _published(
    article: Article, claims: tuple[Attribution, ...]
) -> tuple[datetime | None, Precision, DateOrigin]:
    """Return when an article was published: as stated, else by the date of its dateline."""
    if article.published:
        time = parse_time(article.published)
        return time, article.published_precision, article.published_origin
    time = next((parse_time(claim.date) for claim in claims if claim.date), None)
    return (time, "day", "dateline") if time else (None, "", "")
