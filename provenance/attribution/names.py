"""Reading an outlet's name: where it begins, where it ends, what kind of name it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from provenance.attribution.context import Outlets
from provenance.attribution.fold import fold
from provenance.attribution.lexicon import Lexicon
from provenance.attribution.view import Window

_MAX_WORDS = 10
_TOKEN = re.compile(r"[^\s|;:<>(){}\[\]\"“”«»„\n，。、；：？！（）【】「」『』《》،؛·•]+")
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'()\[\]]{3,400}|\b(?:[\w-]{1,60}\.){1,4}[a-zA-Z]{2,12}/[^\s<>\"'()\[\]]{0,300}"
)
_DOMAIN = re.compile(r"(?:[^\W_][\w-]{0,60}\.){1,4}(?:[a-zA-Z]{2,12}|рф|中国)(?![\w])")
_ABBREVIATION = re.compile(
    r"(?:[A-Z]\.){1,4}|(?:St|Ft|Mt|No|Dr|Mr|Mrs|Co|Bros|Inc|Ltd|Corp|Jr|Sr|vs|Univ|Dept)\.", re.I
)
_COMPANY = frozenset(
    ("inc", "llc", "ltd", "l.p", "lp", "co", "corp", "plc", "s.a", "gmbh", "ag", "pvt")
)
_QUOTES = {
    '"': '"',
    "“": "”",
    "«": "»",
    "„": "“",
    "「": "」",
    "『": "』",
    "《": "》",
    "‘": "’",
    "‹": "›",
    "'": "'",
}
_OPENERS = "“«„「『《‹\"‘'"
_EDGES = " \t\n\u00a0.,;:!?\"'“”‘’«»()[]{}*_>|-–—•"


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a window's plain text."""

    start: int
    end: int
    text: str
    url: str = ""
    title: str = ""
    generic: bool = False
    possessive: bool = False
    """Followed by 's and something that is not part of it: "Fox News' Jessica"."""
    linked: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads names by one language's lists and the directory."""

    lexicon: Lexicon
    outlets: Outlets
    loose: bool = False
    """Take words without a capital too, up to the next mark."""
    people: bool = False
    """People are named too: "Fox News' Jane Roe" is an owner and a person, not one name."""

    def read(self, window: Window, start: int, limit: int) -> Name | None:
        """The name that begins at `start`, not reaching past `limit`."""
        begin = self._skip(window, start, limit)
        if begin >= limit:
            return None
        for link in window.links:
            if link.start <= begin < link.end and begin - link.start < 5 and link.end <= limit + 1:
                return self._linked(window, link.start, link.end, link.url)
        plain = window.plain
        url = _URL.match(plain, begin, limit)
        if url:
            address = url[0].rstrip(".,;:!?*_")
            host = urlsplit(address if "//" in address else "//" + address).netloc
            full = address if "//" in address else "https://" + address
            return Name(begin, begin + len(address), host, url=full) if "." in host else None
        generic = self._listed("generic", plain, begin, limit)
        if generic:
            return Name(begin, generic, plain[begin:generic], generic=True)
        if plain[begin] in _OPENERS:
            return self._quoted(window, begin, limit)
        end, possessive = self._run(plain, begin, limit)
        if end <= begin and self.loose:
            end = self._phrase(plain, begin, limit)
        text = plain[begin:end]
        return Name(begin, end, text, possessive=possessive) if text.strip(_EDGES) else None

    def read_list(
        self, window: Window, start: int, limit: int, joiner: re.Pattern[str]
    ) -> Iterator[Name]:
        """Names joined by commas, slashes and "and"."""
        for _ in range(6):
            name = self.read(window, start, limit)
            if name is None:
                return
            yield name
            joined = joiner.match(window.folded, name.end, limit)
            if joined is None or name.possessive:
                return
            start = joined.end()

    def _skip(self, window: Window, at: int, limit: int) -> int:
        plain, folded = window.plain, window.folded
        for _ in range(4):
            while at < limit and (plain[at].isspace() or plain[at] in "*_@([{"):
                at += 1
            moved = max(
                0 if plain[at : at + 1].isupper() else self._listed("lead_ins", plain, at, limit),
                self._article(plain, folded, at, limit),
            )
            if moved <= at:
                break
            at = moved
        return at

    def _article(self, plain: str, folded: str, at: int, limit: int) -> int:
        end = plain.find(" ", at, min(limit, at + 8))
        if end > at and plain[at].islower() and self.lexicon.has("articles", folded[at:end]):
            return end + 1
        return at

    def _listed(self, name: str, plain: str, at: int, limit: int) -> int:
        """End of the longest entry of a list that stands at a place, else 0."""
        entries = self.lexicon.lists.get(name)
        if not entries:
            return 0
        folded = fold(plain[at : min(limit, at + 60)])
        best = 0
        for entry in entries:
            if len(entry) > best and folded.startswith(entry):
                after = folded[len(entry) : len(entry) + 1]
                if not after.isalnum() or _unspaced(entry[-1]):
                    best = len(entry)
        return at + best if best else 0

    def _linked(self, window: Window, start: int, end: int, url: str) -> Name | None:
        text = window.plain[start:end].strip(_EDGES)
        folded = fold(text)
        host = urlsplit(url).netloc if "//" in url else ""
        if _URL.match(text) or (_DOMAIN.match(text) and "/" in text):
            shown = urlsplit(text if "//" in text else "//" + text).netloc
            return Name(start, end, shown, url=url or text, linked=True)
        if self.lexicon.has("here", folded) or not text:
            return Name(start, end, host, url=url, linked=True)
        if len(text.split()) > 8 or len(text) > 60:
            return Name(start, end, host, url=url, title=text, linked=True)
        while text and not (text[-1].isalnum() or text[-1] in "!?.)'’+"):
            text = text[:-1].rstrip()
        return Name(start, end, text, url=url, linked=True)

    def _quoted(self, window: Window, begin: int, limit: int) -> Name | None:
        closer = _QUOTES[window.plain[begin]]
        end = window.plain.find(closer, begin + 1, min(limit, begin + 90))
        if end <= begin + 1:
            return None
        return Name(begin, end + 1, window.plain[begin + 1 : end].strip(), quoted=True)

    def _phrase(self, plain: str, begin: int, limit: int) -> int:
        end = begin
        for count, found in enumerate(_TOKEN.finditer(plain, begin, min(limit, begin + 60))):
            if count and plain[end : found.start()].strip(" "):
                break
            token = found[0].rstrip(".,!?*_'-–—")
            if self.lexicon.has("stops", fold(token)):
                break
            if count >= 4 or not token or token in ("-", "–", "—"):
                break
            end = found.start() + len(token)
            if len(token) < len(found[0]):
                break
        return end

    def _run(self, plain: str, begin: int, limit: int) -> tuple[int, bool]:
        """End of the name words from `begin`, and whether a possessive ended them."""
        end, count = begin, 0
        pending = 0
        for found in _TOKEN.finditer(plain, begin, limit):
            if found.start() != begin and plain[max(end, pending) : found.start()].strip(" \u00a0"):
                break
            token = found[0]
            word = token.rstrip(".,!?*_'’-–—")
            if not word:
                if token == "&" and end > begin:
                    pending = found.end()
                    continue
                break
            folded = fold(word)
            if _unspaced(word[-1]):
                stop = self._stop_inside(folded)
                if stop >= 0:
                    return (found.start() + stop if stop else end), False
            owner, owned = _possessive(word)
            if owned and (self.people or not self._goes_on(plain, found.end(), limit)):
                return self._owned(
                    plain, found.start() + len(owner), found.start() + len(word), limit
                )
            first = end == begin
            if self.lexicon.has("stops", folded):
                break
            if not first and word[0].islower() and self.lexicon.has("suffixes", folded):
                end = found.start() + len(word)
                return self._platform(plain, end, limit), False
            if self._is_name_word(word, folded, first):
                end = found.start() + len(word)
                count += 1
                pending = found.end()
                closed = self._closes(plain, found.start(), token, word, end, limit)
                if closed:
                    return closed, token[len(word) :].startswith(("'", "’"))
            elif not first and (self.lexicon.has("connectors", folded) or word in "&/|+"):
                if len(token) > len(word):
                    break
                pending = found.end()
            else:
                break
            if count >= _MAX_WORDS:
                break
        return end, False

    def _stop_inside(self, folded: str) -> int:
        """Where the first stop word begins in a word of an unspaced script, else -1."""
        found = (folded.find(s) for s in self.lexicon.lists.get("stops", ()) if _unspaced(s[0]))
        return min((f for f in found if f >= 0), default=-1)

    def _closes(self, plain: str, start: int, token: str, word: str, end: int, limit: int) -> int:
        """End of the name if punctuation after this word ends it, else 0."""
        rest = token[len(word) :]
        if not rest:
            return 0
        if rest.startswith(".") and _ABBREVIATION.fullmatch(word + "."):
            follower = plain[start + len(token) : limit].lstrip(" ")[:1]
            if len(rest) == 1 and ((follower.isupper() and len(word) <= 5) or follower == "&"):
                return 0 if not self._known(plain[start:end]) else end
            return end + 1 if "." in word or fold(word) in _COMPANY else end
        if rest == ",":
            after = _TOKEN.search(plain, start + len(token), min(limit, start + len(token) + 12))
            if after and fold(after[0]).rstrip(".,") in _COMPANY:
                return after.start() + len(after[0].rstrip(","))
        return end

    def _known(self, text: str) -> bool:
        return bool(self.outlets.resolve(text))

    def _is_name_word(self, word: str, folded: str, first: bool) -> bool:
        char = next((c for c in word if c.isalnum()), "")
        if not char:
            return False
        if char.isupper() or _DOMAIN.fullmatch(word):
            return True
        if char.isdigit():
            if len(word) == 4 and word.isdigit() and not first:
                return False
            return any(c.isalpha() for c in word) or not first or len(word) < 4
        if any(c.isupper() for c in word[1:]):
            return True
        if char.isalpha() and not char.islower():
            return True
        return first and (self.lexicon.has("lowercase", folded) or self._known(word))

    def _owned(self, plain: str, owner_end: int, word_end: int, limit: int) -> tuple[int, bool]:
        """After "X's": the suffix belongs to the name ("GSA's blog"), anything else does not."""
        following = (
            _TOKEN.match(plain, min(limit, word_end + 1), limit) if word_end < limit else None
        )
        if following and self.lexicon.has("suffixes", fold(following[0].rstrip(".,!?*_"))):
            return following.start() + len(following[0].rstrip(".,!?*_")), False
        if not following and not self.people:
            return word_end, False
        return owner_end, True

    def _goes_on(self, plain: str, at: int, limit: int) -> bool:
        """Whether a capitalised word follows directly: "Jo's Notebook"."""
        return at + 1 < limit and plain[at] == " " and plain[at + 1].isupper()

    def _platform(self, plain: str, end: int, limit: int) -> int:
        """ "... blog on Medium" is one name."""
        more = re.compile(
            r" on (?:Medium|Substack|LinkedIn|Tumblr|WordPress|Facebook|YouTube)\b"
        ).match(plain, end, limit)
        return more.end() if more else end


def _unspaced(char: str) -> bool:
    return "\u0e00" <= char <= "\u0e7f" or "\u3000" <= char <= "\ud7af"


def _possessive(word: str) -> tuple[str, bool]:
    for mark in ("'s", "’s", "'S", "’S"):
        if word.endswith(mark) and len(word) > 3:
            return word[:-2], True
    return word, False


def split_known(
    name: Name, window: Window, known: Callable[[str], bool], joiner: re.Pattern[str]
) -> tuple[Name, ...]:
    """Parts "A and B" where the whole is no outlet but its first part is."""
    if name.linked or name.generic or name.quoted or known(name.text):
        return (name,)
    for joint in joiner.finditer(window.folded, name.start, name.end):
        left = window.plain[name.start : joint.start()]
        right = window.plain[joint.end() : name.end]
        if left and right and known(left):
            first = Name(name.start, joint.start(), left)
            second = Name(joint.end(), name.end, right, possessive=name.possessive)
            return (first, *split_known(second, window, known, joiner))
    return (name,)


def shorten_known(name: Name, known: Callable[[str], bool]) -> Name:
    """Cuts a name of a script without capitals down to the longest known outlet it begins with."""
    text = name.text
    if name.linked or name.quoted or not text or text[0].isupper() or text[0].islower():
        return name
    if known(text):
        return name
    if _unspaced(text[0]):
        ends = list(range(len(text) - 1, 1, -1))
    else:
        ends = [m.start() for m in re.finditer(r"\s", text)][::-1]
    for end in ends[:40]:
        if known(text[:end].strip()):
            return Name(name.start, name.start + end, text[:end].strip())
    return name


def looks_like_person(text: str, lexicon: Lexicon, outlets: Outlets) -> bool:
    """Two capitalised words, or three with an initial, none of them an outlet's."""
    words = text.split()
    initial = len(words) == 3 and re.fullmatch(r"[A-Z]\.?", words[1]) is not None
    if (
        not (len(words) == 2 or initial)
        or outlets.resolve(text)
        or lexicon.any_of("media", fold(text))
    ):
        return False
    return all(
        re.fullmatch(r"[^\W\d_][\w.'’-]*", w) and w[0].isupper() and not w.isupper() for w in words
    ) and (fold(words[0]) not in ("the", "la", "le", "el", "die", "der", "das", "il", "o", "a"))


def is_domain(text: str) -> bool:
    """Whether a name is a host name."""
    return _DOMAIN.fullmatch(text) is not None
