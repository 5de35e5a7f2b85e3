"""What is fuzzed: each target makes inputs and says what is wrong with how they were taken."""

from __future__ import annotations

import gzip
import io
import json
import random
import shutil
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from provenance import baseline, config, package
from provenance.attribution import AttributionOptions
from provenance.corpus import read_pages
from provenance.corpus.options import ReadOptions
from provenance.errors import ProvenanceError
from provenance.examine import Examiner
from provenance.extract import ExtractOptions
from provenance.options import Options
from provenance.records import Page, Skipped
from tests.fuzz.credit_lines import Attribution
from tests.fuzz.indexes import Indexes

ROOT = Path(__file__).resolve().parents[2]
CRAWL = ROOT / "corpus" / "crawl"
PIECES = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\n\n", b"<", b">", b"&#0;", b"<!--",
    b"]]>", b"<script>", b"</p>", b"<svg>", b"<template>", b"<plaintext>", b"'", b'"', b"{", b"}",
    b"\x1f\x8b", b"WARC/1.0\r\n", b"Content-Length: 99999999999\r\n", b"\xe2\x80\xae", b"-1",
    b"Content-Encoding: br\r\n", b"0" * 40, b"A" * 3000, b"<div>" * 400, b" x='1'" * 300,
    b"\xed\xa0\x80", b"NaN", b"1e999",
)  # fmt: skip


class Target(Protocol):
    """One kind of input."""

    limit_s: float
    """Seconds that any one input may take."""

    def make(self, source: random.Random) -> bytes:
        """Return an input."""
        ...

    def check(self, data: bytes) -> str:
        """Return what is wrong with the outcome, "" where nothing is; errors may also escape."""
        ...


def mutated(data: bytes, source: random.Random) -> bytes:
    """Return the data with a few pieces cut, doubled, swapped, overwritten or put in."""
    changed = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 4, 12))):
        place = source.randrange(len(changed) + 1)
        end = min(len(changed), place + int(source.paretovariate(0.6)))
        how = source.randrange(6)
        if how == 0:
            del changed[place:end]
        elif how == 1:
            changed[place:place] = changed[place:end]
        elif how == 2:
            changed[place:place] = source.choice(PIECES)
        elif how == 3 and place < len(changed):
            changed[place] = source.randrange(256)
        elif how == 4:
            other = source.randrange(len(changed) + 1)
            changed[place:end] = changed[other : other + end - place]
        else:
            del changed[place:]
    return bytes(changed)


class Readers:
    """Files of every format, damaged: nothing is raised, and every item is a page or a skip."""

    limit_s = 5.0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        page = (CRAWL / "www.elcauce.example").rglob("*.html")
        html = next(page).read_bytes()
        line = json.dumps({"id": "a", "text": "One two.", "url": "https://a.example/"}).encode()
        table = b'id,text,url\na,One two.,https://a.example/\nb,"Three, four",\n'
        zipped = io.BytesIO()
        warc = gzip.decompress((CRAWL / "archive" / "crawl-2024.warc.gz").read_bytes())[:60_000]
        with zipfile.ZipFile(zipped, "w") as archive:
            archive.writestr("archive/a.warc", warc[:20_000])
        self.seeds = {
            "html": html, "html.gz": gzip.compress(html[:9_000]), "txt": b"One two three.\n" * 9,
            "jsonl": (line + b"\n") * 4, "jsonl.gz": gzip.compress((line + b"\n") * 9),
            "csv": table, "warc": warc, "warc.gz": gzip.compress(warc[:20_000]),
            "wacz": zipped.getvalue(), "parquet": self._parquet(),
        }  # fmt: skip

    @staticmethod
    def _parquet() -> bytes:
        import pyarrow as pa
        import pyarrow.parquet as pq

        sink = io.BytesIO()
        pq.write_table(pa.table({"id": ["a", "b"], "text": ["One two.", "Three."]}), sink)
        return sink.getvalue()

    def make(self, source: random.Random) -> bytes:
        ending = source.choice(list(self.seeds))
        return ending.encode() + b"\0" + mutated(self.seeds[ending], source)

    def check(self, data: bytes) -> str:
        ending, _, content = data.partition(b"\0")
        if ending.decode("latin-1") not in self.seeds:
            return ""
        file = self.folder / f"input.{ending.decode()}"
        file.write_bytes(content)
        items = list(read_pages([file], ReadOptions()))
        if not items:
            return "neither a page nor a skip"
        odd = [each for each in items if not isinstance(each, Page | Skipped)]
        return f"odd item {odd[0]!r}" if odd else ""


class Pages:
    """Damaged HTML through extraction and attribution: an article or a reason, never an error."""

    limit_s = 10.0

    def __init__(self, folder: Path) -> None:
        del folder
        self.examiner = Examiner(ExtractOptions(), AttributionOptions())
        paths = sorted(CRAWL.rglob("*.html"))
        self.seeds = [path.read_bytes() for path in paths]

    def make(self, source: random.Random) -> bytes:
        return mutated(source.choice(self.seeds), source)

    def check(self, data: bytes) -> str:
        result = self.examiner(Page("a.html", url="https://a.example/b", html=data))
        if isinstance(result, Skipped):
            return f"{result.reason}: {result.detail}" if result.reason == "error" else ""
        article = result.article
        result.content.key.encode()
        for claim in result.claims:
            if claim.start is not None and article.text[claim.start : claim.end] != claim.text:
                return f"span of {claim!r} is not its text"
        article.text.encode("utf-8")
        return "" if article.text.strip() else "an article without text"


class Configuration:
    """Damaged options files: options, or an error that says what is wrong."""

    limit_s = 1.0
    seed = (
        b"guard = true\noutlets = ['a.csv']\n[shingle]\nwords = 5\n[evidence]\nclaim = 0.5\n"
        b"[read]\nfields = [['text', 'body']]\n[rules]\nshort_words = 40\n"
        b"[rules.levels]\nSYN101 = 'off'\n"
    )

    def __init__(self, folder: Path) -> None:
        self.file = folder / "provenance.toml"

    def make(self, source: random.Random) -> bytes:
        return mutated(self.seed, source)

    def check(self, data: bytes) -> str:
        self.file.write_bytes(data)
        try:
            config.load(self.file)
        except ProvenanceError as error:
            return "" if str(error) else "an error without a word"
        except (RecursionError, tomllib.TOMLDecodeError) as error:
            return repr(error)
        return ""


class Baseline:
    """Damaged baseline files."""

    limit_s = 1.0
    seed = (
        b'{"id":"abcdefghijkl","rule":"SYN101","document_id":"a","reason":"licensed","owner":"x",'
        b'"expires":"2030-01-01","added":"2024-01-01","message":"m"}\n'
    ) * 3  # fmt: skip

    def __init__(self, folder: Path) -> None:
        self.file = folder / "baseline.jsonl"

    def make(self, source: random.Random) -> bytes:
        return mutated(self.seed, source)

    def check(self, data: bytes) -> str:
        self.file.write_bytes(data)
        try:
            baseline.read(self.file)
        except ProvenanceError as error:
            return "" if str(error) else "an error without a word"
        return ""


class Packages:
    """Damaged audit packages: read back, or refused by a sentence."""

    limit_s = 20.0

    def __init__(self, folder: Path) -> None:
        from provenance import pipeline

        self.pipeline = pipeline
        self.whole, self.out = folder / "whole", folder / "out"
        crawl = folder / "crawl"
        shutil.copytree(CRAWL / "feeds", crawl)
        pipeline.scan([crawl], self.whole, Options())
        self.files = sorted(p for p in self.whole.rglob("*") if p.is_file() and p.suffix != ".html")

    def make(self, source: random.Random) -> bytes:
        file = source.choice(self.files)
        name = file.relative_to(self.whole).as_posix().encode()
        return name + b"\0" + mutated(file.read_bytes(), source)

    def check(self, data: bytes) -> str:
        name, _, content = data.partition(b"\0")
        target = self.whole / name.decode("latin-1")
        if target not in self.files:
            return ""
        shutil.rmtree(self.out, ignore_errors=True)
        shutil.copytree(self.whole, self.out)
        (self.out / name.decode()).write_bytes(content)
        try:
            self.pipeline.load(self.out)
            package.require(self.out)
        except ProvenanceError as error:
            return "" if str(error) else "an error without a word"
        return ""


TARGETS: dict[str, Callable[[Path], Target]] = {
    "readers": Readers,
    "pages": Pages,
    "attribution": Attribution,
    "config": Configuration,
    "baseline": Baseline,
    "packages": Packages,
    "indexes": lambda folder: Indexes(folder, mutated),
}
