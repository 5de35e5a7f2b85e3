"""What attribution is told besides the text: the page's own facts, the outlets, the options."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from provenance.errors import OptionsError
from provenance.records import Attribution, OutletId


@runtime_checkable
class Outlets(Protocol):
    """What attribution asks of an outlet directory."""

    @property
    def agency_tags(self) -> frozenset[str]:
        """Short names of agencies as they stand in brackets in datelines ("AP", "dpa", "واس")."""

    def resolve(self, name: str) -> tuple[OutletId, ...]:
        """Outlets a name may stand for: none if unknown, several if ambiguous."""

    def may_begin(self, start: str) -> bool:
        """Whether a name may begin with a word, or with two letters of one."""

    def spells(self, name: str) -> bool:
        """Whether an outlet spells its name so: a look that costs less than `resolve`."""

    def by_domain(self, host_or_url: str) -> str:
        """Outlet that owns a host, else ""."""

    def same_family(self, a: str, b: str) -> bool:
        """Whether both belong to one owner that shares articles."""

    def is_agency(self, outlet: str) -> bool:
        """Whether the outlet is a news agency or a syndicate."""

    def __hash__(self) -> int:
        """Grammars are compiled once for each directory."""


class NoOutlets:
    """A directory that knows no outlet: names stay as written."""

    agency_tags: frozenset[str] = frozenset()

    def may_begin(self, start: str) -> bool:  # noqa: ARG002
        """Nothing is known."""
        return False

    def spells(self, name: str) -> bool:  # noqa: ARG002
        """Nothing is known."""
        return False

    def resolve(self, name: str) -> tuple[OutletId, ...]:  # noqa: ARG002
        """Nothing is known."""
        return ()

    def by_domain(self, host_or_url: str) -> str:  # noqa: ARG002
        """Nothing is known."""
        return ""

    def same_family(self, a: str, b: str) -> bool:
        """Only an outlet with itself."""
        return a == b

    def is_agency(self, outlet: str) -> bool:  # noqa: ARG002
        """Nothing is known."""
        return False


@dataclass(frozen=True, slots=True)
class Context:
    """Facts about the page a text stands on. Unknown is ""."""

    url: str = ""
    outlet: str = ""
    site_name: str = ""
    title: str = ""
    language: str = ""
    """ISO 639-1 code; "" tries every grammar whose function words occur."""
    byline: str = ""
    """The author field as extracted, agencies included."""
    links: tuple[tuple[str, str], ...] = ()
    """(anchor text, absolute url) of links in the body."""
    blocks: tuple[str, ...] = ()
    """Short texts beside the body that may be credit lines, each read by itself."""
    claims: tuple[Attribution, ...] = ()
    """Claims already read from the page's markup, kept among those of the text."""


@dataclass(frozen=True, slots=True)
class AttributionOptions:
    """How far the parser looks."""

    head_lines: int = 3
    """Non-empty lines that count as head, at most `zone_chars` characters."""
    tail_lines: int = 6
    """Non-empty lines that count as tail, at most `zone_chars` characters."""
    zone_chars: int = 1500
    max_windows: int = 300
    """Places of one text that are looked at; head and tail come first."""
    min_confidence: float = 0.3
    """Claims below are not reported, 0 to 1."""
    languages: tuple[str, ...] = ()
    """Grammars to use; () is all that are shipped."""

    def __post_init__(self) -> None:
        for name in ("head_lines", "tail_lines", "zone_chars", "max_windows"):
            if getattr(self, name) < 1:
                raise OptionsError(f"attribution.{name} must be at least 1")
        if not 0 <= self.min_confidence <= 1:
            raise OptionsError("attribution.min_confidence must lie between 0 and 1")


def known_single(outlets: Outlets, names: Iterable[str]) -> OutletId | None:
    """The first of `names` that stands for exactly one outlet, as its id."""
    for name in names:
        found = outlets.resolve(name) if name else ()
        if len(found) == 1:
            return found[0]
    return None
