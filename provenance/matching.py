"""Matching: from texts to verified pairs of them, by arrays.

Texts are read once, batch by batch. What candidates are found by stays in memory (`outline`), the
words that verification reads wait on disk (`spill`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from provenance.candidates import CandidateOptions, Candidates, first_equals, paired
from provenance.minhash import SignatureOptions, chunks, in_threads
from provenance.outline import Outline, Outlines, outline
from provenance.runs import Index
from provenance.shingle import Rows, ShingleOptions, token_rows
from provenance.spill import Spill
from provenance.verify import Verified, VerifyOptions, compare


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """The options of the stages of comparison."""

    shingle: ShingleOptions = field(default_factory=ShingleOptions)
    signature: SignatureOptions = field(default_factory=SignatureOptions)
    candidates: CandidateOptions = field(default_factory=CandidateOptions)
    verify: VerifyOptions = field(default_factory=VerifyOptions)


@dataclass(frozen=True, slots=True)
class Matching:
    """Which texts share enough, by row."""

    outline: Outline
    first: Index
    """The first text with the very same shingles as each; only these are in `pairs`."""
    pairs: Candidates
    verified: Verified


def match(
    batches: Iterable[Sequence[str]],
    options: CompareOptions = CompareOptions(),
    threads: int = 1,
    *,
    compiled: bool = False,
    folder: Path | None = None,
) -> Matching:
    """Find all pairs of texts that share enough; `compiled` pays from some thousand texts on.

    Memory: about 0.8 kB a text, half as much again while candidates are found, and 30 MB a thread
    for words. These wait in a temporary file in `folder` (else the system's folder for such), 8
    bytes a word, once they are more than 64 MB.

    >>> found = match([["one two three four five six"], ["ONE two; three four five six"]])
    >>> found.first.tolist(), len(found.pairs)
    ([0, 0], 0)

    Raises:
        OptionsError: the signature is too short for the bands.
        StoreError: the temporary file cannot be written.
    """
    outlines = Outlines()
    with Spill(folder) as kept:

        def part(chunk: Sequence[str]) -> tuple[Rows, Outline]:
            tokens = token_rows(chunk, compiled=compiled)
            stages = options.shingle, options.signature, options.candidates
            return tokens, outline(tokens, *stages, compiled=compiled)

        parts = (chunk for batch in batches for chunk in chunks(batch))
        for tokens, made in in_threads(part, parts, threads):
            kept.add(tokens)
            outlines.add(made)
        whole = outlines.whole()
        first = first_equals(whole.digests, whole.shingles)
        pairs = paired(whole.bands, whole.anchors, first, options.candidates, compiled=compiled)
        verified = compare(
            pairs,
            partial(kept.take, compiled=compiled),
            whole.shingles,
            whole.words,
            options.shingle,
            options.verify,
            compiled=compiled,
            threads=threads,
        )
    return Matching(whole, first, pairs, verified)
