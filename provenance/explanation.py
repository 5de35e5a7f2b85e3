"""Explanation: every piece of evidence behind a verdict, for `provenance explain`.

Links are worked out again from the stored claims and verified pairs, by the very stages
that wrote them: what is shown is what decided.
"""

from __future__ import annotations

from pathlib import Path

from provenance.direction import Pair
from provenance.errors import InputError
from provenance.passages import passages
from provenance.pipeline import load
from provenance.records import DocId, Evidence
from provenance.result import Result
from provenance.store import Reader
from provenance.terminal import printable


def explain(out: Path, first: str, second: str = "") -> str:
    """Explain the verdict on one article, or the pair of two.

    Raises:
        StoreError: `out` is no complete package.
        InputError: an id is not in it, or the two share nothing.
    """
    why = load(out)
    for doc in filter(None, (first, second)):
        if doc not in why.subjects:
            raise InputError(f"{out} has no article {doc!r}; ids are in its audit.csv")
    if second:
        return _pair(out, why, DocId(first), DocId(second))
    return _article(why, DocId(first))


def _article(why: Result, doc: DocId) -> str:
    resolution, subject = why.resolutions[doc], why.subjects[doc]
    title = why.by_id[doc].article.title
    lines = [f"{doc}  {printable(title)}", f"outlet {subject.outlet or 'unknown'}"]
    lines.append(f"verdict {resolution.verdict}, attribution {resolution.status}")
    link = resolution.link
    if link is not None:
        source = f"{link.source} of {link.source_outlet}" if link.source else link.source_outlet
        basis = "+".join(link.basis)
        lines.append(f"source {source or 'not named'} by {basis}, confidence {link.confidence}")
        lines += _evidence(link.evidence)
    if subject.claims:
        lines.append("claims")
        for claim in subject.claims:
            name = claim.outlet_id or "|".join(claim.candidates) or claim.outlet or "no outlet"
            lines.append(
                f"  {claim.confidence:.2f} {claim.relation} {claim.kind} -> {name}: "
                f'"{printable(claim.text, 160)}"'
            )
    pairs = [pair for pair in why.pairs if doc in (pair.match.left, pair.match.right)]
    if pairs:
        lines.append("pairs")
        lines += [f"  {_one_line(pair)}" for pair in pairs]
    return "\n".join(lines)


def _one_line(pair: Pair) -> str:
    match = pair.match
    basis = pair.finding.basis or "no evidence"
    source = {"left": match.left, "right": match.right}.get(pair.finding.direction, "undetermined")
    return (
        f"{match.left} ~ {match.right} {match.relation} jaccard {match.jaccard:.3f} "
        f"containment {match.containment_left:.3f}/{match.containment_right:.3f} "
        f"source {source} ({pair.note or basis})"
    )


def _evidence(evidence: tuple[Evidence, ...]) -> list[str]:
    return [f"  {each.weight:+.2f} {each.kind}: {printable(each.detail)}" for each in evidence]


def _pair(out: Path, why: Result, first: DocId, second: DocId) -> str:
    left, right = sorted((first, second))
    pair = next((p for p in why.pairs if (p.match.left, p.match.right) == (left, right)), None)
    if pair is None:
        raise InputError(f"{left} and {right} share too little to be a pair")
    lines = [_one_line(pair), f"weights towards the left, {left}:"]
    lines += _evidence(pair.finding.evidence)
    lines.append(f"  {pair.finding.weight:+.2f} in all -> {pair.finding.direction}")
    texts = Reader(out).texts({left, right})
    for number, passage in enumerate(passages(texts[left], texts[right]), 1):
        marks = " moved" * passage.moved + " quoted" * passage.quoted
        text = texts[left][passage.left_start : passage.left_end]
        lines.append(f"[{number}] {passage.words} words{marks}: {printable(text, 200)}")
    return "\n".join(lines)
