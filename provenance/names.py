"""Names and addresses of outlets in the form in which they are compared."""

from __future__ import annotations

import re
from urllib.parse import urlsplit


def name_key(name: str) -> str:
    """Return a name without case, punctuation and a leading English article.

    >>> name_key("The Harbour-Post") == name_key("harbour post")
    True
    """
    key = "".join(char for char in name.casefold() if char.isalnum() or char == " ").strip()
    return key.removeprefix("the ").replace(" ", "")


_GENERIC_WORDS = (
    "agencies", "news agencies", "agency", "wire services", "wires", "wire reports",
    "press release", "agencias", "agencia", "agenturen", "agences", "agenzie",
    "agências", "agentschappen", "agencje", "agentury", "ajanslar", "агентства",
    "информагентства", "وكالات", "الوكالات", "وكالات الأنباء", "خبرگزاری ها",
    "एजेंसियां", "एजेंसी", "通讯社", "综合外电", "外电", "通信各社", "통신사", "kantor berita",
)  # fmt: skip


_KIND_WORDS = frozenset({
    "قناة", "صحيفة", "جريدة", "موقع", "وكالة", "مجلة", "راديو", "شبكة", "newspaper",
    "newspapers", "channel", "tv", "website", "zeitung", "tageszeitung", "sender", "diario",
    "periódico", "canal", "revista", "journal", "quotidien", "giornale", "jornal",
    "emissora", "газета", "журнал", "телеканал", "сайт", "агентство", "gazetesi", "haber",
    "dergisi", "koran", "majalah", "báo", "kênh",
})  # fmt: skip
"""Words that say what kind of outlet a name is of; a credit leaves them out or puts them in."""


def name_keys(name: str) -> set[str]:
    """Return the keys of a name as written, without brackets, and without words of kind.

    >>> sorted(name_keys("The Courier (North Cape)"))
    ['courier', 'couriernorthcape']
    >>> name_keys("قناة المنارة") & name_keys("صحيفة المنارة")
    {'المنارة'}
    """
    bare = re.sub(r"[(（][^()（）]*[)）]", " ", name)
    words = [word for word in bare.split() if word.casefold() not in _KIND_WORDS]
    return {name_key(name), name_key(bare), name_key(" ".join(words))} - {""}


def url_key(url: str) -> str:
    """Return a url without scheme, "www.", query of a plain page and trailing slash; "" if none.

    >>> url_key("https://www.a.example/x/") == url_key("http://a.example/x")
    True
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if not host or not (path or parts.query):
        return ""
    query = "&".join(
        q for q in parts.query.split("&") if not q.startswith(("utm_", "fbclid", "ref="))
    )
    return f"{host}{path}?{query}" if query else f"{host}{path}"


GENERIC_NAMES = frozenset(map(name_key, _GENERIC_WORDS))
"""Words that stand where an outlet's name would, and name none."""
