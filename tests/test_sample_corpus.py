"""The sample crawl: built from its sources, and its gold points at what is there."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import pytest
import trafilatura

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
BODY_MIN = 0.93
"""Least share of a page's own words that extraction must keep; credit lines may be lost."""


def table(name: str, root: Path = CORPUS) -> list[dict[str, str]]:
    with (root / name).open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def tree(root: Path) -> dict[str, bytes]:
    names = [p for p in (root / "crawl").rglob("*") if p.is_file()] + list(root.glob("gold*.csv"))
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in names}


def record_at(name: str, offset: int) -> bytes:
    """The gzip member that starts at an offset, decompressed."""
    with (CORPUS / name).open("rb") as f:
        f.seek(offset)
        return zlib.decompressobj(wbits=31).decompress(f.read())


def test_rebuild_gives_the_same_bytes(tmp_path: Path) -> None:
    command = [sys.executable, str(CORPUS / "build.py"), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert tree(tmp_path) == tree(CORPUS)


def test_size_and_spread() -> None:
    gold = table("gold.csv")
    hosts = {r["input"].split("/")[1] for r in gold if r["input"].endswith(".html")}
    assert len(gold) >= 160
    assert len(hosts) >= 14
    shares = Counter(Path(r["input"]).suffix for r in gold)
    assert shares[".gz"] >= 25
    assert shares[".jsonl"] >= 20
    assert {r["verdict"] for r in gold} == {
        "original", "unique", "copy", "excerpt", "revision", "undetermined",
    }  # fmt: skip
    assert {r["attribution_status"] for r in gold} == {
        "verified", "claimed", "contradicted", "unnamed", "none",
    }  # fmt: skip


def test_keys_are_unique_and_references_resolve() -> None:
    gold = table("gold.csv")
    rows = {r["key"]: r for r in gold}
    assert len(rows) == len(gold)
    for row in gold:
        sources = [s for s in row["source_document_id"].split(";") if s]
        assert row["key"] in (row["document_id"], row["url"], row["input"])
        assert set(sources) <= rows.keys()
        assert row["key"] not in sources
        assert row["case"]
        assert row["note"]
        if row["verdict"] in ("original", "unique", "undetermined"):
            assert not sources
    for pair in table("gold_pairs.csv"):
        assert {pair["left"], pair["right"]} <= rows.keys()
        assert pair["left"] < pair["right"]


def test_every_file_is_in_the_gold_or_declared_unreadable() -> None:
    named = {r["input"] for r in table("gold.csv") + table("gold_skipped.csv")}
    there = {p.relative_to(CORPUS).as_posix() for p in (CORPUS / "crawl").rglob("*") if p.is_file()}
    assert named == there


def test_locators_lead_to_the_pages() -> None:
    feed = (CORPUS / "crawl/feeds/feed.jsonl").read_text(encoding="utf-8").splitlines()
    for row in table("gold.csv"):
        kind, _, number = row["locator"].partition(" ")
        if kind == "line":
            assert json.loads(feed[int(number) - 1])["id"] == row["document_id"]
        elif kind == "offset":
            record = record_at(row["input"], int(number))
            assert f"WARC-Target-URI: {row['url']}\r\n".encode() in record
        else:
            assert row["locator"] == ""


def test_faults_are_where_the_gold_says() -> None:
    feed = (CORPUS / "crawl/feeds/feed.jsonl").read_text(encoding="utf-8").splitlines()
    for row in table("gold_skipped.csv"):
        path, (kind, _, number) = CORPUS / row["input"], row["locator"].partition(" ")
        if row["reason"] == "malformed" and kind == "line":
            line = feed[int(number) - 1]
            assert line[0] != "{" or line[-1] != "}"
        if row["reason"].startswith("truncated") and kind == "":
            with pytest.raises(EOFError):
                gzip.decompress(path.read_bytes())
        if row["reason"] == "http-status":
            assert b"HTTP/1.1 404" in record_at(row["input"], int(number))


def own_words(html: str) -> list[str]:
    """Words of the elements that hold the article, found without an extractor."""
    names = "entry-content|article-body|c-article__body|story-text|article-text|post-body"
    found = re.search(
        rf'<div class="(?:[\w-]+ )*(?:{names})[^>]*>\n(.*?)\n</div>', html, flags=re.DOTALL
    )
    assert found
    return re.findall(r"\w+", re.sub(r"<[^>]+>", " ", found[1]))


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "ar"])
def test_pages_extract_as_articles(language: str) -> None:
    paths = sorted((CORPUS / "crawl").rglob("*.html"))
    checked = 0
    for path in paths:
        raw = path.read_bytes()
        if path.stat().st_size < 1000 or f'<html lang="{language}"'.encode() not in raw:
            continue
        declared = re.search(rb'charset="([\w-]+)"', raw)
        assert declared
        html = raw.decode(declared[1].decode())
        want = Counter(own_words(html))
        got = Counter(re.findall(r"\w+", trafilatura.extract(raw, fast=True) or ""))
        assert (want & got).total() / want.total() >= BODY_MIN, path.name
        checked += 1
        if checked == 12:
            break
    assert checked >= 3


@pytest.mark.shared
def test_no_prose_comes_from_the_development_data() -> None:
    shared = Path(os.environ.get("PROVENANCE_SHARED", CORPUS.parent.parent / "shared"))
    if not shared.is_dir():
        pytest.skip("the development data is not here")
    seed = (shared / "data/seed/alkhaleej_today.txt").read_text(encoding="utf-8")

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.casefold())
        return {tuple(words[i : i + 7]) for i in range(len(words) - 6)}

    ours = [p.read_text(encoding="utf-8") for p in (CORPUS / "stories").glob("*.txt")]
    ours.append((CORPUS / "outlets.toml").read_text(encoding="utf-8"))
    assert not runs(seed) & set().union(*(runs(text) for text in ours))
