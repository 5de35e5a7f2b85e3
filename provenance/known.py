"""Known: what the whole corpus tells about names, addresses and agencies.

Evidence and resolution look at a few articles at a time; whose a name is in this crawl, which
article stands at an address, and who is credited as an agency, only the whole of it can tell. A
scan reads that off all its subjects (`Corpus`); an index answers it without loading them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Set
from dataclasses import replace
from typing import NamedTuple, Protocol

from provenance.crediting import is_named, is_wire
from provenance.names import name_keys
from provenance.records import Attribution, DocId
from provenance.subject import Subject


class Located(NamedTuple):
    """An article found by its address."""

    document: DocId
    outlet: str


class Known(Protocol):
    """What can be asked about a corpus; keys are those of `names.name_key` and `names.url_key`."""

    def outlet_named(self, key: str) -> str:
        """Return the `Subject.outlet` that alone bears this name, "" if none or several do."""

    def document_at(self, url: str) -> Located | None:
        """Return the article that alone stands at this address."""

    def clients(self, key: str) -> Set[str]:
        """Return who credits an agency by this name or id (`client_keys`): outlets, else ids."""

    def name_sets(self, outlet: str) -> Set[frozenset[str]]:
        """Return the sets of names (`Subject.names`) under which an outlet's articles appear."""


class Corpus:
    """What all subjects of a corpus tell, held in memory."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        """Read names, addresses and wire credits off the subjects."""
        self._names: dict[str, set[str]] = defaultdict(set)
        self._urls: dict[str, list[Located]] = defaultdict(list)
        self._clients: dict[str, set[str]] = defaultdict(set)
        self._name_sets: dict[str, set[frozenset[str]]] = defaultdict(set)
        for subject in subjects:
            self._name_sets[subject.outlet].add(subject.names)
            for name in subject.names:
                self._names[name].add(subject.outlet)
            for url in subject.urls:
                self._urls[url].append(Located(subject.id, subject.outlet))
            for key in client_keys(subject):
                self._clients[key].add(subject.outlet or subject.id)

    def outlet_named(self, key: str) -> str:
        """Return the outlet that alone bears this name."""
        outlets = self._names.get(key, ())
        return min(outlets) if len(outlets) == 1 else ""

    def document_at(self, url: str) -> Located | None:
        """Return the article that alone stands at this address."""
        found = self._urls.get(url, ())
        return found[0] if len(found) == 1 else None

    def clients(self, key: str) -> Set[str]:
        """Return who credits an agency by this name or id."""
        return self._clients.get(key, frozenset())

    def name_sets(self, outlet: str) -> Set[frozenset[str]]:
        """Return the sets of names under which an outlet's articles appear."""
        return self._name_sets.get(outlet, frozenset())


def client_keys(subject: Subject) -> set[str]:
    """Return the names and ids by which an article credits agencies for its text."""
    return {
        key
        for claim in subject.claims
        if is_wire(claim)
        for key in (claim.outlet_id, *name_keys(claim.outlet))
        if key
    }


def credited_outlet(claim: Attribution, known: Known) -> str:
    """Return the outlet that a claim names: its id, the corpus's of that name, or the name."""
    if claim.outlet_id or claim.candidates:
        return claim.outlet_id or claim.outlet
    found = {known.outlet_named(key) for key in name_keys(claim.outlet)} - {""}
    return found.pop() if len(found) == 1 else claim.outlet if is_named(claim) else ""


def with_agencies(subjects: Iterable[Subject], known: Known | None = None) -> list[Subject]:
    """Recognise outlets as agencies that two others or more credit as one in this crawl."""
    subjects = list(subjects)
    known = known or Corpus(subjects)
    credited: dict[str, bool] = {}
    for subject in subjects:
        if subject.outlet and not subject.agency and subject.outlet not in credited:
            credited[subject.outlet] = any(
                _is_credited(subject.outlet, names, known)
                for names in known.name_sets(subject.outlet)
            )
    return [replace(s, agency=True) if credited.get(s.outlet) else s for s in subjects]


def _is_credited(outlet: str, names: Set[str], known: Known) -> bool:
    found = set().union(*map(known.clients, (outlet, *names)))
    return len(found - {outlet}) >= 2
