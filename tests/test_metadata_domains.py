"""Hosts and registrable domains of addresses as they are found in the wild."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.domains import host, registrable_domain, same_site


@pytest.mark.parametrize(
    ("address", "name", "domain"),
    [
        ("https://www.example.co.uk/a?b#c", "www.example.co.uk", "example.co.uk"),
        ("HTTP://WWW.EXAMPLE.COM:8080", "www.example.com", "example.com"),
        ("//cdn.example.org/x", "cdn.example.org", "example.org"),
        ("news.example.com/path", "news.example.com", "example.com"),
        ("news.example.com:443", "news.example.com", "example.com"),
        ("https://user:p%40ss@example.com/", "example.com", "example.com"),
        ("https://example.com@evil.example/", "evil.example", "evil.example"),
        ("http://example.com./x", "example.com", "example.com"),
        ("https://münchen.de/", "xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("https://xn--mnchen-3ya.de/", "xn--mnchen-3ya.de", "xn--mnchen-3ya.de"),
        ("http://blog.someone.blogspot.com/", "blog.someone.blogspot.com", "someone.blogspot.com"),
        ("http://www.someone.wordpress.com/", "www.someone.wordpress.com", "someone.wordpress.com"),
        ("https://www.wordpress.com/x", "www.wordpress.com", "wordpress.com"),
        ("https://blogspot.com", "blogspot.com", "blogspot.com"),
        ("co.uk", "co.uk", "co.uk"),
        ("http://192.168.0.1:80/x", "192.168.0.1", "192.168.0.1"),
        ("http://[2001:DB8::1]:80/x", "2001:db8::1", "2001:db8::1"),
        ("http://localhost:8000/", "localhost", "localhost"),
        ("http:\\\\example.com\\x", "example.com", "example.com"),
        (" https://example.com ", "example.com", "example.com"),
        ("mailto:desk@example.com", "", ""),
        ("javascript:alert(1)", "", ""),
        ("data:text/html,x", "", ""),
        ("http://[bad", "", ""),
        ("http://a..b/", "", ""),
        ("https:///x", "", ""),
        ("The National", "", ""),
        ("http://%41.com/", "", ""),
        ("x" * 300 + ".com", "", ""),
        ("", "", ""),
    ],
)
def test_addresses(address: str, name: str, domain: str) -> None:
    assert host(address) == name
    assert registrable_domain(address) == domain


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40) | st.text(st.sampled_from("ab.:/@[]\\?#%-é国"), max_size=30))
def test_any_text_has_a_host_or_none(text: str) -> None:
    name, domain = host(text), registrable_domain(text)
    assert name.isascii()
    assert name == name.lower()
    assert not set(name) & set(" /?#@\\[]\0")
    assert name.endswith(domain)
    assert host(name) == name or ":" in name


def test_sites() -> None:
    assert same_site("https://edition.example.com/x", "http://www.example.com")
    assert not same_site("https://a.blogspot.com", "https://b.blogspot.com")
    assert not same_site("", "")
