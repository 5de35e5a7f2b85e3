"""What may sign a text: outlets of the directory, and names that are made as outlets' are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from provenance.attribution.context import Outlets
from provenance.attribution.fold import fold
from provenance.attribution.lexicon import holds_any

_LEAST = 3
"""Letters of the shortest outlet's name."""
_WORDS = 4
"""Words of the longest name of a person or place."""
_QUOTE = re.compile(r"[\"“”„«»]")
_SHORT = ("St.", "Ste.", "S.", "N.")
"""What may be cut short at the start of such a name."""
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
    last: frozenset[str]
    """Those that do so as the last word, or before "of", folded: "times"."""
    endings: tuple[str, ...]
    """What such words end in where names are one word, folded: "zeitung"."""
    hosts: tuple[str, ...]
    """What hosts of outlets have in their names, folded: "news"."""
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
        if (words[0][-1] in ".:" and words[0] not in _SHORT) or _QUOTE.search(name):
            return False
        told = [i for i, word in enumerate(folded) if word in self.media and len(words) > 1]
        told += [
            i
            for i, word in enumerate(folded)
            if word in self.last and (words[i + 1][0].islower() if words[i + 1 :] else i)
        ]
        told += [i for i, word in enumerate(folded) if self._is_made(word)]
        if not told or fold(name) in self.unsigned or self.shows(fold(name)):
            return False
        # "Gazette of the Harbour", but no "Letter to the Gazette".
        lower = [i for i, word in enumerate(words) if word[0].islower()]
        return min(lower, default=_CALLED) > min(told) and all(
            folded[i] in self.binding for i in lower
        )

    def _is_made(self, word: str) -> bool:
        return word.endswith(self.endings) and word not in self.endings

    def signs(self, name: str) -> bool:
        """Whether either holds of a name: enough where its place on the line tells the rest."""
        return self.is_outlet(name) or self.is_called(name)

    def is_agency(self, name: str) -> bool:
        """Whether a name is an agency's of the directory."""
        return any(self.outlets.is_agency(i) for i in self.outlets.resolve(name))

    def is_site(self, host: str) -> bool:
        """Whether the directory knows whose a host is."""
        return bool(host and self.outlets.by_domain(host))

    def is_press(self, host: str) -> bool:
        """Whether a host is known or named as outlets' are: "vpgazeta.example"."""
        named = host.rpartition(".")[0].casefold()
        return bool(named) and (self.is_site(host) or any(part in named for part in self.hosts))

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
        return holds_any(folded, self.visual)
