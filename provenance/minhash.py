"""Signatures: MinHash values by which similar texts find each other.

The values are those of `datasketch.MinHash(num_perm, seed, hashfunc=int, scheme="affine32")`
updated with the low 32 bits of each shingle hash, bit for bit:

    value[k] = min over shingles of (a[k] * fmix32(hash) + b[k]) mod 2**32

`datasketch` itself is imported only by `to_datasketch`: with scipy it costs 0.6 s, more
than signing 20,000 articles.

Source: Broder (1997); the scheme is datasketch 2.0.0's, see its issue 212.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from provenance.errors import OptionsError
from provenance.normalize import code_points, expand, fold_table
from provenance.shingle import Hashes, Rows, ShingleOptions, as_rows, shingles, tokenize

if TYPE_CHECKING:
    from datasketch import MinHash

Signatures = NDArray[np.uint32]
"""One row of `permutations` values a text."""

COMPILED_FROM = 3_000
"""Texts in a batch from which the compiled kernel pays for its import (measured: 0.7 s
against 0.25 ms a text saved)."""
CHUNK_CHARACTERS = 4_000_000
"""Characters a kernel call: 16 MB of code points and 32 MB of tokens at most."""


@dataclass(frozen=True, slots=True)
class SignatureOptions:
    """Size and seed of a signature; both are stored wherever signatures are."""

    permutations: int = 128
    seed: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.permutations <= 4096:
            raise OptionsError(f"a signature has 1 to 4096 permutations, got {self.permutations}")
        if not 0 <= self.seed < 2**32:
            raise OptionsError(f"a seed is 0 to 2**32 - 1, got {self.seed}")


@cache
def permutations(options: SignatureOptions) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the multipliers (odd) and increments that datasketch draws for this seed."""
    generator = np.random.RandomState(options.seed)
    size = options.permutations
    halves = generator.randint(0, 1 << 31, size, dtype=np.uint32)
    increments = generator.randint(0, 1 << 32, size, dtype=np.uint32)
    return halves * np.uint32(2) + np.uint32(1), increments


def sign(hashes: Hashes, options: SignatureOptions = SignatureOptions()) -> Signatures:
    """Return the signature of one row of shingle hashes; all ones where it is empty.

    >>> sign(np.array([7], dtype=np.uint64), SignatureOptions(permutations=2)).dtype
    dtype('uint32')
    """
    multipliers, increments = permutations(options)
    if not len(hashes):
        return np.full(options.permutations, 0xFFFFFFFF, dtype=np.uint32)
    values = hashes.astype(np.uint32)
    values ^= values >> np.uint32(16)
    values *= np.uint32(0x85EBCA6B)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0xC2B2AE35)
    values ^= values >> np.uint32(16)
    smallest = np.full(options.permutations, 0xFFFFFFFF, dtype=np.uint32)
    for block in range(0, len(values), 4096):
        part = values[block : block + 4096]
        permuted = multipliers[:, None] * part + increments[:, None]
        np.minimum(smallest, permuted.min(axis=1), out=smallest)
    return smallest


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the matching stages know of a batch of texts, by row."""

    signatures: Signatures
    shingles: Rows
    """Distinct shingle hashes of each text, ascending."""
    words: NDArray[np.int64]
    """Tokens of each text."""


def sketch(
    texts: Sequence[str],
    cut: ShingleOptions = ShingleOptions(),
    options: SignatureOptions = SignatureOptions(),
    threads: int = 1,
) -> Sketch:
    """Shingle and sign texts, in order. Large batches run compiled, in `threads` threads.

    >>> rows = sketch(["a b c d e", "too short"])
    >>> rows.shingles.lengths().tolist(), rows.words.tolist()
    ([1, 0], [5, 2])
    """
    chunks = list(_chunks(texts))
    if len(texts) < COMPILED_FROM:
        parts = [_sketch_small(chunk, cut, options) for chunk in chunks]
    elif threads == 1:
        parts = [_sketch_compiled(chunk, cut, options) for chunk in chunks]
    else:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(lambda chunk: _sketch_compiled(chunk, cut, options), chunks))
    return join(parts, options)


def join(parts: Sequence[Sketch], options: SignatureOptions) -> Sketch:
    """Lay sketches of consecutive batches end to end."""
    if len(parts) == 1:
        return parts[0]
    empty = np.empty((0, options.permutations), dtype=np.uint32)
    lengths = [part.shingles.lengths() for part in parts]
    offsets = np.zeros(sum(map(len, lengths)) + 1, dtype=np.int64)
    if lengths:
        np.cumsum(np.concatenate(lengths), out=offsets[1:])
    values = [part.shingles.values for part in parts]
    return Sketch(
        np.concatenate([empty, *(part.signatures for part in parts)]),
        Rows(np.concatenate(values) if values else np.empty(0, dtype=np.uint64), offsets),
        np.concatenate([np.empty(0, dtype=np.int64), *(part.words for part in parts)]),
    )


def _chunks(texts: Sequence[str]) -> list[Sequence[str]]:
    chunks: list[Sequence[str]] = []
    first = size = 0
    for place, text in enumerate(texts):
        if size and size + len(text) > CHUNK_CHARACTERS:
            chunks.append(texts[first:place])
            first, size = place, 0
        size += len(text)
    if first < len(texts):
        chunks.append(texts[first:])
    return chunks


def _sketch_small(texts: Sequence[str], cut: ShingleOptions, options: SignatureOptions) -> Sketch:
    tokens = [tokenize(text).hashes for text in texts]
    sequences = [shingles(row, cut) for row in tokens]
    return Sketch(
        np.stack([sign(row, options) for row in sequences]),
        as_rows([np.unique(row) for row in sequences]),
        np.array([len(row) for row in tokens], dtype=np.int64),
    )


def _sketch_compiled(
    texts: Sequence[str], cut: ShingleOptions, options: SignatureOptions
) -> Sketch:
    from provenance import kernels

    expanded = [expand(text) for text in texts]
    offsets = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in expanded], out=offsets[1:])
    tokens, rows = kernels.tokenize_rows(code_points("".join(expanded)), offsets, fold_table())
    signatures = kernels.sign_rows(tokens, rows, cut.words, *permutations(options))
    values, value_offsets = kernels.shingle_rows(tokens, rows, cut.words)
    return Sketch(signatures, Rows(values, value_offsets), np.diff(rows))


def to_datasketch(signature: NDArray[np.uint32], options: SignatureOptions) -> MinHash:
    """Return the signature as a `datasketch.MinHash`, for use with its indexes."""
    from datasketch import MinHash

    return MinHash(
        num_perm=options.permutations, seed=options.seed, hashvalues=signature, scheme="affine32"
    )
