"""The readers of a text's two ends, where outlets sign without a wording, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from provenance.attribution.alone import LoneNames
from provenance.attribution.beside import BesideDates
from provenance.attribution.context import Outlets
from provenance.attribution.edges import Edges
from provenance.attribution.fold import fold
from provenance.attribution.frames import Frames
from provenance.attribution.grammars import COMMON, source
from provenance.attribution.languages import Languages
from provenance.attribution.lexicon import unspaced_words
from provenance.attribution.likely import LikelyCredits
from provenance.attribution.signed import SignedLines
from provenance.attribution.signers import Signers
from provenance.attribution.spotting import Spotter
from provenance.records import Attribution


@dataclass(frozen=True, slots=True)
class Ends:
    """Those readers, for one directory and some languages."""

    signed: SignedLines
    alone: LoneNames
    frames: Frames
    beside: BesideDates
    likely: LikelyCredits
    """The one that is asked where no wording and no other reader found a claim."""

    @classmethod
    def of(cls, outlets: Outlets, languages: Languages, binding: frozenset[str]) -> Ends:
        """Return them; `binding` are the articles and prepositions of the languages, folded."""
        common = source(COMMON)
        bylines, joining = _folded(common["signed_words"]), _folded(common["signed_with"])
        signers = Signers(
            outlets,
            binding,
            _folded(common["signed_media"]),
            _folded(common["signed_media_last"]),
            tuple(map(fold, common["signed_media_endings"])),
            tuple(map(fold, common["signed_hosts"])),
            _folded(common["unsigned"]),
            languages.listed("visual") | languages.listed("roles"),
        )
        signed = SignedLines(
            signers,
            languages.listed("months"),
            bylines,
            _folded(common["signed_numbers"]),
            _folded(common["signed_labels"]),
            _folded(common["signed_permission"]),
        )
        generic = languages.listed("generic") | languages.listed("roles")
        called = languages.listed("media") | languages.listed("media_endings")
        media = unspaced_words(called)
        spotter = Spotter(
            outlets, languages.tags, binding | bylines | joining, media, signers.unsigned
        )
        return cls(
            signed,
            LoneNames(signed, signers),
            Frames(signed, signers, joining, generic),
            BesideDates(signed, signers, media),
            LikelyCredits(spotter, signed, joining, languages.listed("visual")),
        )

    def claims(self, edges: Edges) -> list[Attribution]:
        """Return the claims of the first reader that finds any."""
        return (
            self.signed.claims(edges)
            or self.alone.claims(edges)
            or self.frames.claims(edges)
            or self.beside.claims(edges)
        )


def _folded(words: Any) -> frozenset[str]:
    return frozenset(map(fold, words))
