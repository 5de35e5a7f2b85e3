"""Runs of words that make a name: where they end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from provenance.attribution.context import Outlets
from provenance.attribution.fold import fold
from provenance.attribution.lexicon import Lexicon, unspaced

_MAX_WORDS = 10
_AHEAD = 4
"""Words after a run that may belong to a longer name the directory knows."""
_PARTING = '—|`;:<>(){}™®\\[\\]"“”«»„，。、；：？！（）【】「」『』《》،؛؟।॥·•〈〉≪≫＜＞―｜╱'
TOKEN = re.compile(rf"(?:(?!--)[^\s{_PARTING}])+")
DOMAIN = re.compile(r"(?:[^\W_][\w-]{0,60}\.){1,4}(?:[a-zA-Z]{2,12}|рф|中国)(?![\w])")
_ABBREVIATION = re.compile(
    r"(?:[A-Z]\.){1,4}|(?:St|Ft|Mt|No|Dr|Mr|Mrs|Co|Bros|Inc|Ltd|Corp|Jr|Sr|vs|Univ|Dept)\.",
    re.I,
)
_COMPANY = frozenset(
    ("inc", "llc", "ltd", "l.p", "lp", "co", "corp", "plc", "s.a", "gmbh", "ag", "pvt")
)
_CAPITALS = frozenset(("IT", "WHO", "US"))
"""Short words that are no stop words in capitals: "Riverside IT Blog"."""
_HOUSE = re.compile(
    r"(?:[A-Z][\w.'’-]{1,20}, ){1,3}[A-Z][\w.'’-]{1,20},? (?:&|and|und|et|y) "
    r"(?:Company|Co\b\.?|Sons|Söhne|Daughters|Brothers|Fils|Hijos|Partners|Associates)"
)
"""Houses with a comma: "Little, Brown and Company"."""
_GLUED = re.compile(r"(?<=[^\W\d_A-Z]{2})\.(?=[A-Z][a-z]{3})(?!Info)")
"""Where a blank was left out behind a sentence: "CoinDesk.Recent"."""
_PLATFORM = re.compile(r" on (?:Medium|Substack|LinkedIn|Tumblr|WordPress|Facebook|YouTube)\b")
_DATE_NUMBER = re.compile(r"\d+(?:[./-]\d+)+|\d{1,2}\.")
_QUOTES = tuple('"“„«‘')
_SPACES = " \u00a0"


@dataclass(frozen=True)
class Runs:
    """Finds the end of runs by one language's lists and the directory."""

    lexicon: Lexicon
    outlets: Outlets
    parts: bool = False
    """A slash with spaces parts names, as in a list; else it is part of one name."""
    people: bool = False
    """People are named too: "Fox News' Jane Roe" is an owner and a person, not one name."""

    def end(self, plain: str, begin: int, limit: int) -> tuple[int, bool]:
        """End of the name that begins at a place, and whether a possessive ended it."""
        marked = self.marked(plain, begin, limit)
        if marked:
            return marked, False
        end, possessive = self._run(plain, begin, limit)
        if possessive or (end > begin and unspaced(plain[end - 1])):
            return end, possessive
        end = self._known_beyond(plain, begin, end, limit)
        if self.lexicon.has("articles", fold(plain[begin:end])):
            return begin, False
        return end, False

    def marked(self, plain: str, begin: int, limit: int) -> int:
        """End of a name with marks inside: "Yahoo! News", "Little, Brown and Company"; else 0."""
        house = _HOUSE.match(plain, begin, limit)
        if house:
            return house.end()
        entries = self.lexicon.lists.get("marked", ())
        folded = fold(plain[begin : min(limit, begin + 48)])
        found = max((len(e) for e in entries if folded.startswith(e)), default=0)
        return begin + found if found and not folded[found : found + 1].isalnum() else 0

    def phrase(self, plain: str, begin: int, limit: int, most: int = 4) -> int:
        """End of words of any case up to the next mark or stop word."""
        end = begin
        for count, found in enumerate(TOKEN.finditer(plain, begin, min(limit, begin + 60))):
            if count and plain[end : found.start()].strip(_SPACES):
                break
            token = found[0].rstrip(".,!?*_'-–—")
            if count >= most or not token or self.lexicon.has("stops", fold(token)):
                break
            stop = self._stop_inside(fold(token)) if unspaced(token[-1]) else -1
            if stop >= 0:
                return found.start() + stop if stop else end
            end = found.start() + len(token)
            if len(token) < len(found[0]):
                break
        return end

    def _run(self, plain: str, begin: int, limit: int) -> tuple[int, bool]:
        end, count, pending = begin, 0, 0
        joined = False
        for found in TOKEN.finditer(plain, begin, limit):
            start = found.start()
            if start != begin and plain[max(end, pending) : start].strip(_SPACES):
                break
            if end > begin and start > end and _solid(plain[end - 1]):
                break
            token = found[0]
            word = token.rstrip(".,!?*_'’-–—")
            if not word or (token[0] == "#" and end > begin):
                if token == "&" and end > begin:
                    pending = found.end()
                    continue
                break
            folded, first = fold(word), end == begin
            if glued := _GLUED.search(word):
                return start + glued.start(), False
            if unspaced(word[-1]):
                stop = self._stop_inside(folded)
                if stop >= 0:
                    return (start + stop if stop else end), False
            owner, owned = _possessive(word)
            if owned and (self.people or not _goes_on(plain, found.end(), limit)):
                return self._owned(plain, start + len(owner), start + len(word), limit)
            stops = self.lexicon.has("stops", folded) and word not in _CAPITALS
            if stops or self._is_date(plain, token, word, found.end(), limit, first=first):
                break
            if not first and word[0].islower() and self.lexicon.has("suffixes", folded):
                return _platform(plain, start + len(word), limit), False
            if self._is_name_word(word, folded, first):
                if joined and word.isdigit() and not self._known(plain[begin : start + len(word)]):
                    break
                end, joined = start + len(word), False
                count += 1
                pending = found.end()
                closed = self._closes(plain, start, token, word, end, limit)
                if closed:
                    return closed, token[len(word) :].startswith(("'", "’"))
            elif not first and (
                self.lexicon.has("connectors", folded) or word in ("&+" if self.parts else "&/|+")
            ):
                if len(token) > len(word):
                    break
                pending, joined = found.end(), True
            else:
                break
            if count >= _MAX_WORDS:
                break
        return end, False

    def _known_beyond(self, plain: str, begin: int, end: int, limit: int) -> int:
        """End of a longer name of the directory that goes on in lower case: "Deutsche welle"."""
        if end < limit and plain[end : end + 1] not in _SPACES and end > begin:
            return end
        own = self.outlets.resolve(plain[begin:end]) if end > begin else ()
        best, at = end, end
        tokens = TOKEN.finditer(plain, max(begin, end), min(limit, end + 80))
        for found, _ in zip(tokens, range(_AHEAD), strict=False):
            if plain[at : found.start()].strip(_SPACES):
                break
            word = found[0].rstrip(".,!?*_'’-–—")
            if not word or not word[0].isalpha() or self.lexicon.has("stops", fold(word)):
                break
            at = found.start() + len(word)
            if not self.lexicon.has("connectors", fold(word)):
                longer = self.outlets.resolve(plain[begin:at])
                if longer and longer != own:
                    best = at
            if len(word) < len(found[0]):
                break
        return best

    @cached_property
    def _unspaced_stops(self) -> tuple[str, ...]:
        stops = self.lexicon.lists.get("stops", frozenset())
        return tuple(s for s in stops if unspaced(s[0]))

    def _stop_inside(self, folded: str) -> int:
        """Where the first stop word begins in a word of an unspaced script, else -1."""
        return min(
            (
                at
                for s in self._unspaced_stops
                if (at := folded.find(s)) >= 0 and (len(s) > 1 or folded == s)
            ),
            default=-1,
        )

    def _is_date(
        self, plain: str, token: str, word: str, at: int, limit: int, *, first: bool
    ) -> bool:
        """Whether a later word begins a date or an issue: "12.5.2020", "5. Mai", "March 2"."""
        if first and not word.isdigit():
            return False
        if not word[0].isdigit():
            following = TOKEN.match(plain, at + 1, limit) if at < limit else None
            return (
                following is not None
                and following[0][0].isdigit()
                and self.lexicon.has("months", fold(word))
            )
        if _DATE_NUMBER.fullmatch(word):
            return True
        if len(word) > 2 or not word.isdigit():
            return False
        following = TOKEN.search(plain, at, min(limit, at + 24))
        if following is None:
            return False
        return token == word + "." or self.lexicon.has("months", fold(following[0]).rstrip(".,"))

    def _closes(self, plain: str, start: int, token: str, word: str, end: int, limit: int) -> int:
        """End of the name if punctuation after this word ends it, else 0."""
        rest = token[len(word) :]
        if not rest:
            return 0
        if rest in ("!", "?"):
            after = TOKEN.match(plain, start + len(token) + 1, limit)
            shown = after[0].rstrip(".,!?*_") if after else ""
            if shown[:1].isupper() and self._of_media(fold(shown)):
                return 0
            return end + (shown[:1].islower() or shown[:1].isdigit())
        if rest.startswith(".") and _ABBREVIATION.fullmatch(word + "."):
            follower = plain[start + len(token) : limit].lstrip(" ")[:1]
            if len(rest) == 1 and ((follower.isupper() and len(word) <= 5) or follower == "&"):
                return 0 if not self._known(plain[start:end]) else end
            return end + 1 if "." in word or fold(word) in _COMPANY else end
        if rest == ",":
            after = TOKEN.search(plain, start + len(token), min(limit, start + len(token) + 12))
            if after and fold(after[0]).rstrip(".,") in _COMPANY:
                return after.start() + len(after[0].rstrip(","))
        return end

    def _of_media(self, folded: str) -> bool:
        """Whether a word goes on a name after a mark: "YES! Magazine"."""
        lexicon = self.lexicon
        return not lexicon.has("stops", folded) and (
            lexicon.has("media", folded) or lexicon.has("suffixes", folded)
        )

    def _known(self, text: str) -> bool:
        return bool(self.outlets.resolve(text))

    def _is_name_word(self, word: str, folded: str, first: bool) -> bool:
        char = next((c for c in word if c.isalnum()), "")
        if not char:
            return False
        if char.isupper() or DOMAIN.fullmatch(word):
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
            TOKEN.match(plain, min(limit, word_end + 1), limit) if word_end < limit else None
        )
        if following and self.lexicon.has("suffixes", fold(following[0].rstrip(".,!?*_"))):
            return following.start() + len(following[0].rstrip(".,!?*_")), False
        if not following and not self.people:
            quoted = plain[word_end + 1 : word_end + 2] in _QUOTES
            return (owner_end if quoted else word_end), False
        return owner_end, True


def _solid(char: str) -> bool:
    """Whether a letter is Han or Kana, so that a space after it parts names."""
    return "\u3000" < char < "\uac00"


def _goes_on(plain: str, at: int, limit: int) -> bool:
    """Whether a capitalised word follows directly: "Jo's Notebook"."""
    return at + 1 < limit and plain[at] == " " and plain[at + 1].isupper()


def _platform(plain: str, end: int, limit: int) -> int:
    """ "... blog on Medium" is one name."""
    more = _PLATFORM.match(plain, end, limit)
    return more.end() if more else end


def _possessive(word: str) -> tuple[str, bool]:
    for mark in ("'s", "’s", "'S", "’S"):
        if word.endswith(mark) and len(word) > 3:
            return word[:-2], True
    return word, False


def is_domain(text: str) -> bool:
    """Whether a name is a host name."""
    return DOMAIN.fullmatch(text) is not None


def is_host(name: str) -> bool:
    """Whether a name is a host, and no blank was left out: "St.Petersburg"."""
    last = name.rpartition(".")[2]
    return is_domain(name) and (last.islower() or last.isupper())
