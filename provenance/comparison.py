"""Comparison: from stored texts to verified matches, for a whole corpus.

The order of the stages: templates and credit lines are cut from the texts, what remains is
shingled and signed, candidates are found and verified. Texts with equal shingles are
compared once; their pairs are added at the end, in bounded number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import numpy as np

from provenance.candidates import Limits
from provenance.formula import COMMON_SHARE, common_share, stories_of_anchors
from provenance.matching import CompareOptions, Matching, match
from provenance.minhash import COMPILED_FROM
from provenance.records import NEAR_DUPLICATE, Attribution, DocId, Kinship, Match
from provenance.runs import Index, components, shared_runs
from provenance.shingle import Rows, token_rows
from provenance.templates import LineKey, lines, strip
from provenance.verify import Verified

__all__ = [
    "Batches",
    "CompareOptions",
    "Comparison",
    "Text",
    "comparable",
    "compare_all",
    "expand",
    "words_left_out",
]

TWINS_PAIRED = 24
"""Articles with equal text of which every pair is listed; of more, each with the first."""
FRAME_SHARE = 0.4
"""Largest share of a text that a line may be and still be a frame around the story."""
TRAILERS = frozenset({"aggregator_trailer", "aggregator_header"})
"""Kinds of claims whose whole line is the copier's frame around the story."""
FORMULA_CONTAINMENT = 0.65
"""Containment from which a pair shares its story, whatever formulas are in it."""
TWIN_PAIRS = 200
"""Pairs between two groups of equal texts that are all listed; of more, the firsts' pair."""


@dataclass(frozen=True, slots=True)
class Text:
    """What comparison reads of an article."""

    id: DocId
    outlet: str
    title: str
    text: str
    claims: tuple[Attribution, ...]
    repeats: bool = True
    """Whether any of its lines may be a template."""


def comparable(item: Text, templates: frozenset[LineKey]) -> str:
    """Return the text without its outlet's templates and without its credit lines."""
    spans = [
        _span(item.text, claim.start, claim.end, whole_line=claim.kind in TRAILERS)
        for claim in item.claims
        if claim.origin == "text" and claim.start is not None and claim.end is not None
    ]
    found = lines(item.outlet, item.title, item.text) if templates and item.repeats else []
    return strip(item.text, found, templates, spans)


def _span(text: str, start: int, end: int, *, whole_line: bool) -> tuple[int, int]:
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = line_end if line_end >= 0 else len(text)
    # A text of one line is no trailer, though it ends in one.
    if whole_line and line_end - line_start <= FRAME_SHARE * len(text):
        return line_start, line_end
    return start, end


@dataclass(frozen=True, slots=True)
class Comparison:
    """Verified matches of a corpus, ordered by left and right."""

    matches: tuple[Match, ...]
    words: tuple[int, ...]
    """Words of each article, with those that were left out of the comparison."""
    candidates: int
    limits: Limits
    twins_capped: int
    """Groups of equal texts of which not every pair is listed."""
    formulas: frozenset[tuple[DocId, DocId]]
    """Pairs that share what many stories share; see `formula`."""


Batches = Callable[[], Iterator[Sequence[Text]]]
"""Reads all texts of the corpus again, in order, batch by batch."""


def compare_all(
    ids: Sequence[DocId],
    batches: Batches,
    templates: frozenset[LineKey],
    options: CompareOptions,
    threads: int,
    prefer: Callable[[int], tuple[object, ...]],
    folder: Path | None = None,
    keep: Callable[[Matching], None] | None = None,
) -> Comparison:
    """Find all matches. Of equal texts the one that `prefer` sorts first stands for the others.

    See `matching.match` for memory and for `folder`; `keep` is given what it found.

    Raises:
        StoreError: the temporary file cannot be written.
    """
    compiled = len(ids) >= COMPILED_FROM
    words: list[int] = []

    def texts() -> Iterator[Sequence[str]]:
        for batch in batches():
            kept = [comparable(item, templates) for item in batch]
            words.extend(words_left_out(batch, kept, compiled=compiled))
            yield kept

    found = match(texts(), options, threads, compiled=compiled, folder=folder)
    whole, first, pairs, verified = found.outline, found.first, found.pairs, found.verified
    formulas = _formulas(whole.anchors, first, verified, compiled=compiled)
    groups: dict[int, list[int]] = defaultdict(list)
    for row, one in enumerate(first.tolist()):
        groups[one].append(row)
    compared = whole.words.tolist()
    matches, capped, formula_pairs = expand(ids, groups, compared, verified, formulas, prefer)
    if keep is not None:
        keep(found)
    return Comparison(
        matches=tuple(matches),
        words=tuple((whole.words + np.array(words, dtype=np.int64)).tolist()),
        candidates=len(pairs),
        limits=pairs.limits,
        twins_capped=capped,
        formulas=frozenset(formula_pairs),
    )


def words_left_out(batch: Sequence[Text], kept: Sequence[str], *, compiled: bool) -> list[int]:
    """Return how many words of each text are not in what is compared of it."""
    left_out = [0] * len(batch)
    cut = [row for row, text in enumerate(kept) if len(text) != len(batch[row].text)]
    both = [batch[row].text for row in cut] + [kept[row] for row in cut]
    words = token_rows(both, compiled=compiled).lengths().reshape(2, len(cut))
    for row, count in zip(cut, (words[0] - words[1]).tolist(), strict=True):
        left_out[row] = count
    return left_out


def _formulas(
    sample: Rows, first: Index, verified: Verified, *, compiled: bool
) -> set[tuple[int, int]]:
    """Return the rows of passage pairs whose common anchors stand in many stories.

    `sample` are the anchors of all texts, `first` their `candidates.representatives`.
    """
    figures = verified.figures
    share = np.maximum(figures.containment_left, figures.containment_right)
    relations = np.array(verified.relations, dtype=object)
    asked = np.flatnonzero((relations == "passage") & (share < FORMULA_CONTAINMENT))
    if not len(asked):
        return set()
    near = np.flatnonzero(np.isin(verified.relations, list(NEAR_DUPLICATE)))
    story = components(first, figures.left[near], figures.right[near], compiled=compiled)
    sample = _repeated(sample)
    stories = stories_of_anchors(sample, story)
    ends = zip(figures.left[asked].tolist(), figures.right[asked].tolist(), strict=True)
    return {
        (left, right)
        for left, right in ends
        if common_share(sample, stories, left, right) >= COMMON_SHARE
    }


def _repeated(sample: Rows) -> Rows:
    """Return the anchors that stand in two texts or more: no pair shares another one."""
    kept = np.zeros(len(sample.values), dtype=bool)
    kept[shared_runs(sample.values)[0]] = True
    totals = np.concatenate([[0], np.cumsum(kept)])
    return Rows(sample.values[kept], totals[sample.offsets])


def expand(
    ids: Mapping[int, DocId] | Sequence[DocId],
    groups: Mapping[int, list[int]],
    words_of: Mapping[int, int] | Sequence[int],
    verified: Verified,
    formulas: Set[tuple[int, int]],
    prefer: Callable[[int], tuple[object, ...]],
) -> tuple[list[Match], int, set[tuple[DocId, DocId]]]:
    """Add the pairs of equal texts, and of equal texts with what their first one matches.

    `groups` holds the rows of equal texts by the name under which `verified` and `formulas` have
    them, `words_of` the words of each row that were compared. Returns the matches, the number of
    groups that were capped, and the pairs of `formulas`.
    """
    matches: list[Match] = []
    capped = 0
    for members in groups.values():
        if len(members) > 1:
            members.sort(key=prefer)
            all_pairs = len(members) <= TWINS_PAIRED
            capped += not all_pairs
            pairs = combinations(members, 2) if all_pairs else product(members[:1], members[1:])
            words = words_of[members[0]]
            for one, other in pairs:
                matches.append(_match(ids, one, other, 1.0, 1.0, 1.0, words, words, "exact"))
    figures = verified.figures
    formula_pairs: set[tuple[DocId, DocId]] = set()
    # Plain lists: numbers are taken out of arrays one by one at ten times the cost.
    pairs_found = zip(
        zip(figures.left.tolist(), figures.right.tolist(), strict=True),
        figures.jaccard.tolist(),
        figures.containment_left.tolist(),
        figures.containment_right.tolist(),
        verified.overlaps,
        verified.relations,
        strict=True,
    )
    for rows, jaccard, one_in_other, other_in_one, overlap, relation in pairs_found:
        left, right = groups[rows[0]], groups[rows[1]]
        if len(left) * len(right) > TWIN_PAIRS:
            left, right = left[:1], right[:1]
        for one, other in product(left, right):
            match = _match(
                ids,
                one,
                other,
                jaccard,
                one_in_other,
                other_in_one,
                overlap.shared_words,
                overlap.longest_run,
                relation,
            )
            matches.append(match)
            if rows in formulas:
                formula_pairs.add((match.left, match.right))
    matches.sort(key=lambda match: (match.left, match.right))
    return matches, capped, formula_pairs


def _match(
    ids: Mapping[int, DocId] | Sequence[DocId],
    one: int,
    other: int,
    jaccard: float,
    one_in_other: float,
    other_in_one: float,
    shared_words: int,
    longest_run: int,
    relation: Kinship,
) -> Match:
    left, right = ids[one], ids[other]
    if left > right:
        left, right, one_in_other, other_in_one = right, left, other_in_one, one_in_other
    return Match(
        left, right, jaccard, one_in_other, other_in_one, shared_words, longest_run, relation
    )
