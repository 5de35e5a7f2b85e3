"""Known: what the whole corpus tells about names, addresses and agencies.

Evidence and resolution look at a few articles at a time; whose a name is in this crawl, which
article stands at an address, and who is credited as an agency, only the whole of it can tell. A
scan reads that off all its subjects (`Corpus`); an index answers it without loading them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import replace
from typing import NamedTuple, Protocol

from provenance.crediting import WIRE_KINDS, is_named, is_wire
from provenance.names import name_keys
from provenance.records import Attribution, DocId
from provenance.subject import Subject

COMMON = 0.2
"""Share of an outlet's articles that must bear a name for it to be the outlet's: a page that was
taken over whole, markup included, bears another's."""


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

    def names(self, outlet: str) -> Set[str]:
        """Return the names (`Subject.names`) that at least `COMMON` of its articles bear."""


class Corpus:
    """What all subjects of a corpus tell, held in memory."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        """Read names, addresses and wire credits off the subjects."""
        self._names: dict[str, set[str]] = defaultdict(set)
        self._urls: dict[str, list[Located]] = defaultdict(list)
        self._clients: dict[str, set[str]] = defaultdict(set)
        self._articles: Counter[str] = Counter()
        self._borne: dict[str, Counter[str]] = defaultdict(Counter)
        for subject in subjects:
            self._articles[subject.outlet] += 1
            self._borne[subject.outlet].update(subject.names)
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

    def names(self, outlet: str) -> Set[str]:
        """Return the names that enough of an outlet's articles bear."""
        least = COMMON * self._articles[outlet]
        return {name for name, count in self._borne.get(outlet, {}).items() if count >= least}


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


def informed(subjects: Iterable[Subject], known: Known | None = None) -> list[Subject]:
    """Add what the corpus tells of each subject's outlet: its names, and whether it is an agency.

    It is one where two other outlets or more credit it as one. Without `known`, the subjects are
    all there is.
    """
    subjects = list(subjects)
    known = known or Corpus(subjects)
    outlets = {subject.outlet for subject in subjects} - {""}
    names = {outlet: frozenset(known.names(outlet)) for outlet in outlets}
    agencies = {outlet for outlet in outlets if _is_credited(outlet, names[outlet], known)}
    out: list[Subject] = []
    for subject in subjects:
        agency = subject.agency or subject.outlet in agencies
        more = names.get(subject.outlet, frozenset())
        if agency != subject.agency or not more <= subject.names:
            subject = replace(subject, agency=agency, names=subject.names | more)
        out.append(_without_own_marks(subject))
    return out


def _without_own_marks(subject: Subject) -> Subject:
    """Leave out an agency's marks that name nobody ("ends") where it is the agency's own page."""
    own = subject.agency or any(
        claim.relation == "self" and claim.kind in WIRE_KINDS for claim in subject.claims
    )
    if not own:
        return subject
    claims = tuple(c for c in subject.claims if c.kind not in WIRE_KINDS or is_named(c))
    return replace(subject, claims=claims) if len(claims) < len(subject.claims) else subject


def _is_credited(outlet: str, names: Set[str], known: Known) -> bool:
    found = set().union(*map(known.clients, (outlet, *names)))
    return len(found - {outlet}) >= 2
