"""Shingles and signatures: numpy form, compiled form and datasketch agree bit for bit."""

from unittest import mock

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.errors import OptionsError
from provenance.minhash import (
    SignatureOptions,
    shingle_sets,
    sign,
    sign_rows,
    sketch,
    to_datasketch,
)
from provenance.normalize import expand
from provenance.shingle import (
    MIX_1,
    MIX_2,
    Hashes,
    Rows,
    ShingleOptions,
    as_rows,
    shingle_set,
    shingles,
    token_rows,
    tokenize,
)

SCRIPTS = st.text(
    st.sampled_from(
        "abcXYZ 019 .,-'\n\t"
        "éßñ àلمـَةى ﻻ北京東ひカ한국ไทยนี้ हिन्दी"
        "\u200b\u00ad\ufe0f\u0301\U0001f600\U00020000\U000e0101\U000f0000"
        "’“µẞıœﬁﷺКиївλ\u1112\u1161\u11ab\ud800\x00\x7f_ໜាက"
    ),
    max_size=120,
)
LATIN = st.text(st.sampled_from("aZé9 -ß’\u0301\u00ad"), max_size=120)
"""Long and short words, so that blocks end at every place in them."""
OPTIONS = SignatureOptions()


def test_signature_is_what_datasketch_gives() -> None:
    for seed, size in ((1, 128), (42, 64), (2**32 - 1, 16)):
        options = SignatureOptions(size, seed)
        hashes = shingles(tokenize("the quick brown fox jumps over the lazy dog again").hashes)
        theirs = MinHash(num_perm=size, seed=seed, hashfunc=int, scheme="affine32")
        theirs.update_batch([int(value) & 0xFFFFFFFF for value in hashes])
        ours = sign(hashes, options)
        assert np.array_equal(ours, theirs.hashvalues)
        assert to_datasketch(ours, options).jaccard(theirs) == 1.0


def same(one: Rows, other: Rows) -> bool:
    return np.array_equal(one.values, other.values) and np.array_equal(one.offsets, other.offsets)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.one_of(SCRIPTS, LATIN), max_size=6), st.integers(1, 7))
def test_compiled_and_numpy_forms_agree(texts: list[str], words: int) -> None:
    cut = ShingleOptions(words)
    tokens = token_rows(texts, compiled=False)
    assert same(tokens, token_rows(texts, compiled=True))
    sets = shingle_sets(tokens, cut, compiled=False)
    assert same(sets, shingle_sets(tokens, cut, compiled=True))
    one, other = (sign_rows(tokens, cut, OPTIONS, compiled=how) for how in (False, True))
    assert one.shape == other.shape
    assert np.array_equal(one, other)


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(max_codepoint=0xFF), min_size=60, max_size=200))
def test_compiled_tokens_are_those_of_latin_1(text: str) -> None:
    for each in (text, text * 2, f"ß{text}", "ß" * 90 + text):
        assert same(token_rows([each], compiled=False), token_rows([each], compiled=True))


@settings(deadline=None, max_examples=30)
@given(st.text(st.characters(), max_size=200))
def test_compiled_tokens_are_those_of_any_characters(text: str) -> None:
    assert same(token_rows([text], compiled=False), token_rows([text], compiled=True))


def test_compiled_tokens_are_those_of_every_character() -> None:
    texts = [
        "".join(f"{chr(code)}b {chr(code)}a{chr(code)}и" for code in range(first, first + 0x400))
        for first in range(0, 0x110000, 0x400)
    ]
    assert same(token_rows(texts, compiled=False), token_rows(texts, compiled=True))


@pytest.mark.parametrize("size", [1, 63, 64, 65, 128, 200])
def test_signatures_of_any_size_agree(size: int) -> None:
    options = SignatureOptions(size)
    tokens = token_rows(
        [f"{'word ' * 9}and {i} more for this text" for i in range(3)], compiled=True
    )
    one, other = (sign_rows(tokens, ShingleOptions(), options, compiled=c) for c in (False, True))
    assert np.array_equal(one, other)


def test_crowded_rows_are_sorted_too() -> None:
    """Shingles that begin alike fill one bucket."""
    tokens = (np.arange(3_000, dtype=np.uint64) * np.uint64(7)) % np.uint64(1_000)
    rows: list[Hashes] = [unmixed(tokens), unmixed(tokens[:100]), tokens[:0]]
    cut = ShingleOptions(1)
    one, other = (shingle_sets(as_rows(rows), cut, compiled=how) for how in (False, True))
    assert same(one, other)
    assert one.lengths().tolist() == [1_000, 100, 0]
    assert int(one.values.max()) < 1_000


def unmixed(values: Hashes) -> Hashes:
    """The tokens whose shingles of one are these values."""

    def undo_shift(value: int) -> int:
        return value ^ (value >> 33)

    def undo(value: int) -> int:
        value = undo_shift(value) * pow(MIX_2, -1, 1 << 64) % (1 << 64)
        return undo_shift(undo_shift(value) * pow(MIX_1, -1, 1 << 64) % (1 << 64))

    return np.array([undo(int(value)) for value in values], dtype=np.uint64)


@settings(deadline=None)
@given(SCRIPTS)
def test_tokens_span_the_characters_they_are_made_of(text: str) -> None:
    expanded = expand(text)
    tokens = tokenize(text)
    for value, start, end in zip(
        tokens.hashes.tolist(), tokens.starts.tolist(), tokens.ends.tolist(), strict=True
    ):
        assert 0 <= start < end <= len(expanded)
        assert tokenize(expanded[start:end]).hashes[0] == value


@settings(deadline=None)
@given(st.lists(st.text("abcde", min_size=1, max_size=4), max_size=30), st.integers(1, 6))
def test_shingles_are_the_word_sequences(words: list[str], size: int) -> None:
    found = shingles(tokenize(" ".join(words)).hashes, ShingleOptions(size))
    expected = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
    assert len(found) == len(expected)
    named = dict(zip(found.tolist(), expected, strict=True))
    assert len(named) == len(set(expected))
    assert all(named[value] == each for value, each in zip(found.tolist(), expected, strict=True))


def test_scripts_without_spaces_have_words_too() -> None:
    chinese = "中国国家主席周二在北京会见了来访的外国代表团"
    assert len(shingle_set(chinese)) > 10
    assert len(np.intersect1d(shingle_set(chinese), shingle_set("据悉，" + chinese + "。"))) > 10
    assert len(shingle_set("นายกรัฐมนตรีกล่าวในการประชุม")) > 10


def test_batches_come_back_in_order_whatever_the_threads() -> None:
    texts = [f"word{i} two three four five six seven {i}" for i in range(3_100)]
    alone, together = sketch(texts), sketch(texts, threads=2)
    assert np.array_equal(alone.signatures, together.signatures)
    assert np.array_equal(alone.signatures[7], sign(shingle_set(texts[7])))


def test_short_texts_have_no_shingles() -> None:
    assert not len(shingle_set("only four words here"))
    assert (sign(shingle_set("")) == 0xFFFFFFFF).all()


@pytest.mark.parametrize("words", [0, 33])
def test_shingle_size_is_checked(words: int) -> None:
    with pytest.raises(OptionsError):
        ShingleOptions(words)


@settings(deadline=None)
@given(st.lists(SCRIPTS, max_size=12), st.integers(1, 80))
def test_tokens_of_texts_cut_together_are_those_of_each(texts: list[str], joined: int) -> None:
    with mock.patch("provenance.shingle._JOINED", joined):
        assert same(token_rows(texts, compiled=False), as_rows([tokenize(t).hashes for t in texts]))
