"""Side by side: two documents' figures and shared passages, for `provenance compare`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from provenance import package
from provenance.corpus import read_pages
from provenance.errors import InputError
from provenance.examine import Examiner
from provenance.options import Options
from provenance.passages import Passage, passages
from provenance.records import DocId, Skipped
from provenance.shingle import shingles, tokenize
from provenance.store import Reader
from provenance.terminal import printable
from provenance.verify import Overlap, overlap, relation


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts and what they share; similarities are 0 to 1."""

    left: str
    right: str
    left_text: str
    right_text: str
    jaccard: float
    containment_left: float
    containment_right: float
    overlap: Overlap
    relation: str
    """As in pairs.csv, or "unrelated"."""
    passages: tuple[Passage, ...]


def compare(left: str, right: str, options: Options = Options()) -> Comparison:
    """Compare two files, or articles of an audit package given as OUT:ID.

    Raises:
        InputError: one of them cannot be read or holds no article.
    """
    one, other = _text(left, options), _text(right, options)
    left_tokens, right_tokens = tokenize(one).hashes, tokenize(other).hashes
    left_set = np.unique(shingles(left_tokens, options.shingle))
    right_set = np.unique(shingles(right_tokens, options.shingle))
    shared = len(np.intersect1d(left_set, right_set, assume_unique=True))
    union = len(left_set) + len(right_set) - shared
    jaccard = shared / union if union else 0.0
    shares = shared / max(len(left_set), 1), shared / max(len(right_set), 1)
    common = overlap(left_tokens, right_tokens, options.shingle)
    name = relation(jaccard, max(shares), common, options.verify) if shared else None
    found = passages(one, other, options.shingle)
    return Comparison(left, right, one, other, jaccard, *shares, common, name or "unrelated", found)


def _text(name: str, options: Options) -> str:
    folder, colon, document = name.rpartition(":")
    if colon and (Path(folder) / "run.json").is_file():
        package.require(Path(folder))
        texts = Reader(Path(folder)).texts({DocId(document)})
        if document not in texts:
            raise InputError(f"{folder} has no article {document!r}; ids are in its audit.csv")
        return texts[DocId(document)]
    examiner = Examiner(options.extract, options.attribution, options.outlets)
    reason = "no document in it"
    for page in read_pages([name], options.read):
        item = page if isinstance(page, Skipped) else examiner(page)
        if not isinstance(item, Skipped):
            return item.article.text
        reason = f"{item.reason}: {item.detail}"
    raise InputError(f"cannot compare {name}: {reason}")


def as_json(both: Comparison) -> str:
    """Return figures and passages as a JSON object."""
    value = {
        "left": both.left,
        "right": both.right,
        "jaccard": round(both.jaccard, 6),
        "containment_left": round(both.containment_left, 6),
        "containment_right": round(both.containment_right, 6),
        **asdict(both.overlap),
        "relation": both.relation,
        "passages": [asdict(passage) for passage in both.passages],
    }
    return json.dumps(value, ensure_ascii=False)


def as_text(both: Comparison) -> str:
    """Return figures and numbered passages for a terminal."""
    lines = [
        f"left   {printable(both.left)}",
        f"right  {printable(both.right)}",
        f"relation {both.relation} · jaccard {both.jaccard:.3f} · containment "
        f"{both.containment_left:.3f} of left, {both.containment_right:.3f} of right",
        f"shared words {both.overlap.shared_words} · longest run {both.overlap.longest_run} · "
        f"aligned {both.overlap.aligned:.3f}",
    ]
    for number, passage in enumerate(both.passages, 1):
        marks = " moved" * passage.moved + " quoted" * passage.quoted
        left = both.left_text[passage.left_start : passage.left_end]
        right = both.right_text[passage.right_start : passage.right_end]
        place = f"{passage.left_start}-{passage.left_end} = "
        place += f"{passage.right_start}-{passage.right_end}"
        lines.append(f"[{number}] {passage.words} words, {place}{marks}")
        lines.append(f"    {printable(left)}")
        if " ".join(left.split()) != " ".join(right.split()):
            lines.append(f"  ~ {printable(right)}")
    return "\n".join(lines)
