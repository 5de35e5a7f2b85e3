"""What a link's text and address tell of a site: its host, "Title - Site", names of files."""

from __future__ import annotations

import re

from provenance.attribution.context import Outlets
from provenance.domains import netloc

FILE = re.compile(
    r"[\w@./-]*\.(?:mdx?|txt|rst|py|rs|jsx?|tsx?|vue|css|json|ya?ml|toml|xml|csv|sql|sh|ps1|pdf"
    r"|docx?|xlsx?|pptx?|ipynb|java|kt|go|rb|cpp?|hpp?|cs|swift|png|jpe?g|svg|sthlp|zip)",
    re.IGNORECASE,
)
"""Names of files: "README.md", "src/app.ts"."""
_CUTS = re.compile(r"\s+[-–—|·@]\s+|[|_｜]|(?<=[\u3000-\ud7af])[-–—]|[-–—](?=[\u3000-\ud7af])")
"""What parts a page's title from its site: "Salt Road - Harbour Times", "盐路_港口时报"."""


def host_of(url: str) -> str:
    """The host of an address with slashes, else nothing."""
    return netloc(url) if "//" in url else ""


def site_and_title(text: str, host: str, outlets: Outlets) -> tuple[str, str] | None:
    """Site and title of a link's text that gives both, told by the directory or the host."""
    cuts = list(_CUTS.finditer(text)) if host else []
    if not cuts or outlets.resolve(text):
        return None
    for site, title in (
        (text[cuts[-1].end() :].strip(), text[: cuts[-1].start()].strip()),
        (text[: cuts[0].start()].strip(), text[cuts[0].end() :].strip()),
    ):
        if title and _names(site, host, outlets) and not _names(title, host, outlets):
            return site, title
    return None


def _names(text: str, host: str, outlets: Outlets) -> bool:
    """Whether a text is the name of a host's site."""
    host = host.casefold().removeprefix("www.")
    letters = "".join(c for c in text.casefold() if c.isalnum())
    labels = (label.replace("-", "") for label in host.split(".")[:-1])
    if not letters or letters in labels or letters == "".join(c for c in host if c.isalnum()):
        return bool(letters)
    ids, owner = outlets.resolve(text), outlets.by_domain(host)
    return bool(ids) and (not owner or owner in ids)
