"""The codes by which words are found, against one character at a time."""

import re

from hypothesis import given
from hypothesis import strategies as st

from provenance.attribution.codes import code, pattern, patterns, wide_code
from provenance.attribution.screen import Screen

LETTERS = "aZé7ß ÄЖдع٣क\u093cक़한글市议カｶ１©。，（\n\t\u200b\u0301<>&*_]([\U0001f600"
TEXTS = st.text(st.sampled_from(LETTERS), max_size=30)


@given(st.lists(st.one_of(TEXTS, st.text(max_size=12)), max_size=12))
def test_words_that_are_coded_together_are_coded_as_each_by_itself(words: list[str]) -> None:
    assert patterns(words) == [pattern(word, spaced=True) for word in words]


@given(TEXTS)
def test_codes_are_those_of_the_characters_where_nothing_is_hidden(text: str) -> None:
    text = re.sub(r"[<>&*_\]\[]", "", text)
    text = re.sub(" +", " ", text)
    for coded, one, size in ((code(text), code, 1), (wide_code(text), wide_code, 2)):
        alone = [one(char).data[size:-size] for char in text]
        assert coded.data[size:-size] == b"".join(alone)
        kept = [at for at, each in enumerate(alone) if each]
        assert [coded.place(n) for n in range(1, len(kept) + 1)] == kept


@given(TEXTS)
def test_wide_codes_tell_whether_they_hold_letters_of_scripts_with_spaces(text: str) -> None:
    text = re.sub(r"[<>&*_\]\[©]", "", text)
    letters = [c for c in text if c.isalnum() and c not in "0123456789" and ord(c) < 0x2000]
    assert wide_code(text).spaced == bool(letters)


@given(st.text("市议会报 a1", max_size=40), st.lists(st.text("市议会报", min_size=1), min_size=1))
def test_words_are_found_wherever_they_stand(text: str, words: list[str]) -> None:
    words = sorted(set(words))
    text = re.sub(" +", " ", text)
    found = Screen(words, spaced=False).places(wide_code(text), lambda _: True)
    assert found == sorted(
        (at, number)
        for number, word in enumerate(words)
        for at in range(len(text))
        if text.startswith(word, at)
    )
