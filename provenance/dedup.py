"""Deduplication: which article of each group of near-duplicates to keep, for whom, and why.

Texts with the same shingles are one; of each such set the best article stands for all. Sets are
then gone through from the best to the worst: one that has a verified pair with a kept one goes,
any other is kept. So no kept article is a near-duplicate of another, and a removed one is always
near the very article that it was removed for: in a chain of three the ends, which share too
little, both stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Literal, NamedTuple, get_args

from provenance.errors import OptionsError
from provenance.records import NEAR_DUPLICATE, Kinship, parse_time

Keep = Literal["original", "credited", "longest", "first"]
KEEP: tuple[Keep, ...] = get_args(Keep)
VERDICTS = ("original", "unique", "undetermined", "revision", "excerpt", "copy")
CREDITS = ("verified", "claimed", "original", "unique", "unnamed", "none", "contradicted")
"""From the best to keep to the worst; see `_credit`."""
_NO_TIME = float("inf")
_SPANS = {"year": 366 * 86_400, "month": 31 * 86_400, "day": 86_400, "minute": 60}
"""Seconds that a time of a precision leaves open."""


@dataclass(frozen=True, slots=True)
class DedupOptions:
    """What counts as a duplicate, and which one to keep."""

    keep: Keep = "original"
    relations: tuple[str, ...] = tuple(sorted(NEAR_DUPLICATE))
    """Relations of pairs.csv by which one of two articles goes."""

    def __post_init__(self) -> None:
        if self.keep not in KEEP:
            raise OptionsError(f"keep is one of {', '.join(KEEP)}, not {self.keep!r}")
        unknown = set(self.relations) - set(get_args(Kinship))
        if unknown or not self.relations:
            known = ", ".join(get_args(Kinship))
            raise OptionsError(f"relations are some of {known}, not {min(unknown, default='')!r}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that has a pair, as the choice needs it."""

    id: str
    verdict: str
    status: str
    """Of its credit line: verified, claimed, unnamed, none or contradicted."""
    published: str
    precision: str
    words: int
    source: str
    """Id of the article it is from; "" where that is not known or not in the corpus."""


class Overlap(NamedTuple):
    """A verified pair."""

    left: str
    right: str
    jaccard: float
    containment_left: float
    containment_right: float
    relation: str


@dataclass(frozen=True, slots=True)
class Removal:
    """Why an article goes."""

    id: str
    kept: str
    """The article that stays in its place: both were compared, or both have equal texts."""
    relation: str
    score: float
    """Jaccard similarity of the two, 0 to 1."""
    containment: float
    """Share of the removed text in the kept one, 0 to 1."""
    reason: str
    """What made the other one the better, with both values."""


def decide(
    candidates: Sequence[Candidate], pairs: Iterable[Overlap], options: DedupOptions
) -> dict[str, Removal]:
    """Return the articles to remove, by id; `pairs` may hold more than the options ask for.

    >>> one, two = (Candidate(name, "unique", "none", "", "", 9, "") for name in "ab")
    >>> decide([one, two], [Overlap("a", "b", 0.9, 0.9, 1.0, "near")], DedupOptions())["b"].reason
    'document_id: a before b'
    """
    articles = {each.id: each for each in candidates}
    order = _Order(articles, options.keep)
    wanted = [pair for pair in pairs if pair.relation in options.relations]
    sets = _equal(wanted)
    members: dict[str, list[str]] = {}
    for doc in {doc for pair in wanted for doc in (pair.left, pair.right)}:
        members.setdefault(_root(sets, doc), []).append(doc)
    heads = {name: min(docs, key=order.rank) for name, docs in members.items()}
    near: dict[str, dict[str, Overlap]] = {}
    for pair in wanted:
        left, right = _root(sets, pair.left), _root(sets, pair.right)
        # Figures of equal texts are the same; in a revision the outlets are, too.
        if left != right and pair.relation <= near.get(left, {}).get(right, pair).relation:
            near.setdefault(left, {})[right] = pair
            near.setdefault(right, {})[left] = pair
    kept: set[str] = set()
    removed: dict[str, Removal] = {}
    for name in sorted(heads, key=lambda name: order.rank(heads[name])):
        rivals = {other: pair for other, pair in near.get(name, {}).items() if other in kept}
        if not rivals:
            kept.add(name)
            head = heads[name]
            for doc in members[name]:
                if doc != head:
                    why = order.reason(head, doc)
                    removed[doc] = Removal(doc, head, "exact", 1.0, 1.0, why)
            continue
        other, pair = min(
            rivals.items(), key=lambda item: (-item[1].jaccard, order.rank(heads[item[0]]))
        )
        is_left = _root(sets, pair.left) == name
        share = pair.containment_left if is_left else pair.containment_right
        for doc in members[name]:
            why = order.reason(heads[other], doc)
            removed[doc] = Removal(doc, heads[other], pair.relation, pair.jaccard, share, why)
    return removed


def _equal(pairs: Iterable[Overlap]) -> dict[str, str]:
    """Join equal texts, of which pairs.csv does not list every pair: sets as trees of parents."""
    parents: dict[str, str] = {}
    for pair in pairs:
        if pair.relation == "exact":
            left, right = _root(parents, pair.left), _root(parents, pair.right)
            if left != right:
                parents[max(left, right)] = min(left, right)
    return parents


def _root(parents: dict[str, str], doc: str) -> str:
    path = []
    while doc in parents:
        path.append(doc)
        doc = parents[doc]
    for passed in path:
        parents[passed] = doc
    return doc


class _Order:
    """Which of two articles is the better one to keep."""

    def __init__(self, articles: Mapping[str, Candidate], keep: Keep) -> None:
        self._articles = articles
        self._criteria = [_CRITERIA[name] for name in _ORDERS[keep]]
        self._names = _ORDERS[keep]
        self._ranks: dict[str, tuple[float | str, ...]] = {}

    def rank(self, doc: str) -> tuple[float | str, ...]:
        """Return a key that is smaller for the better article."""
        known = self._ranks.get(doc)
        if known is None:
            article = self._articles[doc]
            values = (value(article, self._articles)[0] for value in self._criteria)
            known = self._ranks[doc] = (*values, doc)
        return known

    def reason(self, kept: str, removed: str) -> str:
        """Say by what the kept one is the better."""
        for name, value in zip(self._names, self._criteria, strict=True):
            one = value(self._articles[kept], self._articles)
            other = value(self._articles[removed], self._articles)
            if one[0] != other[0]:
                return f"{name}: {one[1]} before {other[1]}"
        return f"document_id: {kept} before {removed}"


Value = tuple[float, str]
"""What is compared, smaller is better, and how it is said."""


def _verdict(article: Candidate, _: Mapping[str, Candidate]) -> Value:
    return VERDICTS.index(article.verdict), article.verdict


def _credit(article: Candidate, _: Mapping[str, Candidate]) -> Value:
    """Rank true credits first; an article that is nobody's copy has none to give."""
    own = article.verdict in ("original", "unique") and article.status == "none"
    says = article.verdict if own else article.status
    return CREDITS.index(says), says


def _steps(article: Candidate, articles: Mapping[str, Candidate]) -> Value:
    """Count the articles between this one and where its text comes from."""
    seen = {article.id}
    while article.source and article.source in articles and article.source not in seen:
        article = articles[article.source]
        seen.add(article.id)
    return len(seen) - 1, f"{len(seen) - 1} sources"


def _published(article: Candidate, _: Mapping[str, Candidate]) -> Value:
    """Rank by the last moment that the time as known allows: a day ends after all its minutes."""
    time = parse_time(article.published)
    if time is None:
        return _NO_TIME, article.published or "undated"
    stamp = (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
    return stamp + _SPANS.get(article.precision, 0), article.published


def _words(article: Candidate, _: Mapping[str, Candidate]) -> Value:
    return -article.words, f"{article.words} words"


_CRITERIA: dict[str, Callable[[Candidate, Mapping[str, Candidate]], Value]] = {
    "verdict": _verdict,
    "steps": _steps,
    "credit": _credit,
    "published": _published,
    "words": _words,
}
_ORDERS: dict[Keep, tuple[str, ...]] = {
    "original": ("verdict", "steps", "credit", "published", "words"),
    "credited": ("credit", "verdict", "steps", "published", "words"),
    "longest": ("words", "verdict", "steps", "credit", "published"),
    "first": ("published", "verdict", "steps", "credit", "words"),
}
"""What decides, in this order; at last the smaller id."""
