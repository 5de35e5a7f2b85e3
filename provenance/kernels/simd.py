"""Blocks of bytes and of 32-bit lanes as LLVM vectors, for what numba's loops do not vectorise.

Each function is one short piece of LLVM's portable vector code: the compiler cuts it to the width
that the processor has. Reads may reach past a row's end, never past an array's: callers pad.
Multi-byte reads count on little-endian memory, the only kind that numba compiles for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba.core.cgutils
import numba.extending
from llvmlite import ir
from numba.core import types

intrinsic: Callable[[Any], Any] = numba.extending.intrinsic
cgutils: Any = numba.core.cgutils

FOLD_WIDTH = 32
"""Bytes that `fold_ascii` folds."""
MASK_WIDTH = 64
"""Bytes that `nonzero` looks at: one bit each."""
LANES = 64
"""Values of a signature that `permute` keeps in registers."""

_I1, _I8, _I32, _I64 = (ir.IntType(bits) for bits in (1, 8, 32, 64))
_Code = tuple[Any, Callable[..., Any]]


def _at(context: Any, builder: Any, kind: Any, array: Any, place: Any, pointee: Any) -> Any:
    """Pointer to `array[place]`, read or written as `pointee`."""
    data = context.make_array(kind)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [place]), pointee.as_pointer())


def _load(builder: Any, pointer: Any, align: int = 1) -> Any:
    value = builder.load(pointer)
    value.align = align
    return value


def _all(vector: Any, value: int) -> Any:
    return ir.Constant(vector, [value] * vector.count)


def _bits(builder: Any, flags: Any, width: int) -> Any:
    bits = builder.bitcast(flags, ir.IntType(width))
    return bits if width == 64 else builder.zext(bits, _I64)


@intrinsic
def load64(_: Any, array: Any, place: Any) -> _Code:
    """`load64(bytes, place)`: the 8 bytes from `place` on as one number, the first one lowest."""

    def code(context: Any, builder: Any, _: Any, args: Any) -> Any:
        return _load(builder, _at(context, builder, array, args[0], args[1], _I64))

    return types.uint64(array, place), code


@intrinsic
def lowest_bit(_: Any, value: Any) -> _Code:
    """`lowest_bit(uint64)`: number of zero bits below the lowest one; undefined for 0."""

    def code(_context: Any, builder: Any, _: Any, args: Any) -> Any:
        return builder.cttz(args[0], ir.Constant(_I1, 1))

    return types.int64(value), code


@intrinsic
def nonzero(_: Any, array: Any, place: Any) -> _Code:
    """`nonzero(bytes, place)`: a bit for each of the `MASK_WIDTH` bytes from `place` on."""
    vector = ir.VectorType(_I8, MASK_WIDTH)

    def code(context: Any, builder: Any, _: Any, args: Any) -> Any:
        block = _load(builder, _at(context, builder, array, args[0], args[1], vector))
        return _bits(builder, builder.icmp_unsigned("!=", block, _all(vector, 0)), MASK_WIDTH)

    return types.uint64(array, place), code


@intrinsic
def fold_ascii(_: Any, source: Any, place: Any, target: Any, at: Any) -> _Code:
    """`fold_ascii(source, place, target, at)`: fold `FOLD_WIDTH` bytes, as if they were ASCII.

    Letters become lower case, digits stay, all else becomes 0: `normalize.fold_table` below 128.
    Returns a bit for each byte that is not ASCII, whose folded value means nothing.
    """
    vector = ir.VectorType(_I8, FOLD_WIDTH)

    def below(builder: Any, value: Any, first: str, count: int) -> Any:
        distance = builder.sub(value, _all(vector, ord(first)))
        return builder.icmp_unsigned("<", distance, _all(vector, count))

    def code(context: Any, builder: Any, _: Any, args: Any) -> Any:
        block = _load(builder, _at(context, builder, source, args[0], args[1], vector))
        lower = builder.or_(block, _all(vector, 0x20))
        digit = builder.select(below(builder, block, "0", 10), block, _all(vector, 0))
        folded = builder.select(below(builder, lower, "a", 26), lower, digit)
        written = builder.store(folded, _at(context, builder, target, args[2], args[3], vector))
        written.align = 1
        other = builder.icmp_unsigned(">=", block, _all(vector, 0x80))
        return _bits(builder, other, FOLD_WIDTH)

    return types.uint64(source, place, target, at), code


@intrinsic
def permute(
    _: Any, hashes: Any, count: Any, factors: Any, terms: Any, out: Any, first: Any
) -> _Code:
    """`permute(hashes, count, factors, terms, out, first)`: `LANES` values of a signature.

    out[k] = min over hashes[:count] of (factors[k] * hash + terms[k]) mod 2**32, for the k from
    `first` on. The values stay in registers while all hashes pass by.
    """
    vector = ir.VectorType(_I32, 16)
    blocks = range(0, LANES, 16)

    def code(context: Any, builder: Any, _: Any, args: Any) -> Any:
        def pointer(kind: Any, array: Any, block: int) -> Any:
            place = builder.add(args[5], ir.Constant(_I64, block))
            return _at(context, builder, kind, array, place, vector)

        multiplied = [_load(builder, pointer(factors, args[2], block), 4) for block in blocks]
        added = [_load(builder, pointer(terms, args[3], block), 4) for block in blocks]
        smallest = [cgutils.alloca_once(builder, vector) for _ in blocks]
        for place in smallest:
            builder.store(_all(vector, 0xFFFFFFFF), place)
        undefined = ir.Constant(vector, ir.Undefined)
        with cgutils.for_range(builder, args[1]) as loop:
            value = _load(builder, _at(context, builder, hashes, args[0], loop.index, _I32), 4)
            one = builder.insert_element(undefined, value, ir.Constant(_I32, 0))
            spread = builder.shuffle_vector(one, undefined, _all(vector, 0))
            for factor, term, place in zip(multiplied, added, smallest, strict=True):
                permuted = builder.add(builder.mul(factor, spread), term)
                before = builder.load(place)
                less = builder.icmp_unsigned("<", permuted, before)
                builder.store(builder.select(less, permuted, before), place)
        for place, block in zip(smallest, blocks, strict=True):
            written = builder.store(builder.load(place), pointer(out, args[4], block))
            written.align = 4
        return context.get_dummy_value()

    return types.void(hashes, count, factors, terms, out, first), code
