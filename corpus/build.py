"""Build the sample crawl and its gold: `python corpus/build.py [--out DIR]`.

The same sources give the same bytes. Fails where the gold does not follow from
how the pages were made.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tomllib
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from samplecrawl import shares  # noqa: E402
from samplecrawl.gold import COLUMNS, as_csv, check_rows, gold_pairs, gold_rows  # noqa: E402
from samplecrawl.outlets import read_outlets  # noqa: E402
from samplecrawl.pages import Built, build_pages, read_specs  # noqa: E402
from samplecrawl.stories import read_stories  # noqa: E402

RECRAWLED = "ferry.saltmarsh"
"""The page that the crawl brings twice, byte for byte."""


def shared_quotes() -> list[list[str]]:
    """Pairs of page ids declared to share only a quotation or a set text."""
    out = []
    for path in sorted((HERE / "cases").glob("*.toml")):
        with path.open("rb") as f:
            out += tomllib.load(f).get("shared_quotes", [])
    return out


def assemble() -> tuple[dict[str, bytes], list[str], dict[str, Built]]:
    """All files by name relative to the corpus, complaints, and the pages."""
    pages = build_pages(
        read_specs(HERE / "cases"),
        read_outlets(HERE / "outlets.toml"),
        read_stories(HERE / "stories"),
    )
    kinds: dict[str, list[Built]] = {"html": [], "warc": [], "jsonl": [], "cutwarc": [], "txt": []}
    for page in pages.values():
        kinds[page.spec.share.split("-")[0].split(".")[0]].append(page)
    files = {
        p.input: shares.gzip_member(shares.encoded(p))
        if p.input.endswith(".gz")
        else shares.encoded(p)
        for p in kinds["html"]
    }
    files |= {p.input: (p.title + "\n\n" + p.text + "\n").encode() for p in kinds["txt"]}
    locators: dict[str, str] = {}
    skipped: list[tuple[str, str, str, str]] = []
    if kinds["warc"]:
        blob, found, lost = shares.warc_share(kinds["warc"])
        files["crawl/archive/crawl-2024.warc.gz"] = blob
        locators |= found
        skipped += [("crawl/archive/crawl-2024.warc.gz", *row) for row in lost]
    if kinds["cutwarc"]:
        blob, found, at = shares.cut_warc(kinds["cutwarc"])
        files["crawl/archive/interrupted.warc.gz"] = blob
        locators |= found
        del pages[kinds["cutwarc"][-1].spec.id]
        skipped.append(
            ("crawl/archive/interrupted.warc.gz", at, "truncated", "the crawl was killed")
        )
    if kinds["jsonl"]:
        text, found, lost = shares.jsonl_share(kinds["jsonl"])
        files["crawl/feeds/feed.jsonl"] = text.encode()
        locators |= found
        skipped += [("crawl/feeds/feed.jsonl", *row) for row in lost]
    for name, (data, reason, detail) in shares.FAULTS.items():
        files[name] = data
        skipped.append((name, "", reason, detail))
    again = pages[RECRAWLED].input
    files["crawl/zz-recrawl/" + again.rsplit("/", 1)[1]] = files[again]
    skipped.append(
        ("crawl/zz-recrawl/" + again.rsplit("/", 1)[1], "", "duplicate", "the same page again")
    )
    pairs, complaints = gold_pairs(pages, shared_quotes())
    complaints += check_rows(pages, pairs)
    files["gold.csv"] = as_csv(gold_rows(pages, locators), COLUMNS).encode()
    files["gold_pairs.csv"] = as_csv(pairs, ["left", "right", "relation"]).encode()
    columns = ["input", "locator", "reason", "detail"]
    rows = [dict(zip(columns, row, strict=True)) for row in sorted(skipped)]
    files["gold_skipped.csv"] = as_csv(rows, columns).encode()
    return files, complaints, pages


def main() -> int:
    """Write the corpus; 1 where its gold is inconsistent."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE)
    out = parser.parse_args().out
    files, complaints, pages = assemble()
    for line in complaints:
        print(line, file=sys.stderr)
    shutil.rmtree(out / "crawl", ignore_errors=True)
    shares.write(out, files)
    for name, count in sorted(Counter(p.spec.case for p in pages.values()).items()):
        print(f"{count:4} {name}")
    languages = Counter(p.outlet.lang for p in pages.values())
    print(
        f"{len(pages)} pages, {len({p.outlet.id for p in pages.values()})} outlets, {dict(languages)}"
    )
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
