"""Neighbourhood: new articles, and everything that what is concluded on them can hang on.

Conclusions follow pairs of texts and links by address, and nothing else leads from one article to
another; what only the whole corpus tells comes from `facts.Grown`. So the articles that new ones
reach that way are judged by the very stages of a scan, and come out as they would in one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from provenance.candidates import anchors
from provenance.comparison import expand
from provenance.conclude import conclude
from provenance.examine import identity, subject_of
from provenance.index.facts import Grown, cited, url_number
from provenance.index.growth import Growth, Reading
from provenance.index.snapshot import Articles, Snapshot
from provenance.index.texts import TextPair, anchor_keys, as_verified
from provenance.index.widened import Widened, is_doubtful
from provenance.known import Located
from provenance.minhash import shingle_sets
from provenance.options import Options
from provenance.outlets import Directory
from provenance.records import DocId
from provenance.result import Counts, Entry, Result
from provenance.review import Review
from provenance.shingle import Hashes
from provenance.subject import Subject, preference


@dataclass(frozen=True, slots=True)
class Reached:
    """Articles by row, the texts that they have, and all pairs of these."""

    subjects: Mapping[int, Subject]
    entries: Mapping[int, Entry]
    texts: Mapping[int, Sequence[int]]
    pairs: Sequence[TextPair]


class Surroundings:
    """Finds what new articles reach, and concludes on it."""

    def __init__(
        self,
        snapshot: Snapshot,
        articles: Articles,
        growth: Growth,
        new: Sequence[Subject],
        outlets: Directory,
        options: Options,
        reviews: Sequence[Review] = (),
    ) -> None:
        self._snapshot = snapshot
        self._reviews = reviews
        self._reviewed: dict[DocId, set[DocId]] = defaultdict(set)
        for one, other in (each.ends for each in reviews):
            self._reviewed[one].add(other)
            self._reviewed[other].add(one)
        self._articles = articles
        self._growth = growth
        self._outlets = outlets
        self._options = options
        self._subjects: dict[int, Subject] = {}
        self._entries: dict[int, Entry] = {}
        self._reading = Reading(articles, growth.templates, outlets)
        self.widened = Widened(snapshot, growth)
        # No method of this: in a circle with it, the files it reads would wait for a collection.
        locate = partial(_located, self._subjects, articles, outlets)
        self.known = Grown(snapshot.catalogue, new, locate)
        rows = {each.id: growth.first + place for place, each in enumerate(new)}
        self._rows_of = rows
        self._citing: dict[str, list[int]] = defaultdict(list)
        for each in new:
            for url in cited(each):
                self._citing[url].append(rows[each.id])

    def conclude(self, seeds: Iterable[int]) -> Result:
        """Conclude on the articles of these rows and on all that they reach."""
        reached = self._reach(set(seeds))
        ids = {row: about.id for row, about in reached.subjects.items()}
        subjects = [reached.subjects[row] for row in sorted(reached.subjects)]
        entries = [reached.entries[row] for row in sorted(reached.entries)]
        anchors_of = self._anchors(reached.pairs, reached.texts)
        formulas = self.widened.formulas(reached.pairs, anchors_of)
        matches, capped, formula_pairs = expand(
            ids,
            {text: list(rows) for text, rows in reached.texts.items()},
            self._compared_words({row for rows in reached.texts.values() for row in rows}),
            as_verified(reached.pairs),
            formulas,
            lambda row: preference(reached.subjects[row]),
        )
        shelf = Excerpts(self._articles, {doc: row for row, doc in ids.items()})
        result = conclude(
            shelf, entries, subjects, matches, frozenset(formula_pairs), self._outlets,
            self._options, self.known, self._reviews,
        )  # fmt: skip
        return replace(
            result,
            counts=Counts(0, len(entries), 0, self._growth.candidates),
            limits=self._growth.limits,
            twins_capped=capped,
            templates=len(self._growth.templates),
        )

    def _reach(self, seeds: set[int]) -> Reached:
        texts: dict[int, Sequence[int]] = {}
        pairs: set[TextPair] = set()
        waiting = seeds
        while waiting:
            self._read(waiting)
            of = self.widened.texts_of(waiting)
            asked = {text for text in of.values() if text is not None} - texts.keys()
            found = self.widened.pairs(asked)
            pairs |= found
            ends = {text for pair in found for text in (pair.one, pair.other)}
            members = self.widened.members(asked | (ends - texts.keys()))
            texts.update({text: members[text] for text in asked})
            beside = {row for rows in members.values() for row in rows}
            for row in waiting:
                beside |= self._linked(self._subjects[row])
            waiting = beside - self._subjects.keys()
        order = sorted(pairs, key=lambda pair: (pair.one, pair.other))
        return Reached(self._subjects, self._entries, texts, order)

    def _read(self, rows: Set[int]) -> None:
        words = self._words(rows)
        for row, stored in self._articles.get(rows):
            article, claims = stored.article, stored.claims
            self._subjects[row] = subject_of(article, claims, self._outlets)
            self._entries[row] = Entry.of(article, claims, words[row], stored.content)

    def _words(self, rows: Set[int]) -> dict[int, int]:
        query = "SELECT row, words FROM documents WHERE row IN ?"
        there = self._snapshot.catalogue.among(query, rows)
        found = {int(row or 0): int(words or 0) for row, words in there}
        new = self._growth.words
        return found | {row: new[row][0] for row in rows if row in new}

    def _compared_words(self, rows: Set[int]) -> dict[int, int]:
        query = "SELECT row, compared FROM documents WHERE row IN ?"
        there = self._snapshot.catalogue.among(query, rows)
        found = {int(row or 0): int(words or 0) for row, words in there}
        new = self._growth.words
        return found | {row: new[row][1] for row in rows if row in new}

    def _linked(self, about: Subject) -> set[int]:
        """Return the articles that one leads to by address, and those that lead to it.

        People may have said of two articles that one is a copy of the other, whatever they share.
        """
        found = {row for url in cited(about) for row in self._alone_at(url)}
        for doc in self._reviewed.get(about.id, ()):
            found.update(self._rows_named(doc))
        own = [url for url in about.urls if self._alone_at(url)]
        for url in own:
            found.update(self._citing.get(url, ()))
        query = "SELECT row FROM cites WHERE url IN ?"
        numbers = [url_number(url) for url in own]
        found |= {int(row[0] or 0) for row in self._snapshot.catalogue.among(query, numbers)}
        return found

    def _alone_at(self, url: str) -> list[int]:
        at = self.known.document_at(url)
        return [] if at is None else self._rows_named(at.document)

    def _rows_named(self, doc: DocId) -> list[int]:
        if doc in self._rows_of:
            return [self._rows_of[doc]]
        query = "SELECT row FROM documents WHERE id = ?"
        return [int(row[0] or 0) for row in self._snapshot.catalogue.rows(query, doc)]

    def _anchors(
        self, pairs: Iterable[TextPair], texts: Mapping[int, Sequence[int]]
    ) -> dict[int, Hashes]:
        """Return the keys of the anchors of texts whose pairs may be formulas."""
        wanted = {t for p in pairs if is_doubtful(p) for t in (p.one, p.other)}
        first, fresh = self._growth.new.first, anchor_keys(self._growth.new.anchors)
        found = {text: fresh[text - first] for text in wanted if text >= first}
        stored = {texts[text][0]: text for text in wanted if text < first}
        for batch, _, tokens in self._reading.tokens(stored, compiled=False):
            sets = shingle_sets(tokens, self._options.shingle, compiled=False)
            sample = anchor_keys(anchors(sets, self._options.candidates))
            found.update((stored[row], sample[place]) for place, (row, _) in enumerate(batch))
        return found


def _located(
    subjects: Mapping[int, Subject], articles: Articles, outlets: Directory, row: int
) -> Located:
    if row not in subjects:
        ((_, stored),) = articles.get([row])
        article = stored.article
        return Located(article.document_id, identity(article, outlets))
    return Located(subjects[row].id, subjects[row].outlet)


class Excerpts:
    """Texts of articles by id, as `conclude` asks for them."""

    def __init__(self, articles: Articles, rows: Mapping[DocId, int]) -> None:
        self._articles = articles
        self._rows = rows

    def texts(self, wanted: Set[DocId]) -> dict[DocId, str]:
        """Return the texts of these articles."""
        found = self._articles.get(self._rows[doc] for doc in wanted)
        return {stored.article.document_id: stored.article.text for _, stored in found}

    def bodies(
        self, wanted: Set[DocId]
    ) -> Iterator[tuple[DocId, str, tuple[tuple[str, str], ...]]]:
        """Yield id, text and links of these articles, in order."""
        for _, stored in self._articles.get(self._rows[doc] for doc in wanted):
            article = stored.article
            yield article.document_id, article.text, article.links
