"""Outlet files: the shipped rows, errors in a user's rows, merging."""

import collections
import gzip
import json
import os
import re
from pathlib import Path

import pytest

from provenance.errors import OptionsError
from provenance.outlets import KINDS, Directory, Outlet, format_rows, merge, parse_rows
from provenance.outlets.names import is_common, is_host, key_of, normal, undecorated
from provenance.outlets.record import COLUMNS
from provenance.records import OutletId

SHIPPED = Path(__file__).parent.parent / "provenance" / "data" / "outlets.csv"


@pytest.fixture(scope="module")
def entries() -> tuple[Outlet, ...]:
    return parse_rows(SHIPPED)


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.csv"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> str:
    with pytest.raises(OptionsError) as raised:
        parse_rows(write(folder, text))
    return str(raised.value)


def test_shipped_rows_are_valid_and_in_canonical_form(entries: tuple[Outlet, ...]) -> None:
    """`parse_rows` has checked syntax and that no id or domain occurs twice."""
    assert format_rows(entries) == SHIPPED.read_text(encoding="utf-8")
    assert len(entries) == len(Directory.shipped())
    assert [e.id for e in entries] == [e.id for e in Directory.shipped()]
    assert len(entries) > 4000
    for entry in entries:
        assert entry.kind in KINDS, entry.id
        assert is_host(entry.id), entry.id
        assert entry.id == entry.domains[0]
        assert not any(item.startswith("-") for item in (*entry.domains, *entry.names)), entry.id
        keys = [key_of(normal(name)) for name in (entry.name, *entry.aliases)]
        assert len(set(keys)) == len(keys), entry.id


def test_agencies_have_tags_and_only_services_do(entries: tuple[Outlet, ...]) -> None:
    with_tags = [e for e in entries if e.tags]
    assert sum(e.kind == "agency" for e in with_tags) > 150
    for entry in with_tags:
        assert all(len(tag) <= 24 for tag in entry.tags), entry.id


def test_no_alias_adds_a_word_that_the_lookup_takes_off(entries: tuple[Outlet, ...]) -> None:
    """ "صحيفة الوطن" listed for one of many الوطن would make it the only one."""
    for entry in entries:
        keys = {key_of(normal(name)) for name in entry.names}
        for alias in entry.aliases:
            for rest, kinds in undecorated(normal(alias)):
                bare = key_of(rest)
                assert not (entry.kind in kinds and bare in keys and bare != key_of(normal(alias)))


def test_words_of_running_text_are_no_names() -> None:
    """A word that any article may hold resolves only as a listed name, never in small letters."""
    outlets = Directory.shipped()
    running = "the and for was this that people world time news day state city law next point life"
    for word in f"{running} post leader local land paper street mail now as on men app".split():
        assert outlets.resolve(word) == (), word
        assert is_common(word) or not outlets.resolve(word.title()), word
    for name in ("Time", "Science", "Nature", "People", "Wired", "Dawn"):
        assert outlets.resolve(name), name


@pytest.mark.shared
def test_frequent_words_are_no_names() -> None:
    shared = Path(os.environ.get("PROVENANCE_SHARED", SHIPPED.parents[3] / "shared"))
    path = shared / "data" / "text" / "fnc1.jsonl.gz"
    if not path.is_file():
        pytest.skip("no shared data")
    count: collections.Counter[str] = collections.Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            count.update(re.findall(r"\b[a-z]+\b", json.loads(line)["text"]))
    outlets = Directory.shipped()
    frequent = [word for word, times in count.items() if times >= 30]
    named = {word for word in frequent if outlets.resolve(word)}
    assert named <= {"facebook", "twitter", "youtube", "afp", "cnn", "bbc", "reuters", "mirror"}


def test_indexes_are_made_when_they_are_needed() -> None:
    fresh = Directory(Directory.shipped())
    names, others = {"_names", "_normal_names"}, {"_bare_names", "_blocks"}
    assert (names | others).isdisjoint(fresh.__dict__)
    fresh.resolve("Reuters")
    assert others.isdisjoint(fresh.__dict__)
    fresh.resolve("Reuterz Harbour Agency")
    assert names | others <= fresh.__dict__.keys()


def test_rows_may_have_few_columns_comments_and_blank_lines(tmp_path: Path) -> None:
    text = (
        "\ufeffid,name,aliases\n\n# ours\n"
        "harbour.example,The Harbour,HL; Harbour Ledger \nwire,Wire,\n"
    )
    first, second = parse_rows(write(tmp_path, text))
    assert first.domains == ("harbour.example",)
    assert first.aliases == ("HL", "Harbour Ledger")
    assert second.id == "wire"
    assert second.domains == ()
    assert first.source.endswith("mine.csv")
    assert not first.verified


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "lacks 'id' and 'name'"),
        ("id,name,alias\n", 1, "did you mean 'aliases'?"),
        ("id,name,id\n", 1, "twice"),
        ("id,name\na.example,A\nb.example\n", 3, "1 cells"),
        ("id,name\nhttp://a.example,A\n", 2, "no host name"),
        ("id,name\nA.example,A\n", 2, "no host name"),
        ("id,name\n,A\n", 2, "no host name"),
        ("id,name\na.example,\n", 2, "no letter"),
        ("id,name\na.example,«»\n", 2, "no letter"),
        ("id,name,aliases\na.example,A,x;—\n", 2, "no letter"),
        ("id,name,domains\na.example,A,b.example/x\n", 2, "domain 'b.example/x'"),
        ("id,name,country\na.example,A,UKK\n", 2, "country"),
        ("id,name,kind\na.example,A,paper\n", 2, "kind 'paper'"),
        ("id,name,languages\na.example,A,english\n", 2, "language"),
        ("id,name,verified\na.example,A,yes\n", 2, "verified"),
        ("id,name\na.example,A\na.example,B\n", 3, "stands already in line 2"),
        ("id,name,domains\na.example,A,c.example\nb.example,B,c.example\n", 3, "line 2"),
        ('id,name\na.example,"A\n', 2, "not CSV"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    message = problems(tmp_path, text)
    assert f"line {line}:" in message
    assert said in message


def test_all_problems_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    rows = "".join(f"x{n}.example,\n" for n in range(50))
    message = problems(tmp_path, "id,name\n" + rows)
    assert "line 2:" in message
    assert "line 21:" in message
    assert "and 30 more" in message


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    with pytest.raises(OptionsError, match="cannot be read"):
        parse_rows(tmp_path / "missing.csv")
    (tmp_path / "latin.csv").write_bytes(b"id,name\na.example,Caf\xe9\n")
    with pytest.raises(OptionsError, match="not UTF-8"):
        parse_rows(tmp_path / "latin.csv")


def outlet(identity: str, name: str, **more: object) -> Outlet:
    return Outlet(OutletId(identity), name, **more)  # type: ignore[arg-type]


def test_merging_unites_lists_and_replaces_values() -> None:
    base = [outlet("a.example", "A Daily", domains=("a.example",), aliases=("AD",), country="GB")]
    extra = [
        outlet(
            "a.example", "A Day", domains=("a.example",), aliases=("Aday", "-AD"), kind="website"
        ),
        outlet("b.example", "B", domains=("b.example",)),
    ]
    merged = merge(base, extra)
    assert [e.id for e in merged.entries] == ["a.example", "b.example"]
    first = merged.entries[0]
    assert (first.name, first.country, first.kind) == ("A Day", "GB", "website")
    assert first.aliases == ("A Daily", "Aday")
    assert merged.added == ("b.example",)
    assert merged.changed == ("a.example",)
    assert merged.conflicts == ("a.example: name was 'A Daily', now 'A Day'",)


def test_removals_are_kept_for_a_file_that_is_merged_again() -> None:
    row = outlet("a.example", "A", aliases=("-AD", "B"))
    assert merge([], [row]).entries[0].aliases == ("B",)
    assert merge([], [row], keep_removals=True).entries[0].aliases == ("-AD", "B")


def test_a_domain_moves_to_the_entry_that_claims_it() -> None:
    base = [outlet("a.example", "A", domains=("a.example", "x.example"))]
    merged = merge(base, [outlet("x.example", "X", domains=("x.example",))])
    assert merged.entries[0].domains == ("a.example",)
    assert merged.conflicts == ("x.example: was of a.example, now of x.example",)
    assert Directory(merged.entries).by_domain("www.x.example") == "x.example"


def test_names_that_become_ambiguous_are_reported() -> None:
    merged = merge([outlet("a.example", "The Courier")], [outlet("b.example", "the courier")])
    assert merged.conflicts == ("'the courier' is ambiguous: a.example, b.example",)


def test_merging_twice_changes_nothing(entries: tuple[Outlet, ...]) -> None:
    again = merge(entries, entries[:50])
    assert again.entries == entries
    assert again.changed == ()


def test_users_files_win_over_the_shipped_one(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "id,name,aliases,kind\nharbourledger.example,The Harbour Ledger,Ledger of the Harbour,\n"
        "thenational.scot,The National (Scotland),-The National,\n",
    )
    own = Directory.load([path])
    assert len(own) == len(Directory.shipped()) + 1
    assert own.resolve("Harbour Ledger") == ("harbourledger.example",)
    assert "thenational.scot" not in own.resolve("The National")
    assert "thenational.scot" in Directory.shipped().resolve("The National")
    found = own.get("harbourledger.example")
    assert found is not None
    assert found.source == path.as_posix()
    assert Directory.load([]) is Directory.shipped()


def test_written_files_are_read_back(tmp_path: Path) -> None:
    rows = [outlet("b.example", 'B, "b"', domains=("b.example", "c.example"), verified=True)]
    text = format_rows(rows)
    assert text.splitlines()[0] == ",".join(COLUMNS)
    (again,) = parse_rows(write(tmp_path, text))
    assert again.name == 'B, "b"'
    assert again.domains == ("b.example", "c.example")
    assert again.verified
