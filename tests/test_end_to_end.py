"""The installed command, as users run it: in a subprocess, on the sample crawl and on bad input."""

import csv
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CRAWL = ROOT / "corpus" / "crawl"
SHARED = Path(os.environ.get("PROVENANCE_SHARED", ROOT.parent / "shared")) / "data"

STORY = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring storms. "
    "Pilots had warned for years that sand was closing it, and two ships ran aground last winter. "
    "The work will cost four million and last until June, the board's engineer told the meeting. "
    "Fishermen asked for a pause during the herring run, which the board said it would consider."
)


def provenance(*arguments: object, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).with_name("provenance"), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


def table(out: Path, name: str) -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_jsonl(path: Path, *documents: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("scan") / "out"
    run = provenance("scan", CRAWL, "-o", out)
    assert run.returncode == 0, run.stderr
    assert "articles ->" in run.stdout
    assert "Traceback" not in run.stderr
    return out


def test_every_page_is_an_article_or_a_skip(scanned: Path) -> None:
    counts = json.loads((scanned / "run.json").read_text())["counts"]
    assert counts["pages"] == counts["articles"] + counts["skipped"]
    assert counts["articles"] == len(table(scanned, "audit"))
    assert counts["skipped"] == len(table(scanned, "skipped"))


def test_audit_is_sorted_and_pairs_are_ordered(scanned: Path) -> None:
    ids = [row["document_id"] for row in table(scanned, "audit")]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    pairs = [(row["left"], row["right"]) for row in table(scanned, "pairs")]
    assert pairs == sorted(pairs)
    assert all(left < right for left, right in pairs)
    assert {end for pair in pairs for end in pair} <= set(ids)


def test_the_data_package_describes_the_files(scanned: Path) -> None:
    package = json.loads((scanned / "datapackage.json").read_text())
    for resource in package["resources"]:
        path = scanned / resource["path"]
        assert resource["hash"] == "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        assert header == [field["name"] for field in resource["schema"]["fields"]]


def test_workers_and_hash_seed_do_not_change_a_byte(scanned: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    run = provenance("scan", CRAWL, "-o", again, "--workers", 1, "-q", PYTHONHASHSEED="7")
    assert run.returncode == 0, run.stderr
    for name in ("audit", "pairs", "attributions", "clusters", "skipped"):
        assert (again / f"{name}.csv").read_bytes() == (scanned / f"{name}.csv").read_bytes(), name


def test_explain_and_compare_answer_for_a_pair_of_the_scan(scanned: Path) -> None:
    pair = next(row for row in table(scanned, "pairs") if row["relation"] == "near")
    left, right = pair["left"], pair["right"]
    run = provenance("explain", scanned, left, right)
    assert run.returncode == 0, run.stderr
    assert "in all" in run.stdout
    assert provenance("explain", scanned, left).returncode == 0
    run = provenance("compare", f"{scanned}:{left}", f"{scanned}:{right}", "--json")
    assert json.loads(run.stdout)["relation"] != "unrelated"
    assert provenance("explain", scanned, "no such id").returncode == 5


def test_inspect_counts_without_extracting() -> None:
    run = provenance("inspect", CRAWL)
    assert run.returncode == 0, run.stderr
    assert "warc" in run.stdout.lower()


def test_a_credited_copy_in_jsonl_is_linked_to_its_source(tmp_path: Path) -> None:
    source = write_jsonl(
        tmp_path / "in.jsonl",
        {"id": "source", "url": "https://harbourledger.example/a", "title": "Board to dredge",
         "published": "2024-05-16T10:00:00Z", "text": STORY},
        {"id": "copy", "url": "https://digest.example/b", "published": "2024-05-16T12:00:00Z",
         "text": STORY + "\nThis article was originally published by The Harbour Ledger."},
        {"id": "other", "url": "https://else.example/c", "text": "Nothing to do with it. " * 20},
    )  # fmt: skip
    out = tmp_path / "out"
    assert provenance("scan", source, "-o", out).returncode == 0
    rows = {row["document_id"]: row for row in table(out, "audit")}
    assert rows["copy"]["verdict"] == "copy"
    assert rows["copy"]["source_document_id"] == "source"
    assert rows["copy"]["containment"] == "1"
    assert rows["source"]["verdict"] == "original"
    assert rows["other"]["verdict"] == "unique"


def test_formulas_from_the_web_are_guarded(tmp_path: Path) -> None:
    source = write_jsonl(
        tmp_path / "in.jsonl", {"id": "a", "title": "=HYPERLINK(1)", "text": STORY}
    )
    out = tmp_path / "out"
    assert provenance("scan", source, "-o", out).returncode == 0
    assert table(out, "audit")[0]["title"] == "'=HYPERLINK(1)"
    config = tmp_path / "c.toml"
    config.write_text("guard = false\n")
    assert provenance("scan", source, "-o", out, "--config", config).returncode == 0
    assert table(out, "audit")[0]["title"] == "=HYPERLINK(1)"


def test_documents_of_one_id_are_told_apart_or_skipped(tmp_path: Path) -> None:
    source = write_jsonl(
        tmp_path / "in.jsonl", {"id": "a", "text": STORY}, {"id": "a", "text": STORY},
        {"id": "a", "text": STORY + " And more."},
    )  # fmt: skip
    out = tmp_path / "out"
    assert provenance("scan", source, "-o", out).returncode == 0
    assert len(table(out, "audit")) == 2
    assert [row["reason"] for row in table(out, "skipped")] == ["duplicate"]


def test_attribute_reads_jsonl_in_order() -> None:
    lines = [
        {"id": "one", "text": "This article was originally published by The Harbour Ledger."},
        {"id": "two", "text": "The mill burned all night."},
    ]
    run = provenance(
        "attribute", "--jsonl", stdin="\n".join(map(json.dumps, lines)) + "\nnot json\n"
    )
    assert run.returncode == 0, run.stderr
    one, two, bad = map(json.loads, run.stdout.splitlines())
    assert one["id"] == "one"
    (claim,) = one["attributions"]
    assert claim["outlet"] == "The Harbour Ledger"
    assert lines[0]["text"][claim["start"] : claim["end"]] == claim["text"]
    assert two == {"id": "two", "attributions": []}
    assert bad["attributions"] == []
    assert "error" in bad


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["scan"], 2),
        (["scan", "x", "--no-such-option"], 2),
        (["no-such-command"], 2),
        (["explain", "/nonexistent", "id"], 2),
        (["compare", "/nonexistent/a", "/nonexistent/b"], 5),
        (["--help"], 0),
    ],
)
def test_exit_codes(arguments: list[str], code: int) -> None:
    run = provenance(*arguments)
    assert run.returncode == code, run.stderr
    assert "Traceback" not in run.stderr


def test_nothing_readable_exits_5_and_says_where_to_look(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_text("")
    run = provenance("scan", empty, "-o", tmp_path / "out")
    assert run.returncode == 5
    assert "skipped.csv" in run.stderr


def test_strict_exits_3_when_something_was_skipped(tmp_path: Path) -> None:
    source = write_jsonl(tmp_path / "in.jsonl", {"id": "a", "text": STORY}, {"id": "b"})
    assert provenance("scan", source, "-o", tmp_path / "out", "--strict").returncode == 3


def test_an_unknown_option_in_the_configuration_is_named(tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text("[verify]\nnaer = 0.7\n")
    run = provenance("scan", CRAWL, "-o", tmp_path / "out", "--config", config)
    assert run.returncode == 2
    assert "did you mean 'near'" in run.stderr


def test_an_unfinished_folder_is_no_package(scanned: Path, tmp_path: Path) -> None:
    half = tmp_path / "half"
    half.mkdir()
    (half / "audit.csv").write_bytes((scanned / "audit.csv").read_bytes())
    run = provenance("explain", half, "x")
    assert run.returncode == 2
    assert "provenance scan" in run.stderr


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="development data is not here")
def test_the_seed_is_linked_to_the_story_it_copies(tmp_path: Path) -> None:
    text = (SHARED / "seed" / "alkhaleej_today.txt").read_text(encoding="utf-8")
    body = text.split("\n", 2)[2]
    body = "\n".join(body.split("\n")[:-3])
    source = write_jsonl(
        tmp_path / "in.jsonl",
        {"id": "copy", "url": "https://alkhaleejtoday.co/x", "text": text,
         "published": "2020-06-13"},
        {"id": "story", "url": "https://www.thenational.ae/y", "text": body,
         "published": "2020-06-12"},
    )  # fmt: skip
    out = tmp_path / "out"
    assert provenance("scan", source, "-o", out).returncode == 0
    row = next(row for row in table(out, "audit") if row["document_id"] == "copy")
    assert row["verdict"] == "copy"
    assert row["source_document_id"] == "story"
    assert row["attribution_status"] == "verified"
    assert row["attribution_outlet"] == "The National"
    run = provenance("attribute", SHARED / "seed" / "alkhaleej_today.txt")
    claims = json.loads(run.stdout)["attributions"]
    assert any(claim["outlet"] == "The National" for claim in claims)
    assert not any("khaleej" in (claim["outlet"] or "").lower() for claim in claims)
