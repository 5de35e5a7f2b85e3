"""What the directory knows of one outlet."""

from __future__ import annotations

from dataclasses import dataclass

from provenance.records import OutletId

KINDS = (
    "agency",  # a news agency: sells or gives copy to others
    "syndicate",  # distributes copy that others wrote
    "newspaper",
    "magazine",
    "broadcaster",
    "website",
    "aggregator",  # shows what others wrote
    "press_release",  # distributes what organisations say of themselves
    "public_body",
    "platform",  # hosts pages of many writers; its subdomains are not its own
)
"""Values of `Outlet.kind`."""

COLUMNS = (
    "id",
    "name",
    "domains",
    "country",
    "kind",
    "languages",
    "aliases",
    "tags",
    "owner",
    "verified",
)
"""Columns of an outlet file, in the order they are written; see docs/outlets.md."""

LIST_COLUMNS = ("domains", "languages", "aliases", "tags")
"""Columns that hold several values, separated by semicolons."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One outlet: a newspaper, an agency, a station, a site."""

    id: OutletId
    """Main domain ("thenational.ae"), or a plain word where the outlet has none."""
    name: str
    domains: tuple[str, ...] = ()
    """Hosts whose pages are its own, the main one first; subdomains are included."""
    country: str = ""
    """ISO 3166-1 alpha-2, or "" where it has none or several."""
    kind: str = ""
    """One of `KINDS`, or ""."""
    languages: tuple[str, ...] = ()
    """ISO 639 codes, the main one first."""
    aliases: tuple[str, ...] = ()
    """Other names it is credited by, in any script."""
    tags: tuple[str, ...] = ()
    """Short names as they stand in brackets of datelines and tails ("AP", "dpa", "واس")."""
    owner: str = ""
    """Owner or network whose outlets share articles."""
    verified: bool = False
    """Whether the main domain was met in crawled pages or in lists made by others."""
    source: str = "shipped"
    """The file the entry was read from; "shipped" for those of the package."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it may be credited by: its own, aliases, tags."""
        return (self.name, *self.aliases, *self.tags)
