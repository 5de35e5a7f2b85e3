from hypothesis import given
from hypothesis import strategies as st

from provenance.templates import LineCounts, TemplateOptions, learn, lines, strip, tally

STORIES = [
    "The council voted to repair the old bridge over the river before the winter floods come.",
    "A ferry ran aground off the northern cape and forty passengers were taken ashore by boat.",
    "Olive growers expect a poor harvest after a spring without rain in most of the valley.",
    "The museum reopens with a show of maps drawn by sailors who never left their home port.",
]
PLEA = "Support our reporting: subscribe to the newsletter."


def learnt(pages: list[tuple[str, str, str]]) -> set[str]:
    """Texts of the lines that are templates, given pages of (outlet, title, text)."""
    counts = LineCounts()
    found = []
    for number, (outlet, title, text) in enumerate(pages):
        each = lines(outlet, title, text)
        counts.add(number, tally(outlet, title, each))
        found.append((text, each))
    keys = learn(counts)
    return {
        text[line.start : line.end] for text, each in found for line in each if line.key in keys
    }


def test_a_line_under_unrelated_stories_is_a_template() -> None:
    pages = [("a.example", f"Title {i}", f"{text}\n{PLEA}") for i, text in enumerate(STORIES)]
    assert learnt(pages) == {PLEA}


def test_a_page_crawled_again_makes_no_template_of_its_story() -> None:
    story = f"{STORIES[0]}\n{STORIES[1]}"
    assert learnt([("a.example", "Bridge", story + "\n" * i) for i in range(6)]) == set()


def test_the_title_in_a_line_is_a_slot() -> None:
    titles = ["Bridge to be repaired", "Ferry runs aground", "Poor olive harvest", "Maps on show"]
    pages = [
        ("a.example", title, f"Thank you for reading {title} and now the details\n{text}")
        for title, text in zip(titles, STORIES, strict=True)
    ]
    assert len(learnt(pages)) == 4


def test_a_long_frame_around_the_title_needs_no_more_stories_than_a_short_one() -> None:
    frame = "These were the details of the news {} for this day. " + "We hope to have helped. " * 12
    pages = [
        (
            "a.example",
            f"A title of its own {i}",
            f"{text}\n{frame.format(f'A title of its own {i}')}",
        )
        for i, text in enumerate(STORIES)
    ]
    assert len(learnt(pages)) == len(STORIES)


def test_outlets_have_their_own_templates() -> None:
    pages = [(f"{i}.example", f"Title {i}", f"{text}\n{PLEA}") for i, text in enumerate(STORIES)]
    assert learnt(pages) == set()


def test_a_long_background_paragraph_needs_more_stories() -> None:
    background = "The dispute began nine years ago when the port was sold. " * 6
    pages = [("a.example", f"Title {i}", f"{text}\n{background}") for i, text in enumerate(STORIES)]
    assert learnt(pages) == set()
    assert TemplateOptions().long_stories > len(STORIES)


def test_order_of_pages_does_not_matter() -> None:
    pages = [("a.example", f"Title {i}", f"{text}\n{PLEA}") for i, text in enumerate(STORIES)]
    assert learnt(pages) == learnt(pages[::-1])


def test_strip_cuts_templates_and_spans_even_where_they_overlap() -> None:
    text = "Head\nBody one.\nCredit: The Ledger\nFoot"
    found = lines("a.example", "", text)
    keys = {found[0].key, found[3].key}
    assert strip(text, found, keys, [(15, 33), (20, 38)]).split() == ["Body", "one."]
    assert strip(text, found, set(), []) == text


@given(st.text(st.sampled_from("aB É \u00a0\t\x1f\u2003\u3000\u200b\u0085İ"), max_size=20))
def test_space_counts_as_little_as_case(line: str) -> None:
    spaced = "\u2003".join(["", *line.split(), ""])
    one, other = (lines("a.example", "", each) for each in (line, spaced))
    assert [each.key for each in one] == [each.key for each in other]
