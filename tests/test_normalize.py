import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.normalize import (
    IGNORED,
    TABLE_SIZE,
    build_table,
    code_points,
    expand,
    expanded_offsets,
    fold,
    fold_table,
)


def folded(text: str) -> str:
    values = [int(value) for value in fold(code_points(expand(text)))]
    return "".join(chr(value & 0x1FFFFF) if value else " " for value in values if value != IGNORED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CAFÉ", "cafe\u0301"),
        ("الْمُمَلَكَة", "المملكه"),
        ("إسـلام", "اسلام"),
        ("ﻻ", "لا"),
        ("co\u00adoperate", "cooperate"),
        ("ze\u200bro\ufeff", "zero"),
        ("ｆｕｌｌ", "full"),
        ("٢٠١٥", "2015"),
        ("葛\U000e0100飾", "葛飾"),
        ("ﬁnance", "finance"),
        ("Straße", "STRASSE"),
        ("ёлка", "елка"),
        ("ΛΌΓΟΣ", "λόγος"),
        ("한국", unicodedata.normalize("NFD", "한국")),
    ],
)
def test_variants_of_spelling_fold_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("हिंदी", "हद"), ("북", "부"), ("ba", "pa"), ("1", "2"), ("ถนน", "ถนิน")],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_the_shipped_table_is_what_this_unicode_version_gives() -> None:
    computed, shipped = build_table(), fold_table()
    # Characters that one of the two Unicode versions does not know may differ.
    known = np.array([unicodedata.category(chr(code)) != "Cn" for code in range(TABLE_SIZE)])
    differing = np.flatnonzero((computed != shipped) & known)
    assert len(differing) < 6_000
    assert not len(differing[differing < 0x0530])


@given(st.text(max_size=40))
def test_offsets_lead_back_to_the_character_a_ligature_came_from(text: str) -> None:
    offsets = expanded_offsets(text)
    if offsets is not None:
        assert len(offsets) == len(text) + 1 or len(offsets) > len(text)
        assert offsets[-1] == len(text)
        assert (np.diff(offsets) >= 0).all()


@given(st.text(st.characters(), max_size=60))
def test_any_text_folds_to_as_many_values(text: str) -> None:
    assert len(fold(code_points(text))) == len(text)
