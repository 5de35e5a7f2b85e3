"""The case files: which page is built from what, and what its gold says."""

from __future__ import annotations

import tomllib
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from .edits import apply_edits
from .furniture import LINK, View, plain
from .outlets import Outlet
from .stories import Paragraph, Story
from .templates import TEMPLATES

VERDICTS = {"original", "unique", "copy", "excerpt", "revision", "undetermined"}
STATUSES = {"verified", "claimed", "contradicted", "unnamed", "none"}


@dataclass(frozen=True, slots=True)
class Spec:
    """One page as the case file orders it."""

    id: str
    outlet: str
    slug: str
    story: str
    verdict: str
    case: str
    note: str
    edits: list[str] = field(default_factory=list)
    title: str = ""
    author: str = ""
    """"-" for a page without a byline; "" takes the story's author."""
    published: str = ""
    updated: str = ""
    dated: str = ""
    credits: list[list[str]] = field(default_factory=list)
    """[place, text]; place: top, end, tail, dateline, `after N` (all in the body), note (in the body,
    in an element that cleaners drop), byline, box (beneath the body), caption."""
    wrap: str = ""
    """Source named by the aggregator's trailer."""
    canonical: str = ""
    og_url: str = ""
    url_of: str = ""
    """Page whose address this one shares: a later crawl of it."""
    metas: dict[str, str] = field(default_factory=dict)
    ld: dict[str, object] = field(default_factory=dict)
    item_id: str = ""
    fill: dict[str, str] = field(default_factory=dict)
    formulaic: bool = False
    share: str = "html"
    file: str = ""
    crawled: str = ""
    omit: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    source_outlet: str = ""
    status: str = "none"
    textless: bool = False
    """The link to the source rests on a claim alone: a translation."""


@dataclass(frozen=True, slots=True)
class Built:
    """One page, rendered."""

    spec: Spec
    outlet: Outlet
    title: str
    url: str
    byline: str
    paragraphs: list[Paragraph]
    html: str
    key: str
    input: str

    @property
    def loose(self) -> bool:
        """Whether it is a file of its own, for which no transport gave an address."""
        return self.spec.share in ("html", "html.gz", "txt")

    @property
    def text(self) -> str:
        """Body with its credit lines, as a text feed carries it."""
        return "\n".join(plain(p.text) for p in self.paragraphs)

    @property
    def prose(self) -> list[Paragraph]:
        """The paragraphs that are story, not credit or wrapping."""
        return [p for p in self.paragraphs if p.origin]


def read_specs(folder: Path) -> list[Spec]:
    """All pages of all case files, in file order."""
    specs: list[Spec] = []
    for path in sorted(folder.glob("*.toml")):
        with path.open("rb") as f:
            for table in tomllib.load(f).get("page", []):
                if isinstance(table.get("source"), str):
                    table["source"] = [table["source"]]
                specs.append(Spec(**table))
    for spec in specs:
        if spec.verdict not in VERDICTS or spec.status not in STATUSES:
            raise ValueError(f"{spec.id}: {spec.verdict} / {spec.status}")
    if len({s.id for s in specs}) < len(specs):
        raise ValueError("two pages with one id: " + str(sorted(s.id for s in specs)))
    return specs


def build_pages(
    specs: list[Spec], outlets: dict[str, Outlet], stories: dict[str, Story]
) -> dict[str, Built]:
    """Render every page."""
    by_id = {s.id: s for s in specs}
    urls = {s.id: _url(by_id.get(s.url_of, s), outlets) for s in specs}
    titles = {s.id: _title(s, stories) for s in specs}
    pages = {}
    for n, spec in enumerate(specs):
        same = [s.id for s in specs if s.outlet == spec.outlet and s.id != spec.id]
        turn = n % max(1, len(same))
        related = [(titles[i], urls[i]) for i in (same[turn:] + same[:turn])[:4]]
        pages[spec.id] = _build(spec, outlets[spec.outlet], stories, urls, related, titles[spec.id])
    inputs = [p.input for p in pages.values() if p.loose]
    if len(set(inputs)) < len(inputs):
        raise ValueError("two pages in one file")
    return pages


def _url(spec: Spec, outlets: dict[str, Outlet]) -> str:
    return outlets[spec.outlet].url(spec.slug, spec.published)


def _title(spec: Spec, stories: dict[str, Story]) -> str:
    story = stories[spec.story]
    return spec.title or (story.filled(spec.fill) if spec.fill else story).title


def _build(
    spec: Spec,
    outlet: Outlet,
    stories: dict[str, Story],
    urls: dict[str, str],
    related: list[tuple[str, str]],
    title: str,
) -> Built:
    def resolve(text: str) -> str:
        return LINK.sub(
            lambda m: f"[[{m[1]}|{urls[m[2][1:]] if m[2].startswith('@') else m[2]}]]", text
        )

    story = stories[spec.story]
    body = apply_edits(story.filled(spec.fill) if spec.fill else story, spec.edits, stories)
    places = [(place, resolve(text)) for place, text in spec.credits]
    body = [replace(p, text=resolve(p.text)) for p in body]
    body = _wrapped(_credited(body, places), resolve(spec.wrap), outlet, title)
    outside = dict(places)
    byline = outside.get("byline") or ("" if spec.author == "-" else spec.author or story.author)
    url = urls[spec.id]
    view = View(
        outlet=outlet,
        url=url,
        title=title,
        byline=byline,
        published=spec.published,
        updated=spec.updated,
        dated=spec.dated or outlet.dated,
        paragraphs=body,
        related=related,
        seed=zlib.crc32(spec.id.encode()) % 9973,
        canonical=_address(spec.canonical, url, urls) if outlet.canonical else "",
        og_url=_address(spec.og_url, url, urls),
        metas={k: _address(v, v, urls) for k, v in spec.metas.items()},
        ld={k: _address(v, v, urls) if isinstance(v, str) else v for k, v in spec.ld.items()},
        box=outside.get("box", ""),
        caption=outside.get("caption", ""),
        item_id=spec.item_id,
    )
    html = TEMPLATES[outlet.template](view)
    name = f"crawl/{outlet.host}/{spec.file or spec.slug}.{spec.share}"
    inputs = {
        "warc": "crawl/archive/crawl-2024.warc.gz",
        "cutwarc": "crawl/archive/interrupted.warc.gz",
        "jsonl": "crawl/feeds/feed.jsonl",
        "jsonl-html": "crawl/feeds/feed.jsonl",
        "txt": f"crawl/texts/{spec.slug}.txt",
    }
    given = inputs.get(spec.share, name)
    key = {"j": spec.id, "w": url, "c": url}.get(spec.share[0], given)
    return Built(spec, outlet, title, url, byline, body, html, key, given)


def _address(given: str, default: str, urls: dict[str, str]) -> str:
    if given == "none":
        return ""
    if given.startswith("@"):
        return urls[given[1:]]
    return given or default


def _credited(body: list[Paragraph], places: list[tuple[str, str]]) -> list[Paragraph]:
    out = list(body)
    for place, text in places:
        credit = Paragraph(text, "", "credit")
        if place == "top":
            out.insert(0, credit)
        elif place == "end":
            out.append(credit)
        elif place == "note":
            out.append(replace(credit, kind="note"))
        elif place == "dateline":
            out[0] = replace(out[0], text=text + out[0].text)
        elif place == "tail":
            out[-1] = replace(out[-1], text=out[-1].text + " " + text)
        elif place.startswith("after "):
            out.insert(int(place[6:]), credit)
        elif place not in ("byline", "box", "caption"):
            raise ValueError(f"no place {place!r}")
    return out


def _wrapped(body: list[Paragraph], source: str, outlet: Outlet, title: str) -> list[Paragraph]:
    if not source:
        return body

    def line(pattern: str) -> Paragraph:
        return Paragraph(pattern.format(title=title, source=source), "", "p")

    return [line(outlet.wrap_head), *body, *(line(t) for t in outlet.wrap_tail)]
