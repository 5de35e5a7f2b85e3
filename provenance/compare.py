"""Comparison: from stored texts to verified matches, for a whole corpus.

The order of the stages: templates and credit lines are cut from the texts, what remains is
shingled and signed, candidates are found and verified. Texts with equal shingles are
compared once; their pairs are added at the end, in bounded number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np

from provenance.candidates import (
    CandidateOptions,
    Index,
    Limits,
    anchors,
    candidates,
    representatives,
)
from provenance.formula import COMMON_SHARE, common_share, stories_of_anchors
from provenance.minhash import SignatureOptions, Sketch, join, sketch
from provenance.records import NEAR_DUPLICATE, Attribution, DocId, Kinship, Match
from provenance.shingle import Hashes, ShingleOptions, tokenize
from provenance.templates import LineKey, lines, strip
from provenance.verify import Verified, VerifyOptions, verify

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


def comparable(item: Text, templates: frozenset[LineKey]) -> str:
    """Return the text without its outlet's templates and without its credit lines."""
    spans = [
        _span(item.text, claim.start, claim.end, whole_line=claim.kind in TRAILERS)
        for claim in item.claims
        if claim.origin == "text" and claim.start is not None and claim.end is not None
    ]
    if not templates and not spans:
        return item.text
    found = lines(item.outlet, item.title, item.text) if templates else []
    return strip(item.text, found, templates, spans)


def _span(text: str, start: int, end: int, *, whole_line: bool) -> tuple[int, int]:
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = line_end if line_end >= 0 else len(text)
    # A text of one line is no trailer, though it ends in one.
    if whole_line and line_end - line_start <= FRAME_SHARE * len(text):
        return line_start, line_end
    return start, end


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """The options of the stages in this one."""

    shingle: ShingleOptions = field(default_factory=ShingleOptions)
    signature: SignatureOptions = field(default_factory=SignatureOptions)
    candidates: CandidateOptions = field(default_factory=CandidateOptions)
    verify: VerifyOptions = field(default_factory=VerifyOptions)


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
) -> Comparison:
    """Find all matches. Of equal texts the one that `prefer` sorts first stands for the others."""
    parts: list[Sketch] = []
    left_out: list[int] = []
    for batch in batches():
        texts = [comparable(item, templates) for item in batch]
        parts.append(sketch(texts, options.shingle, options.signature, threads))
        left_out += [
            _words_left_out(item.text, text) for item, text in zip(batch, texts, strict=True)
        ]
    whole = join(parts, options.signature)
    pairs = candidates(whole.signatures, whole.shingles, options.candidates)
    tokens = _tokens_of(_rows_in(pairs.left, pairs.right), batches, templates)
    verified = verify(whole.shingles, pairs, tokens, options.shingle, options.verify)
    formulas = _formulas(whole, verified, options.candidates)
    groups: dict[int, list[int]] = defaultdict(list)
    for row, first in enumerate(representatives(whole.shingles).tolist()):
        groups[first].append(row)
    words = whole.words.tolist()
    matches, capped, formula_pairs = expand(ids, groups, words, verified, formulas, prefer)
    return Comparison(
        matches=tuple(matches),
        words=tuple((whole.words + np.array(left_out, dtype=np.int64)).tolist()),
        candidates=len(pairs),
        limits=pairs.limits,
        twins_capped=capped,
        formulas=frozenset(formula_pairs),
    )


def _formulas(whole: Sketch, verified: Verified, options: CandidateOptions) -> set[tuple[int, int]]:
    """Return the rows of passage pairs whose common anchors stand in many stories."""
    figures = verified.figures
    ends = list(zip(figures.left.tolist(), figures.right.tolist(), strict=True))
    story = representatives(whole.shingles)
    near = [place for place, name in enumerate(verified.relations) if name in NEAR_DUPLICATE]
    story = _merged(story, [ends[place] for place in near])
    sample = anchors(whole.shingles, options)
    stories = stories_of_anchors(sample, story)
    share = np.maximum(figures.containment_left, figures.containment_right)
    return {
        (left, right)
        for place, (left, right) in enumerate(ends)
        if verified.relations[place] == "passage"
        and share[place] < FORMULA_CONTAINMENT
        and common_share(sample, stories, left, right) >= COMMON_SHARE
    }


def _merged(story: Index, pairs: Sequence[tuple[int, int]]) -> Index:
    """Join the stories of paired rows (union by smallest row)."""
    parent = story.tolist()

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for left, right in pairs:
        one, other = root(left), root(right)
        parent[max(one, other)] = min(one, other)
    return np.array([root(row) for row in range(len(parent))], dtype=np.int64)


def _words_left_out(text: str, compared: str) -> int:
    if len(text) == len(compared):
        return 0
    return len(tokenize(text)) - len(tokenize(compared))


def _rows_in(left: np.ndarray, right: np.ndarray) -> set[int]:
    return set(np.unique(np.concatenate([left, right])).tolist())


def _tokens_of(
    rows: set[int], batches: Batches, templates: frozenset[LineKey]
) -> Callable[[int], Hashes]:
    known: dict[int, Hashes] = {}
    row = 0
    for batch in batches():
        for item in batch:
            if row in rows:
                known[row] = tokenize(comparable(item, templates)).hashes
            row += 1
    return known.__getitem__


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
    for place, (overlap, relation) in enumerate(
        zip(verified.overlaps, verified.relations, strict=True)
    ):
        rows = int(figures.left[place]), int(figures.right[place])
        left, right = groups[rows[0]], groups[rows[1]]
        if len(left) * len(right) > TWIN_PAIRS:
            left, right = left[:1], right[:1]
        for one, other in product(left, right):
            matches.append(
                _match(
                    ids,
                    one,
                    other,
                    float(figures.jaccard[place]),
                    float(figures.containment_left[place]),
                    float(figures.containment_right[place]),
                    overlap.shared_words,
                    overlap.longest_run,
                    relation,
                )
            )
            if rows in formulas:
                formula_pairs.add((matches[-1].left, matches[-1].right))
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
