"""The report page: its markup without a browser, its behaviour in headless Chromium."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance import package, pipeline, review
from provenance.records import Article, DocId, parse_time
from provenance.report.html import details
from provenance.report.html import page as page_module
from provenance.report.html.blocks import pack
from provenance.report.html.columns import packed
from provenance.report.html.excerpts import excerpt
from provenance.report.html.layout import timeline
from provenance.report.html.page import write_html
from provenance.report.html.sankey import sankey
from provenance.report.tables import Column, Csv, Table
from provenance.store import Reader

TABLES = (
    "audit", "pairs", "attributions", "clusters", "skipped", "findings", "outlets", "flow",
)  # fmt: skip
ATTACK = "<script>window.owned=1</script><img src=x onerror=window.owned=2>"
TITLES = {
    "a-script": f"</script>{ATTACK}",
    "b-comment": f"<!--<script>{ATTACK}",
    "c-bidi": "pay \u202eelif.exe\u202c \u2066now",
    "d-formula": '=HYPERLINK("http://evil.example","x")',
    "e-lines": "one\u2028two\u2029three\0four",
    "f-arabic": "عبارات الميناء تعود إلى العمل",
    "g-template": "${data} $data {{7*7}} </style><b>",
    "h-date": "Known to the month",
}
STORY = (
    "The ferry left the quay at seven in the morning with forty people aboard and came back "
    "before noon because the wind had turned. Harbour master Ada Quill said the next crossing "
    "would wait for the pilots, who had met in the old customs house to talk about their pay. "
    "Nobody was hurt, but three crates of lemons went over the side and were not recovered."
)
OTHER = (
    "Bakers in the upper town have agreed to sell rye loaves by weight again, ending a quarrel "
    "that began when the scales were taken away. The council keeps the price for one year."
)


ARABIC = (
    "عادت عبارات الميناء إلى العمل صباح الأحد بعد توقف دام شهرين بسبب انهيار جزء من الرصيف القديم، "
    "وقال مدير هيئة الموانئ إن الرصيف المؤقت صنع من ثماني قطع عائمة جيء بها من حوض السفن."
)


def documents() -> Iterator[dict[str, str]]:
    for number, (key, title) in enumerate(TITLES.items()):
        story = ARABIC if key == "f-arabic" else OTHER if number % 2 else STORY
        yield {
            "id": f"{key}{ATTACK if number == 0 else ''}",
            "url": "javascript:window.owned=3" if number == 1 else f"https://{key}.example/x",
            "outlet": f"{key}.example",
            "title": title,
            "author": f'"{ATTACK}',
            "language": "ar" if key == "f-arabic" else "en",
            "published": "2024-05" if key == "h-date" else f"2024-05-0{number + 1}T10:00:00Z",
            "text": f"{story}\n{ATTACK} is how {key} ended it all.\n"
            + "This article was originally published by The Harbour Ledger." * (number > 0),
        }


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    source = folder / "crawl.jsonl"
    lines = [json.dumps(document) for document in documents()]
    source.write_text("\n".join([*lines, '{"id": "broken']), encoding="utf-8")
    pipeline.scan([source], folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def page(out: Path) -> Path:
    path = out / "report.html"
    write_html(pipeline.load(out), Reader(out).texts, path, package.run(out))
    return path


class Shell(HTMLParser):
    """Collects tags, and what stands inside script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag, attributes = self.tags[-1] if self.tags else ("", {})
        if tag in ("script", "style") and data.strip():
            self.inside.append((attributes.get("type") or tag, data))


def block(text: bytes | str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(text)))


def inside(page: Path) -> dict[str, Any]:
    """The blocks of a page by name."""
    text = page.read_text(encoding="utf-8")
    pattern = (
        r'<script type="application/octet-stream" id="([a-z0-9-]+)">([A-Za-z0-9+/=]*)</script>'
    )
    return {name: block(data) for name, data in re.findall(pattern, text)}


def beside(page: Path) -> dict[str, Any]:
    """The blocks of a page in the folder beside it; each file is one call with one text."""
    found = {}
    core = inside(page)["core"]
    for path in page.with_name(core["folder"]).iterdir():
        pattern = r'provenanceBlock\("([a-z0-9-]+)","([0-9a-f]{16})","([A-Za-z0-9+/=]+)"\);\n'
        (call,) = re.findall(pattern, path.read_text(encoding="ascii"))
        assert path.name == f"{call[0]}.js"
        assert call[1] == core["digest"]
        assert path.stat().st_size == len(call[0]) + len(call[2]) + 43
        found[call[0]] = block(call[2])
    return found


def unpacked(table: dict[str, Any], ids: list[str]) -> dict[str, list[Any]]:
    """The cells of a packed table by column name, read as the page's script reads them."""
    names = [name for name, _, _ in table["columns"]]
    forms = dict(zip(names, table["values"], strict=True))
    found: dict[str, list[Any]] = {}

    def cells(name: str) -> list[Any]:
        if name not in found:
            found[name] = expanded(forms[name])
        return found[name]

    def expanded(form: dict[str, Any]) -> list[Any]:
        if "all" in form:
            return list(form["all"])
        if "of" in form:
            return [form["of"][number] for number in form["at"]]
        if "via" in form:
            pointer, other = form["via"]
            place = {doc: row for row, doc in enumerate(ids)}
            return [cells(other)[place[doc]] if doc else "" for doc in cells(pointer)]
        if "as" in form:
            copied = list(cells(form["as"]))
            for row, cell in form["but"]:
                copied[row] = cell
            return copied
        row, result = 0, []
        for number in form["row"]:
            row = row + number if form.get("step") else number
            result.append(ids[row] if row >= 0 else "")
        return result

    return {name: cells(name) for name in names}


def tables(blocks: dict[str, Any]) -> dict[str, dict[str, list[Any]]]:
    """The tables of a page, unpacked."""
    (ids,) = (
        cells["all"]
        for (name, _, _), cells in zip(
            blocks["audit"]["columns"], blocks["audit"]["values"], strict=True
        )
        if name == "document_id"
    )
    return {name: unpacked(blocks[name], ids) for name in TABLES}


def excerpts(blocks: dict[str, Any]) -> list[Any]:
    """The excerpts of every pair in the order of pairs.csv, as `excerpts.both` makes them."""
    found: list[Any] = []
    for number in range(len(blocks["core"]["firsts"]["excerpts"])):
        shard = blocks[f"excerpts-{number}"]
        assert blocks["core"]["firsts"]["excerpts"][number] == len(found)
        for pair in shard["pairs"]:
            found.append(pair and {
                **{side: [plain(piece, shard["texts"]) for piece in pair[side]]
                   for side in ("left", "right")},
                "passages": pair["passages"],
            })  # fmt: skip
    places = tables(blocks)["pairs"]["place"]
    return [found[place] if place < len(found) else None for place in places]


def plain(piece: Any, texts: list[str]) -> Any:
    if not isinstance(piece, list):
        return piece
    text, passage = piece
    return [texts[text], passage] if passage else texts[text]


def test_policy_admits_the_script_and_the_style_and_nothing_else(page: Path) -> None:
    shell = Shell(page.read_text(encoding="utf-8"))
    policy = next(a["content"] or "" for t, a in shell.tags if t == "meta" and "http-equiv" in a)
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == rules.pop("base-uri") == rules.pop("form-action") == "'none'"
    own = dict(shell.inside)
    for name, kind in (("script-src", "script"), ("style-src", "style")):
        digest = base64.b64encode(sha256(own[kind].encode()).digest()).decode()
        assert rules.pop(name) == f"'sha256-{digest}'"
    assert not rules


def test_markup_loads_nothing_and_holds_nothing_from_the_web(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shell = Shell(text)
    addresses = [v for _, a in shell.tags for k, v in a.items() if k in ("src", "href", "srcset")]
    assert addresses == ["#view"]
    assert not [
        k for _, attributes in shell.tags for k in attributes if k.startswith(("on", "style"))
    ]
    assert not re.search(r"@import|url\((?!#)", dict(shell.inside)["style"])
    assert "\u2028" not in text
    assert text.lower().count("</script") == text.count("<script") == 1 + len(inside(page))
    for word in ("window.owned", "HYPERLINK", "elif.exe", "javascript:", "عبارات", "Ada Quill"):
        assert word not in text


def test_data_says_what_the_package_says(page: Path, out: Path) -> None:
    blocks = inside(page)
    said = tables(blocks)
    for name in ("audit", "pairs", "attributions", "clusters", "skipped", "findings"):
        rows = list(package.rows(out, name))
        assert blocks[name]["size"] == len(rows)
        for key in rows[0] if rows else ():
            assert [written(cell) for cell in said[name][key]] == [
                rounded(row[key]) for row in rows
            ], (name, key)  # fmt: skip
    assert blocks["core"]["numbers"]["pages"] == len(TITLES) + 1
    assert "timings_s" not in blocks["core"]["run"]


def written(cell: Any) -> str:
    """A cell as a table of the package has it."""
    return Csv(guard=False).cell(cell)


def rounded(cell: str) -> str:
    """The cell with the decimals of the page."""
    return written(round(float(cell), 4)) if re.fullmatch(r"\d+\.\d+", cell) else cell


def test_pairs_behind_verdicts_come_first_and_by_story(out: Path) -> None:
    result = pipeline.load(out)
    order = details.places(result)
    assert sorted(order) == list(range(len(result.pairs)))
    behind = {r.match for r in result.resolutions.values() if r.match}
    is_behind = [result.pairs[row].match in behind for row in order]
    assert is_behind == sorted(is_behind, reverse=True)
    assert any(is_behind)


def test_excerpts_hold_only_what_is_shared_and_its_surroundings(page: Path, out: Path) -> None:
    pairs = excerpts(inside(page))
    result = pipeline.load(out)
    assert len(pairs) == len(result.pairs) > 4
    texts = Reader(out).texts(set(result.by_id))
    for found, known in zip(pairs, result.pairs, strict=True):
        match = known.match
        left = {p[1]: p[0] for p in found["left"] if isinstance(p, list)}
        right = {p[1]: p[0] for p in found["right"] if isinstance(p, list)}
        assert set(left) == set(right) == set(range(1, len(found["passages"]) + 1))
        assert all(words in texts[match.left] for words in left.values())
        assert all(words in texts[match.right] for words in right.values())
        for side, doc in (("left", match.left), ("right", match.right)):
            assert sum(map(length, found[side])) == len(texts[doc])


def length(piece: Any) -> int:
    return piece if isinstance(piece, int) else len(piece if isinstance(piece, str) else piece[0])


def test_same_result_gives_the_same_page(page: Path, out: Path, tmp_path: Path) -> None:
    texts = Reader(out).texts
    write_html(pipeline.load(out), texts, tmp_path / "again.html", package.run(out))
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_a_block_is_never_markup_or_code() -> None:
    value = {"</script>": ATTACK, "\ud800": '\u2028");alert(1)//'}
    assert re.fullmatch(rb"[A-Za-z0-9+/=]+", pack(value))
    assert block(pack(value)) == {"</script>": ATTACK, "?": value["\ud800"]}


def write(out: Path, page: Path, **options: Any) -> dict[str, Any]:
    write_html(pipeline.load(out), Reader(out).texts, page, package.run(out), **options)
    return inside(page)


def test_excerpts_beyond_the_budget_are_left_out(out: Path, page: Path, tmp_path: Path) -> None:
    whole = excerpts(inside(page))
    assert None not in whole
    for options in ({"characters": 0}, {"budget": inside(page)["core"]["bytes"] - 1}):
        blocks = write(out, tmp_path / "less.html", **options)
        assert excerpts(blocks) == [None] * len(whole)
        assert blocks["core"]["excerpts_left_out"] == len(whole)
        assert blocks["core"]["folder"] == ""
        assert not (tmp_path / "less_files").exists()


def test_what_is_too_large_for_a_page_lies_beside_it(out: Path, page: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.html"
    blocks = write(out, large, budget=0)
    assert set(blocks) == {"core", "licences"}
    everything = beside(large)
    whole = {name: value for name, value in inside(page).items() if name not in blocks}
    assert everything == whole
    assert "'strict-dynamic'" in large.read_text(encoding="utf-8")
    others = {"mine.txt", "jquery.js"}
    for name in others:
        (tmp_path / "large_files" / name).write_text("x")
    write(out, large)
    assert {path.name for path in (tmp_path / "large_files").iterdir()} == others
    write(out, tmp_path / "other.html", budget=0)
    write(out, tmp_path / "other.html")
    assert not (tmp_path / "other_files").exists()


def test_without_a_limit_of_context_whole_texts_are_in(out: Path, tmp_path: Path) -> None:
    found = excerpts(write(out, tmp_path / "full.html", context=None))
    assert not any(isinstance(piece, int) for pair in found for piece in pair["left"])


CELLS = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["", "a", "b" * 40]),
                  st.text(max_size=3), st.floats(0, 1))  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_packed_columns_give_their_cells_back(data: st.DataObject) -> None:
    ids = [f"d{n}" for n in range(data.draw(st.integers(0, 6)))]
    known = st.sampled_from(["", *ids])
    names = ("document_id", "url", "canonical_url", "source_document_id", "source_url", "more")
    table = Table("audit", "", tuple(Column(name, "") for name in names))
    urls = [data.draw(st.sampled_from(["", "u", "v" * 30])) for _ in ids]
    at = {DocId(doc): row for row, doc in enumerate(ids)}
    rows = []
    for doc, url in zip(ids, urls, strict=True):
        canonical = data.draw(st.sampled_from([url, url, "w"]))
        source = data.draw(known)
        there = urls[at[DocId(source)]] if source else ""
        rows.append((doc, url, canonical, source, there, data.draw(CELLS)))
    value = json.loads(json.dumps(packed(table, rows, at)))
    cells = unpacked(value, ids)
    for number, name in enumerate(names):
        expected = [row[number] for row in rows]
        assert cells[name] == [
            round(round(c, 6), 4) if isinstance(c, float) else c for c in expected
        ]
        assert [type(cell) for cell in cells[name]] == [type(cell) for cell in expected]
    pairs = Table("pairs", "", (Column("left", ""), Column("right", "")))
    ends = sorted((a, b) for a, b in data.draw(st.lists(st.tuples(known, st.text(max_size=2)))))
    cells = unpacked(json.loads(json.dumps(packed(pairs, ends, at))), ids)
    assert list(zip(cells["left"], cells["right"], strict=True)) == ends


@settings(max_examples=50, deadline=None)
@given(st.floats(0, 1) | st.integers(0, 9_999).map(lambda n: n / 10_000 + 0.000_049_999_9))
def test_a_page_of_a_scan_and_one_of_its_package_have_the_same_figures(value: float) -> None:
    table = Table("pairs", "", (Column("jaccard", "", "number"),))
    read = float(written(value))
    assert packed(table, [(value,)], {}) == packed(table, [(read,)], {})


def test_pointing_to_an_article_costs_less_than_naming_it() -> None:
    ids = [sha256(b"%d" % n).hexdigest()[:16] for n in range(2_000)]
    at = {DocId(doc): row for row, doc in enumerate(sorted(ids))}
    ends = sorted((min(pair), max(pair)) for pair in zip(ids, ids[7:], strict=False))
    table = Table("pairs", "", (Column("left", ""), Column("right", "")))
    assert len(pack(packed(table, ends, at))) < 0.25 * len(pack(ends))


HTML = Path(page_module.__file__).parent
ROOT = HTML.parents[2]


def test_the_script_is_built_from_these_sources() -> None:
    digest = sha256()
    for path in sorted((HTML / "src").glob("*.js")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    first = (HTML / "report.js").read_text(encoding="utf-8").partition("\n")[0]
    assert first.endswith(f"SHA-256 {digest.hexdigest()}"), "run `make report-assets`"


@pytest.mark.skipif(
    not (shutil.which("node") and (ROOT / "node_modules/esbuild").is_dir()),
    reason="needs node and `npm ci`",
)
def test_a_build_gives_the_committed_bytes(tmp_path: Path) -> None:
    command = ["node", str(HTML / "src/build.mjs"), str(tmp_path)]
    subprocess.run(command, check=True, timeout=60)
    for name in ("report.js", "LICENSES.txt"):
        assert (tmp_path / name).read_bytes() == (HTML / name).read_bytes(), "make report-assets"


def test_sources_make_no_markup_from_text() -> None:
    for path in (HTML / "src").glob("*.js"):
        source = path.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(",
                     "Function(", "fetch(", "XMLHttp", "http://", "https://"):  # fmt: skip
            assert word not in source, (path.name, word)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_excerpt_and_what_it_leaves_out_is_the_text(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab 語\n", max_size=400))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    spans = [(a, b, n) for n, (a, b) in enumerate(zip(cuts[::2], cuts[1::2], strict=False), 1)]
    at = 0
    for piece in excerpt(text, spans, context=3):
        if isinstance(piece, int):
            assert piece > 0
            at += piece
            continue
        words = piece if isinstance(piece, str) else piece[0]
        assert text.startswith(words, at)
        at += len(words)
        if isinstance(piece, tuple):
            assert text[spans[piece[1] - 1][0] : spans[piece[1] - 1][1]] == words
    assert at == len(text)


def test_timeline_gives_vague_times_their_width() -> None:
    def dated(name: str, published: str, precision: Any) -> Article:
        return Article(DocId(name), "", "", "x", published=published, published_precision=precision)

    drawn = timeline(
        [
            dated("day", "2024-05-02", "day"),
            dated("minute", "2024-05-01T23:30-01:00", "minute"),
            dated("month", "2024-05", "month"),
            dated("end", "9999-12-31", "day"),
            dated("none", "", ""),
        ]
    )
    rows = {doc: (start, end) for doc, start, end in drawn["rows"]}
    assert list(rows) == ["month", "day", "minute"]
    assert rows["day"][0] < rows["minute"][0] == rows["minute"][1] < rows["day"][1]
    assert rows["month"][1] > rows["day"][1]
    assert set(drawn["undated"]) == {"none", "end"}
    assert all(0 <= place <= 1 for place, _ in drawn["ticks"])


def test_bands_of_a_flow_fill_their_nodes() -> None:
    rows = [(f"s{n % 20}", f"t{n % 17}", 1 + n % 3, n % 2, n % 2) for n in range(340)]
    drawn = sankey(rows)
    assert sum(band[4] for band in drawn["bands"]) == sum(row[2] for row in rows)
    for side in (0, 1):
        ends = [node for node in drawn["nodes"] if node[1] == side]
        assert len(ends) == 13
        assert all(0 <= start < end <= 1 for _, _, start, end in ends)
        assert all(a[3] < b[2] for a, b in pairwise(ends))
    for number, (_, side, start, end) in enumerate(drawn["nodes"]):
        mine = [band for band in drawn["bands"] if band[side] == number]
        assert sum(band[4] for band in mine) * drawn["unit"] == pytest.approx(end - start, abs=1e-3)
        assert min(band[2 + side] for band in mine) == pytest.approx(start, abs=1e-3)
    assert sankey([]) == {"nodes": [], "bands": []}


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DRIVER = shutil.which("chromedriver")
browsing = pytest.mark.skipif(
    not (CHROMIUM and DRIVER and importlib.util.find_spec("selenium")),
    reason="needs chromium, chromedriver and selenium: apt-get install chromium chromium-driver",
)
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--window-size=1300,900",
)  # fmt: skip


class Browser:
    """A page in headless Chromium, and what it complained about."""

    def __init__(self, page: Path, folder: Path) -> None:
        from selenium import webdriver

        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM or ""
        for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
        service = webdriver.ChromeService(executable_path=DRIVER)
        self.driver: Any = webdriver.Chrome(options=options, service=service)
        self.visit(page)

    def visit(self, page: Path) -> None:
        self.page = page.resolve().as_uri()
        self.driver.get(self.page)
        self.until("return document.documentElement.dataset.ready === 'yes'")

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def until(self, script: str, *arguments: object) -> None:
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(self.driver, 10, 0.02).until(lambda _: self.run(script, *arguments))

    def open(self, view: str) -> str:
        self.run(
            "document.querySelector('h1').dataset.old = 1;"
            "if (location.hash === arguments[0]) dispatchEvent(new Event('hashchange'));"
            "else location.hash = arguments[0];",
            f"#{view.removeprefix('#')}",
        )
        self.until("return document.querySelector('h1')?.dataset.old === undefined")
        return str(self.run("return document.querySelector('h1').textContent"))

    def arrive(self, title: str) -> None:
        """Wait until a view is drawn: its address is there before it, and keys act on what is."""
        self.until("return document.title.startsWith(arguments[0])", f"{title} ")

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def choose(self, selector: str, value: str) -> None:
        """Change a field as a person would."""
        self.run(
            "const field = document.querySelector(arguments[0]); field.value = arguments[1];"
            "for (const name of ['input', 'change'])"
            "field.dispatchEvent(new Event(name, {bubbles: true}))",
            selector,
            value,
        )

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def count(self, selector: str) -> int:
        return int(self.run("return document.querySelectorAll(arguments[0]).length", selector))

    def downloaded(self, selector: str) -> str:
        """The text that a click on a button saves."""
        return str(
            self.run(
                "const make = URL.createObjectURL; let made;"
                "URL.createObjectURL = (blob) => { made = blob; return make(blob); };"
                "document.querySelector(arguments[0]).click();"
                "URL.createObjectURL = make; return made.text();",
                selector,
            )
        )

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> set[str]:
        """Addresses that were asked for."""
        messages = [json.loads(e["message"])["message"] for e in self.driver.get_log("performance")]
        sent = [m["params"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        mine = [each for each in sent if each["documentURL"].split("#")[0] == self.page]
        return {each["request"]["url"].split("#")[0] for each in mine}


@pytest.fixture(scope="module")
def browser(page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    opened = Browser(page, tmp_path_factory.mktemp("browser"))
    yield opened
    opened.driver.quit()


def address(view: str, **arguments: str) -> str:
    return f"{view}?{urlencode(arguments)}"


def views(out: Path) -> Iterator[str]:
    yield from ("overview", "audit", "clusters", "pairs", "outlets", "flow", "credit", "findings")
    yield from ("review", "quality", "run", "nowhere", "pair?left=x&right=y", "article")
    yield "cluster?id=%3Cb%3E"
    for row in package.rows(out, "audit"):
        yield address("article", id=row["document_id"])
    for row in package.rows(out, "clusters"):
        yield address("cluster", id=row["cluster_id"])
    for row in package.rows(out, "pairs"):
        yield address("pair", left=row["left"], right=row["right"])


HARMLESS = (
    "return window.owned === undefined"
    " && document.querySelectorAll('main img, main script, main iframe').length === 0"
    " && [...document.querySelectorAll('main a')].every((a) => /^(#|https?:)/.test("
    "a.getAttribute('href')))"
)


@browsing
def test_every_view_opens_without_complaint_or_request(browser: Browser, out: Path) -> None:
    seen = []
    for view in views(out):
        seen.append(browser.open(view))
        assert browser.run(HARMLESS), view
    assert all(seen)
    assert f"</script>{ATTACK}" in seen
    assert "This cannot be shown" not in seen
    assert browser.complaints() == []
    assert {url for url in browser.requests() if not url.startswith("data:")} <= {browser.page}


@browsing
def test_a_folder_is_read_piece_by_piece(
    browser: Browser, out: Path, page: Path, tmp_path: Path
) -> None:
    apart = tmp_path / "apart & more.html"
    write(out, apart, budget=0)
    folder = apart.with_name("apart & more_files")
    browser.requests()
    browser.visit(apart)
    asked = browser.requests()
    assert not [url for url in asked if url.endswith(".js")], "the overview needs none of it"
    (row, *_) = package.rows(out, "pairs")
    browser.open(address("pair", left=row["left"], right=row["right"]))
    assert browser.count(".text mark") >= 2
    files = {Path(unquote(urlsplit(url).path)) for url in browser.requests() if ".js" in url}
    assert {path.parent for path in files} == {folder}
    assert {"audit.js", "pairs.js", "excerpts-0.js"} <= {path.name for path in files}
    assert browser.complaints() == []
    browser.open("run")
    assert "apart & more_files" in browser.text("main")
    # A block of another report is none of this one, and a lost one is named.
    other = (folder / "findings.js").read_text().replace(inside(apart)["core"]["digest"], "0" * 16)
    (folder / "findings.js").write_text(other)
    (folder / "clusters.js").unlink()
    browser.open("findings")
    assert "findings.js is of another report" in browser.text("main")
    browser.open("clusters")
    assert "clusters.js is not there" in browser.text("main")
    browser.complaints()
    browser.visit(page)


@browsing
def test_filters_and_order_are_in_the_address(browser: Browser) -> None:
    browser.open("#audit?language=ar")
    assert browser.count("tbody tr") == 1
    assert browser.run("return document.querySelector('tbody bdi').dir") == "rtl"
    assert browser.run("return document.querySelector('tbody bdi').lang") == "ar"
    browser.open("#audit")
    browser.run("document.querySelector('thead button').click()")
    browser.until("return location.hash === '#audit?sort=title'")
    assert browser.run("return document.querySelector('thead th').ariaSort") == "ascending"
    titles = browser.run("return [...document.querySelectorAll('tbody th')].map(t => t.innerText)")
    browser.run("document.querySelector('thead button').click()")
    browser.until("return document.querySelector('thead th').ariaSort === 'descending'")
    turned = browser.run("return [...document.querySelectorAll('tbody th')].map(t => t.innerText)")
    assert turned == titles[::-1]
    browser.choose("input.search", "hyperlink")
    browser.until("return location.hash.includes('q=hyperlink')")
    browser.until("return document.getElementById('said').textContent.startsWith('1 of')")
    browser.until("return document.querySelectorAll('tbody tr').length === 1")
    browser.choose("input.search", "nothing like it")
    browser.until("return document.querySelector('td.none')")
    browser.run("document.querySelector('.controls .plain').click()")
    browser.until("return document.querySelectorAll('tbody tr').length === arguments[0]",
                  len(TITLES))  # fmt: skip
    browser.open("#audit?verdict=none-such")
    assert browser.text("td.none").startswith("Nothing matches")


@browsing
def test_excerpts_have_the_language_and_direction_of_their_text(
    browser: Browser, out: Path
) -> None:
    names = [row for row in package.rows(out, "pairs") if "f-arabic" in (row["left"], row["right"])]
    for row in names:
        browser.open(address("pair", left=row["left"], right=row["right"]))
        side = "first" if row["left"] == "f-arabic" else "last"
        found = browser.run(
            f"const text = document.querySelector('.side:{side}-of-type .text');"
            "return [text.lang, text.dir, getComputedStyle(text).direction]"
        )
        assert found == ["ar", "rtl", "rtl"]


@browsing
def test_keys_lead_from_the_overview_to_a_pair_and_back(browser: Browser) -> None:
    enter, tab = "\ue007", "\ue004"
    browser.open("#overview")
    browser.run("document.getElementById('skip').focus()")
    for _ in range(12):
        browser.press(tab)
        if browser.run("return document.activeElement.textContent") == "Pairs":
            break
    browser.press(enter)
    browser.arrive("Pairs")
    browser.press("j", "j", "k")
    browser.press(enter)
    browser.until("return document.querySelector('.sides')")
    first = browser.run("return location.hash")
    assert browser.text(".turn .tally").startswith("1 of")
    browser.press("n")
    assert browser.count("mark.here") == 2
    browser.press("]")
    browser.until("return document.querySelector('.turn .tally').textContent.startsWith('2 of')")
    browser.press("[")
    browser.until("return location.hash === arguments[0]", first)
    browser.until("return document.querySelector('.turn .tally').textContent.startsWith('1 of')")
    browser.press("u")
    browser.arrive("Pairs")
    assert browser.run("return location.hash") == "#pairs"
    browser.press("u")
    browser.arrive("Overview")
    assert browser.run("return location.hash") == "#overview"
    browser.open("#audit")
    browser.press("/", "u", "?")
    assert browser.run("return document.activeElement.value") == "u?"
    assert browser.run("return location.hash.split('?')[0]") == "#audit"
    browser.open("#overview")
    browser.press("?")
    browser.until("return document.getElementById('keys').open")
    browser.run("document.querySelector('#keys input').click()")
    browser.press("\ue00c", "u")
    browser.open("#pairs")
    browser.press("u")
    assert browser.run("return location.hash") == "#pairs"
    browser.run("document.querySelector('#keys input').click()")


@browsing
def test_neighbours_are_those_of_the_list_that_was_looked_at(browser: Browser, out: Path) -> None:
    rows = sorted(package.rows(out, "pairs"), key=lambda r: int(r["shared_words"]))
    browser.open("#pairs?sort=shared_words")
    browser.open(address("pair", left=rows[1]["left"], right=rows[1]["right"]))
    assert browser.text(".turn .tally") == f"2 of {len(rows)}"


@browsing
def test_downloads_are_guarded_csv(browser: Browser, out: Path) -> None:
    browser.open("#audit?q=hyperlink")
    head, row = browser.downloaded(".csv").split("\r\n")[:2]
    assert head.startswith("document_id,input,locator,url,")
    assert '"\'=HYPERLINK(""http://evil.example"",""x"")"' in row
    browser.open("#pairs")
    made = browser.downloaded(".csv")
    assert made.splitlines()[0] == ",".join(next(package.rows(out, "pairs")))
    for view in ("overview", "flow", "quality"):
        browser.open(view)
        assert browser.downloaded(".csv").count("\r\n") > 1


@browsing
def test_reviews_are_kept_saved_and_read_back(browser: Browser, out: Path, page: Path) -> None:
    rows = [row for row in package.rows(out, "pairs") if row["direction"] != "undetermined"]
    row = rows[0]
    source, copy = row["left"], row["right"]
    if row["direction"] == "right":
        source, copy = copy, source
    here = address("pair", left=row["left"], right=row["right"])
    browser.open(here)
    browser.choose("#review-status", "licensed")
    browser.until("return !document.querySelector('.review .note input').disabled")
    browser.choose(".review .note input", '=cmd "x", by contract')
    browser.visit(page)
    browser.open(here)
    assert browser.run("return document.querySelector('#review-status').value") == "licensed"
    browser.open("review")
    saved = browser.downloaded(".actions button")
    path = out.parent / "review.csv"
    path.write_text(saved, encoding="utf-8", newline="")
    (found,) = review.read(path)
    assert (found.document_id, found.matched_document_id) == (copy, source)
    assert (found.status, found.note) == ("licensed", '=cmd "x", by contract')
    assert parse_time(found.reviewed)
    browser.open("#pairs?review=licensed")
    assert browser.count("tbody tr") == 1
    # Another browser reads what this one saved.
    browser.run("localStorage.clear()")
    browser.visit(page)
    browser.open("review")
    assert browser.text(".lead").startswith("0 of")
    browser.driver.find_element("css selector", "input[type=file]").send_keys(str(path))
    browser.until("return !document.querySelector('.lead').textContent.startsWith('0 of')")
    browser.open(here)
    assert browser.run("return document.querySelector('.review .note input').value") == found.note
    browser.choose("#review-status", "")
    browser.open("review")
    assert browser.text(".lead").startswith("0 of")
    # What others wrote is text, too; rows that are no reviews are told of.
    hostile = replace(found, document_id=DocId("h-date"), matched_document_id=DocId(ATTACK))
    review.write([replace(hostile, note=ATTACK)], path)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write("h-date,,maybe,x,\r\n")
    browser.driver.find_element("css selector", "input[type=file]").send_keys(str(path))
    browser.until("return document.getElementById('said').textContent.startsWith('1 review read')")
    assert "1 row is none" in browser.text("#said")
    assert ATTACK in browser.text("main")
    assert browser.run(HARMLESS)
    browser.run("localStorage.clear()")
    assert browser.complaints() == []


@browsing
def test_an_older_browser_that_keeps_nothing_shows_all(
    browser: Browser, out: Path, page: Path
) -> None:
    lacking = (
        "delete Uint8Array.fromBase64;"
        "for (const name of ['getItem', 'setItem'])"
        "Storage.prototype[name] = () => { throw new Error('blocked'); };"
    )
    script = browser.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": lacking}
    )
    browser.visit(page)
    assert browser.run("return Uint8Array.fromBase64 === undefined")
    (row, *_) = package.rows(out, "pairs")
    browser.open(address("pair", left=row["left"], right=row["right"]))
    assert browser.count(".text mark") >= 2
    browser.choose("#review-status", "unsure")
    browser.until(
        "return document.querySelector('.review .hint').textContent.includes('keeps nothing')"
    )
    browser.open("review")
    assert "unsure" in browser.downloaded(".actions button")
    assert browser.complaints() == []
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
    browser.visit(page)


@browsing
def test_a_story_fits_on_a_printed_page(browser: Browser, out: Path) -> None:
    kinds = {view.split("?")[0]: view for view in views(out)}
    paper = {"width": 718, "height": 1_000, "deviceScaleFactor": 1, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", paper)
    for name in ("cluster", "pair", "article"):
        browser.open(kinds[name])
        assert browser.run("return document.documentElement.scrollWidth") <= 718, name
        shown = "getComputedStyle(document.querySelector(arguments[0])).display"
        assert browser.run(f"return {shown}", "header") == "none"
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@browsing
def test_an_empty_crawl_has_a_page_that_says_so(
    browser: Browser, page: Path, tmp_path: Path
) -> None:
    source = tmp_path / "empty.jsonl"
    source.write_text('{"id": "broken', encoding="utf-8")
    pipeline.scan([source], tmp_path / "out")
    browser.visit(tmp_path / "out" / "report.html")
    for view in views(tmp_path / "out"):
        assert browser.open(view)
    assert browser.complaints() == []
    assert "Nothing could be read" in (browser.open("overview") and browser.text(".lead"))
    browser.visit(page)


AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules/axe-core"))


@browsing
@pytest.mark.skipif(
    not (AXE / "axe.min.js").is_file(),
    reason="needs axe-core: `npm ci`, or its folder in $AXE_CORE",
)
def test_axe_finds_nothing(browser: Browser, out: Path) -> None:
    browser.run((AXE / "axe.min.js").read_text(encoding="utf-8"))
    kinds = {view.split("?")[0]: view for view in views(out)}
    for scheme in ("light", "dark"):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        for view in kinds.values():
            browser.open(view)
            # Only colours are others in the dark.
            rules = ["color-contrast"] if scheme == "dark" else None
            assert violations(browser, rules) == [], (scheme, view)
    browser.open("overview")
    browser.press("?")
    assert violations(browser) == []


def violations(browser: Browser, rules: list[str] | None = None) -> Any:
    return browser.run(
        "const options = { preload: false, ...(arguments[0] && { runOnly: arguments[0] }) };"
        "const { violations } = await axe.run(document, options);"
        "return violations.map((each) => [each.id, each.nodes[0].html]);",
        rules,
    )
