"""The gate: what is found about new documents, what fails, and the exit codes of the command."""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import intake, package, pipeline
from provenance.baseline import Accepted
from provenance.checking import share, targets
from provenance.cli import main
from provenance.errors import OptionsError, StoreError
from provenance.gate import GateOptions, findings_of, judge
from provenance.records import DocId

TODAY = date(2024, 6, 1)
STORIES = (
    "The harbour board agreed on Tuesday to dredge the eastern channel before the spring storms. "
    "Pilots had warned for years that sand was closing it, and two ships ran aground last winter. "
    "The work will cost four million and last until June, the board's engineer told the meeting. "
    "Fishermen asked for a pause during the herring run, which the board said it would consider.",
    "A mill that had stood empty since the flood burned down in the night to Sunday. "
    "Nobody was hurt, but the fire brigade needed nine hours and the water of two ponds for it. "
    "Neighbours had asked the council three times to have the building fenced off and watched. "
    "The council's clerk said the letters had been passed on to the owner, who lives abroad.",
    "The choir of the old town has lost its hall to a supermarket and now sings on the ferry. "
    "Passengers on the evening boat get a concert with their ticket, at least until the autumn. "
    "The ferry company wants no rent for it and says it has never sold so many returns before. "
    "Only the dogs on board, the conductor admits, have had to get used to the second sopranos.",
)
Doc = dict[str, str]


def write(path: Path, documents: list[Doc]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in documents), encoding="utf-8")
    return path


def doc(name: str, story: int = 0, outlet: str = "", hour: int = 10, **more: str) -> Doc:
    outlet = outlet or f"{name}.example"
    return {
        "id": name,
        "url": f"https://{outlet}/{name}",
        "published": f"2024-05-16T{hour:02}:00:00Z",
        "text": STORIES[story],
        **more,
    }


def scan(folder: Path, *sources: Path) -> Path:
    pipeline.scan(sources, folder)
    return folder


@st.composite
def documents(draw: st.DrawFn) -> Doc:
    outlet = draw(st.sampled_from(["ledger", "digest", "courier", "post"]))
    sentences = STORIES[draw(st.integers(0, 2))].split(". ")
    text = ". ".join(sentences[: draw(st.integers(1, 4))])
    if draw(st.booleans()):
        credited = draw(st.sampled_from(["Ledger", "Globe"]))
        text += f"\nThis article was originally published by The {credited}."
    name = draw(st.sampled_from("abcdefgh"))
    made = doc(name, outlet=f"{outlet}.example", hour=draw(st.integers(8, 12)), text=text)
    if draw(st.integers(0, 5)) == 0:
        del made["text"]
    if draw(st.booleans()):
        del made["published"]
    return made


@settings(max_examples=15, deadline=None)
@given(st.lists(documents(), max_size=6), st.lists(documents(), min_size=1, max_size=4))
def test_a_check_finds_what_a_scan_of_all_would(old: list[Doc], new: list[Doc]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        one, two = write(folder / "a.jsonl", old), write(folder / "b.jsonl", new)
        whole = pipeline.scan([one, two], folder / "whole")
        batch = intake.check([two], scan(folder / "out", one))
    mine = {e.article.document_id for e in whole.entries if Path(e.article.input).name == "b.jsonl"}
    assert batch.new == mine
    for each in batch.new:
        assert batch.result.resolutions[each] == whole.resolutions[each]
    touching = [p for p in whole.pairs if {p.match.left, p.match.right} & mine]
    assert [p for p in batch.result.pairs if {p.match.left, p.match.right} & mine] == touching
    expected = [
        f
        for f in whole.findings
        if (Path(f.input).name == "b.jsonl" if f.skipped else f.document_id in mine)
    ]
    assert sorted(findings_of(batch.result, batch.new), key=repr) == sorted(expected, key=repr)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_check_alters_nothing(tmp_path: Path) -> None:
    out = scan(tmp_path / "out", write(tmp_path / "a.jsonl", [doc("a"), doc("c", 1)]))
    before = digests(out)
    intake.check([write(tmp_path / "b.jsonl", [doc("b", hour=12)])], out)
    assert digests(out) == before


def test_a_folder_that_is_no_package_is_refused(tmp_path: Path) -> None:
    new = write(tmp_path / "b.jsonl", [doc("b")])
    with pytest.raises(StoreError, match="provenance scan"):
        intake.check([new], tmp_path / "none")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> intake.Batch:
    """Two copies of stored stories without credit, and two that nothing is found about."""
    folder = tmp_path_factory.mktemp("batch")
    out = scan(folder / "out", write(folder / "a.jsonl", [doc("a"), doc("c", 1)]))
    fresh = " ".join(f"word{n}" for n in range(60)) + " and the end of it all in plain English."
    new = [doc("b", hour=12), doc("d", 1, hour=13), doc("e", 2), doc("f", text=fresh)]
    return intake.check([write(folder / "b.jsonl", new)], out)


def code(batch: intake.Batch, baseline: list[Accepted] | None = None, **more: object) -> int:
    options = GateOptions(TODAY, **more)  # type: ignore[arg-type]
    return judge(batch.result, batch.new, options, baseline).exit_code


def test_findings_of_the_level_or_graver_fail(batch: intake.Batch) -> None:
    found = findings_of(batch.result, batch.new)
    assert {(f.rule, f.document_id) for f in found if f.level == "error"} == {
        ("SYN101", "b"), ("SYN101", "d"), ("SYN201", "b"), ("SYN201", "d"),
    }  # fmt: skip
    assert code(batch) == code(batch, fail_on=("note",)) == 1
    assert code(batch, fail_on=("SYN201",)) == code(batch, fail_on=("syn201",)) == 1
    assert code(batch, fail_on=("SYN301",)) == 0
    assert code(batch, fail_on=("warning",)) == 1
    assert code(batch, exit_zero=True) == 0


def test_so_many_findings_are_let_pass(batch: intake.Batch) -> None:
    assert code(batch, max_new=4) == 0
    assert code(batch, max_new=3) == 1


def test_uncredited_copies_are_judged_by_their_share(batch: intake.Batch) -> None:
    assert code(batch, max_uncredited=0.5, fail_on=("SYN301",)) == 0
    assert code(batch, max_uncredited=0.49, fail_on=("SYN301",)) == 1
    assert code(batch, max_uncredited=0.5, max_new=2) == 0
    assert code(batch, max_uncredited=0.5, fail_on=("SYN201",)) == 1


def test_accepted_findings_do_not_fail(batch: intake.Batch) -> None:
    ids = [f.id for f in findings_of(batch.result, batch.new) if f.level == "error"]
    accepted = [Accepted(each, reason="known") for each in ids]
    assert code(batch, accepted) == 0
    assert code(batch, accepted[1:]) == 1
    assert code(batch, [replace(each, expires="2024-06-01") for each in accepted]) == 0
    assert code(batch, [replace(each, expires="2024-05-31") for each in accepted]) == 1
    assert code(batch, [replace(each, expires="soon") for each in accepted]) == 1
    assert code(batch, [replace(each, reason=" ") for each in accepted]) == 0
    assert code(batch, [replace(each, reason=" ") for each in accepted], require_reason=True) == 1
    stale = [*accepted, Accepted("nothing")]
    report = judge(batch.result, batch.new, GateOptions(TODAY), stale)
    assert [entry.id for entry in report.unused] == ["nothing"]
    assert report.exit_code == 0
    assert code(batch, stale, fail_on_unused=True) == 1


def test_the_gravest_findings_come_first(batch: intake.Batch) -> None:
    levels = [f.level for f in findings_of(batch.result, batch.new)]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)


@pytest.mark.parametrize(
    "options",
    [{"fail_on": ("fatal",)}, {"fail_on": ("SYN999",)}, {"max_new": -1}, {"max_uncredited": 1.1}],
)
def test_bad_gate_options_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(OptionsError):
        GateOptions(TODAY, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["5", "-1%", "101%", "five", "", "nan", "%"])
def test_bad_shares_are_refused(text: str) -> None:
    with pytest.raises(OptionsError):
        share(text)


@pytest.mark.parametrize("text", ["sarif", "sarif=", "pdf=x", "=x"])
def test_bad_outputs_are_refused(text: str) -> None:
    with pytest.raises(OptionsError):
        targets([text])


def provenance(*arguments: object, **env: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("provenance")), *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **env}
    )


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an audit package `out` and batches of every kind."""
    folder = tmp_path_factory.mktemp("crawl")
    run = provenance("scan", write(folder / "a.jsonl", [doc("a")]), "-o", folder / "out", "-q")
    assert run.returncode == 0, run.stderr
    write(folder / "fresh.jsonl", [doc("b", 1)])
    write(folder / "copy.jsonl", [doc("b", hour=12)])
    broken = write(folder / "broken.jsonl", [doc("b", 1)])
    broken.write_text(broken.read_text() + "no json\n")
    (folder / "empty.html").write_text("")
    (folder / "config.toml").write_text('[rules.levels]\nSYN101 = "note"\nSYN201 = "note"\n')
    return folder


@pytest.mark.parametrize(
    ("batch", "options", "expected"),
    [
        ("fresh.jsonl", [], 0),
        ("copy.jsonl", [], 1),
        ("copy.jsonl", ["--exit-zero"], 0),
        ("copy.jsonl", ["--fail-on", "SYN204"], 0),
        ("copy.jsonl", ["--fail-on", "SYN204", "--fail-on", "SYN201"], 1),
        ("copy.jsonl", ["--max-new", "2"], 0),
        ("copy.jsonl", ["--config", "config.toml"], 0),
        ("copy.jsonl", ["--max-uncredited", "5%", "--fail-on", "SYN204"], 1),
        ("copy.jsonl", ["--fail-on", "nothing"], 2),
        ("copy.jsonl", ["--output", "sarif"], 2),
        ("copy.jsonl", ["--format", "pdf"], 2),
        ("copy.jsonl", ["--today", "tomorrow"], 2),
        ("copy.jsonl", ["--baseline", "none.jsonl"], 2),
        ("broken.jsonl", [], 0),
        ("broken.jsonl", ["--strict"], 3),
        ("broken.jsonl", ["--fail-on", "warning"], 1),
        ("empty.html", [], 5),
        ("none.html", [], 5),
        ("a.jsonl", [], 0),
        ("a.jsonl", ["--fail-on", "warning"], 1),
    ],
)
def test_exit_codes(
    crawl: Path, monkeypatch: pytest.MonkeyPatch, batch: str, options: list[str], expected: int
) -> None:
    monkeypatch.chdir(crawl)
    arguments = ["check", batch, "--against", "out", "--workers", "1", *options]
    monkeypatch.setattr(sys, "argv", ["provenance", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    assert (stop.value.code or 0) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["fresh.jsonl", "--against", "out"], 0),
        (["copy.jsonl", "--against", "out"], 1),
        (["fresh.jsonl", "--against", "none"], 2),
        (["fresh.jsonl"], 2),
        (["broken.jsonl", "--against", "out", "--strict"], 3),
        (["empty.html", "--against", "out"], 5),
    ],
)
def test_exit_codes_of_the_installed_command(
    crawl: Path, arguments: list[str], expected: int
) -> None:
    names = {path.name for path in crawl.iterdir()}
    run = provenance("check", *(crawl / each if each in names else each for each in arguments))
    assert run.returncode == expected, run.stdout + run.stderr
    assert "Traceback" not in run.stderr


def test_several_outputs_and_the_step_summary(crawl: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    run = provenance(
        "check", crawl / "copy.jsonl", "--against", crawl / "out", "--format", "github",
        "--output", f"sarif={tmp_path / 'deep' / 'r.sarif'}",
        "--output", f"json={tmp_path / 'r.json'}",
        GITHUB_STEP_SUMMARY=str(summary),
    )  # fmt: skip
    assert run.returncode == 1, run.stderr
    assert run.stdout.startswith("::error file=")
    assert json.loads((tmp_path / "r.json").read_text())["exit_code"] == 1
    assert json.loads((tmp_path / "deep" / "r.sarif").read_text())["version"] == "2.1.0"
    assert "SYN201" in summary.read_text()


def test_a_copy_within_the_batch_counts_as_one(tmp_path: Path) -> None:
    out = scan(tmp_path / "out", write(tmp_path / "a.jsonl", [doc("z", 2)]))
    new = write(tmp_path / "b.jsonl", [doc("a"), doc("b", hour=12)])
    batch = intake.check([new], out)
    assert ("SYN201", DocId("b")) in {
        (f.rule, f.document_id) for f in findings_of(batch.result, batch.new)
    }


def test_a_scan_writes_its_findings(crawl: Path, tmp_path: Path) -> None:
    out = scan(tmp_path / "out", crawl / "a.jsonl", crawl / "copy.jsonl", crawl / "broken.jsonl")
    found = list(package.rows(out, "findings"))
    assert [row["rule"] for row in found] == ["SYN101", "SYN201", "SYN401"]
    assert [row["document_id"] for row in found] == ["b", "b", ""]
    rules = {row["document_id"]: row["rules"] for row in package.rows(out, "audit")}
    assert rules["b"] == "SYN101 SYN201"
    assert rules["a"] == ""
    again = pipeline.load(out)
    assert [f.id for f in again.findings] == [row["id"] for row in found]
    described = json.loads((out / "datapackage.json").read_text())["resources"]
    assert "findings" in {resource["name"] for resource in described}
