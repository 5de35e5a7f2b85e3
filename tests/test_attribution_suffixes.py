"""An optional suffix leaves the space after it to the wording."""

import pytest

from provenance.attribution.expression import compile_form
from provenance.attribution.pattern import Words, parse


@pytest.mark.parametrize(
    ("wording", "text", "fits"),
    [
        ("translation[s] of", "translation of", True),
        ("translation[s] of", "translations of", True),
        ("translation[s] of", "translationof", False),
        ("(is|was)[n't] ours", "was ours", True),
        ("(is|was)[n't] ours", "isn't ours", True),
        ("is [now] ours", "is ours", True),
        ("is [now] ours", "is now ours", True),
        ("is [now] ours", "isours", False),
        ("([now] ours)", "ours", True),
    ],
)
def test_optional_suffixes(wording: str, text: str, fits: bool) -> None:
    pattern = compile_form(parse(wording, Words({}))[0], {}, spaced=True)
    assert (pattern.regex.fullmatch(text) is not None) == fits
