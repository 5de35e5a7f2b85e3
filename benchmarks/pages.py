"""docs/benchmarks.md, written from the figures."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.measure import OURS, ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
PICTURE = ROOT / "docs" / "benchmarks-growth.svg"

HEAD = """# Benchmarks: how fast texts are matched

Written by `python -m benchmarks --write`; the figures are in benchmarks/results.json. Absolute
times hold for one machine on one day, ratios travel better: all systems of a table did the same
work in one run, in turns.

    make bench                             # all but the growth curves
    python -m benchmarks signatures        # or small, large, identical, scans, growth
    python -m benchmarks growth --largest 1000000 --write

The peers live in an environment of their own in the user's cache folder
(`~/.cache/syndication-provenance/bench`), made on the first run; one that cannot be installed or
run is listed as such. The articles are made up (`benchmarks/articles.py`): some 450 words with
news-like frequencies, four in ten in groups of two to eight copies that are exact, edited, cut,
wrapped or hardly alike. The true similarity of all pairs in a group is known, and computed without
our code.
"""

SIGNATURES = """
## Signatures from text
Text in, 128 MinHash values of word 5-grams out, processor time. Ours are datasketch's
`affine32` values bit for bit; the peers use their own hash functions and split words their own way,
most at white space.
"""

JOBS = """
## JSONL to clusters, {articles:,} articles
Everything from the start of the process: imports, reading, signatures, candidates, clusters. Ours
verifies all pairs exactly, in as many threads as there are cores; the peers do not verify. Ours has
32 bands of 4 and anchors, the peers 16 bands of 8. text-dedup and datatrove are spared the job:
their signatures alone take minutes. Recall is that of pairs with a Jaccard similarity of 0.8 or
more, and of 0.5 or more.
"""

SCANS = """
## Whole scans of real pages
{pages:,} pages of 200 kB, gzipped, in processes of their own, everything included: the start,
reading, extraction, credits, matching, judging, tables, index and report. The second scan finds in
its cache what each page gave (`python -m benchmarks.scans`).
"""

GROWTH = """
## Growth
The same job by number of articles.

![Processor time and memory by number of articles](benchmarks-growth.svg)
"""

MEMORY = """
At its peak, while candidates are found, memory is about 1.4 kB an article (band keys, anchors,
counts, and what sorting them takes) and 260 MB for the interpreter, numba and the buffers. The
words of all texts, 8 bytes each, wait in a temporary file (`TMPDIR`): 3.6 kB an article here.
"""


def write(results: Mapping[str, Any], peers: Path) -> None:
    """Write the page, and the picture if there are figures for it."""
    if "growth" in results:
        subprocess.run(
            [str(peers), "-m", "benchmarks.picture", str(PICTURE)],
            input=json.dumps(results["growth"]["jobs"]), text=True, check=True, cwd=ROOT,
        )  # fmt: skip
    PAGE.write_text(render(results), encoding="utf-8")


def render(results: Mapping[str, Any]) -> str:
    """Return the page."""
    parts = [HEAD, _machine(results)]
    if "signatures" in results:
        parts += [SIGNATURES, _signatures(results["signatures"])]
    for name in ("large", "small"):
        if name in results:
            parts += [JOBS.format(**results[name]), _jobs(results[name])]
    if "growth" in results:
        parts += [GROWTH, _growth(results["growth"]["jobs"]), MEMORY]
    if "identical" in results:
        parts.append(_identical(results["identical"]))
    if "scans" in results:
        parts.append(_scans(results["scans"]))
    return "".join(parts)


def _machine(results: Mapping[str, Any]) -> str:
    machine, versions = results["machine"], results["versions"]
    named = ", ".join(f"{name} {number}" for name, number in sorted(versions.items()))
    lines = [
        f"\n{machine['date']}: {machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, {machine['system']}, shared with other work.\n{named}.\n"
    ]
    failed = {**results.get("not_installed", {})}
    for part in ("signatures", "small", "large"):
        failed.update(results.get(part, {}).get("failed", {}))
    lines += [f"\nDid not run: {name} ({_plain(why)}).\n" for name, why in sorted(failed.items())]
    return "".join(lines)


def _plain(text: str) -> str:
    return "".join(char for char in text if char.isprintable() and char not in "|<>`[]")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _signatures(part: Mapping[str, Any]) -> str:
    rates = sorted(part["rates"].items(), key=lambda item: -item[1]["articles_a_second"])
    return _table(
        ["system", "articles a second", "ours is faster by"],
        [[name, f"{r['articles_a_second']:,.0f}", f"{r['ratio']:.1f}"] for name, r in rates],
    )


def _jobs(part: Mapping[str, Any]) -> str:
    ours = part["jobs"][OURS]
    rows = [
        [
            name,
            f"{job['cpu']:.2f}",
            f"{ours['cpu'] / job['cpu']:.2f}",
            f"{job['wall']:.2f}",
            f"{job['peak_mb']:,.0f}",
            f"{job['recall_80']:.4f}",
            f"{job['recall_50']:.4f}",
        ]
        for name, job in sorted(part["jobs"].items(), key=lambda item: item[1]["cpu"])
    ]
    head = ["system", "CPU s", "ours / its", "wall s", "peak MB", "recall 0.8", "recall 0.5"]
    return _table(head, rows)


def _growth(jobs: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        [
            f"{job['articles']:,}",
            f"{job['cpu']:.2f}",
            f"{job['wall']:.2f}",
            f"{job['peak_mb']:,.0f}",
            f"{job['recall_80']:.4f}",
            f"{job['recall_50']:.4f}",
        ]
        for job in jobs
    ]
    table = _table(["articles", "CPU s", "wall s", "peak MB", "recall 0.8", "recall 0.5"], rows)
    if len(jobs) < 2:
        return table
    first, last = jobs[0], jobs[-1]
    power = math.log(last["cpu"] / first["cpu"]) / math.log(last["articles"] / first["articles"])
    return table + (
        f"\nFrom {first['articles']:,} to {last['articles']:,} articles processor time grows as "
        f"n^{power:.2f}.\n"
    )


def _identical(part: Mapping[str, Any]) -> str:
    return (
        "\n## One story, over and over\n"
        f"{part['articles']:,} identical articles take {part['ratio']:.2f} of the processor time "
        f"of as many different ones: {part['identical']:.2f} s against {part['different']:.2f} s.\n"
    )


def _scans(part: Mapping[str, Any]) -> str:
    rows = [
        [
            str(workers),
            f"{(first := part[f'first_{workers}']):.1f}",
            f"{part['first_1'] / first:.2f}",
            f"{(second := part[f'second_{workers}']):.2f}",
            f"{first / second:.1f}",
        ]
        for workers in (1, 2)
    ]
    head = ["workers", "first scan s", "one worker / this", "second scan s", "first / second"]
    return SCANS.format(**part) + _table(head, rows)
