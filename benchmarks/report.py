"""What the report of a large run costs: `python -m benchmarks.report [COUNT]`.

Scans COUNT made-up articles (100,000 unless told), writes the page as one file and as a folder,
and opens both in headless Chromium.
"""

from __future__ import annotations

import json
import random
import re
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.articles import make
from benchmarks.browser import chromium, opened, turned
from provenance import package, pipeline
from provenance.report.html.page import BUDGET, EXCERPTS, FOLDER, write_html
from provenance.store import Reader

OUTLETS = 400
VIEWS = ("audit", "audit?verdict=copy", "audit?q=vara", "pairs", "clusters", "flow", "findings")


def dress(source: Path, target: Path) -> None:
    """Give made-up articles the fields of a crawl."""
    draw = random.Random(1)
    with source.open(encoding="utf-8") as articles, target.open("w", encoding="utf-8") as file:
        for number, line in enumerate(articles):
            article = json.loads(line)
            words = article["text"].split()
            title = " ".join(words[:9]).capitalize()
            outlet = f"outlet{int(draw.expovariate(1 / 60)) % OUTLETS}.example"
            day, minute = draw.randrange(1, 29), draw.randrange(24 * 60)
            slug = re.sub("[^a-z]+", "-", title.lower())
            article |= {
                "outlet": outlet, "title": title, "author": " ".join(draw.sample(words, 2)).title(),
                "url": f"https://{outlet}/2024/05/{slug}-{number}", "language": "en",
                "published": f"2024-05-{day:02}T{minute // 60:02}:{minute % 60:02}:00Z",
            }  # fmt: skip
            file.write(json.dumps(article, ensure_ascii=False) + "\n")


def main() -> None:
    """Print the costs of one page and of a folder."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as name:
        folder = Path(name)
        dress(make(folder / "plain.jsonl", count).path, folder / "crawl.jsonl")
        started = time.process_time()
        pipeline.scan([folder / "crawl.jsonl"], folder / "out")
        print(f"{count:,} articles, scan and report {time.process_time() - started:.0f} CPU s")
        result = pipeline.load(folder / "out")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for title, page, budget, characters in (
            ("one page", folder / "one.html", BUDGET, EXCERPTS),
            ("a folder", folder / "many.html", 0, None),
        ):
            started = time.process_time()
            texts, run = Reader(folder / "out").texts, package.run(folder / "out")
            write_html(result, texts, page, run, budget=budget, characters=characters)
            spent = time.process_time() - started
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            beside = list(page.with_name(page.stem + FOLDER).glob("*.js"))
            size = sum(path.stat().st_size for path in (page, *beside)) / 1e6
            more = max(0, after - before) / 1024
            print(
                f"{title}: {size:.1f} MB, {1 + len(beside):,} files, written in {spent:.1f} CPU s, "
                f"memory peaks {more:.0f} MB above what the result took"
            )
            with chromium() as driver:
                print(f"  opens in {opened(driver, page):.2f} s")
                for view in VIEWS:
                    print(f"  {view}: {turned(driver, view):.2f} s")


if __name__ == "__main__":
    main()
