"""Hosts and registrable domains: which site an address belongs to, by the public suffix list."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_AUTHORITY_END = re.compile(r"[/?#\\]")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\"#%/:<>?@\[\\\]^`{|}]")
_MAX_HOST = 253  # RFC 1035
_CACHED = 1 << 14
_SHARED = frozenset(
    (
        *("wordpress.com", "tumblr.com", "substack.com", "medium.com", "livejournal.com"),
        *("typepad.com", "over-blog.com", "canalblog.com", "hatenablog.com", "blog.hu"),
        *("beehiiv.com", "squarespace.com", "wikidot.com", "jimdofree.com", "jimdo.com"),
    )
)
"""Hosts of other people's blogs that the public suffix list does not have."""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()


@lru_cache(maxsize=_CACHED)
def host(url_or_host: str) -> str:
    """Return the host in lower case, IDNs as A-labels; "" where the text names none.

    >>> host("https://user:pw@WWW.Bücher.example.:8443/a?b#c")
    'www.xn--bcher-kva.example'
    >>> host("[2001:db8::1]:80"), host("mailto:desk@example.org"), host("no host here")
    ('2001:db8::1', '', '')
    """
    text = url_or_host.strip().replace("\\", "/")
    slashes = text.find("//")
    if slashes == 0 or (slashes > 0 and _SCHEME.fullmatch(text[:slashes])):
        text = text[slashes + 2 :]
    elif _SCHEME.match(text) and not re.match(r"[^/:]+:\d{1,5}(/|$)", text):
        return ""
    authority = _AUTHORITY_END.split(text, maxsplit=1)[0].rpartition("@")[2]
    if authority.startswith("["):
        return _address(authority[1:].partition("]")[0])
    name = authority.partition(":")[0].rstrip(".").lower()
    return _ascii(name) if name else ""


def _address(text: str) -> str:
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return ""


def _ascii(name: str) -> str:
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    if len(name) > _MAX_HOST or _FORBIDDEN.search(name) or not all(name.split(".")):
        return ""
    return name


@lru_cache(maxsize=_CACHED)
def registrable_domain(url_or_host: str) -> str:
    """Return the part of the host that its owner registered; an IP address or bare name as is.

    Sites under a shared domain that lets others register below it (a blog host) count apart.

    >>> registrable_domain("https://edition.news.example.co.uk/a"), registrable_domain("10.0.0.1")
    ('example.co.uk', '10.0.0.1')
    """
    name = host(url_or_host)
    if not name or "." not in name or ":" in name or name.rpartition(".")[2].isdigit():
        return name
    domain = _suffixes().privatesuffix(name) or name
    if domain in _SHARED and name not in (domain, f"www.{domain}"):
        return name.removesuffix(f".{domain}").rpartition(".")[2] + f".{domain}"
    return domain


def same_site(left: str, right: str) -> bool:
    """Tell whether two addresses lie under one registrable domain.

    >>> same_site("https://m.example.com/a", "www.example.com")
    True
    """
    domain = registrable_domain(left)
    return bool(domain) and domain == registrable_domain(right)


def netloc(url: str) -> str:
    """Return the network location of an absolute url, "" where it has none or is not one.

    >>> netloc("https://example.org:8080/a"), netloc("https://a：b/"), netloc("plain words")
    ('example.org:8080', '', '')
    """
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
