"""Looking outlets up by name and by domain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from provenance.outlets.files import merge, parse_rows, shipped_rows
from provenance.outlets.fuzzy import Blocks
from provenance.outlets.names import (
    MAX_NAME,
    host_of,
    is_common,
    key_of,
    normal,
    undecorated,
    without_article,
)
from provenance.outlets.record import Outlet
from provenance.outlets.search import Hit, ranked
from provenance.records import OutletId

Ids = tuple[OutletId, ...]

_BRACKETED = re.compile(r"([^()\[\]（）]{2,80})[(\[（]([^()\[\]（）]{2,80})[)\]）]\s*")
_POSSESSIVE = re.compile(r"['’]s?\s*$")
_OPENING = 4
"""Letters of a name's start that are looked at first."""
_MEMO_SIZE = 8192


class Directory:
    """An unchanging set of outlets, found by any of their names or domains.

    >>> outlets = Directory.shipped()
    >>> outlets.resolve("NYTimes.com"), outlets.resolve("Público")
    (('nytimes.com',), ('publico.es', 'publico.pt'))
    """

    def __init__(self, entries: Iterable[Outlet]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._shipped = False
        self._memo: dict[str, Ids] = {}

    @classmethod
    @cache
    def shipped(cls) -> Directory:
        """Return the directory that comes with the package."""
        data = files("provenance").joinpath("data/outlets.csv").read_text(encoding="utf-8")
        found = cls(shipped_rows(data))
        found._shipped = True
        return found

    @classmethod
    def load(cls, paths: Iterable[str | Path] = ()) -> Directory:
        """Return the shipped directory with the user's files merged in, later ones winning.

        Raises:
            OptionsError: a file is not a valid outlet file.
        """
        found = cls.shipped()
        for path in paths:
            found = cls(merge(found, parse_rows(path)).entries)
        return found

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Outlet]:
        return iter(self._entries.values())

    def __reduce__(self) -> tuple[Callable[..., Directory], tuple[object, ...]]:
        if self._shipped:
            return (type(self).shipped, ())
        return (type(self), (tuple(self._entries.values()),))

    def get(self, outlet: str) -> Outlet | None:
        """Return the entry of an id, None if there is none."""
        return self._entries.get(OutletId(outlet))

    @cached_property
    def agency_tags(self) -> frozenset[str]:
        """Short names as they stand in brackets of datelines and tails ("AP", "dpa", "واس")."""
        return frozenset(tag for entry in self for tag in entry.tags)

    def is_agency(self, outlet: str) -> bool:
        """Whether an id is that of a news agency or a syndicate."""
        entry = self.get(outlet)
        return entry is not None and entry.kind in ("agency", "syndicate")

    def same_family(self, a: str, b: str) -> bool:
        """Whether two ids or hosts are one outlet, or of one owner that shares articles."""
        if a == b:
            return bool(a)
        one, other = self._any(a), self._any(b)
        if one is None or other is None:
            return False
        return one.id == other.id or (bool(one.owner) and one.owner == other.owner)

    def _any(self, outlet: str) -> Outlet | None:
        return self.get(outlet) or self.get(self.by_domain(outlet))

    @cached_property
    def _domains(self) -> dict[str, OutletId]:
        return {domain: entry.id for entry in self for domain in entry.domains}

    def by_domain(self, host_or_url: str) -> OutletId:
        """Return the outlet that owns a host or the host of a url, else "".

        A subdomain belongs to the owner of the nearest listed host above it, except
        below a platform, whose subdomains are other people's.
        """
        host = host_of(host_or_url)
        below = False
        while host:
            found = self._domains.get(host)
            if found:
                return OutletId("") if below and self._entries[found].kind == "platform" else found
            label, _, host = host.partition(".")
            below = below or label not in ("www", "m")
        return OutletId("")

    @cached_property
    def _normal_names(self) -> list[tuple[str, OutletId]]:
        return [(normal(name), entry.id) for entry in self for name in entry.names]

    @cached_property
    def _names(self) -> dict[str, set[OutletId]]:
        """Ids by the key of each name."""
        index: dict[str, set[OutletId]] = {}
        for words, outlet in self._normal_names:
            index.setdefault(key_of(words), set()).add(outlet)
        return index

    @cached_property
    def _bare_names(self) -> dict[str, set[OutletId]]:
        """Ids by the key of each name that has an article, without it."""
        index: dict[str, set[OutletId]] = {}
        for words, outlet in self._normal_names:
            rest = without_article(words)
            if rest:
                index.setdefault(key_of(rest), set()).add(outlet)
        return index

    @cached_property
    def _openings(self) -> frozenset[str]:
        """What names begin with in normal form, without spaces, up to some letters."""
        names = {words for words, _ in self._normal_names}
        names |= {without_article(words) or words.removeprefix("the ") for words in names}
        keys = [words.replace(" ", "") for words in names]
        return frozenset(key[:size] for key in keys for size in range(2, _OPENING + 1))

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self._names)

    def may_begin(self, start: str) -> bool:
        """Whether a name may begin with a word, or with two letters of one.

        >>> outlets = Directory.shipped()
        >>> outlets.may_begin("Süddeutsche"), outlets.may_begin("朝日"), outlets.may_begin("xqz")
        (True, True, False)
        """
        return normal(start).replace(" ", "")[:_OPENING] in self._openings

    def spells(self, name: str) -> bool:
        """Whether an outlet spells its name so: `resolve` without guesses, and many times faster.

        >>> outlets = Directory.shipped()
        >>> outlets.spells("Le Monde"), outlets.spells("the newspaper Le Monde")
        (True, False)
        """
        words = normal(name)
        if is_common(words) and name == name.lower():
            return any(self._writes_small(i, words) for i in self._exact(words))
        return bool(self._exact(words) or self._article_less(words))

    def resolve(self, name: str, *, language: str = "", country: str = "") -> Ids:
        """Return the outlets a name may stand for: none if unknown, several if ambiguous.

        Candidates are sorted by id. `language` (ISO 639-1) and `country` (ISO 3166-1) of
        the page only bring the likelier ones to the front; they take none away.
        """
        found = self._memo.get(name)
        if found is None:
            found = tuple(sorted(self._resolve(name)))
            if len(self._memo) >= _MEMO_SIZE:
                self._memo.clear()
            self._memo[name] = found
        if len(found) > 1 and (language or country):
            return tuple(sorted(found, key=lambda i: self._strangeness(i, language, country)))
        return found

    def _strangeness(self, outlet: OutletId, language: str, country: str) -> tuple[int, OutletId]:
        entry = self._entries[outlet]
        fits = 2 * (bool(country) and entry.country == country) + (language in entry.languages)
        return -fits, outlet

    def _resolve(self, name: str) -> set[OutletId]:
        if not 1 < len(name) <= MAX_NAME:
            return set()
        words = normal(name)
        if not words:
            return set()
        host = host_of(name)
        if host:
            owner = self.by_domain(host)
            return {owner} if owner else self._exact(words)
        found = self._exact(words)
        if is_common(words) and name == name.lower():
            return {i for i in found if self._writes_small(i, words)}
        small = name == name.lower() and name.isascii()
        found = found or self._both_of_bracketed(name)
        if not small:
            found = found or self._article_less(words)
        if found:
            return found
        if _POSSESSIVE.search(name):
            return self._resolve(_POSSESSIVE.sub("", name))
        for rest, kinds in undecorated(words):
            found = self._exact(rest) or self._article_less(rest)
            if found:
                return {i for i in found if not kinds or self._entries[i].kind in {"", *kinds}}
        return self._blocks.nearest(words)

    def _writes_small(self, outlet: OutletId, words: str) -> bool:
        """Whether an outlet itself writes a name in small letters ("taz")."""
        names = self._entries[outlet].names
        return any(n == n.lower() and normal(n) == words for n in names)

    def _exact(self, words: str) -> set[OutletId]:
        """Ids of names with the same key.

        A single common word stands for those called so and, if there are several, for
        those called so with the article: "Star" is any of the Stars.
        """
        key = key_of(words)
        found = self._names.get(key, set())
        if is_common(words):
            others = self._names.get("the" + key, set())
            return found | others if found or len(others) > 1 else set()
        named = words.startswith("the ") and is_common(words[4:])
        if named or (not found and key.startswith("the") and len(key) > 8):
            found = found | self._names.get(key[3:], set())
        return found

    def _article_less(self, words: str) -> set[OutletId]:
        """Ids of names that differ in the article only: "Figaro", "The Spiegel"."""
        words = words.removeprefix("the ")
        rest = without_article(words)
        if rest:
            words = rest
            if self._names.get(key_of(rest)):
                return self._names[key_of(rest)] | self._bare_names.get(key_of(rest), set())
        return self._bare_names.get(key_of(words), set())

    def _both_of_bracketed(self, name: str) -> set[OutletId]:
        """Ids that both parts of "Name (abbreviation)" may stand for."""
        found = _BRACKETED.fullmatch(name)
        if not found:
            return set()
        return set(self.resolve(found[1])) & set(self.resolve(found[2]))

    def search(self, query: str, limit: int = 20) -> tuple[Hit, ...]:
        """Return entries whose names or domains are like a query, the best first."""
        return ranked(self, self.by_domain(query), query, limit)
