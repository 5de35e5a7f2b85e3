"""Deduplication: what stays, what goes and for which one, and what outlets lose by it."""

import csv
import random
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.cli import cli
from provenance.commands.export import KEEP as OFFERED
from provenance.dedup import CREDITS, KEEP, VERDICTS, Candidate, DedupOptions, Keep, Overlap, decide
from provenance.errors import OptionsError, StoreError
from provenance.records import NEAR_DUPLICATE, Status, Verdict
from provenance.report.kept import KEPT, REMOVED, dedup
from tests.packages import article, pair, write


def candidate(
    name: str, verdict: str = "unique", status: str = "none", **more: object
) -> Candidate:
    values = {"published": "", "precision": "", "words": 100, "source": "", **more}
    return Candidate(name, verdict, status, **values)  # type: ignore[arg-type]


def near(one: str, two: str, relation: str = "near", jaccard: float = 0.9) -> Overlap:
    if relation == "exact":
        return Overlap(min(one, two), max(one, two), 1.0, 1.0, 1.0, relation)
    return Overlap(min(one, two), max(one, two), jaccard, 0.8, 0.95, relation)


def removed_by(keep: Keep, *articles: Candidate) -> dict[str, str]:
    """Return what is removed for what, of articles that are all near each other."""
    pairs = [near(a.id, b.id) for a, b in combinations(articles, 2)]
    return {doc: r.kept for doc, r in decide(articles, pairs, DedupOptions(keep=keep)).items()}


@pytest.mark.parametrize(
    ("keep", "better", "worse"),
    [
        ("original", {"verdict": "original", "words": 9}, {"verdict": "copy", "words": 999}),
        ("original", {"verdict": "copy", "status": "verified"}, {"verdict": "copy"}),
        ("credited", {"verdict": "copy", "status": "verified"}, {"verdict": "original"}),
        ("credited", {"verdict": "original"}, {"verdict": "copy"}),
        ("credited", {"status": "claimed", "verdict": "copy"}, {"status": "unnamed"}),
        ("credited", {"verdict": "copy"}, {"status": "contradicted", "verdict": "copy"}),
        ("longest", {"words": 101}, {"verdict": "original"}),
        ("first", {"published": "2024-05-01T10:00+00:00", "precision": "minute"},
         {"published": "2024-05-01T11:30+02:00", "verdict": "original", "precision": "year"}),
        ("first", {"published": "2024-05-01T23:00+00:00", "precision": "minute"},
         {"published": "2024-05-01", "precision": "day"}),
        ("first", {"published": "2024-05-01", "precision": "day"}, {}),
        ("first", {"published": "0001-01-01T00:00+14:00", "precision": "minute"}, {}),
    ],
)  # fmt: skip
def test_each_policy_keeps_the_better_one(
    keep: Keep, better: dict[str, object], worse: dict[str, object]
) -> None:
    for one, two in (("a", "b"), ("b", "a")):
        pair_of = candidate(one, **better), candidate(two, **worse)  # type: ignore[arg-type]
        assert removed_by(keep, *pair_of) == {two: one}


def test_of_two_copies_the_one_nearer_to_the_source_stays() -> None:
    first = candidate("z", "copy")
    second = candidate("a", "copy", source="z")
    assert removed_by("original", first, second) == {"a": "z"}


def test_the_reason_says_what_decided() -> None:
    two = [candidate("a", "copy", words=120), candidate("b", "original", words=90)]
    pairs = [near("a", "b")]
    cases: list[tuple[Keep, str]] = [
        ("original", "original before copy"),
        ("longest", "120 words before 90"),
    ]
    for keep, reason in cases:
        (each,) = decide(two, pairs, DedupOptions(keep=keep)).values()
        assert reason in each.reason
    (each,) = decide(two, pairs, DedupOptions()).values()
    assert (each.relation, each.score, each.containment) == ("near", 0.9, 0.8)


def test_the_ends_of_a_chain_both_stay() -> None:
    three = [candidate("a", "original"), candidate("b", "copy"), candidate("c", "copy")]
    removed = decide(three, [near("a", "b"), near("b", "c")], DedupOptions())
    assert {doc: each.kept for doc, each in removed.items()} == {"b": "a"}


def test_a_group_of_equal_texts_goes_whole_though_not_every_pair_is_listed() -> None:
    many = [candidate(f"d{n:03}", "copy", words=100 + n) for n in range(200)]
    star = [near("d000", each.id, "exact") for each in many[1:]]
    other = candidate("x", "copy", words=500)
    pairs = [*star, near("d000", "x")]
    removed = decide([*many, other], pairs, DedupOptions(keep="longest"))
    assert len(removed) == 200
    assert {each.kept for each in removed.values()} == {"x"}
    removed = decide(many, star, DedupOptions(keep="longest"))
    assert {each.kept for each in removed.values()} == {"d199"}
    assert {each.relation for each in removed.values()} == {"exact"}


def test_only_the_relations_asked_for_count() -> None:
    two = [candidate("a"), candidate("b")]
    for relation in ("passage", "revision"):
        assert not decide(two, [near("a", "b", relation)], DedupOptions())
        asked = DedupOptions(relations=(relation,))
        assert decide(two, [near("a", "b", relation)], asked)
    for wrong in ({"keep": "best"}, {"relations": ("close",)}, {"relations": ()}):
        with pytest.raises(OptionsError):
            DedupOptions(**wrong)


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Candidate], list[Overlap]]:
    names = [f"d{n}" for n in range(draw(st.integers(2, 9)))]
    verdicts = st.sampled_from(["original", "unique", "undetermined", "copy", "excerpt"])
    status = st.sampled_from(["verified", "claimed", "unnamed", "none", "contradicted"])
    articles = [
        candidate(
            name, draw(verdicts), draw(status), words=draw(st.integers(1, 3)),
            published=draw(st.sampled_from(["", "2024-05-01", "2024-05-02T10:00", "soon"])),
            source=draw(st.sampled_from(["", *names])),
        )
        for name in names
    ]  # fmt: skip
    texts = {name: draw(st.integers(0, 4)) for name in names}
    figures = {}
    for ends in combinations(range(5), 2):
        relation = draw(st.sampled_from(["", "near", "abridged", "passage"]))
        figures[ends] = relation, draw(st.sampled_from([0.5, 0.7]))
    pairs = []
    for one, two in combinations(names, 2):
        if texts[one] == texts[two]:
            pairs.append(near(one, two, "exact"))
            continue
        relation, jaccard = figures[min(texts[one], texts[two]), max(texts[one], texts[two])]
        if relation and draw(st.booleans()):
            pairs.append(near(one, two, relation, jaccard))
    return articles, pairs


@settings(max_examples=300, deadline=None)
@given(stories(), st.sampled_from(KEEP), st.randoms(use_true_random=False))
def test_nothing_goes_but_for_a_kept_near_duplicate_and_no_two_stay(
    story: tuple[list[Candidate], list[Overlap]], keep: Keep, order: random.Random
) -> None:
    articles, pairs = story
    removed = decide(articles, pairs, DedupOptions(keep=keep))
    listed = {frozenset((p.left, p.right)): p for p in pairs if p.relation in NEAR_DUPLICATE}
    equal = {frozenset((p.left, p.right)) for p in pairs if p.relation == "exact"}

    def same(one: str, two: str) -> bool:
        return one == two or frozenset((one, two)) in equal

    for doc, each in removed.items():
        assert each.kept not in removed
        # Its own pair with the kept one, or that of a text that is equal to it.
        between = [p for ends, p in listed.items()
                   if any(same(a, doc) and same(b, each.kept)
                          for a, b in (tuple(ends), tuple(ends)[::-1]))]  # fmt: skip
        assert any((p.relation, p.jaccard) == (each.relation, each.score) for p in between)
    stay = [article.id for article in articles if article.id not in removed]
    assert not [pair for pair in combinations(stay, 2) if frozenset(pair) in listed]
    shuffled = order.sample(articles, len(articles)), order.sample(pairs, len(pairs))
    again = decide(*shuffled, DedupOptions(keep=keep))
    assert {doc: each.kept for doc, each in again.items()} == {
        doc: each.kept for doc, each in removed.items()
    }


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["dedup", *map(str, arguments)])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    articles = [
        article("a", outlet="a.example", verdict="original", words=120, title="=1+1"),
        article("b", outlet="b.example", verdict="copy", url="https://b.example/\x1b[1m"),
        article("c", outlet="b.example"),
        article("e", outlet="c\x1b.example", verdict="copy", words=300),
    ]
    return write(tmp_path / "out", articles, [pair("a", "b"), pair("a", "e", "abridged")])


def test_the_command_writes_both_lists_and_prints_the_losses(out: Path, tmp_path: Path) -> None:
    shown = run(out)
    assert shown.exit_code == 0
    kept, removed = read(out / "kept.csv"), read(out / "removed.csv")
    assert list(kept[0]) == KEPT.header
    assert list(removed[0]) == REMOVED.header
    assert [(row["document_id"], row["removed"]) for row in kept] == [("a", "2"), ("c", "0")]
    assert kept[0]["title"] == "'=1+1"
    assert [(row["document_id"], row["kept_document_id"], row["score"]) for row in removed] == [
        ("b", "a", "0.9"), ("e", "a", "0.9")
    ]  # fmt: skip
    assert "\x1b" not in shown.stdout
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert ["b.example", "2", "1", "50.0%", "50.0%"] in lines
    assert lines[-1] == ["all", "4", "2", "50.0%", "64.5%"]
    run(out, "--keep", "longest", "-o", tmp_path / "else")
    assert [row["document_id"] for row in read(tmp_path / "else" / "removed.csv")] == ["a"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--max-loss-per-outlet", "50%"), 1),
        (("--max-loss-per-outlet", "1.0"), 0),
        (("--max-loss-per-outlet", "half"), 2),
        (("--keep", "best"), 2),
        (("--relations", "near,close"), 2),
        (("--relations", ""), 2),
        (("--relations", "near", "--max-loss-per-outlet", "50%"), 0),
    ],
)
def test_exit_codes(
    out: Path, arguments: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from provenance.cli import main

    monkeypatch.setattr("sys.argv", ["provenance", "dedup", str(out), *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    assert int(stop.value.code or 0) == code
    if code == 1:
        assert "loses 100.0% of its articles" in capsys.readouterr().err


def test_what_a_person_called_a_false_match_stays(out: Path) -> None:
    articles = [article("a"), article("b"), article("c")]
    write(out, articles, [pair("a", "b", direction_basis="review"),
                          pair("a", "c", direction_basis="review", direction="left")])  # fmt: skip
    run(out)
    assert [row["document_id"] for row in read(out / "removed.csv")] == ["c"]


def test_a_damaged_package_is_refused(out: Path) -> None:
    (out / "pairs.csv").write_text("left\r\na\r\n", encoding="utf-8")
    with pytest.raises(StoreError, match="damaged"):
        dedup(out, DedupOptions(), out)
    assert not (out / "kept.csv").exists()


def test_every_verdict_and_status_has_a_rank() -> None:
    assert set(VERDICTS) == set(get_args(Verdict))
    assert set(CREDITS) == {*get_args(Status), "original", "unique"}


def test_the_command_offers_what_there_is() -> None:
    assert OFFERED == KEEP
