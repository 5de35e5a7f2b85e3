import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from provenance import pipeline
from provenance.attribution import AttributionOptions
from provenance.cache import FILE, Cache, fingerprint
from provenance.errors import StoreError
from provenance.examine import Examined, Examiner
from provenance.extract import ExtractOptions
from provenance.options import Options
from provenance.records import Page, Skipped

HTML = (
    b"<html><head><title>Ferry aground</title></head><body><article><h1>Ferry aground</h1>"
    b"<p>A ferry ran aground off the northern cape on Sunday and forty passengers were taken "
    b"ashore by boat, the harbour office said.</p><p>Nobody was hurt, and the ship is to be towed "
    b"off at high tide.</p><p>This article was originally published by The Courier.</p>"
    b"</article></body></html>"
)
PAGE = Page("a.html", url="https://one.example/ferry", html=HTML)
EXAMINER = Examiner(ExtractOptions(), AttributionOptions())
TABLES = ("audit", "pairs", "attributions", "clusters", "findings", "skipped")


def folder_of(tmp_path: Path, pages: int = 3) -> Path:
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    for number in range(pages):
        body = HTML.replace(b"forty", f"{number}0".encode())
        (crawl / f"{number}.html").write_bytes(body)
    (crawl / "empty.html").write_bytes(b"<html><body></body></html>")
    return crawl


def scan(crawl: Path, out: Path, cache: Path | None) -> dict[str, bytes]:
    pipeline.scan([crawl], out, run=pipeline.Run(cache=cache))
    return {name: (out / f"{name}.csv").read_bytes() for name in TABLES}


def test_what_is_kept_is_found_where_the_page_lies_now(tmp_path: Path) -> None:
    result = EXAMINER(PAGE)
    with Cache(tmp_path, EXAMINER) as cache:
        assert cache.get(cache.key(PAGE), PAGE) is None
        cache.put(cache.key(PAGE), result)
    moved = replace(PAGE, input="b.warc", locator="offset 7")
    with Cache(tmp_path, EXAMINER) as cache:
        found = cache.get(cache.key(moved), moved)
    assert isinstance(result, Examined)
    article = replace(result.article, input="b.warc", locator="offset 7")
    assert found == replace(result, article=article)


@pytest.mark.parametrize(
    "change",
    [
        {"url": "https://two.example/ferry"}, {"html": HTML + b" "}, {"charset": "latin-1"},
        {"crawled": "2024-01-01"}, {"title": "Other"}, {"id": "x"}, {"outlet": "two.example"},
    ],
)  # fmt: skip
def test_a_page_that_differs_is_another_page(tmp_path: Path, change: dict[str, str]) -> None:
    with Cache(tmp_path, EXAMINER) as cache:
        assert cache.key(replace(PAGE, **change)) != cache.key(PAGE)  # type: ignore[arg-type]


def test_options_and_outlet_files_are_part_of_the_key(tmp_path: Path) -> None:
    own = tmp_path / "outlets.csv"
    own.write_text("id,name\none.example,One\n", encoding="utf-8")
    others = [
        replace(EXAMINER, extract=ExtractOptions(latest="2024-01-01")),
        replace(EXAMINER, outlets=(str(own),)),
    ]
    digests = {fingerprint(each) for each in (EXAMINER, *others)}
    own.write_text("id,name\none.example,Two\n", encoding="utf-8")
    assert len(digests | {fingerprint(others[1])}) == 4


def test_only_a_skip_that_the_page_gives_is_kept(tmp_path: Path) -> None:
    kept = Skipped("a.html", "", "empty-extraction", "no article body was found")
    with Cache(tmp_path, EXAMINER) as cache:
        for number, skip in enumerate((kept, replace(kept, reason="timeout"))):
            page = replace(PAGE, id=str(number))
            cache.put(cache.key(page), skip)
        found = [cache.get(cache.key(replace(PAGE, id=n)), PAGE) for n in "01"]
    assert found == [kept, None]


def test_a_scan_through_the_cache_writes_the_same_bytes_and_extracts_nothing_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl = folder_of(tmp_path)
    plain = scan(crawl, tmp_path / "plain", None)
    assert scan(crawl, tmp_path / "first", tmp_path / "cache") == plain

    def map_nothing(fn: object, items: object, **limits: float) -> object:
        del fn, limits
        for item in items:  # type: ignore[attr-defined]
            assert not isinstance(item, Page), "examined again"
            yield item

    monkeypatch.setattr("provenance.ingest.map_pages", map_nothing)
    assert scan(crawl, tmp_path / "second", tmp_path / "cache") == plain


def test_twins_in_one_crawl_are_examined_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl = folder_of(tmp_path, 1)
    (crawl / "twin.html").write_bytes((crawl / "0.html").read_bytes())
    asked: list[Page] = []

    def map_here(fn: Examiner, items: list[Page | object], **limits: float) -> object:
        del limits
        for item in items:
            if isinstance(item, Page):
                asked.append(item)
            yield fn(item) if isinstance(item, Page) else item

    monkeypatch.setattr("provenance.ingest.map_pages", map_here)
    result = pipeline.scan([crawl], tmp_path / "out", run=pipeline.Run(cache=tmp_path / "cache"))
    assert len(asked) == 2  # of three pages, one of them empty
    assert [skip.reason for skip in result.skipped] == ["empty-extraction", "duplicate"]


def test_the_cache_inside_out_forgets_what_the_crawl_no_longer_holds(tmp_path: Path) -> None:
    crawl, out = folder_of(tmp_path), tmp_path / "out"
    scan(crawl, out, out / "cache")
    (crawl / "0.html").unlink()
    scan(crawl, out, out / "cache")
    with sqlite3.connect(out / "cache" / FILE) as connection:
        assert connection.execute("SELECT count(*) FROM page").fetchone() == (3,)
    connection.close()


@pytest.mark.parametrize("damage", [b"no database at all, but long enough to be read" * 50, b""])
def test_a_damaged_cache_is_started_afresh(tmp_path: Path, damage: bytes) -> None:
    crawl, cache = folder_of(tmp_path), tmp_path / "cache"
    plain = scan(crawl, tmp_path / "out", cache)
    (cache / FILE).write_bytes(damage)
    assert scan(crawl, tmp_path / "out", cache) == plain


def test_a_damaged_entry_is_examined_again(tmp_path: Path) -> None:
    crawl, cache = folder_of(tmp_path), tmp_path / "cache"
    plain = scan(crawl, tmp_path / "out", cache)
    with sqlite3.connect(cache / FILE) as connection:
        connection.execute("UPDATE page SET value = x'00112233'")
    connection.close()
    assert scan(crawl, tmp_path / "out", cache) == plain


def test_a_cache_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="--cache"):
        Cache(tmp_path / "file", EXAMINER)


def test_a_finished_scan_is_told_from_one_to_resume(tmp_path: Path) -> None:
    crawl, out = folder_of(tmp_path), tmp_path / "out"
    assert not pipeline.is_finished(out, Options())
    scan(crawl, out, None)
    assert pipeline.is_finished(out, Options())
    with pytest.raises(StoreError, match="other options"):
        pipeline.is_finished(out, Options(guard=False))
    (out / "run.json").unlink()
    assert not pipeline.is_finished(out, Options(guard=False))
