"""Claims that a wording or a reader of a text's ends finds: all but the likely ones."""

from __future__ import annotations

from provenance.attribution import Context
from provenance.attribution import attribute as every
from provenance.attribution.context import Outlets
from provenance.attribution.likely import KIND
from provenance.records import Attribution


def attribute(
    text: str, context: Context | None = None, outlets: Outlets | None = None
) -> tuple[Attribution, ...]:
    return tuple(claim for claim in every(text, context, outlets) if claim.kind != KIND)
