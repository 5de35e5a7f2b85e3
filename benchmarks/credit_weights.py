"""Learns the weights by which `likely.py` tells credits that no wording has; or tries them.

    python -m benchmarks.credit_weights --test FILE...        # learn, print what is found in FILEs
    python -m benchmarks.credit_weights --write               # learn, put into the package

Needs scikit-learn (dependency group "weights"). Learned from, each a JSON object a line with
`text`, `positive`, `outlet` or `source_outlet`:

- `tests/cases` and `benchmarks/lines`, made up for the purpose: see the README there;
- the labelled lines of the development data, and files given by `--lines`: real ones;
- stretches of articles of the development data, and of files given by `--articles` (`text`,
  `language`), that make no claim by wording: no credits, save a few that are not worth telling.

A logistic regression with an L1 penalty: most weights are nothing and are left out. Traps of the
cases that it still takes for credits count four times as much in the next round, until none is.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.environment import SHARED
from provenance.attribution import AttributionOptions, Context, attribute
from provenance.attribution.edges import Edges
from provenance.attribution.likely import BIAS, KIND, LEAST, features, sentences
from provenance.attribution.scan import Scanner
from provenance.outlets import Directory
from provenance.records import Attribution

HERE = Path(__file__).parent
CASES = HERE.parent / "tests" / "cases"
WEIGHTS = HERE.parent / "provenance" / "data" / "credit_weights.json"
PENALTY = 4.0
"""Inverse strength of the penalty, scikit-learn's C: the largest at which unseen lines gained."""
MADE, REAL, ARTICLE = 0.25, 1.0, 0.5
"""What a line counts that was made up, that is real, and a stretch of an article."""
NEGATIVE = 3.0
"""How many times as much a line counts that is no credit: a false claim costs more."""
ROUNDS, DOUBT = 8, 0.05
"""Rounds for the traps, and how far below `LEAST` these must stay."""
ARTICLES = 1500
"""Articles taken of each file."""
OPENING, CLOSING = 1500, 800
"""Characters of an article at either end of which stretches are taken."""


@dataclass(frozen=True, slots=True)
class Example:
    """A stretch by its features."""

    features: frozenset[str]
    credit: bool
    weight: float
    trap: bool = False
    """One of the cases, on which nothing may be claimed."""


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled text."""

    text: str
    positive: bool
    outlet: str
    claims: tuple[Attribution, ...]
    """What is claimed on it by wording."""


class Reader:
    """Reads stretches as the package does."""

    def __init__(self) -> None:
        self.likely = Scanner(Directory.shipped(), ()).ends.likely
        self._options = AttributionOptions()

    def stretches(self, text: str) -> Iterator[tuple[int, str, str, frozenset[str]]]:
        """Yield where a stretch begins, its text, a name in it, its features by that name."""
        edges = Edges(text, self._options)
        for stretch in sentences(text):
            plain = edges.window(stretch.begin, stretch.end).plain
            for spots in self.likely.readings(plain):
                name = plain[spots[0].start : spots[-1].end]
                found = features(plain, spots, stretch.place)
                yield stretch.begin, plain, name, frozenset(found)


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the labelled texts of a file; claims of the page's own brand are none."""
    for row in path.read_text("utf-8").splitlines():
        if row.strip():
            given = json.loads(row)
            text = given["text"].replace("\\n", "\n")
            outlet = given.get("outlet") or given.get("source_outlet") or ""
            positive = bool(given["positive"]) and given.get("relation") != "self"
            worded = tuple(claim for claim in attribute(text) if claim.kind != KIND)
            yield Line(text, positive, outlet.split(";")[0].strip(), worded)


def examples_of(line: Line, reader: Reader, weight: float, *, case: bool) -> Iterator[Example]:
    """Yield the stretches of a text; of a credit those that name the outlet, else none."""
    found = list(reader.stretches(line.text))
    if line.positive:
        found = [each for each in found if line.outlet and line.outlet in each[2]]
    weight *= 1 if line.positive else NEGATIVE
    for _, plain, _, held in found:
        trap = case and not line.positive and not line.claims and not reader.likely.pictured(plain)
        yield Example(held, line.positive, weight, trap)


def articles(path: Path) -> Iterator[tuple[str, str]]:
    """Yield texts and languages of a file of articles or of pairs of them."""
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    rows: list[dict[str, Any]] = [json.loads(row) for row in data.splitlines() if row]
    known = {"fnc1": "en", "saudi": "ar"}.get(path.name.partition(".")[0], "")
    for row in random.Random(9).sample(rows, min(len(rows), ARTICLES)):
        text = row["a"]["text"] if "a" in row else row["text"]
        yield text, row.get("language") or row.get("lang") or known


def prose_of(text: str, language: str, reader: Reader) -> Iterator[Example]:
    """Yield the stretches at an article's ends on which nothing is claimed by wording."""
    claims = [c for c in attribute(text, Context(language=language)) if c.kind != KIND]
    spans = [(c.start or 0, c.end or 0) for c in claims if c.start is not None]
    for begin, plain, _, held in reader.stretches(text):
        end = begin + len(plain)
        inside = OPENING < begin < len(text) - CLOSING
        if not inside and not any(a < end + 3 and begin - 3 < b for a, b in spans):
            yield Example(held, False, ARTICLE)


def learn(examples: Sequence[Example]) -> dict[str, int]:
    """Return the weights in hundredths."""
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    often = Counter(feature for each in examples for feature in each.features)
    rows = [dict.fromkeys((f for f in each.features if often[f] > 1), 1) for each in examples]
    vectorizer = DictVectorizer(dtype=np.float64)
    table = vectorizer.fit_transform(rows)
    table.indices, table.indptr = (part.astype(np.int32) for part in (table.indices, table.indptr))
    credit = np.array([each.credit for each in examples])
    weight = np.array([each.weight for each in examples])
    trap = np.array([each.trap for each in examples])
    for number in range(ROUNDS):
        model = LogisticRegression(C=PENALTY, penalty="l1", solver="liblinear", random_state=0)
        model.fit(table, credit, sample_weight=weight)
        taken = trap & (model.predict_proba(table)[:, 1] > LEAST - DOUBT)
        print(f"round {number}: {taken.sum()} of {trap.sum()} traps taken", flush=True)
        if not taken.any():
            break
        weight[taken] *= 4
    names = vectorizer.get_feature_names_out()
    weights = {str(f): round(100 * w) for f, w in zip(names, model.coef_[0], strict=True)}
    return {f: w for f, w in sorted(weights.items()) if w} | {
        BIAS: round(100 * model.intercept_[0])
    }


def measure(path: Path, weights: dict[str, int], reader: Reader) -> str:
    """Return how many credits and others of a file are claimed by wording, and by the weights."""
    counts = Counter[str]()
    shares = {feature: weight / 100 for feature, weight in weights.items()}
    likely = replace(reader.likely, weights=shares)
    for line in read_lines(path):
        side = "credits" if line.positive else "others"
        counts[side] += 1
        if any(claim.relation != "self" for claim in line.claims):
            counts[f"{side} by wording"] += 1
        elif not line.claims and likely.claims(Edges(line.text, AttributionOptions())):
            counts[f"{side} by weights"] += 1
    return f"{path.name:22}" + ", ".join(f"{n} {what}" for what, n in sorted(counts.items()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, then print or write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--lines", type=Path, nargs="*", default=[], help="more labelled lines")
    parser.add_argument("--articles", type=Path, nargs="*", default=[], help="more articles")
    parser.add_argument("--test", type=Path, nargs="*", default=[], help="labelled lines to try")
    parser.add_argument("--write", action="store_true", help="put the weights into the package")
    given = parser.parse_args(arguments)
    reader, examples = Reader(), list[Example]()
    sets: list[tuple[Sequence[Path], float, bool]] = [
        (sorted(CASES.glob("*.jsonl")), MADE, True),
        (sorted((HERE / "lines").glob("*.jsonl")), MADE, False),
        ((*_present("attribution/lines.jsonl"), *given.lines), REAL, False),
    ]
    for paths, weight, case in sets:
        for path in paths:
            for line in read_lines(path):
                examples += examples_of(line, reader, weight, case=case)
    prose = ("text/fnc1.jsonl.gz", "text/saudi.jsonl.gz", "pairs/telegram_same_event.jsonl.gz")
    for path in (*_present(*prose), *given.articles):
        for text, language in articles(path):
            examples += prose_of(text, language, reader)
    print(f"{len(examples)} stretches, {sum(each.credit for each in examples)} of them credits")
    weights = learn(examples)
    print(f"{len(weights)} weights")
    for path in given.test:
        print(measure(path, weights, reader))
    if given.write:
        rows = json.dumps(weights, ensure_ascii=False, indent=0)
        WEIGHTS.write_text(f"{rows}\n", "utf-8")
    return 0


def _present(*names: str) -> list[Path]:
    return [path for name in names if (path := SHARED / "data" / name).exists()]


if __name__ == "__main__":
    sys.exit(main())
