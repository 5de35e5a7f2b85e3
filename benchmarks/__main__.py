"""Speed as ratios against peers, on the same work in one run: `make bench`.

`--write` keeps the figures in benchmarks/results.json and writes docs/benchmarks.md from them.
Parts that were not run keep their earlier figures.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import environment, pages, scans
from benchmarks.articles import Corpus, alike, make
from benchmarks.measure import OURS, ROOT, FailedError, Job, Signer, run
from benchmarks.systems import JOBS, SIGNERS

RESULTS = ROOT / "benchmarks" / "results.json"
ROUNDS = 5
SIGNED = 1_000
"""Articles that are signed in each round; a twentieth by slow systems."""
SMALL, LARGE = 20_000, 200_000
FAST = (OURS, "daft", "rensa")
"""Systems that the large job is worth waiting for."""
SLOW = ("text-dedup", "datatrove")
"""Systems that sign fewer articles and are spared the job, which would take them minutes."""
REPEATED = (OURS, "daft")
"""Systems that do the whole job more than once: those whose ratio is asked for."""
GROWTH = (10_000, 30_000, 100_000, 300_000, 1_000_000)
IDENTICAL = 100_000


def corpus(articles: int) -> Corpus:
    return make(environment.cache() / f"articles-{articles}.jsonl", articles)


def signatures(peers: Path) -> dict[str, Any]:
    """Documents a second and core of each system, in turns; medians."""
    print(
        f"signatures from text, {SIGNED:,} articles, CPU time, median of {ROUNDS} rounds in turns"
    )
    path = corpus(SIGNED).path
    signers: dict[str, Signer] = {}
    failed: dict[str, str] = {}
    for name in SIGNERS:
        try:
            articles = SIGNED // 20 if name in SLOW else SIGNED
            signers[name] = Signer(name, path, articles, peers)
        except FailedError as error:
            failed[name] = str(error)
            print(f"  {name:<26} failed: {error}")
    times: dict[str, list[float]] = {name: [] for name in signers}
    for _ in range(ROUNDS):
        for name, signer in signers.items():
            times[name].append(signer.sign())
    for signer in signers.values():
        signer.close()
    ours = times[OURS]
    rates: dict[str, dict[str, float]] = {}
    for name, seconds in times.items():
        ratio = statistics.median(other / own for other, own in zip(seconds, ours, strict=True))
        rates[name] = {"articles_a_second": 1 / statistics.median(seconds), "ratio": ratio}
        print(f"  {name:<26} {rates[name]['articles_a_second']:>10,.0f} articles/s {ratio:8.1f}x")
    return {"articles": SIGNED, "rounds": ROUNDS, "rates": rates, "failed": failed}


def jobs(articles: int, systems: tuple[str, ...], rounds: int, peers: Path) -> dict[str, Any]:
    """JSONL to clusters, each system in new processes, in turns; the median run of each."""
    print(f"JSONL to clusters, {articles:,} articles, median of {rounds} rounds in turns")
    known = corpus(articles)
    done: dict[str, list[Job]] = {}
    failed: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds):
            for name in systems:
                if name in failed or (turn and name not in REPEATED):
                    continue
                try:
                    done.setdefault(name, []).append(
                        run(name, known, articles, peers, Path(folder))
                    )
                except FailedError as error:
                    failed[name] = str(error)
                    print(f"  {name:<12} failed: {error}")
    middle: dict[str, Job] = {}
    for name, each in done.items():
        job = sorted(each, key=lambda job: job.cpu)[len(each) // 2]
        job = replace(job, wall=statistics.median(other.wall for other in each))
        middle[name] = job
        print(
            f"  {name:<12} {job.cpu:8.2f} CPU s {job.wall:8.2f} s {job.peak_mb:7,.0f} MB "
            f"recall {job.recall_80:.4f} / {job.recall_50:.4f}  {job.cpu / middle[OURS].cpu:6.2f}x"
        )
    return {
        "articles": articles,
        "rounds": rounds,
        "jobs": {name: job.as_json() for name, job in middle.items()},
        "failed": failed,
    }


def growth(sizes: tuple[int, ...], peers: Path) -> dict[str, Any]:
    """Our time and memory by number of articles, one run each."""
    print("growth")
    rows = []
    for articles in sizes:
        known = corpus(articles)
        with tempfile.TemporaryDirectory() as folder:
            job = run(OURS, known, articles, peers, Path(folder))
        rows.append(job.as_json())
        print(
            f"  {articles:>9,} {job.cpu:8.2f} CPU s {job.wall:8.2f} s {job.peak_mb:7,.0f} MB "
            f"recall {job.recall_80:.4f} / {job.recall_50:.4f}"
        )
        if articles > LARGE:
            known.path.unlink()
            known.path.with_suffix(".npz").unlink()
    return {"jobs": rows}


def identical(peers: Path) -> dict[str, Any]:
    """One article so often, against as many different ones."""
    folder = environment.cache()
    seconds = {}
    for name, same in (("different", False), ("identical", True)):
        known = alike(folder / f"{name}-{IDENTICAL}.jsonl", IDENTICAL, same=same)
        with tempfile.TemporaryDirectory() as work:
            seconds[name] = run(OURS, known, IDENTICAL, peers, Path(work)).cpu
    ratio = seconds["identical"] / seconds["different"]
    print(
        f"{IDENTICAL:,} identical articles take {ratio:.2f} of the time of as many different ones"
    )
    return {"articles": IDENTICAL, **seconds, "ratio": ratio}


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parts = ("signatures", "small", "large", "growth", "identical", "scans")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(parts)}; all but growth if none")
    parser.add_argument("--largest", type=int, default=300_000, help="articles that growth ends at")
    parser.add_argument("--write", action="store_true", help="keep the figures and write the page")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(parts)}")
    wanted = arguments.parts or [part for part in parts if part != "growth"]
    peers, failed = environment.ready()
    for name, why in failed.items():
        print(f"not installed: {name}: {why}")
    results: dict[str, Any] = {}
    if RESULTS.exists():
        results = json.loads(RESULTS.read_text(encoding="utf-8"))
    results["machine"] = environment.machine()
    results["versions"] = environment.versions(peers)
    results["not_installed"] = failed
    if "signatures" in wanted:
        results["signatures"] = signatures(peers)
    if "small" in wanted:
        results["small"] = jobs(SMALL, tuple(name for name in JOBS if name not in SLOW), 3, peers)
    if "large" in wanted:
        results["large"] = jobs(LARGE, FAST, 3, peers)
    if "identical" in wanted:
        results["identical"] = identical(peers)
    if "scans" in wanted and (found := scans.measured()):
        results["scans"] = found
    if "growth" in wanted:
        sizes = tuple(size for size in GROWTH if size <= arguments.largest)
        results["growth"] = growth(sizes, peers)
    if arguments.write:
        RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        pages.write(results, peers)


if __name__ == "__main__":
    main()
