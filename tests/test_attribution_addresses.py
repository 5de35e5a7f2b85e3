"""Addresses that are none must not stop the parser."""

import pytest

from provenance.attribution import Context, attribute


@pytest.mark.parametrize(
    "text",
    [
        "本文同步于[Rust中文阅读：Rust基础](https://rustlang-cn.example/x)",
        "This article was originally published on http://[bad/x.",
        "Source: https://a：b/c",
        "Originally published at //[::1.",
    ],
)
def test_bad_addresses_are_read_as_words(text: str) -> None:
    links = (("The Ledger", "http://[bad"), ("x", "https://a：b/"))
    assert isinstance(attribute(text, Context(url="http://[bad", links=links)), tuple)
