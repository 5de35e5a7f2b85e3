"""The invented outlets: names, hosts, how their pages are built."""

from __future__ import annotations

import tomllib
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outlet:
    """One site of the crawl."""

    id: str
    name: str
    host: str
    lang: str
    template: str
    path: str
    """Pattern of an article's path, with {slug} {num} {y} {m} {d}."""
    nav: tuple[str, ...]
    tagline: str
    plea: str
    """Newsletter or donation plea, repeated on every page."""
    rights: str
    cookies: str = ""
    owner: str = ""
    charset: str = "utf-8"
    canonical: bool = True
    og: bool = True
    jsonld: bool = True
    dated: str = "meta"
    """Where pages say when they were published: meta, json-ld, time, text."""
    wrap_head: str = ""
    wrap_tail: tuple[str, ...] = ()
    """An aggregator's own lines around a body, with {title} and {source}."""
    teasers: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """The registrable domain."""
        return ".".join(self.host.split(".")[-2:])

    def url(self, slug: str, published: str) -> str:
        """Address of an article; the number depends on the slug only, as in an owner's network.

        Pages without a publication time get an address without one.
        """
        if not published and "{y}" in self.path:
            return f"https://{self.host}/archive/{slug}.html"
        when = datetime.fromisoformat(published or "2024-05-01")
        return f"https://{self.host}" + self.path.format(
            slug=slug,
            num=100000 + zlib.crc32(slug.encode()) % 800000,
            y=when.year,
            m=f"{when.month:02}",
            d=f"{when.day:02}",
        )


def read_outlets(path: Path) -> dict[str, Outlet]:
    """Outlets by id."""
    with path.open("rb") as f:
        tables = tomllib.load(f)
    return {
        id: Outlet(id=id, **{k: tuple(v) if isinstance(v, list) else v for k, v in t.items()})
        for id, t in tables.items()
    }
