"""Wordings as they are called for: which words ask for which, and what must stand near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from provenance.attribution.codes import SIGN, pattern
from provenance.attribution.fold import VARIANTS
from provenance.attribution.load import Form, Rule

_FEW = 16
ANYWHERE = 1_000_000_000
_MARKS = tuple(mark + VARIANTS.get(mark, "") for mark in "()[]/|:")
"""The marks that wordings may need, each with its variants."""
MARK_BITS = len(_MARKS)
MARKS = (1 << MARK_BITS) - 1
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


Group = tuple[tuple[int, Entry], ...]
"""Wordings that the same words call for, each behind the bits of what must stand near."""


class Calls(dict[int, list[Call]]):
    """By a trigger's number, the calls that it makes; worked out when asked for, as few ever are.

    The many tags of agencies call for the same wordings, and share what was worked out.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        callers: Sequence[tuple[int, ...]],
        keep: Callable[[Entry], bool],
    ) -> None:
        """`callers` has the groups of every trigger, by their numbers; `keep` picks wordings."""
        super().__init__()
        self._groups, self._callers, self._keep = groups, callers, keep
        self._made: dict[tuple[int, ...], list[Call]] = {}

    def __missing__(self, number: int) -> list[Call]:
        groups = self._callers[number]
        found = self._made.get(groups)
        if found is None:
            alike: dict[tuple[int, bool], list[Entry]] = defaultdict(list)
            for near, entry in (each for n in groups for each in self._groups[n]):
                if self._keep(entry):
                    alike[near, entry.form.by_tag].append(entry)
            found = [Call(near, tuple(held), by_tag) for (near, by_tag), held in alike.items()]
            self._made[groups] = found
        self[number] = found
        return found

    def only(self, grammars: frozenset[int]) -> Calls:
        """The calls for those of the wordings that are of some grammars."""
        keep = self._keep
        return Calls(self._groups, self._callers, lambda e: e.grammar in grammars and keep(e))

    def unspaced(self, grammars: frozenset[int]) -> bool:
        """Whether any wording of some grammars is of a script without spaces."""
        entries = (entry for group in self._groups for _, entry in group)
        return any(not e.spaced and e.grammar in grammars for e in entries)


def _first(entry: Entry) -> tuple[bytes, ...]:
    for need in entry.form.needs:
        if need != entry.form.triggers and len(need) <= _FEW and SIGN not in need:
            return _codes(need)
    return ()


@cache
def _codes(words: frozenset[str]) -> tuple[bytes, ...]:
    """Codes of words; many wordings need the same ones."""
    return tuple(pattern(word, spaced=True) for word in sorted(words))
