"""What may sign a text: outlets of the directory, and names that are made as outlets' are."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.attribution.context import Outlets
from provenance.attribution.fold import WORD, fold
from provenance.attribution.lexicon import unspaced_words

_LEAST = 3
"""Letters of the shortest outlet's name."""
_WORDS = 4
"""Words of the longest name of a person or place."""
_CALLED = 5
"""Words of the longest name that is taken for an outlet's by what it is called."""


@dataclass(frozen=True, slots=True)
class Signers:
    """Judges names on lines that sign."""

    outlets: Outlets
    binding: frozenset[str]
    """Articles and prepositions, folded."""
    media: frozenset[str]
    """Words that only outlets are called by, folded: "gazette"."""
    endings: tuple[str, ...]
    """What such words end in where names are one word, folded: "zeitung"."""
    unsigned: frozenset[str]
    """Names, folded, that sign nothing: "today", "sport"."""
    visual: frozenset[str]
    """Words of photo and chart credits and of what people do, folded."""

    def is_outlet(self, name: str) -> bool:
        """Whether the directory knows an outlet by a name that may sign."""
        if not self.outlets.resolve(name) or sum(map(str.isalnum, name)) < _LEAST:
            return False
        folded = fold(name)
        return folded not in self.unsigned and not self.shows(folded)

    def is_called(self, name: str) -> bool:
        """Whether a name is made as an outlet's is: "Harbour Gazette", "Hafenzeitung"."""
        words, folded = name.split(), fold(name).split()
        if not 0 < len(words) <= _CALLED or len(folded) != len(words):
            return False
        if any(c.isdigit() for c in name) or not name[0].isalpha() or words[0].islower():
            return False
        told = any(word in self.media for word in folded) and len(words) > 1
        made = any(word.endswith(self.endings) and word not in self.endings for word in folded)
        lower = [f for word, f in zip(words, folded, strict=True) if word[0].islower()]
        allowed = fold(name) not in self.unsigned and not self.shows(fold(name))
        return (told or made) and self.binding.issuperset(lower) and allowed

    def signs(self, name: str) -> bool:
        """Whether either holds of a name: enough where its place on the line tells the rest."""
        return self.is_outlet(name) or self.is_called(name)

    def is_site(self, host: str) -> bool:
        """Whether the directory knows whose a host is."""
        return bool(host and self.outlets.by_domain(host))

    def are_one(self, name: str, other: str) -> bool:
        """Whether two names may be of one outlet: "AD" and "Algemeen Dagblad"."""
        resolve = self.outlets.resolve
        return not {str(i) for i in resolve(name)}.isdisjoint(str(i) for i in resolve(other))

    def is_name(self, part: str) -> bool:
        """Whether a part of a line may name who wrote, or where."""
        words = part.split()
        return (
            len(words) <= _WORDS
            and all(word[0].isupper() and not any(c.isdigit() for c in word) for word in words)
            and not self.shows(fold(part))
        )

    def shows(self, folded: str) -> bool:
        """Whether a stretch, folded, has a word of a picture's credit."""
        if not self.visual.isdisjoint(WORD.findall(folded)):
            return True
        return not folded.isascii() and any(word in folded for word in unspaced_words(self.visual))
