"""The normal form of an outlet's name, and what may be taken off one.

Two spellings of a name have one key: case, accents, punctuation, spaces, a leading
English article, Arabic letter variants and vowel marks do not count.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

MAX_NAME = 160
"""Characters of the longest text that is looked up as a name."""

_JOINED = "'’‘ʼ‛`´′＇ʻ·ـ"
_ARABIC = dict(zip("أإآٱىیئےةہۀھکڪؤ", "ااااييييههههككو", strict=True))
_LETTERS = dict(zip("øłđħŧıðþ", "oldhtidþ", strict=True)) | {"æ": "ae", "œ": "oe", "ß": "ss"}
# Marks that spelling may leave out; Devanagari nukta among them.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u093c]"
)
_BASED_ON_MARKS = re.compile("[\u0041-\u058f\u1e00-\u1fff]")


class _Fold(dict[int, str]):
    """Folded text of one code point, computed when first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(char: str) -> str:
    if char in _JOINED or _MARKS.match(char) or unicodedata.category(char) == "Cf":
        return ""
    if char == "&":
        return " and "
    if char in _ARABIC:
        return _ARABIC[char]
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char)[0] not in "LNM":
        return " "
    low = char.casefold()
    if _BASED_ON_MARKS.match(char):
        low = _MARKS.sub("", unicodedata.normalize("NFKD", low)) or low
    return "".join(_LETTERS.get(c, c) for c in low)


_FOLDED = _Fold()


def normal(name: str) -> str:
    """Return the words of a name, folded, with one space between them.

    >>> normal("The «Süddeutsche» Zeitung"), normal("A.P."), normal("People’s Daily")
    ('the suddeutsche zeitung', 'a p', 'peoples daily')
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return " ".join(name.translate(_FOLDED).split())


def key_of(words: str) -> str:
    """Return the key of a name in normal form: no spaces, no leading "the".

    The article stays before a single common word: "The Day" is a name, "day" is not. So do
    the spaces of a tag spelt letter by letter in a script without capitals, lest it be a word.

    >>> key_of(normal("The New York Times")) == key_of(normal("NewYork Times"))
    True
    >>> key_of("the day")
    'theday'
    """
    if words.startswith("the ") and not is_common(words[4:]):
        words = words[4:]
    if words[:1] > "\u0590" and " " in words and max(map(len, words.split(" "))) == 1:
        return words
    return words.replace(" ", "")


def is_common(words: str) -> bool:
    """Whether a name in normal form is one word that stands for many things, or a number."""
    return words in _words().common or words.isdigit()


_ARTICLES = frozenset(
    "el la los las le les l il lo gli os as der die das den de het al".split(),  # noqa: SIM905
)


def without_article(words: str) -> str:
    """Return a name in normal form without its leading article; "" if it has none.

    A single common word keeps it: "LA Times" has none.

    >>> without_article("le monde"), without_article("monde")
    ('monde', '')
    """
    article, _, rest = words.partition(" ")
    return rest if article in _ARTICLES and len(rest) >= 4 and not is_common(rest) else ""


Kinds = frozenset[str]
"""Kinds of outlet that the words around a name allow; empty where they say nothing."""

_ALLOWED = {
    "newspaper": frozenset(("newspaper", "website", "magazine")),
    "magazine": frozenset(("magazine", "website", "newspaper")),
    "agency": frozenset(("agency", "syndicate", "press_release", "website")),
    "broadcaster": frozenset(("broadcaster",)),
    "any": frozenset[str](),
}


@dataclass(frozen=True, slots=True)
class _Words:
    """Decorations and what each says of the outlet's kind."""

    before: Mapping[str, Kinds]
    after: Mapping[str, Kinds]
    glued: Mapping[str, Kinds]
    common: frozenset[str]


@cache
def _words() -> _Words:
    text = files("provenance").joinpath("data/outlet_words.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    before, after, glued = (
        {word: _ALLOWED[kind] for kind, words in data[place].items() for word in words}
        for place in ("before", "after", "glued")
    )
    return _Words(before, after, glued, frozenset(data["common"]["words"]))


def undecorated(words: str) -> Iterator[tuple[str, Kinds]]:
    """Yield what is left of a name in normal form as words around it are taken off.

    With each goes what the words say of the outlet's kind.

    >>> [rest for rest, _ in undecorated("bbc news")]
    ['bbc']
    >>> [(rest, "broadcaster" in kinds) for rest, kinds in undecorated(normal("صحيفة الرياض"))]
    [('الرياض', False)]
    """
    said = frozenset[str]()
    for _ in range(3):
        words, kinds = _bare(words)
        if not words:
            return
        said = said or kinds
        yield words, said


def _bare(words: str) -> tuple[str, Kinds]:
    known = _words()
    tokens = words.split(" ")
    for count in range(min(3, len(tokens) - 1), 0, -1):
        kinds = known.before.get(" ".join(tokens[:count]))
        if kinds is not None:
            return " ".join(tokens[count:]), kinds
    for count in range(min(3, len(tokens) - 1), 0, -1):
        kinds = known.after.get(" ".join(tokens[-count:]))
        if kinds is not None:
            rest = tokens[:-count]
            telling = kinds or any(t not in known.common and t != "the" for t in rest)
            return (" ".join(rest), kinds) if telling else ("", kinds)
    for end, kinds in known.glued.items():
        if words.endswith(end) and len(words) - len(end) >= 2:
            return words[: -len(end)].rstrip(), kinds
    return "", frozenset()


_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,12}://)?(?:[^/@\s]{1,80}@)?"
    r"((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,22})\.?(?::\d{1,5})?(?:[/?#]\S*)?"
)
_LABELS = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,22}")


def host_of(text: str) -> str:
    """Return the host of a url or a bare host, lower case, in its ASCII form; "" if there is none.

    >>> host_of("https://Www.BBC.co.uk/news?x=1"), host_of("The Sun"), host_of("правда.рф")
    ('www.bbc.co.uk', '', 'xn--80aafi6cg.xn--p1ai')
    """
    text = text.strip()
    found = _HOST.fullmatch(text[:2100].lower()) if "." in text else None
    if not found:
        return ""
    host = found[1]
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if is_host(host) else ""


def is_host(text: str) -> bool:
    """Whether a text is a host name of at least two labels, lower case, in its ASCII form."""
    return len(text) <= 253 and _LABELS.fullmatch(text) is not None
