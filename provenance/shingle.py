"""Shingles: the overlapping word sequences by which two texts are compared.

A text is cut into tokens: maximal runs of letters and digits in normal form
(`normalize`). Scripts without spaces give one token a character, made of that character and
the ones after it in its run: 2 in all for Chinese and Japanese, 4 for Thai, Lao, Khmer and
Burmese, so that five tokens in a row weigh about as much as five words elsewhere.

A shingle is `words` tokens in a row, kept as a 64-bit hash:

    token   = mix(sum of f[j] * B**(end-1-j))      over its folded characters f
    shingle = mix(sum of token[i+j] * C**(words-1-j))

modulo 2**64, with `mix` the finalizer of MurmurHash3. A text of fewer tokens than
`words` has no shingles and is like no other text. `kernels` computes the same values.

Source: Broder, On the resemblance and containment of documents (1997); fmix64 of
MurmurHash3 (public domain, A. Appleby).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from sys import getsizeof

import numpy as np
from numpy.typing import NDArray

from provenance.errors import OptionsError
from provenance.normalize import (
    IDEOGRAPHIC,
    IGNORED,
    SOUTHEAST,
    code_points,
    expand,
    fold,
    marked_table,
)

Hashes = NDArray[np.uint64]

B = 0x9E3779B97F4A7C15
C = 0xD1342543DE82EF95
MIX_1 = 0xFF51AFD7ED558CCD
MIX_2 = 0xC4CEB9FE1A85EC53
IDEOGRAPHIC_SPAN = 2
SOUTHEAST_SPAN = 4

_B_INVERSE = pow(B, -1, 1 << 64)
_KEPT = 1 << 16
"""Powers that are worked out once."""
_JOINED = 1 << 15
"""Characters from which on texts cost no less when they are tokenized as one."""


@dataclass(frozen=True, slots=True)
class ShingleOptions:
    """How texts are cut."""

    words: int = 5
    """Tokens a shingle. 5 is the field's usual choice for news (CCNet, text-dedup, webis)."""

    def __post_init__(self) -> None:
        if not 1 <= self.words <= 32:
            raise OptionsError(f"shingles are 1 to 32 words long, got {self.words}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text, in order."""

    hashes: Hashes
    starts: NDArray[np.int64]
    """Offset of each token's first character in the expanded text."""
    ends: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.hashes)


def mix(values: Hashes) -> Hashes:
    """Spread 64-bit values so that all bits depend on all bits; a bijection."""
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(MIX_1)
    values = values ^ (values >> np.uint64(33))
    values = values * np.uint64(MIX_2)
    return values ^ (values >> np.uint64(33))


def _powers(base: int, count: int) -> Hashes:
    if count <= _KEPT:
        return _first_powers(base)[:count]
    return _many_powers(base, count)


@cache
def _first_powers(base: int) -> Hashes:
    return _many_powers(base, _KEPT)


def _many_powers(base: int, count: int) -> Hashes:
    factors = np.full(count, base, dtype=np.uint64)
    if count:
        factors[0] = 1
    return np.multiply.accumulate(factors)


def _bounds(folded: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return first and end (exclusive) positions of the tokens in a row of folded characters."""
    ideographic = (folded & IDEOGRAPHIC) != 0
    southeast = (folded & SOUTHEAST) != 0
    letters = (folded != 0) & ~ideographic & ~southeast
    starts, ends = _runs(letters)
    for kind, span in ((ideographic, IDEOGRAPHIC_SPAN), (southeast, SOUTHEAST_SPAN)):
        if kind.any():
            run_starts, run_ends = _runs(kind)
            every = np.flatnonzero(kind)
            last = np.repeat(run_ends, run_ends - run_starts)
            starts = np.concatenate([starts, every])
            ends = np.concatenate([ends, np.minimum(every + span, last)])
    order = np.argsort(starts, kind="stable")
    return starts[order], ends[order]


def _runs(flags: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    padded = np.zeros(len(flags) + 2, dtype=np.int8)
    padded[1:-1] = flags
    steps = np.diff(padded)
    return np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)


def tokenize(text: str) -> Tokens:
    """Cut an expanded text into hashed tokens.

    >>> tokens = tokenize("Talks BEGIN; talks begin.")
    >>> len(tokens), bool(tokens.hashes[0] == tokens.hashes[2])
    (4, True)
    >>> len(tokenize("北京时间")), len(tokenize("??? ..."))
    (4, 0)
    """
    return _tokenize(expand(text))


def _tokenize(expanded: str) -> Tokens:
    folded = fold(code_points(expanded))
    kept = np.flatnonzero(folded != IGNORED)
    folded = folded[kept]
    starts, ends = _bounds(folded)
    values = folded.astype(np.uint64)
    # Prefix sums of f[j] * B**-j, so that one subtraction gives any token's sum.
    prefix = np.zeros(len(values) + 1, dtype=np.uint64)
    np.cumsum(values * _powers(_B_INVERSE, len(values)), out=prefix[1:])
    sums = (prefix[ends] - prefix[starts]) * _powers(B, len(values))[ends - 1]
    if not len(starts):
        return Tokens(sums, starts, ends)
    return Tokens(mix(sums), kept[starts], kept[ends - 1] + 1)


def shingles(tokens: Hashes, options: ShingleOptions = ShingleOptions()) -> Hashes:
    """Return the shingle hashes in text order, repeats included; empty for a text too short.

    >>> len(shingles(tokenize("one two three four five six").hashes))
    2
    """
    count = len(tokens) - options.words + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    sums = np.zeros(count, dtype=np.uint64)
    for offset in range(options.words):
        sums = sums * np.uint64(C) + tokens[offset : offset + count]
    return mix(sums)


def shingle_set(text: str, options: ShingleOptions = ShingleOptions()) -> Hashes:
    """Return the distinct shingle hashes of a text, ascending."""
    return np.unique(shingles(tokenize(text).hashes, options))


@dataclass(frozen=True, slots=True)
class Rows:
    """Many rows of 64-bit values in one array: row i is `values[offsets[i]:offsets[i + 1]]`."""

    values: Hashes
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> Hashes:
        return self.values[self.offsets[row] : self.offsets[row + 1]]

    def lengths(self) -> NDArray[np.int64]:
        """Return the number of values of each row."""
        return np.diff(self.offsets)

    def take(self, rows: NDArray[np.int64]) -> Rows:
        """Return copies of these rows, in this order.

        >>> many = Rows(np.array([5, 6, 7], dtype=np.uint64), np.array([0, 1, 3]))
        >>> many.take(np.array([1, 0])).values.tolist()
        [6, 7, 5]
        """
        lengths = self.lengths()[rows]
        offsets = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(lengths, out=offsets[1:])
        places = np.arange(offsets[-1]) + np.repeat(self.offsets[rows] - offsets[:-1], lengths)
        return Rows(self.values[places], offsets)


def as_rows(arrays: Sequence[Hashes]) -> Rows:
    """Lay arrays end to end.

    >>> rows = as_rows([np.array([1, 2], dtype=np.uint64), np.array([], dtype=np.uint64)])
    >>> len(rows), rows[0].tolist(), rows[1].tolist()
    (2, [1, 2], [])
    """
    offsets = np.zeros(len(arrays) + 1, dtype=np.int64)
    np.cumsum([len(array) for array in arrays], out=offsets[1:])
    values = np.concatenate(arrays) if arrays else np.empty(0, dtype=np.uint64)
    return Rows(values.astype(np.uint64, copy=False), offsets)


def _some(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the texts in lots of some ten thousand characters."""
    first = size = 0
    for last, text in enumerate(texts):
        size += len(text)
        if size >= _JOINED:
            yield texts[first : last + 1]
            first, size = last + 1, 0
    yield texts[first:]


def _joined(texts: Sequence[str]) -> list[Hashes]:
    """Return the token hashes of each text, cut as one: a blank between them parts tokens."""
    expanded = [expand(text) for text in texts]
    tokens = _tokenize("\n".join(expanded))
    borders = np.cumsum([len(text) + 1 for text in expanded])
    return np.split(tokens.hashes, np.searchsorted(tokens.starts, borders))[:-1]


def token_rows(texts: Sequence[str], *, compiled: bool) -> Rows:
    """Return the token hashes of many texts; `compiled` pays from some thousand texts on.

    >>> token_rows(["Two words", ""], compiled=False).lengths().tolist()
    [2, 0]
    """
    if not compiled:
        return as_rows([row for some in _some(texts) for row in _joined(some)])
    from provenance.kernels.tokens import PADDING, tokenize_rows

    def tokens(*, expanded: bool) -> tuple[Hashes, NDArray[np.int64], NDArray[np.bool_]]:
        narrow = [getsizeof(text) < 2 * len(text) for text in texts]
        encoded = [
            text.encode("latin-1") if one_byte else text.encode("utf-8", "surrogatepass")
            for text, one_byte in zip(texts, narrow, strict=True)
        ]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(data) for data in encoded], out=offsets[1:])
        data = np.frombuffer(b"".join([*encoded, bytes(PADDING)]), dtype=np.uint8)
        found: tuple[Hashes, NDArray[np.int64], NDArray[np.bool_]] = tokenize_rows(
            data, offsets, np.array(narrow, dtype=bool), marked_table(expanded=expanded)
        )
        return found

    values, offsets, unexpanded = tokens(expanded=False)
    if unexpanded.any():
        texts = [
            expand(text) if rare else text
            for text, rare in zip(texts, unexpanded.tolist(), strict=True)
        ]
        values, offsets, _ = tokens(expanded=True)
    return Rows(values, offsets)
