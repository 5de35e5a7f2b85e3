"""Signatures: MinHash values by which similar texts find each other.

The values are those of `datasketch.MinHash(num_perm, seed, hashfunc=int, scheme="affine32")`
updated with the low 32 bits of each shingle hash, bit for bit:

    value[k] = min over shingles of (a[k] * fmix32(hash) + b[k]) mod 2**32

`datasketch` itself is imported only by `to_datasketch`: with scipy it costs 0.6 s, more
than signing 20,000 articles.

Source: Broder (1997); the scheme is datasketch 2.0.0's, see its issue 212.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from provenance.errors import OptionsError
from provenance.shingle import Hashes, Rows, ShingleOptions, as_rows, shingles, token_rows

if TYPE_CHECKING:
    from datasketch import MinHash

Item = TypeVar("Item")
Made = TypeVar("Made")
Signatures = NDArray[np.uint32]
"""One row of `permutations` values a text."""

COMPILED_FROM = 3_000
"""Texts from which the compiled kernels are used: they save 0.25 ms a text, and cost 0.2 s where
the machine keeps them compiled, several seconds where it does not yet."""
CHUNK_CHARACTERS = 250_000
"""Characters a kernel call: text and tokens stay in a core's own cache."""


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
    compiled = len(texts) >= COMPILED_FROM

    def part(chunk: Sequence[str]) -> Sketch:
        tokens = token_rows(chunk, compiled=compiled)
        signatures = sign_rows(tokens, cut, options, compiled=compiled)
        return Sketch(signatures, shingle_sets(tokens, cut, compiled=compiled), tokens.lengths())

    return join(list(in_threads(part, chunks(texts), threads)), options)


def in_threads(make: Callable[[Item], Made], items: Iterable[Item], threads: int) -> Iterator[Made]:
    """Apply a function to all items, in order; the kernels let threads run side by side.

    Two items a thread are taken in advance, no more: items may be a stream.
    """
    if threads == 1:
        yield from map(make, items)
        return
    waiting: deque[Future[Made]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for item in items:
            waiting.append(pool.submit(make, item))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def sign_rows(
    tokens: Rows, cut: ShingleOptions, options: SignatureOptions, *, compiled: bool
) -> Signatures:
    """Return the signatures of rows of tokens, shape (rows, permutations)."""
    if not compiled:
        rows = [sign(shingles(tokens[row], cut), options) for row in range(len(tokens))]
        return np.array(rows, dtype=np.uint32).reshape(len(tokens), options.permutations)
    from provenance.kernels.shingles import sign_rows as sign_compiled

    signatures: Signatures = sign_compiled(
        tokens.values, tokens.offsets, cut.words, *permutations(options)
    )
    return signatures


def shingle_sets(tokens: Rows, cut: ShingleOptions, *, compiled: bool) -> Rows:
    """Return the distinct shingles of rows of tokens, ascending in each row."""
    if not compiled:
        return as_rows([np.unique(shingles(tokens[row], cut)) for row in range(len(tokens))])
    from provenance.kernels.shingles import shingle_rows

    return Rows(*shingle_rows(tokens.values, tokens.offsets, cut.words))


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


def chunks(texts: Sequence[str]) -> list[Sequence[str]]:
    """Cut a batch into parts of `CHUNK_CHARACTERS` or of one longer text."""
    parts: list[Sequence[str]] = []
    first = size = 0
    for place, text in enumerate(texts):
        if size and size + len(text) > CHUNK_CHARACTERS:
            parts.append(texts[first:place])
            first, size = place, 0
        size += len(text)
    if first < len(texts):
        parts.append(texts[first:])
    return parts


def to_datasketch(signature: NDArray[np.uint32], options: SignatureOptions) -> MinHash:
    """Return the signature as a `datasketch.MinHash`, for use with its indexes."""
    from datasketch import MinHash

    return MinHash(
        num_perm=options.permutations, seed=options.seed, hashvalues=signature, scheme="affine32"
    )
