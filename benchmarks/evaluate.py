"""Accuracy, printed and held to floors: `make eval`.

The sample crawl is always scored. The development data is scored where it lies beside the
project (or in `$PROVENANCE_SHARED`); where it does not, that is said and nothing fails.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from provenance import package, pipeline
from provenance.evaluate import Score, evaluate
from provenance.examine import directory
from provenance.options import Options
from provenance.records import NEAR_DUPLICATE

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("PROVENANCE_SHARED", ROOT.parent / "shared")) / "data"

# F1 on the sample crawl below which `make eval` fails; they only rise.
FLOORS = {
    "verdicts": 0.98,
    "attribution": 0.98,
    "sources": 0.98,
    "pairs": 0.98,
    "near-duplicates": 0.94,
}


def scan(source: Path, folder: Path, options: Options = Options()) -> Path:
    """Scan a source and return the package."""
    out = folder / "out"
    pipeline.scan([source], out, options, pipeline.Run(workers=os.cpu_count() or 1))
    return out


def read(path: Path) -> Iterator[dict[str, object]]:
    """Yield the documents of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def sample_crawl() -> bool:
    """Score the sample crawl; tell whether all scores reach their floors."""
    with tempfile.TemporaryDirectory() as folder:
        own = Options(outlets=(str(ROOT / "corpus" / "outlets.csv"),))
        out = scan(ROOT / "corpus" / "crawl", Path(folder), own)
        found = evaluate(out, ROOT / "corpus" / "gold.csv")
    reached = True
    print("corpus/")
    for score in found.scores:
        floor = FLOORS[score.name]
        low = score.f1 < floor
        reached = reached and not low
        print(f"  {score.line()}" + (f"  BELOW {floor}" if low else ""))
    for miss in found.misses:
        print(f"    {miss.what}: {miss.key}: wanted {miss.wanted or '-'}, got {miss.got or '-'}")
    return reached


def exact_pairs(name: str) -> None:
    """Recall of the pairs that comparing all with all finds; direction where an agency is in it."""
    source = DATA / "text" / f"{name}.jsonl.gz"
    documents = {str(d["id"]): d for d in read(source)}
    words = {key: len(re.findall(r"\w+", str(d["text"]))) for key, d in documents.items()}
    with tempfile.TemporaryDirectory() as folder:
        out = scan(source, Path(folder))
        found = {(row["left"], row["right"]): row for row in package.rows(out, "pairs")}
    with gzip.open(DATA / "text" / f"{name}.exact_pairs.tsv.gz", "rt", encoding="utf-8") as file:
        exact = [
            (
                *sorted((row["left"], row["right"])),
                float(row["jaccard5"]),
                float(row["containment5"]),
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]
    print(name)
    for label, rows in (
        ("jaccard >= 0.8", [(a, b) for a, b, j, _ in exact if j >= 0.8]),
        ("jaccard >= 0.5", [(a, b) for a, b, j, _ in exact if j >= 0.5]),
        (
            "containment >= 0.5, 40 shared words",
            [(a, b) for a, b, _, c in exact if c >= 0.5 and c * min(words[a], words[b]) >= 40],
        ),
    ):
        hits = sum(pair in found for pair in rows)
        print(f"  {label}: recall {hits / max(len(rows), 1):.4f} of {len(rows)}")
    near = [(a, b) for a, b, j, _ in exact if j >= 0.5 and (a, b) in found]
    agency_direction(documents, [(pair, found[pair]) for pair in near])


def agency_direction(
    documents: dict[str, dict[str, object]], rows: list[tuple[tuple[str, str], dict[str, str]]]
) -> None:
    """How often an agency is named the source in its pairs with papers."""
    outlets = directory()

    def agency(document: str) -> bool:
        about = documents[document]
        host = str(about.get("url", ""))
        return bool(host) and outlets.is_agency(outlets.by_domain(host))

    directed = right = total = 0
    for (left, right_id), row in rows:
        if agency(left) == agency(right_id):
            continue
        total += 1
        if row["direction"] != "undetermined":
            directed += 1
            right += row["direction"] == ("left" if agency(left) else "right")
    if total:
        share = right / max(directed, 1)
        known = directed / total
        print(f"  agency against paper: direction in {known:.3f} of {total}, right {share:.3f}")


def two_sided(path: Path, folder: Path) -> tuple[list[dict[str, object]], list[bool]]:
    """Scan pairs of texts as documents of strangers; tell which came out as near-duplicates."""
    rows = list(read(path))
    source = folder / "in.jsonl"
    with source.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            for side in "ab":
                text = row[side]["text"]  # type: ignore[index]
                name = f"{number}{side}"
                document = {"id": name, "outlet": f"{name}.example", "text": text}
                file.write(json.dumps(document) + "\n")
    out = scan(source, folder)
    near = {
        (row["left"], row["right"])
        for row in package.rows(out, "pairs")
        if row["relation"] in NEAR_DUPLICATE
    }
    return rows, [(f"{number}a", f"{number}b") in near for number in range(len(rows))]


def human_labels() -> None:
    """Near-duplicates against what people call so."""
    with tempfile.TemporaryDirectory() as folder:
        rows, hits = two_sided(DATA / "pairs" / "webis_web_terabyte.jsonl.gz", Path(folder))
    labels = [bool(row["near_dup"]) for row in rows]
    both = sum(hit and label for hit, label in zip(hits, labels, strict=True))
    print("webis web+terabyte\n  " + Score("near-duplicates", both, sum(hits), sum(labels)).line())


def strangers() -> None:
    """Texts that only tell the same event, and how many of them come out as near-duplicates."""
    with tempfile.TemporaryDirectory() as folder:
        rows, hits = two_sided(DATA / "pairs" / "telegram_same_event.jsonl.gz", Path(folder))

    def cut(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    far = []
    for row, hit in zip(rows, hits, strict=True):
        one, other = (cut(str(row[side]["text"])) for side in "ab")  # type: ignore[index]
        if len(one & other) / max(1, min(len(one), len(other))) < 0.2:
            far.append(hit)
    print(f"telegram same event\n  linked as copies: {sum(far)} of {len(far)}")


def main() -> int:
    """Run all evaluations that can be run here."""
    reached = sample_crawl()
    if not DATA.is_dir():
        print(f"{DATA} is not here: only the sample crawl was scored")
        return 0 if reached else 1
    from benchmarks import attribution

    attribution.main()
    human_labels()
    strangers()
    exact_pairs("fnc1")
    exact_pairs("saudi")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
