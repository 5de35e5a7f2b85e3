"""Outlines against the functions that they spare, and words that wait on disk."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.candidates import CandidateOptions, anchors, band_keys, representatives
from provenance.candidates import first_equals as firsts_of
from provenance.errors import OptionsError, StoreError
from provenance.matching import match
from provenance.minhash import SignatureOptions, sketch
from provenance.outline import Outlines, outline
from provenance.shingle import Hashes, as_rows, token_rows
from provenance.spill import Spill

WORDS = st.lists(st.integers(0, 30), max_size=150).map(lambda row: " ".join(f"w{n}" for n in row))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(WORDS, min_size=1, max_size=6),
    st.sampled_from([(1, 3), (8, 48), (4, 10), (1000, 1)]),
    st.sampled_from([(32, 4), (5, 3), (1, 128)]),
)
def test_outlines_are_what_sketches_give(
    texts: list[str], sampled: tuple[int, int], cut: tuple[int, int]
) -> None:
    options = CandidateOptions(bands=cut[0], rows=cut[1], sampling=sampled[0], least=sampled[1])
    whole = sketch(texts)
    expected = anchors(whole.shingles, options)
    for compiled in (False, True):
        rows = token_rows(texts, compiled=compiled)
        found = outline(rows, options=options, compiled=compiled)
        assert np.array_equal(found.bands, band_keys(whole.signatures, options))
        assert np.array_equal(found.anchors.values, expected.values)
        assert np.array_equal(found.anchors.offsets, expected.offsets)
        assert np.array_equal(found.words, whole.words)
        first = firsts_of(found.digests, found.shingles)
        assert np.array_equal(first, representatives(whole.shingles))


def test_joined_outlines_are_those_of_all_texts() -> None:
    texts = [" ".join(f"w{n * m % 50}" for n in range(20 * m)) for m in range(1, 8)]
    whole = outline(token_rows(texts, compiled=False))
    parts = [outline(token_rows(texts[:3], compiled=False)), outline(token_rows([], compiled=True))]
    parts.append(outline(token_rows(texts[3:], compiled=True), compiled=True))
    outlines = Outlines()
    for part in parts:
        outlines.add(part)
    found = outlines.whole()
    assert np.array_equal(found.bands, whole.bands)
    assert np.array_equal(found.anchors.values, whole.anchors.values)
    assert np.array_equal(found.anchors.offsets, whole.anchors.offsets)
    assert np.array_equal(found.shingles, whole.shingles)


@pytest.mark.parametrize("compiled", [False, True])
def test_signatures_have_to_fill_the_bands(compiled: bool) -> None:
    with pytest.raises(OptionsError):
        outline(
            token_rows(["a b c d e"], compiled=False),
            signature=SignatureOptions(64),
            compiled=compiled,
        )


ROWS = st.lists(st.integers(0, 2**64 - 1), max_size=5).map(lambda r: np.array(r, dtype=np.uint64))


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(ROWS, max_size=4), max_size=5),
    st.integers(0, 12),
    st.booleans(),
    st.data(),
)
def test_spilled_rows_come_back(
    batches: list[list[Hashes]], in_memory: int, compiled: bool, data: st.DataObject
) -> None:
    every = [row for batch in batches for row in batch]
    with Spill(in_memory=in_memory) as kept:
        for batch in batches:
            kept.add(as_rows(batch))
        if not every:
            return
        for _ in range(2):
            wanted = data.draw(st.lists(st.integers(0, len(every) - 1), max_size=6))
            found = kept.take(np.array(wanted, dtype=np.int64), compiled=compiled)
            assert [found[row].tolist() for row in range(len(found))] == [
                every[row].tolist() for row in wanted
            ]


def test_a_disk_that_takes_no_more_is_said(tmp_path: Path) -> None:
    rows = as_rows([np.arange(100, dtype=np.uint64)])
    with Spill(tmp_path / "none", in_memory=10) as kept, pytest.raises(StoreError, match="none"):
        kept.add(rows)


def test_words_on_disk_give_the_same_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [" ".join(f"w{(n * 7 + m) % 90}" for n in range(80)) for m in range(0, 60, 3)]
    expected = match([texts[:9], texts[9:]])
    monkeypatch.setattr("provenance.spill.IN_MEMORY", 500)
    for compiled in (False, True):
        found = match([texts[:9], [], texts[9:]], threads=2, compiled=compiled)
        assert np.array_equal(found.first, expected.first)
        assert found.verified.relations == expected.verified.relations
        assert np.array_equal(found.verified.figures.left, expected.verified.figures.left)
    assert expected.verified.relations
    assert not match([]).verified.relations
