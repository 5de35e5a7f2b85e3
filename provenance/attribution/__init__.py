"""Reads what an article says about where it comes from.

The wording of each language is data (`grammar/<language>.toml`, format in
docs/attribution.md); this package compiles and applies it.
"""

from provenance.attribution.agreement import Agreement, agreement
from provenance.attribution.context import AttributionOptions, Context, NoOutlets, Outlets
from provenance.attribution.parse import Reading, attribute, read, warm

__all__ = [
    "Agreement",
    "AttributionOptions",
    "Context",
    "NoOutlets",
    "Outlets",
    "Reading",
    "agreement",
    "attribute",
    "read",
    "warm",
]
