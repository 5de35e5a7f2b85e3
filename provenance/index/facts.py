"""Facts: what the index keeps of an article's identity, and how a corpus grown by it is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Set
from hashlib import blake2b

from provenance.index.catalogue import Catalogue
from provenance.known import COMMON, Corpus, Located, client_keys
from provenance.names import url_key
from provenance.subject import Subject


def url_number(key: str) -> int:
    """Return 64 bits that stand for an address, as sqlite keeps them."""
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def cited(subject: Subject) -> set[str]:
    """Return the addresses of articles that an article may be linked to by what it says."""
    keys = {url_key(claim.url) for claim in subject.claims if claim.url}
    return {key for key in (*keys, subject.canonical) if key and key not in subject.urls}


class Grown(Corpus):
    """What an index and new subjects tell together."""

    def __init__(
        self,
        catalogue: Catalogue,
        new: Iterable[Subject],
        locate: Callable[[int], Located],
    ) -> None:
        """Read names, addresses and credits off the new subjects; `locate` finds a row."""
        super().__init__(new)
        self._catalogue = catalogue
        self._locate = locate

    def outlet_named(self, key: str) -> str:
        """Return the outlet that alone bears this name."""
        query = "SELECT outlet FROM names WHERE name = ? LIMIT 2"
        there = {str(row[0]) for row in self._catalogue.rows(query, key)}
        found = there | self._names.get(key, set())
        return min(found) if len(found) == 1 else ""

    def document_at(self, url: str) -> Located | None:
        """Return the article that alone stands at this address."""
        new = self._urls.get(url, [])
        if len(new) > 1:
            return None
        rows = self.rows_at(url)
        if len(rows) + len(new) != 1:
            return None
        return new[0] if new else self._locate(rows[0])

    def rows_at(self, url: str) -> list[int]:
        """Return stored articles at this address, two at most."""
        query = "SELECT row FROM urls WHERE url = ? LIMIT 2"
        return [int(row[0] or 0) for row in self._catalogue.rows(query, url_number(url))]

    def clients(self, key: str) -> Set[str]:
        """Return who credits an agency by this name or id."""
        query = "SELECT client FROM clients WHERE agency = ?"
        there = {str(row[0]) for row in self._catalogue.rows(query, key)}
        return there | self._clients.get(key, set())

    def names(self, outlet: str) -> Set[str]:
        """Return the names that enough of an outlet's articles bear."""
        query = "SELECT articles FROM outlets WHERE outlet = ?"
        articles = self._articles[outlet] + self._catalogue.number(query, outlet)
        counts = Counter(self._borne.get(outlet, {}))
        query = "SELECT name, articles FROM names WHERE outlet = ?"
        for name, count in self._catalogue.rows(query, outlet):
            counts[str(name)] += int(count or 0)
        return {name for name, count in counts.items() if count >= COMMON * articles}


def agency_credits(subject: Subject) -> list[tuple[str, str]]:
    """Return the agencies that an article credits, each with the client."""
    return [(key, subject.outlet or subject.id) for key in sorted(client_keys(subject))]
