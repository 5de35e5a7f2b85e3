"""The name of a site, where its pages state none."""

import pytest

from provenance.dom import parse, survey
from provenance.jsonld import read
from provenance.masthead import site_name


def name(title: str, body: str, url: str = "https://www.capepost.example/a.htm") -> str:
    source = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    tree = parse(source)
    assert tree is not None
    return site_name(survey(tree, url, source), read((), (url,)))


@pytest.mark.parametrize(
    ("title", "body", "expected"),
    [
        ("Boat sinks | The Herald", "<p>Copyright The Herald, Cape.</p>", "The Herald"),
        ("Boat sinks - The Herald", '<img src=l.gif alt="The Herald">', "The Herald"),
        ("Boat sinks | Cape Post", "<p>x</p>", "Cape Post"),
        ("Boot sinkt | Müller &amp; Söhne", "<p>© 2024 Müller &amp; Söhne</p>", "Müller & Söhne"),
        ("Boat sinks | Sport", "<ul><li>Sport</li></ul>", ""),
        ("Boat sinks", "<p>Copyright The Herald</p>", ""),
        ("Boat sinks | (unclosed [", "<p>© (unclosed [</p>", "(unclosed ["),
    ],
)
def test_the_end_of_the_title_names_the_site_if_the_page_bears_it(
    title: str, body: str, expected: str
) -> None:
    assert name(title, body) == expected
