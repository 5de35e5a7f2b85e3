"""The outlet directory: names, aliases, domains and owners of the press of the world.

An ambiguous name keeps all its candidates; an unknown one stays unknown.
"""

from provenance.outlets.directory import Directory
from provenance.outlets.files import Merged, format_rows, merge, parse_rows
from provenance.outlets.record import KINDS, Outlet
from provenance.outlets.search import Hit

__all__ = [
    "KINDS",
    "Directory",
    "Hit",
    "Merged",
    "Outlet",
    "format_rows",
    "merge",
    "parse_rows",
]
