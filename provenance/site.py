"""Who a page belongs to, so that what it says of itself is told from what it says of others."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.dom import Markup
from provenance.domains import registrable_domain
from provenance.jsonld import LinkedData, string, types

NOT_OUTLETS = frozenset(
    (
        *("facebook.com", "twitter.com", "x.com", "instagram.com", "youtube.com"),
        *("youtu.be", "linkedin.com", "pinterest.com", "tiktok.com", "reddit.com", "t.me"),
        *("telegram.me", "telegram.org", "whatsapp.com", "wa.me", "t.co", "threads.net"),
        *("bsky.app", "vk.com", "ok.ru", "weibo.com", "flipboard.com", "google.com"),
        *("goo.gl", "bit.ly", "apple.com", "play.google.com", "schema.org", "example.com"),
        *("example.org", "doi.org", "w3.org", "ogp.me", "gravatar.com"),
        *("creativecommons.org", "licensebuttons.net", "archive.org", "archive.is"),
        *("wikipedia.org", "wikidata.org", "wikimedia.org", "flickr.com", "unsplash.com"),
        *("pexels.com", "pixabay.com", "gettyimages.com", "shutterstock.com"),
        *("istockphoto.com", "ampproject.org", "translate.goog", "googleusercontent.com"),
        *("feedburner.com", "localhost"),
    )
)
"""Hosts that addresses in markup lead to without naming an outlet: platforms, vocabularies."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a page belongs to, so that what it says about itself is told from the rest."""

    domain: str
    names: frozenset[str]

    def is_own(self, name: str = "", url: str = "") -> bool:
        """Tell whether a name or an address is the site's own."""
        domain = registrable_domain(url) if url else ""
        if domain and (domain == self.domain or _label(domain) == _label(self.domain)):
            return True
        # A name that is only the domain says no more than the address does.
        if domain and name == domain:
            return False
        key = _squeeze(name)
        return bool(key) and any(key == own or (len(own) > 3 and own in key) for own in self.names)


def identity(markup: Markup, data: LinkedData, site_name: str = "") -> Identity:
    """Return who a page belongs to by its address and the names it gives itself."""
    url = markup.url if registrable_domain(markup.url) else markup.absolute(markup.meta("og:url"))
    domain = registrable_domain(url)
    sites = [string(node.get("name")) for node in data.nodes if types(node) & {"website"}]
    names = {_squeeze(name) for name in (site_name, markup.meta("og:site_name"), *sites)}
    return Identity(domain, frozenset(names | {_label(domain), _squeeze(domain)}) - {""})


def _label(domain: str) -> str:
    return _squeeze(domain.partition(".")[0]) if "." in domain else ""


def _squeeze(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum()).removeprefix("the")
