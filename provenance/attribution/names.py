"""Reading an outlet's name: links, addresses, quoted names, runs of words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from provenance.attribution.context import Outlets
from provenance.attribution.fold import fold
from provenance.attribution.leads import begins_name, described, issue
from provenance.attribution.lexicon import Lexicon
from provenance.attribution.runs import DOMAIN, Runs, is_domain
from provenance.attribution.sites import FILE, host_of, site_and_title
from provenance.attribution.view import Anchor, Window

_IN_URL = r"[^\s<>\"'()\[\]\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]"
"""Text of scripts without spaces goes on right after an address."""
_URL = re.compile(
    rf"(?:https?://|www\.){_IN_URL}{{3,400}}|\b(?:[\w-]{{1,60}}\.){{1,4}}[a-zA-Z]{{2,12}}/{_IN_URL}{{0,300}}"
)
CLOSERS = {
    '"': '"“”', "“": "”\"“", "„": "“”\"", "”": "”\"", "«": "»", "»": "«", "‘": "’'‘", "‚": "‘’'",
    "'": "'’", "‹": "›", "›": "‹", "「": "」", "『": "』", "《": "》", "〈": "〉", "〝": "〞〟",
}  # fmt: skip
_EDGES = "` \t\n\u00a0.,;:!?\"'“”‘’«»()[]{}【】*_>|-–—•।"
_NAME_WORDS, _TITLE_WORDS, _TITLE_CHARS = 6, 8, 60
_DESCRIPTION = 40
_MARKS = re.compile(r"[：，？！。、【】；]|: |\w\s[-–—|]\s\w")
"""Marks that a title has and a name has not, in scripts whose titles are short."""
_ACCOUNT = re.compile(r"\s?[（(]\s?ID\s?[:：].{0,40}\Z")
_BETWEEN = ("", " ", ":", ": ", "：")
_OWNER = re.compile(r"['’]s? ?\Z")
"""An owner before a link: "Medium's [Towards Data Science](...)"."""
_DENSE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


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


@dataclass(frozen=True)
class Reader:
    """Reads names by one language's lists and the directory."""

    lexicon: Lexicon
    outlets: Outlets
    loose: bool = False
    """Take words without a capital too, up to the next mark."""
    parts: bool = False
    """Names stand in a list; see `Runs`."""
    people: bool = False
    """People are named too; see `Runs`."""
    titles: bool = False
    """A link's text is the title of what is linked, unless it is a known or media name."""
    ends: Callable[[Window, int], bool] | None = None
    """With `loose`: whether a place is one where a name may end; else words are added."""

    @cached_property
    def runs(self) -> Runs:
        """Reads runs of words."""
        return Runs(self.lexicon, self.outlets, self.parts, self.people)

    def read(self, window: Window, start: int, limit: int) -> Name | None:
        """The name that begins at `start`, not reaching past `limit`."""
        name = self._generic(window.plain, start, limit)
        if name:
            return self._elsewhere(window, name, limit)
        begin = self._skip(window, start, limit)
        if begin >= limit:
            return None
        for link in window.links:
            if link.start <= begin < link.end and link.end <= limit + 1:
                if link.start < start and any(
                    c.isalnum() for c in window.plain[link.start : begin]
                ):
                    return self._inside(window, begin, link)
                return self.linked(window, link)
        plain = window.plain
        url = _URL.match(plain, begin, limit)
        if url:
            address = url[0].rstrip(".,;:!?*_")
            host = host_of(address if "//" in address else "//" + address)
            full = address if "//" in address else "https://" + address
            return Name(begin, begin + len(address), host, url=full) if "." in host else None
        name = self._generic(plain, begin, limit)
        if name:
            return self._elsewhere(window, name, limit)
        if plain[begin] in CLOSERS:
            for link in window.links:
                if link.start == begin + 1 and link.end <= limit + 1:
                    return self.linked(window, link)
            quoted = self._quoted(window, begin, limit)
            return self._original(window, quoted) if quoted and self.titles else quoted
        end, possessive = self.runs.end(plain, begin, limit)
        if self.loose and not possessive:
            if end <= begin:
                end = self.runs.phrase(plain, begin, limit)
            elif self.ends is not None and not self.ends(window, end):
                end = max(end, self.runs.phrase(plain, begin, limit, 6))
        for link in window.links:
            if begin < link.start < end and self.titles:
                return self.linked(window, link)
            if begin < link.start < end and _OWNER.search(plain[begin : link.start]):
                return self.linked(window, link)
        text = plain[begin:end]
        if end <= begin:
            return self._described(window, begin, limit)
        return Name(begin, end, text, possessive=possessive) if text.strip(_EDGES) else None

    def _generic(self, plain: str, at: int, limit: int) -> Name | None:
        while at < limit and plain[at].isspace():
            at += 1
        end = self._listed("generic", plain, at, limit)
        if not end or (self._lead_in(plain, at, limit) and begins_name(plain, end + 1, limit)):
            return None
        return Name(at, end, plain[at:end], generic=True)

    def _elsewhere(self, window: Window, name: Name, limit: int) -> Name:
        """The link that "my blog" is or stands before: "my blog: [Salt Road](...)"."""
        if not self.lexicon.has("here", fold(name.text)):
            return name
        for link in window.links:
            between = window.plain[name.end : link.start] if link.start >= name.end else ""
            inside = link.start <= name.start and name.end <= link.end
            if (inside or (link.start >= name.end and between in _BETWEEN)) and "//" in link.url:
                return self.linked(window, link) if link.end <= limit + 1 else name
        return name

    def _described(self, window: Window, begin: int, limit: int) -> Name | None:
        """A link that a few words in lower case lead to: "my dead and lonely [medium blog]"."""
        for link in window.links:
            if begin < link.start <= begin + _DESCRIPTION and link.end <= limit + 1:
                between = window.plain[begin : link.start]
                fits = between.islower() and not any(c in ".,;:()!?" for c in between)
                return self.linked(window, link) if fits else None
        return None

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

    def last(self, window: Window, start: int, limit: int) -> Name | None:
        """The link or the quoted name that a stretch ends with."""
        end = limit
        while end > start and window.plain[end - 1] in " *_.,)":
            end -= 1
        for link in window.links:
            if start <= link.start and link.end == end:
                return self.linked(window, link)
        for at in range(max(start, end - 80), end - 2):
            if window.plain[at] in CLOSERS and window.plain[end - 1] in CLOSERS[window.plain[at]]:
                name = self._quoted(window, at, limit)
                if name and name.end == end:
                    return name
        return None

    def linked(self, window: Window, link: Anchor) -> Name:
        """The name that a link is: its text, or its host where that is a title or says "here"."""
        start, end, url = link.start, link.end, link.url
        text = window.plain[start:end].strip(_EDGES)
        host = host_of(url)
        if _URL.match(text) or (DOMAIN.match(text) and "/" in text):
            shown = host_of(text if "//" in text else "//" + text)
            return Name(start, end, shown, url=url or text, linked=True)
        if self.lexicon.has("here", fold(text)) or not text or (host and FILE.fullmatch(text)):
            return Name(start, end, host, url=url, linked=True)
        text = _ACCOUNT.sub("", text)
        site = site_and_title(text, host, self.outlets)
        if site:
            return Name(start, end, site[0], url=url, title=site[1], linked=True)
        if host and self._is_title(text):
            return Name(start, end, host, url=url, title=text, linked=True)
        if "(" in text and ")" not in text:
            text += ")"
        while text and not (text[-1].isalnum() or text[-1] in "!?.)'’+"):
            text = text[:-1].rstrip()
        return Name(start, end, text, url=url, linked=True)

    def _original(self, window: Window, quoted: Name) -> Name:
        """A quoted title with the address after it as name; a known or media name as it is."""
        if not self._is_title(quoted.text):
            return quoted
        limit = min(len(window.plain), quoted.end + _DESCRIPTION)
        for link in window.links:
            if quoted.end <= link.start < limit and "//" in link.url:
                return Name(
                    quoted.start,
                    link.end,
                    host_of(link.url),
                    link.url,
                    quoted.text,
                    linked=True,
                )
        url = _URL.search(window.plain, quoted.end, limit)
        if url:
            full = url[0] if "//" in url[0] else "https://" + url[0]
            return Name(quoted.start, url.end(), host_of(full), full, quoted.text, linked=True)
        return Name(quoted.start, quoted.end, "", title=quoted.text, generic=True)

    def _is_title(self, text: str) -> bool:
        dense = len(_DENSE.findall(text))
        count = len(text.split())
        if count > _TITLE_WORDS or len(text) > _TITLE_CHARS:
            return True
        marked = dense > 5 and _MARKS.search(text) and not self._lead_in(text, 0, len(text))
        if dense > 16 or marked:
            return not (self.outlets.resolve(text) or self.lexicon.ends(fold(text)))
        return (
            (self.titles or count > _NAME_WORDS)
            and not is_domain(text)
            and not self.lexicon.any_of("media", fold(text))
            and not self.outlets.resolve(text)
        )

    def _inside(self, window: Window, begin: int, link: Anchor) -> Name:
        """A name that is the end of a link's text: "[taken from X](url)"."""
        text = window.plain[begin : link.end].strip(_EDGES)
        host = host_of(link.url)
        title = self.titles and bool(host) and self._is_title(text)
        shown = host if not text or title or self.lexicon.has("here", fold(text)) else text
        return Name(begin, link.end, shown, url=link.url, linked=True)

    def _skip(self, window: Window, at: int, limit: int) -> int:
        plain, folded = window.plain, window.folded
        for _ in range(4):
            while at < limit and (plain[at].isspace() or plain[at] in "*_@([{<`"):
                at += 1
            moved = max(
                issue(plain, at, limit, self.lexicon)
                if plain[at : at + 1].isupper()
                else self._lead_in(plain, at, limit),
                self._article(plain, folded, at, limit),
            )
            if moved <= at or self.runs.marked(plain, at, limit):
                break
            at = moved
        return at

    def _lead_in(self, plain: str, at: int, limit: int) -> int:
        """End of a lead-in that a name follows, else 0."""
        end = self._listed("lead_ins", plain, at, limit)
        follower = plain[end:limit].lstrip()[:1] if end else ""
        if not follower or not (follower.isalnum() or follower in CLOSERS):
            end = 0
        return max(end, *(read(plain, at, limit, self.lexicon) for read in (described, issue)))

    def _article(self, plain: str, folded: str, at: int, limit: int) -> int:
        end = folded.find(" ", at, min(limit, at + 8))
        if end > at and plain[at].islower() and self.lexicon.has("articles", folded[at:end]):
            return end + 1
        mark = folded.find("'", at, min(limit, at + 8))
        if (
            mark > at
            and plain[at].islower()
            and self.lexicon.has("articles", folded[at : mark + 1])
        ):
            return mark + 1
        return at

    def _listed(self, name: str, plain: str, at: int, limit: int) -> int:
        """End of the longest entry of a list that stands at a place, else 0."""
        size = self.lexicon.longest(name, fold(plain[at : min(limit, at + 60)]))
        return at + size if size else 0

    def _quoted(self, window: Window, begin: int, limit: int) -> Name | None:
        closers = CLOSERS[window.plain[begin]]
        stretch = window.plain[begin + 1 : min(limit, begin + 90)]
        end = next((i for i, c in enumerate(stretch) if c in closers), -1)
        if end < 1:
            return None
        return Name(begin, begin + end + 2, stretch[:end].strip(), quoted=True)
