"""Weights of evidence and confidence of links, held against cases with known answers.

`python -m benchmarks.calibrate [OUT GOLD]...` fits the weights of `EvidenceOptions` to the pairs
of which one is known to be the source: those of the sample crawl, those of the development data
where it lies beside the project (a news agency against its papers), and those of further scans
with gold files, given as arguments. It prints them beside the stated ones, how both do on stories
that they were not fitted to, and how often links of each confidence are right.

Where nothing is withheld, links are right too often to tell confidences apart. So the links of
gold files are also found again with evidence taken away at random: half the articles lose their
credits and canonical address, three in ten their time, and one in ten of the others is dated up to
three days off.

The model is a logistic regression without intercept and with weights that are not negative: a
pair and its mirror image say the same, and no reason speaks against itself.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.evaluate import DATA, ROOT, read, scan
from provenance import package, pipeline
from provenance.direction import direct
from provenance.evaluate import answers, is_right_source, wilson
from provenance.evidence import ODDS, EvidenceOptions, weigh
from provenance.examine import directory
from provenance.options import Options
from provenance.records import DocId
from provenance.resolve import resolve
from provenance.result import Result
from provenance.subject import Subject

KINDS = tuple(field.name for field in fields(EvidenceOptions) if field.name != "decisive")
ONES = EvidenceOptions(**{kind: float(kind != "claim_document") for kind in KINDS})
DOCUMENT = EvidenceOptions(**{kind: float(kind == "claim_document") for kind in KINDS})
RIDGE = 0.5
"""Pull of the weights towards 0: without it, what is never wrong would weigh endlessly."""
FOLDS = 5
BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
ROUNDS = 30
"""Times that evidence is withheld from each gold file's articles."""
COPY = 0.5
"""Jaccard similarity from which a paper's article is taken to be the agency's."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A pair of which one is the source: its reasons, positive towards that one."""

    group: str
    """The story: all its pairs are fitted to, or none."""
    reasons: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A link's confidence, and whether its source is the right one."""

    confidence: float
    right: bool


def directed(
    result: Result, truth: Mapping[str, Iterable[str]], options: Options
) -> Iterator[Case]:
    """Yield the pairs of articles with their sources, where these are of two outlets."""
    group = {doc: one.id for one in result.clustering.clusters for doc in one.members}
    pairs = {(pair.match.left, pair.match.right): pair.match for pair in result.pairs}
    family = directory(options.outlets).same_family
    for doc, sources in truth.items():
        for source in sources:
            match = pairs.get((DocId(min(doc, source)), DocId(max(doc, source))))
            if match is None:
                continue
            left, right = result.subjects[match.left], result.subjects[match.right]
            if left.outlet == right.outlet:
                continue
            found = dict.fromkeys(KINDS, 0.0)
            for weights in (ONES, DOCUMENT):
                for reason in weigh(match, left, right, family, weights).evidence:
                    kind = "claim" if reason.kind == "inverse" else reason.kind
                    kind = "day" if kind == "time" and "day precision" in reason.detail else kind
                    if weights is ONES:
                        found[kind] += reason.weight
                    elif kind == "claim":
                        found["claim_document"] += reason.weight
            sign = 1 if match.left == source else -1
            yield Case(group[match.left], tuple(sign * found[kind] for kind in KINDS))


def of_gold(out: Path, gold: Path) -> tuple[list[Case], list[Answer]]:
    """Return the cases of a scan with a gold file."""
    rows, identify = answers(out, gold)
    truth = {
        got["document_id"]: [identify(doc) for doc in row["source_document_id"].split(";") if doc]
        for row, got in rows
        if ";" not in row["source_document_id"] and row["verdict"] != "revision"
    }
    links = [
        Answer(float(got["confidence"]), is_right_source(row, got, identify))
        for row, got in rows
        if got["confidence"] and got["source_outlet"] and got["verdict"] != "revision"
    ]
    return list(directed(pipeline.load(out), truth, package.options(out))), links


def withheld(out: Path, gold: Path, rounds: int) -> list[Answer]:
    """Return the links between outlets that are found with evidence taken away at random."""
    rows, identify = answers(out, gold)
    sources = {
        DocId(got["document_id"]): {identify(doc) for doc in row["source_document_id"].split(";")}
        for row, got in rows
        if row["verdict"] != "revision"
    }
    result = pipeline.load(out)
    family = directory(package.options(out).outlets).same_family
    no_copying = {
        (pair.match.left, pair.match.right)
        for pair in result.pairs
        if not pair.linkable and pair.note in ("quote", "formula")
    }
    matches = [p.match for p in result.pairs if (p.match.left, p.match.right) not in no_copying]
    draw = random.Random(0)
    found: list[Answer] = []
    for _ in range(rounds):
        about = {doc: _withhold(each, draw) for doc, each in result.subjects.items()}
        pairs = direct(matches, about, family)
        for doc, resolution in resolve(pairs, about, family).items():
            link = resolution.link
            if link is None or link.source is None or doc not in sources:
                continue
            if about[link.source].outlet != about[doc].outlet:
                found.append(Answer(link.confidence, link.source in sources[doc]))
    return found


def _withhold(about: Subject, draw: random.Random) -> Subject:
    if draw.random() < 0.5:
        about = replace(about, claims=(), canonical="", canonical_outlet="")
    if draw.random() < 0.3:
        return replace(about, published=None)
    if about.published and draw.random() < 0.1:
        return replace(about, published=about.published + timedelta(hours=draw.uniform(-72, 72)))
    return about


def of_agency(folder: Path) -> tuple[list[Case], list[Answer]]:
    """Return the pairs of the Saudi agency with papers; near copies are taken to be its."""
    out = scan(DATA / "text" / "saudi.jsonl.gz", folder)
    outlet = {str(d["id"]): str(d["outlet"]) for d in read(DATA / "text" / "saudi.jsonl.gz")}
    result = pipeline.load(out)
    truth: dict[str, list[str]] = defaultdict(list)
    for pair in result.pairs:
        left, right = pair.match.left, pair.match.right
        if pair.match.jaccard >= COPY and (outlet[left] == "was") != (outlet[right] == "was"):
            source, copy = (left, right) if outlet[left] == "was" else (right, left)
            truth[copy].append(source)
    links = [
        Answer(
            resolution.link.confidence,
            outlet.get(resolution.link.source or "", "") == "was"
            or (not resolution.link.source and resolution.link.source_outlet == "spa.gov.sa"),
        )
        for doc in truth
        if (resolution := result.resolutions[DocId(doc)]).link and resolution.verdict != "revision"
    ]  # fmt: skip
    return list(directed(result, truth, Options())), links


def matrix(cases: Sequence[Case]) -> Matrix:
    """Return the reasons of cases, one row each."""
    return np.array([case.reasons for case in cases], dtype=np.float64).reshape(-1, len(KINDS))


def fit(rows: Matrix, steps: int = 4_000) -> Matrix:
    """Return weights, 0 or more, under which the sources are likeliest; projected gradient."""
    weights = np.ones(rows.shape[1])
    rate = 1.0 / (RIDGE + 0.25 * float(np.linalg.norm(rows, 2) ** 2) + 1e-9)
    for _ in range(steps):
        slope = rows.T @ (1 / (1 + np.exp(rows @ weights))) - RIDGE * weights
        weights = np.maximum(weights + rate * slope, 0.0)
    return weights


def decided(rows: Matrix, weights: Matrix, decisive: float) -> tuple[int, int]:
    """Return how many cases get a direction, and how many the right one."""
    total = rows @ weights
    return int(np.sum(np.abs(total) >= decisive - 1e-9)), int(np.sum(total >= decisive - 1e-9))


def folds(cases: Sequence[Case]) -> list[int]:
    """Put whole stories into folds, the largest first into the emptiest."""
    sizes: dict[str, int] = defaultdict(int)
    for case in cases:
        sizes[case.group] += 1
    load, of = [0] * FOLDS, {}
    for group in sorted(sizes, key=lambda name: (-sizes[name], name)):
        of[group] = load.index(min(load))
        load[of[group]] += sizes[group]
    return [of[case.group] for case in cases]


def report_weights(cases: Sequence[Case]) -> None:
    """Print stated and fitted weights, and how both do on stories held out."""
    rows, stated = matrix(cases), EvidenceOptions()
    named = np.array([getattr(stated, kind) for kind in KINDS])
    fitted = fit(rows)
    # In the stated unit: a credit line weighs what it is stated to.
    unit = stated.claim / fitted[KINDS.index("claim")]
    print(f"{len(cases)} pairs of {len({case.group for case in cases})} stories\n")
    print("| evidence | stated | fitted | pairs with it | of these right |\n|---|---|---|---|---|")
    for column, kind in enumerate(KINDS):
        signs = np.sign(rows[:, column])
        pairs, right = int(np.sum(signs != 0)), int(np.sum(signs > 0))
        share = f"{right / pairs:.3f}" if pairs else "-"
        print(f"| {kind} | {named[column]} | {fitted[column] * unit:.2f} | {pairs} | {share} |")
    fold = np.array(folds(cases))
    both: dict[str, list[int]] = {"stated": [0, 0], "fitted": [0, 0]}
    for number in range(FOLDS):
        train, test = rows[fold != number], rows[fold == number]
        weights = fit(train)
        scaled = weights * stated.claim / max(weights[KINDS.index("claim")], 1e-9)
        for name, each in (("stated", named), ("fitted", scaled)):
            known, right = decided(test, each, stated.decisive)
            both[name][0] += known
            both[name][1] += right
    print()
    for name, (known, right) in both.items():
        low, high = wilson(right, known)
        print(
            f"{name} weights, held-out stories: direction in {known / len(cases):.3f}, "
            f"right {right / max(known, 1):.3f} [{low:.3f}-{high:.3f}]"
        )


def fitted_odds(links: Sequence[Answer]) -> float:
    """Return the log-odds a unit of weight at which the links are likeliest; by bisection."""
    weights = [math.log(link.confidence / (1 - link.confidence)) / ODDS for link in links]
    low, high = 0.1, 20.0
    for _ in range(60):
        odds = (low + high) / 2
        slope = sum(
            weight * (link.right - 1 / (1 + math.exp(-odds * weight)))
            for weight, link in zip(weights, links, strict=True)
        )
        low, high = (odds, high) if slope > 0 else (low, odds)
    return (low + high) / 2


def report_confidence(links: Sequence[Answer], title: str = "as they are") -> None:
    """Print how often links of each confidence are right."""
    print(f"\nlinks {title}")
    print("\n| confidence | links | mean | right |\n|---|---|---|---|")
    for low, high in pairwise(BINS):
        inside = [link for link in links if low <= link.confidence < high]
        if inside:
            mean = sum(link.confidence for link in inside) / len(inside)
            right = sum(link.right for link in inside)
            under, over = wilson(right, len(inside))
            share = f"{right / len(inside):.2f} [{under:.2f}-{over:.2f}]"
            print(f"| {low:.1f} to {high:.1f} | {len(inside)} | {mean:.2f} | {share} |")


def main(arguments: Sequence[str]) -> int:
    """Calibrate on all that is here."""
    given = [
        (Path(out), Path(gold)) for out, gold in zip(arguments[::2], arguments[1::2], strict=True)
    ]
    with tempfile.TemporaryDirectory() as folder:
        own = Options(outlets=(str(ROOT / "corpus" / "outlets.csv"),))
        out = scan(ROOT / "corpus" / "crawl", Path(folder), own)
        golds = [(out, ROOT / "corpus" / "gold.csv"), *given]
        sets = [of_gold(*each) for each in golds]
        drawn = [link for each in golds for link in withheld(*each, ROUNDS)]
    if DATA.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            sets.append(of_agency(Path(folder)))
    else:
        print(f"{DATA} is not here: no agency and its papers")
    report_weights([case for cases, _ in sets for case in cases])
    report_confidence([link for _, links in sets for link in links])
    report_confidence(drawn, "with evidence withheld")
    print(f"\nlog-odds of a weight of 1: stated {ODDS}, fitted {fitted_odds(drawn):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
