"""The scan on Spark gives the tables of a local scan, byte for byte, also when executors die.

Skipped where pyspark or Java is missing; `make spark` installs pyspark and runs these tests.
"""

import csv
import gzip
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from provenance import pipeline, review

pytest.importorskip("pyspark", reason="pyspark is not installed: make spark installs it")
if shutil.which("java") is None:
    pytest.skip("Java is not installed: Spark needs Java 17", allow_module_level=True)

import pyarrow as pa
import pyarrow.parquet as pq

from provenance.engine.spark import components
from provenance.engine.spark.scan import scan_on
from provenance.engine.spark.session import in_bytes, session
from provenance.errors import OptionsError
from provenance.export import parquet
from provenance.records import DocId

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
ROOT = Path(__file__).parent.parent
TABLES = ("audit", "pairs", "attributions", "clusters", "findings", "skipped")
# Compiling queries for a hundred rows would take most of the time.
_JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SMALL = {
    "spark.sql.shuffle.partitions": "3",
    "spark.default.parallelism": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": _JVM,
    "spark.executor.extraJavaOptions": _JVM,
}
WORDS = [f"{a}{b}" for a in "bdfgklmnprst" for b in ("a", "e", "io", "u")]


def tables(out: Path) -> dict[str, bytes]:
    return {name: (out / f"{name}.csv").read_bytes() for name in TABLES}


def typed(out: Path, name: str) -> list[tuple[object, ...]]:
    """The rows of a table as a Parquet reader sees them, in its parts or exported as one file."""
    path = out / "parquet" / f"{name}.parquet"
    return list(zip(*pq.read_table(path).to_pydict().values(), strict=True))


def told(out: Path) -> dict[str, object]:
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return {key: run[key] for key in ("counts", "limits_hit", "templates", "options_digest")}


STARTED: list[subprocess.Popen[bytes]] = []


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """Leave no process behind, whatever a test found."""
    yield
    while STARTED:
        process = STARTED.pop()
        process.kill()
        process.communicate()


def spark(sources: Path, out: Path, *arguments: str) -> subprocess.Popen[bytes]:
    # Executors of a cluster do not inherit where this package is imported from.
    chosen = {**SMALL, "spark.executorEnv.PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    conf = [part for key, value in chosen.items() for part in ("--spark-conf", f"{key}={value}")]
    process = subprocess.Popen(
        [
            sys.executable, "-m", "provenance", "scan", str(sources), "-o", str(out),
            "--engine", "spark", *conf, *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    STARTED.append(process)
    return process


def finish(process: subprocess.Popen[bytes]) -> None:
    _, error = process.communicate(timeout=400)
    assert process.returncode == 0, error.decode()[-3000:]


def generated(folder: Path, seed: int, documents: int = 90) -> Path:
    """Stories with copies, excerpts, twins of one id, templates, credits, links and bad lines."""
    chance = random.Random(seed)
    outlets = [f"paper{number}.example" for number in range(6)]
    stories = [" ".join(chance.choices(WORDS, k=chance.randint(40, 160))) for _ in range(14)]
    plea = "Support this paper and " + " ".join(chance.choices(WORDS, k=12))
    lines = []
    for number in range(documents):
        outlet, story = chance.choice(outlets), chance.choice(stories)
        words = story.split()
        kind = chance.randrange(5)
        if kind == 1:
            words = words[: len(words) // 2]
        elif kind == 2:
            words[chance.randrange(len(words))] = "changed"
        elif kind == 3:
            words = [*chance.choice(stories).split()[:30], *words]
        text = " ".join(words)
        if chance.random() < 0.4:
            text += f"\n{plea}"
        if chance.random() < 0.3:
            text += f"\nOriginally published by {chance.choice(outlets)}."
        lines.append(
            {
                "id": f"d{number if chance.random() < 0.9 else number // 2}",
                "url": f"https://{outlet}/{number}",
                "title": f"Title {' '.join(words[:3])} {number}",
                "published": f"2024-03-{1 + number % 28:02d}T0{number % 10}:00:00Z",
                # Grammars of all languages would be compiled for texts that are in none.
                "language": "en",
                "text": text,
            }
        )
    folder.mkdir(parents=True)
    third = len(lines) // 3
    for name, part in (("a.jsonl", lines[:third]), ("b.jsonl.gz", lines[third : 2 * third])):
        body = "".join(json.dumps(each) + "\n" for each in part).encode() + b"{broken\n"
        (folder / name).write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    rest = pa.Table.from_pylist([*lines[2 * third :], {"id": "nothing"}])
    pq.write_table(rest, folder / "c.parquet", row_group_size=7)
    return folder


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    """One session for what needs no cluster: to start one takes longer than a scan."""
    # Without adaptive execution small rows do not end up in one partition.
    conf = {**SMALL, "spark.sql.adaptive.enabled": "false"}
    with session("local[2]", conf) as started:
        yield started


def test_the_sample_crawl_has_the_same_tables(tmp_path: Path, shared: Any) -> None:
    crawl = ROOT / "corpus" / "crawl"
    scan_on(shared, [crawl], tmp_path / "spark")
    pipeline.scan([crawl], tmp_path / "local", run=pipeline.Run(workers=2))
    assert tables(tmp_path / "spark") == tables(tmp_path / "local")
    assert told(tmp_path / "spark") == told(tmp_path / "local")
    assert not any((tmp_path / "spark").glob("work/*"))
    parquet.write(tmp_path / "local", tmp_path / "local" / "parquet")
    for name in TABLES:
        assert typed(tmp_path / "spark", name) == typed(tmp_path / "local", name), name


@pytest.mark.parametrize(("seed", "size", "few"), [(1, "1500b", 0), (2, "20k", 1_000)])
def test_files_that_are_read_in_parts_have_the_same_tables(
    tmp_path: Path,
    shared: Any,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
    size: str,
    few: int,
) -> None:
    monkeypatch.setattr(components, "FEW", few)
    crawl = generated(tmp_path / "crawl", seed)
    shared.conf.set("spark.sql.files.maxPartitionBytes", size)
    scan_on(shared, [crawl], tmp_path / "spark")
    pipeline.scan([crawl], tmp_path / "local")
    assert tables(tmp_path / "spark") == tables(tmp_path / "local")
    assert told(tmp_path / "spark") == told(tmp_path / "local")


def test_what_people_have_said_holds_as_on_one_machine(tmp_path: Path, shared: Any) -> None:
    crawl = generated(tmp_path / "crawl", 5)
    shared.conf.set("spark.sql.files.maxPartitionBytes", "20k")
    plain, local, cluster = (tmp_path / name for name in ("plain", "local", "spark"))
    found = pipeline.scan([crawl], plain).pairs
    ends = [(pair.match.left, pair.match.right) for pair in found]
    assert len(ends) > 20
    ends[10] = (ends[10][0], DocId("elsewhere"))
    ends[11] = (DocId("nobody"), DocId("elsewhere"))
    # Two articles that nothing else leads from one to the other of.
    ends[12] = (ends[0][0], ends[-1][1])
    reviews = [
        review.Review(*(two if number % 2 else two[::-1]), status, "=seen")
        for number, (two, status) in enumerate(zip(ends, itertools.cycle(get_args(review.Status))))
    ]
    given = tmp_path / "given.csv"
    review.write(reviews[:20], given)
    for out in (local, cluster):
        out.mkdir()
        review.write(reviews[20:], out / review.FILE)
    pipeline.scan([crawl], local, run=pipeline.Run(review=given))
    scan_on(shared, [crawl], cluster, reviews=given)
    assert tables(cluster) == tables(local)
    assert tables(cluster) != tables(plain)
    assert told(cluster) == told(local)
    assert (cluster / review.FILE).read_bytes() == (local / review.FILE).read_bytes()


DEADLY = """
import itertools, os
from provenance import examine

class Deadly(examine.Examiner):
    def __call__(self, page):
        if b"ends its process" in page.html:
            os._exit(11)
        if b"never comes back" in page.html:
            sum(itertools.repeat(0))
        return super().__call__(page)

Deadly.__qualname__ = Deadly.__name__ = "Examiner"
Deadly.__module__ = "provenance.examine"
examine.Examiner = Deadly
"""
"""Run at the start of every Python process there is. No signal ends the sum."""


def test_a_page_that_ends_or_hangs_its_process_is_a_skip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl, deadly = tmp_path / "crawl", tmp_path / "deadly"
    for folder in (crawl, deadly):
        folder.mkdir()
    (deadly / "sitecustomize.py").write_text(DEADLY, encoding="utf-8")
    chance = random.Random(6)
    for number in range(36):
        paragraphs = [" ".join(chance.choices(WORDS, k=60)) for _ in range(3)]
        if number in (7, 20):
            paragraphs.append("This page ends its process.")
        if number == 30:
            paragraphs.append("This page never comes back.")
        body = "".join(f"<p>{each}</p>" for each in paragraphs)
        page = f"<html lang=en><title>{number}</title><body><article>{body}</article></body></html>"
        (crawl / f"{number:02}.html").write_text(page, encoding="utf-8")
    config = tmp_path / "provenance.toml"
    config.write_text("[extract]\ntimeout_s = 1\n", encoding="utf-8")
    paths = [str(deadly), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    local = [
        sys.executable, "-m", "provenance", "scan", str(crawl), "-o", str(tmp_path / "local"),
        "--config", str(config),
    ]  # fmt: skip
    subprocess.run(local, check=True, capture_output=True, timeout=200)
    finish(spark(crawl, tmp_path / "spark", "--master", "local[2]", "--config", str(config)))
    assert tables(tmp_path / "spark") == tables(tmp_path / "local")
    skipped = csv.DictReader((tmp_path / "spark" / "skipped.csv").open(encoding="utf-8"))
    reasons = [(row["input"][-7:], row["reason"]) for row in skipped]
    assert reasons == [("07.html", "crashed"), ("20.html", "crashed"), ("30.html", "timeout")]


def _executors(driver: int) -> list[int]:
    """Processes of executors that a process of ours has started."""
    listing = subprocess.run(
        ["ps", "-eww", "-o", "pid,ppid,args"], capture_output=True, text=True, check=True
    ).stdout
    parents: dict[int, int] = {}
    named: list[int] = []
    for line in listing.splitlines()[1:]:
        pid, parent, command = line.split(None, 2)
        parents[int(pid)] = int(parent)
        if "CoarseGrainedExecutorBackend" in command:
            named.append(int(pid))

    def ours(pid: int) -> bool:
        while pid in parents and pid != driver:
            pid = parents[pid]
        return pid == driver

    return [pid for pid in named if ours(pid)]


def _kill_one_when(process: subprocess.Popen[bytes], when: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end and process.poll() is None:
        if when() and (found := _executors(process.pid)):
            os.kill(found[-1], signal.SIGKILL)
            return
        time.sleep(0.05)
    raise AssertionError(f"no executor to kill: {process.poll()}, {_executors(process.pid)}")


def test_a_cluster_that_loses_executors_ends_with_the_same_tables(tmp_path: Path) -> None:
    crawl = generated(tmp_path / "crawl", 3)
    out = tmp_path / "spark"
    small = ("--spark-conf", "spark.sql.files.maxPartitionBytes=4k")
    process = spark(crawl, out, "--master", "local-cluster[2,1,1024]", *small)
    # One in the middle of extraction, one in the middle of the join.
    for stage in ("pages", "found"):
        _kill_one_when(process, lambda stage=stage: any(out.glob(f"work/*/{stage}/_temporary")))  # type: ignore[misc]
    pipeline.scan([crawl], tmp_path / "local")
    finish(process)
    assert tables(out) == tables(tmp_path / "local")
    assert told(out) == told(tmp_path / "local")


def test_a_driver_that_was_killed_goes_on_after_the_stages_that_were_finished(
    tmp_path: Path,
) -> None:
    crawl, out = generated(tmp_path / "crawl", 4), tmp_path / "spark"
    process = spark(crawl, out, "--master", "local[2]")
    end = time.monotonic() + 300
    while not any(out.glob("work/*/outlined/_SUCCESS")) and time.monotonic() < end:
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.1)
    process.kill()
    process.communicate()
    assert not (out / "run.json").exists()
    (kept,) = out.glob("work/*/pages/_SUCCESS")
    written = kept.stat().st_mtime_ns
    again = spark(crawl, out, "--master", "local[2]")
    pipeline.scan([crawl], tmp_path / "local")
    while again.poll() is None and not any(out.glob("work/*/found/_SUCCESS")):
        time.sleep(0.1)
    assert not kept.exists() or kept.stat().st_mtime_ns == written
    finish(again)
    assert tables(out) == tables(tmp_path / "local")


def test_options_of_the_engine_are_checked(tmp_path: Path) -> None:
    page = tmp_path / "a.txt"
    page.write_text("One two three.", encoding="utf-8")
    process = spark(page, tmp_path / "out", "--spark-conf", "novalue")
    _, error = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"KEY=VALUE" in error
    with pytest.raises(OptionsError, match="no size"):
        in_bytes("much")
