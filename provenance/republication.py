"""Counters and beacons that publishers hand out with an article to follow its copies.

What each address means was confirmed in public sources; see docs/extraction.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from provenance.dom import Markup, absolute
from provenance.domains import registrable_domain
from provenance.records import Attribution, Relation

_NEEDLES = (
    "counter.theconversation.",
    "pixel.propublica.org",
    "republication-pixel",
    "republish.groundup.org.za",
    "analytics.apnewsregistry.com",
    "rt.prnewswire.com",
)
_BEFORE = re.compile(r"[\"'<>\s=(]|&quot;|&#34;|u0022")
_AFTER = re.compile(r"[\"'<>\s)]|&quot;|&#34;|\\u0022")
_MAX_BEACONS = 20
_CONVERSATION = re.compile(r"/content/(\d{1,12})/count")
_GROUNDUP = re.compile(r"/counter/hit/[\d-]{10}/([\w-]{1,200})")
_AP_REGISTRY = re.compile(r"/image\.svc/([^/]{1,60})/RWS/")
_AP_ITEM = re.compile(r"/[CM]AI/([^/]{1,80})")
_PAGE_VIEW = re.compile(
    r"trackPageView\(\s{0,50}\{\s{0,50}url\s{0,50}:\s{0,50}[\"'](https?:[^\"']{1,2000})[\"']"
)
_MAX_TEXT = 300


def beacon_claims(markup: Markup) -> Iterator[Attribution]:
    """Yield a claim for each counter of a republished article on the page."""
    for address in _addresses(markup.html):
        if claim := _beacon(address):
            yield claim
    for script in markup.inline_scripts:
        # The page view is counted for another address than the reader's.
        if (
            "trackPageView" in script
            and "urlref" in script
            and (match := _PAGE_VIEW.search(script))
        ):
            original = match[1].replace("\\/", "/")
            yield _claim("republication_pixel", registrable_domain(original), original, script)


def _addresses(html: str) -> Iterator[str]:
    """Yield the counters' addresses, also where the article is escaped in a script or attribute."""
    for needle in _NEEDLES:
        at = -1
        for _ in range(_MAX_BEACONS):
            at = html.find(needle, at + 1)
            if at < 0:
                break
            before = _BEFORE.split(html[max(0, at - 200) : at])[-1]
            after = _AFTER.split(html[at : at + 600], maxsplit=1)[0]
            address = (before + after).replace("\\/", "/").replace("\\u0026", "&").rstrip("\\")
            address = unescape(address)
            if url := absolute(address, "https:"):
                yield url


def _beacon(url: str) -> Attribution | None:
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host.startswith("counter.theconversation."):
        if match := _CONVERSATION.search(parts.path):
            item = f"theconversation:{match[1]}"
            return _claim("republication_pixel", "theconversation.com", "", url, item)
    elif host == "pixel.propublica.org":
        return _claim("republication_pixel", "propublica.org", "", url)
    elif host == "republish.groundup.org.za":
        if match := _GROUNDUP.search(parts.path):
            return _claim("republication_pixel", "groundup.org.za", "", url, f"groundup:{match[1]}")
    elif host == "analytics.apnewsregistry.com":
        return _ap_registry(url, parts.path)
    elif host == "rt.prnewswire.com":
        items = parse_qs(parts.query).get("NewsItemId", [])
        item = f"prnewswire:{items[0][:80]}" if items else ""
        return _claim("release_beacon", "prnewswire.com", "", url, item, "press_release")
    elif "republication-pixel=" in parts.query:
        posts = parse_qs(parts.query).get("post", [])
        domain = registrable_domain(host)
        item = f"{domain}:{posts[0][:80]}" if posts else ""
        return _claim("republication_pixel", domain, f"{parts.scheme}://{parts.netloc}/", url, item)
    return None


def _ap_registry(url: str, path: str) -> Attribution | None:
    if (match := _AP_REGISTRY.search(path)) is None:
        return None
    item = _AP_ITEM.search(path)
    name = unquote(match[1])
    return _claim("agency_beacon", name, "", url, f"apregistry:{item[1]}" if item else "")


def _claim(
    kind: str,
    outlet: str,
    url: str,
    text: str,
    item: str = "",
    relation: Relation = "source",
) -> Attribution:
    return Attribution(
        kind=kind,
        relation=relation,
        text=" ".join(f"beacon={text}".split())[:_MAX_TEXT],
        outlet=outlet,
        url=url,
        item_id=item,
        origin="metadata",
        confidence=0.9 if relation == "source" else 0.7,
    )
