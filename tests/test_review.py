"""Verdicts of people: read back, they hold in every file, and serve as gold."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import intake, package, pipeline, review
from provenance.cli import cli
from provenance.errors import OptionsError
from provenance.gate import findings_of
from provenance.records import DocId
from provenance.review import Review, Status
from provenance.review_gold import against_reviews

STORY = (
    "The ferry left the quay at seven in the morning with forty people aboard and came back "
    "before noon because the wind had turned. Harbour master Ada Quill said the next crossing "
    "would wait for the pilots, who had met in the old customs house to talk about their pay. "
    "Nobody was hurt, but three crates of lemons went over the side and were not recovered."
)
OTHER = (
    "Bakers in the upper town have agreed to sell rye loaves by weight again, ending a quarrel "
    "that began when the scales were taken away. The council keeps the price for one year. "
    "A loaf that is short may be brought back on the same day, crust and all, says the guild."
)


def article(name: str, text: str, hour: int, **more: str) -> dict[str, str]:
    return {
        "id": name, "url": f"https://{name}.example/story", "outlet": f"{name}.example",
        "title": f"Story of {name}", "language": "en", "text": text,
        "published": f"2024-05-16T{hour:02d}:00:00Z", **more,
    }  # fmt: skip


ARTICLES = [
    article("first", STORY, 8),
    article("second", STORY + " More follows.", 12),
    article("third", STORY.replace("forty", "fifty"), 15),
    article("wire", OTHER + "\nThis article was originally published by The Granary Gazette.", 9),
]


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("review") / "crawl.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in ARTICLES), encoding="utf-8")
    return path


def said(status: Status, document: str, matched: str, note: str = "") -> Review:
    return Review(DocId(document), DocId(matched), status, note, "2026-01-02T03:04:05Z")


def scanned(crawl: Path, out: Path, *reviews: Review) -> dict[str, dict[str, str]]:
    """Scan with these reviews; return the audit by document id."""
    file = out.with_suffix(".csv")
    review.write(reviews, file)
    pipeline.scan([crawl], out, run=pipeline.Run(review=file))
    return {row["document_id"]: row for row in package.rows(out, "audit")}


def pair(out: Path, left: str, right: str) -> dict[str, str]:
    return next(r for r in package.rows(out, "pairs") if (r["left"], r["right"]) == (left, right))


def test_without_reviews_the_later_is_the_copy(crawl: Path, tmp_path: Path) -> None:
    audit = scanned(crawl, tmp_path / "out")
    assert audit["second"]["source_document_id"] == "first"
    assert audit["third"]["source_document_id"] == "first"
    assert audit["wire"]["source_outlet"] == "The Granary Gazette"
    assert "SYN201" in audit["second"]["rules"]
    assert not (tmp_path / "out" / "review.csv").exists()


def test_a_false_match_is_no_link(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    audit = scanned(crawl, out, said("false match", "second", "first", "two ferries"),
                    said("false match", "third", "second"))  # fmt: skip
    assert audit["second"]["verdict"] == "unique"
    assert audit["second"]["source_document_id"] == audit["second"]["rules"] == ""
    assert audit["third"]["source_document_id"] == "first"
    assert len({audit[name]["cluster_id"] for name in ("first", "second")}) == 2
    row = pair(out, "first", "second")
    assert (row["direction"], row["direction_basis"]) == ("undetermined", "review")
    record = package.run(out)["counts"]
    assert record["reviews"] == {"false match": 2}


def test_an_original_turns_the_link_round(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    audit = scanned(crawl, out, said("original", "second", "first"))
    assert audit["second"]["verdict"] == "original"
    assert audit["second"]["source_document_id"] == ""
    assert audit["first"]["verdict"] == "copy"
    assert audit["first"]["source_document_id"] == "second"
    assert pair(out, "first", "second")["direction"] == "right"


def test_a_licensed_copy_breaks_no_rule_of_copying(crawl: Path, tmp_path: Path) -> None:
    audit = scanned(crawl, tmp_path / "out", said("licensed", "second", "first", "=contract 7"),
                    said("unlicensed", "third", "second"))  # fmt: skip
    second, third = audit["second"], audit["third"]
    assert second["source_basis"] == "match+review"
    assert second["confidence"] == "1"
    assert not review.SETTLED_BY_LICENCE & set(second["rules"].split())
    assert third["source_document_id"] == "second", "a person saw whose copy it is"
    assert "SYN201" in third["rules"]


def test_a_claim_can_be_denied_and_confirmed(crawl: Path, tmp_path: Path) -> None:
    audit = scanned(crawl, tmp_path / "no", said("false match", "wire", ""))
    assert (audit["wire"]["verdict"], audit["wire"]["source_outlet"]) == ("unique", "")
    audit = scanned(crawl, tmp_path / "yes", said("licensed", "wire", ""))
    assert audit["wire"]["source_basis"] == "attribution+review"


def test_an_original_does_not_owe_its_text_to_the_outlet_of_its_copy(tmp_path: Path) -> None:
    crawl = tmp_path / "crawl.jsonl"
    texts = [
        article("first", STORY, 8),
        article("second", STORY + "\nThis article was originally published by first.example.", 12),
    ]
    crawl.write_text("\n".join(json.dumps(each) for each in texts), encoding="utf-8")
    assert scanned(crawl, tmp_path / "a")["second"]["verdict"] == "copy"
    audit = scanned(crawl, tmp_path / "b", said("original", "second", "first"))
    assert audit["second"]["verdict"] == "original"
    assert audit["first"]["source_document_id"] == "second"


def test_reviews_last(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    scanned(crawl, out, said("false match", "second", "first"), said("unsure", "gone", "first"))
    assert package.run(out)["counts"]["reviews"] == {"false match": 1, "of others": 1}
    kept = (out / "review.csv").read_bytes()
    pipeline.scan([crawl], out)
    assert (out / "review.csv").read_bytes() == kept
    audit = (out / "audit.csv").read_bytes()
    loaded = pipeline.load(out)
    assert loaded.resolutions[DocId("second")].link is None
    assert [each.status for each in loaded.reviews] == ["unsure", "false match"]
    scanned(crawl, out, said("licensed", "first", "second"))
    assert [each.status for each in review.read(out / "review.csv")] == ["licensed", "unsure"]
    assert (out / "audit.csv").read_bytes() != audit


def test_a_check_heeds_reviews_of_both(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    scanned(crawl, out)
    new = tmp_path / "new.jsonl"
    new.write_text(json.dumps(article("fourth", STORY, 20)), encoding="utf-8")
    file = tmp_path / "review.csv"
    names = ("first", "second", "third")
    review.write([said("false match", "fourth", name) for name in names], file)
    runner = CliRunner()
    command = ["check", str(new), "--against", str(out), "--fail-on", "SYN101", "-q"]
    assert runner.invoke(cli, command).exit_code == 1
    assert runner.invoke(cli, [*command, "--review", str(file)]).exit_code == 0
    review.write(review.read(file), out / "review.csv")
    assert runner.invoke(cli, command).exit_code == 0


NAMES = [f"{each['id']}" for each in ARTICLES] + ["fourth", "fifth", ""]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.builds(
            Review,
            st.sampled_from(NAMES[:-1]).map(DocId),
            st.sampled_from(NAMES).map(DocId),
            st.sampled_from(review.STATUSES),
        ).filter(lambda each: each.document_id != each.matched_document_id),
        min_size=1,
        max_size=4,
    )
)
def test_a_check_with_reviews_finds_what_a_scan_of_all_would(made: list[Review]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        old, new, file = folder / "a.jsonl", folder / "b.jsonl", folder / "r.csv"
        fresh = [article("fourth", STORY, 20), article("fifth", OTHER, 7)]
        for path, articles in ((old, ARTICLES), (new, fresh)):
            path.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
        review.write(review.latest(made), file)
        run = pipeline.Run(review=file)
        whole = pipeline.scan([old, new], folder / "whole", run=run)
        pipeline.scan([old], folder / "out", run=run)
        batch = intake.check([new], folder / "out")
    for each in batch.new:
        assert batch.result.resolutions[each] == whole.resolutions[each]
    expected = [each for each in whole.findings if each.document_id in batch.new]
    assert sorted(findings_of(batch.result, batch.new), key=repr) == sorted(expected, key=repr)


def test_reviews_are_gold_for_what_is_found_without_them(crawl: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    scanned(
        crawl, out, said("licensed", "second", "first"), said("original", "third", "first"),
        said("false match", "wire", ""), said("unsure", "third", "second"),
    )  # fmt: skip
    found = against_reviews(out)
    assert found
    score = found.score("reviews")
    assert (score.hit, score.found, score.wanted) == (1, 3, 2)
    assert [(miss.key, miss.wanted, miss.got) for miss in found.misses] == [
        ("third ~ first", "first is the copy", "third is the copy"),
        ("wire", "no copy", "wire is the copy"),
    ]
    run = CliRunner().invoke(cli, ["evaluate", str(out)])
    assert run.exit_code == 0
    assert run.output.startswith("reviews          precision 0.333")
    (out / "review.csv").unlink()
    assert CliRunner().invoke(cli, ["evaluate", str(out)]).exit_code == 2


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            Review,
            st.text(min_size=1, max_size=4).map(DocId),
            st.text(max_size=4).map(DocId),
            st.sampled_from(review.STATUSES),
            st.sampled_from(["", "=1+1", 'a "b"', "one\r\ntwo", "\N{RIGHT-TO-LEFT OVERRIDE}"]),
        ),
        max_size=6,
    )
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, made: list[Review]
) -> None:
    path = tmp_path_factory.mktemp("csv") / "review.csv"
    given = review.latest(r for r in made if r.document_id != r.matched_document_id and clean(r))
    review.write(given, path)
    assert review.read(path) == given
    assert len({each.ends for each in given}) == len(given)


def clean(each: Review) -> bool:
    text = each.document_id + each.matched_document_id
    return text.isprintable() and text.encode("utf-8", "replace").decode() == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("document_id,status\na,unsure\n", "no column matched_document_id"),
        ("document_id,matched_document_id,status\na,b,maybe\n", "line 2: status 'maybe'"),
        ("document_id,matched_document_id,status\n,b,unsure\n", "line 2 names no document_id"),
        ("document_id,matched_document_id,status\na,a,unsure\n", "beside itself"),
        ('document_id,matched_document_id,status\na,"b"c,unsure\n', "cannot read"),
    ],
)
def test_what_is_no_review_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "review.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OptionsError, match=problem):
        review.read(path)


def test_the_last_row_about_two_articles_holds() -> None:
    rows = [said("licensed", "a", "b"), said("unsure", "b", "a"), said("original", "a", "")]
    assert [each.status for each in review.latest(rows)] == ["original", "unsure"]
    assert rows[0].ends == replace(rows[1]).ends
