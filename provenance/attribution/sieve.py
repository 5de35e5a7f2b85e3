"""The wordings of some languages, by the words that call for them and those they need besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from provenance.attribution.fold import VARIANTS
from provenance.attribution.load import Form, Rule
from provenance.attribution.screen import SIGN, Coded, Screen, code, pattern, wide_code

Places = list[tuple[int, int]]
"""(place, number) of words in a text, in order."""

_FEW = 16
ANYWHERE = 1_000_000_000
_MARKS = tuple(mark + VARIANTS.get(mark, "") for mark in "()[]/|:")
"""The marks that wordings may need, each with its variants."""
MARKS = (1 << len(_MARKS)) - 1
"""Their bits, of those of what must stand near a word."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One wording."""

    number: int
    """Place in the order of grammars, rules and forms."""
    grammar: int
    rule: Rule
    form: Form
    spaced: bool
    inside: bool
    """Whether it may stand between head and tail."""

    @property
    def marks(self) -> int:
        """Bits of the marks that it needs."""
        return sum(1 << i for i, marks in enumerate(_MARKS) if marks[0] in self.form.marks)


def marks_of(text: str, asked: int = MARKS) -> int:
    """Bits of the marks that a text holds, of those that are `asked` for."""
    held, bit = 0, 1
    for marks in _MARKS:
        if asked & bit:
            for mark in marks:
                if mark in text:
                    held |= bit
                    break
        bit <<= 1
    return held


@dataclass(frozen=True)
class Call:
    """Wordings that one word calls for and that need the same near it.

    What it says of them is worked out when asked for: of many thousand calls few ever are.
    """

    near: int
    """Bits of what must stand near."""
    entries: tuple[Entry, ...]
    by_tag: bool
    """Whether an agency's tag calls for them."""

    @cached_property
    def before(self) -> int:
        """The most characters from the start of its line at which the word may stand."""
        forms = [e.form for e in self.entries]
        return max(f.reach[0] if f.line_start else ANYWHERE for f in forms)

    @cached_property
    def after(self) -> int:
        """The most characters to the end of its line."""
        return max(e.form.reach[1] if e.form.line_end else ANYWHERE for e in self.entries)

    @cached_property
    def first(self) -> tuple[bytes, ...]:
        """Codes of words of which one must stand near, if those are few: a first look."""
        return _first(self.entries[0]) if self.entries[0].spaced else ()

    def hinted(self, codes: bytes) -> bool:
        """Whether the codes of a stretch hold one of the words to look for first."""
        for word in self.first:
            if word in codes:
                return True
        return not self.first


class _Only(dict[int, list[Call]]):
    """By a trigger's number, what calls hold for some grammars; worked out when asked for."""

    def __init__(self, calls: CallsOf, grammars: frozenset[int]) -> None:
        super().__init__()
        self._calls, self._grammars = calls, grammars

    def __missing__(self, number: int) -> list[Call]:
        held = (
            (c, [e for e in c.entries if e.grammar in self._grammars]) for c in self._calls[number]
        )
        self[number] = kept = [replace(c, entries=tuple(entries)) for c, entries in held if entries]
        return kept


CallsOf = Sequence[list[Call]] | _Only


class _Calls:
    """Calls by what they hold: the many tags of agencies call for the same wordings."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, tuple[int, ...]], Call] = {}

    def of(
        self, groups: Mapping[tuple[int, bool], Sequence[Entry]], *, inside: bool = False
    ) -> list[Call]:
        """The calls for the wordings of one word."""
        out = []
        for (near, by_tag), group in groups.items():
            if entries := [e for e in group if e.inside or not inside]:
                key = near, tuple(e.number for e in entries)
                if key not in self._made:
                    self._made[key] = Call(near, tuple(entries), by_tag)
                out.append(self._made[key])
        return out


def _first(entry: Entry) -> tuple[bytes, ...]:
    for need in entry.form.needs:
        if need != entry.form.triggers and len(need) <= _FEW and SIGN not in need:
            return _codes(need)
    return ()


@cache
def _codes(words: frozenset[str]) -> tuple[bytes, ...]:
    """Codes of words; many wordings need the same ones."""
    return tuple(pattern(word, spaced=True) for word in sorted(words))


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and phrases that are sought together: those of scripts with spaces, and the others."""

    known: tuple[tuple[bool, str], ...]
    """(spaced, word), those of scripts with spaces first, by number."""
    narrow: Screen
    wide: Screen | None
    border: int

    @classmethod
    def of(cls, words: Iterable[tuple[bool, str]]) -> Terms:
        """The terms for words, each with whether its language writes spaces."""
        known = tuple(sorted(set(words), key=lambda k: (not k[0], k[1])))
        border = sum(spaced for spaced, _ in known)
        listed = [word for _, word in known]
        others = listed[border:]
        return cls(
            known,
            Screen(listed[:border], spaced=True),
            Screen(others, spaced=False) if others else None,
            border,
        )


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its codes."""

    text: str
    narrow: Coded | None
    """None where it has no letter of scripts that part words by spaces."""
    wide: Coded | None


@dataclass(frozen=True, slots=True)
class Sieve:
    """Finds where wordings may stand, without trying any."""

    triggers: Terms
    calls: CallsOf
    """What is looked for in head and tail, by the number of the trigger."""
    inner: CallsOf
    """What is looked for between them."""
    others: Terms
    bits: Sequence[int]
    """By number of a word that is needed: the sets that it is in."""
    opening: tuple[tuple[int, tuple[Entry, ...]], ...]
    """Wordings of beginnings by the marks that they need."""

    @classmethod
    def of(cls, entries: Iterable[Entry], opening: Iterable[Entry]) -> Sieve:
        """The sieve for these wordings."""
        sets: dict[tuple[bool, frozenset[str]], int] = {}
        calls: dict[tuple[bool, str], dict[tuple[int, bool], list[Entry]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for entry in entries:
            near = entry.marks
            for need in entry.form.needs:
                if need != entry.form.triggers:
                    near |= 1 << sets.setdefault((entry.spaced, need), len(_MARKS) + len(sets))
            for word in entry.form.triggers:
                calls[entry.spaced, word][near, entry.form.by_tag].append(entry)
        first: dict[int, list[Entry]] = defaultdict(list)
        for entry in opening:
            first[entry.marks].append(entry)
        triggers = Terms.of(calls)
        others = Terms.of((spaced, word) for spaced, need in sets for word in need)
        masks: dict[tuple[bool, str], int] = defaultdict(int)
        for (spaced, need), bit in sets.items():
            for word in need:
                masks[spaced, word] |= 1 << bit
        made = _Calls()
        return cls(
            triggers,
            [made.of(calls[key]) for key in triggers.known],
            [made.of(calls[key], inside=True) for key in triggers.known],
            others,
            [masks[key] for key in others.known],
            tuple((marks, tuple(found)) for marks, found in first.items()),
        )

    def only(self, grammars: frozenset[int]) -> Sieve:
        """The sieve for those of its wordings that are of some grammars; it seeks as many words."""
        held = ((n, tuple(e for e in group if e.grammar in grammars)) for n, group in self.opening)
        numbers = range(self.triggers.border, len(self.triggers.known))
        others = (e for n in numbers for c in self.calls[n] for e in c.entries)
        wide = any(e.grammar in grammars for e in others)
        return replace(
            self,
            triggers=self.triggers if wide else replace(self.triggers, wide=None),
            others=self.others if wide else replace(self.others, wide=None),
            calls=_Only(self.calls, grammars),
            inner=_Only(self.inner, grammars),
            opening=tuple((need, group) for need, group in held if group),
        )

    def coded(self, text: str) -> Text:
        """A text with the codes that its words are sought by."""
        if not (self.triggers.wide or self.others.wide):
            return Text(text, code(text), None)
        wide = wide_code(text)
        return Text(text, code(text) if wide.spaced else None, wide)

    def calling(self, text: Text, asked: Callable[[int], object]) -> Places:
        """Where the triggers stand whose number is `asked` for."""
        found = self.triggers.narrow.places(text.narrow, asked) if text.narrow else []
        wide, border = self.triggers.wide, self.triggers.border
        if wide and text.wide:
            others = wide.places(text.wide, lambda number: asked(number + border))
            found += [(at, number + border) for at, number in others]
            found.sort()
        return found

    def opened(self, head: str) -> list[Entry]:
        """Wordings of beginnings whose marks a text's first characters hold."""
        asked = 0
        for need, _ in self.opening:
            asked |= need
        held = marks_of(head, asked)
        return [entry for need, group in self.opening if need & held == need for entry in group]

    def near(self, text: Text, begin: int, end: int) -> int:
        """Bits of the sets of words and of the marks that a stretch of the text holds."""
        held, bits = 0, self.bits
        if text.narrow:
            for number in self.others.narrow.among(text.narrow.slice(begin, end)):
                held |= bits[number]
        if self.others.wide and text.wide:
            for number in self.others.wide.among(text.wide.slice(begin, end)):
                held |= bits[number + self.others.border]
        return held | marks_of(text.text[begin:end])
