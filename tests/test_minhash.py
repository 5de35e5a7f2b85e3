"""Shingles and signatures: numpy form, compiled form and datasketch agree bit for bit."""

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.errors import OptionsError
from provenance.minhash import (
    SignatureOptions,
    _sketch_compiled,
    _sketch_small,
    sign,
    sketch,
    to_datasketch,
)
from provenance.normalize import expand
from provenance.shingle import ShingleOptions, shingle_set, shingles, tokenize

SCRIPTS = st.text(
    st.sampled_from(
        "abcXYZ 019 .,-'\n\t"
        "éßñ àلمـَةى ﻻ北京東ひカ한국ไทยนี้ हिन्दी"
        "\u200b\u00ad\ufe0f\u0301\U0001f600\U00020000\U000e0101\U000f0000"
    ),
    max_size=120,
)
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


@settings(deadline=None, max_examples=60)
@given(st.lists(SCRIPTS, min_size=1, max_size=6), st.integers(1, 7))
def test_compiled_and_numpy_forms_agree(texts: list[str], words: int) -> None:
    cut = ShingleOptions(words)
    one, other = _sketch_small(texts, cut, OPTIONS), _sketch_compiled(texts, cut, OPTIONS)
    assert np.array_equal(one.signatures, other.signatures)
    assert np.array_equal(one.shingles.values, other.shingles.values)
    assert np.array_equal(one.shingles.offsets, other.shingles.offsets)
    assert np.array_equal(one.words, other.words)


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
