import subprocess
import sys

from provenance.comparison import Text, comparable
from provenance.records import Attribution, DocId

STORY = "The board voted to dredge the channel before the storms come. " * 6
TRAILER = "These were the details, and the original news is available at The Ledger."


def item(text: str, kind: str = "aggregator_trailer") -> Text:
    quote = "available at The Ledger"
    start = text.index(quote)
    claim = Attribution(kind, "source", quote, start, start + len(quote), outlet="The Ledger")
    return Text(DocId("a"), "a.example", "", text, (claim,))


def test_a_trailer_is_left_out_with_its_whole_line() -> None:
    assert comparable(item(f"{STORY}\n{TRAILER}"), frozenset()).strip() == STORY.strip()


def test_a_text_of_one_line_keeps_its_story() -> None:
    assert comparable(item(STORY + TRAILER), frozenset()).startswith(STORY)


def test_other_credit_lines_are_left_out_alone() -> None:
    left = comparable(item(f"{STORY}\n{TRAILER}", "originally_published"), frozenset())
    assert "These were the details" in left
    assert "The Ledger" not in left


def test_a_small_batch_compiles_nothing() -> None:
    code = (
        "import sys\n"
        "from provenance.matching import match\n"
        "story = ' '.join(f'w{n}' for n in range(80))\n"
        "texts = [story, story, story + ' and a word more', 'Another story.']\n"
        "found = match([texts])\n"
        "assert len(found.pairs), found\n"
        "assert 'numba' not in sys.modules\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
