"""The wordings of some languages, by the words that call for them and those they need besides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from provenance.attribution.calls import MARK_BITS, Calls, Entry, marks_of
from provenance.attribution.codes import Coded, code, wide_code
from provenance.attribution.screen import Screen

Places = list[tuple[int, int]]
"""(place, number) of words in a text, in order."""


class Bits(dict[int, int]):
    """By the number of a word that is needed, bits of the sets that it is in, when asked for."""

    def __init__(self, sets: Sequence[Sequence[int]]) -> None:
        super().__init__()
        self._sets = sets

    def __missing__(self, number: int) -> int:
        self[number] = bits = sum(1 << bit for bit in self._sets[number])
        return bits


@dataclass(frozen=True, slots=True)
class Terms:
    """Words and phrases that are sought together: those of scripts with spaces, and the others."""

    known: tuple[tuple[bool, str], ...]
    """(spaced, word), those of scripts with spaces first, by number."""
    narrow: Screen
    wide: Screen | None
    border: int

    @classmethod
    def of(cls, spaced: Iterable[str], others: Iterable[str]) -> Terms:
        """The terms for words of scripts with spaces, and of the others."""
        between, anywhere = sorted(spaced), sorted(others)
        return cls(
            tuple([(True, word) for word in between] + [(False, word) for word in anywhere]),
            Screen(between, spaced=True),
            Screen(anywhere, spaced=False) if anywhere else None,
            len(between),
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
    calls: Calls
    """What is looked for in head and tail, by the number of the trigger."""
    inner: Calls
    """What is looked for between them."""
    others: Terms
    bits: Bits
    opening: tuple[tuple[int, tuple[Entry, ...]], ...]
    """Wordings of beginnings by the marks that they need."""

    @classmethod
    def of(cls, entries: Iterable[Entry], opening: Iterable[Entry]) -> Sieve:
        """The sieve for these wordings."""
        sets: dict[tuple[bool, frozenset[str]], int] = {}
        groups: dict[tuple[bool, frozenset[str]], list[tuple[int, Entry]]] = defaultdict(list)
        for entry in entries:
            near = entry.marks
            for need in entry.form.needs:
                if need != entry.form.triggers:
                    near |= 1 << sets.setdefault((entry.spaced, need), MARK_BITS + len(sets))
            groups[entry.spaced, entry.form.triggers].append((near, entry))
        first: dict[int, list[Entry]] = defaultdict(list)
        for entry in opening:
            first[entry.marks].append(entry)
        callers = _numbers((key, number) for number, key in enumerate(groups))
        triggers = Terms.of(callers[True], callers[False])
        needed = _numbers(sets.items())
        others = Terms.of(needed[True], needed[False])
        held = [tuple(group) for group in groups.values()]
        calling = _listed(callers, triggers)
        return cls(
            triggers,
            Calls(held, calling, lambda _: True),
            Calls(held, calling, attrgetter("inside")),
            others,
            Bits(_listed(needed, others)),
            tuple((marks, tuple(found)) for marks, found in first.items()),
        )

    def only(self, grammars: frozenset[int]) -> Sieve:
        """The sieve for those of its wordings that are of some grammars; it seeks as many words."""
        held = ((n, tuple(e for e in group if e.grammar in grammars)) for n, group in self.opening)
        wide = self.calls.unspaced(grammars)
        return replace(
            self,
            triggers=self.triggers if wide else replace(self.triggers, wide=None),
            others=self.others if wide else replace(self.others, wide=None),
            calls=self.calls.only(grammars),
            inner=self.inner.only(grammars),
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


def _numbers(
    sets: Iterable[tuple[tuple[bool, frozenset[str]], int]],
) -> dict[bool, dict[str, list[int]]]:
    """By script, with spaces and without, and word: numbers of the sets that it is in."""
    out: dict[bool, dict[str, list[int]]] = {True: defaultdict(list), False: defaultdict(list)}
    for (spaced, words), number in sets:
        of = out[spaced]
        for word in words:
            of[word].append(number)
    return out


def _listed(numbers: dict[bool, dict[str, list[int]]], terms: Terms) -> list[tuple[int, ...]]:
    """The numbers of all terms, in their order; those that are alike are kept once."""
    alike: dict[tuple[int, ...], tuple[int, ...]] = {}
    found = (tuple(numbers[spaced][word]) for spaced, word in terms.known)
    return [alike.setdefault(each, each) for each in found]
