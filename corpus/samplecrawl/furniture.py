"""What every page is made of: head, body, menus, teasers, comments, cookie bar, footer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import escape

from .outlets import Outlet
from .stories import Paragraph
from .words import COMMENTS, labels, shown_date

LINK = re.compile(r"\[\[([^|\]]+)\|([^\]]+)\]\]")


@dataclass(frozen=True, slots=True)
class View:
    """Everything a template prints."""

    outlet: Outlet
    url: str
    title: str
    byline: str
    published: str
    updated: str
    dated: str
    paragraphs: list[Paragraph]
    related: list[tuple[str, str]]
    seed: int
    """Varies furniture from page to page."""
    canonical: str = ""
    og_url: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    ld: dict[str, object] = field(default_factory=dict)
    box: str = ""
    """A credit line outside the article's body."""
    caption: str = ""
    item_id: str = ""


def inline(text: str) -> str:
    """Escape, and turn `[[text|url]]` into links."""
    out, at = [], 0
    for m in LINK.finditer(text):
        out += [escape(text[at : m.start()], quote=False)]
        out += [f'<a href="{escape(m[2])}">{escape(m[1], quote=False)}</a>']
        at = m.end()
    return "".join(out) + escape(text[at:], quote=False)


def plain(text: str) -> str:
    """The text without link marks."""
    return LINK.sub(lambda m: m[1], text)


def body(view: View, credit: str = "<p>{}</p>", para: str = "<p>{}</p>") -> str:
    """The paragraphs as HTML; `credit` is how this site sets its credit lines."""
    shapes = {"p": para, "h2": "<h2>{}</h2>", "quote": "<blockquote><p>{}</p></blockquote>"}
    out = []
    for p in view.paragraphs:
        if p.kind == "table":
            rows = [line.strip("| ").split(" | ") for line in p.text.splitlines()]
            cells = ("".join(f"<td>{inline(c)}</td>" for c in row) for row in rows)
            out.append("<table>" + "".join(f"<tr>{c}</tr>" for c in cells) + "</table>")
        elif p.kind == "note":
            out.append(f'<p class="syndication-note">{inline(p.text)}</p>')
        elif p.kind == "credit":
            out.append(credit.format(inline(p.text)))
        else:
            out.append(shapes[p.kind].format(inline(p.text)))
    return "\n".join(out)


def head(view: View, extra: str = "") -> str:
    """The document's head, with what this outlet gives of metadata."""
    o, e = view.outlet, escape
    lines = [f'<meta charset="{o.charset}">', f"<title>{e(view.title)} | {e(o.name)}</title>"]
    lines.append('<meta name="viewport" content="width=device-width, initial-scale=1">')
    if view.canonical:
        lines.append(f'<link rel="canonical" href="{e(view.canonical)}">')
    if o.og:
        og = {"og:type": "article", "og:title": view.title, "og:site_name": o.name}
        og |= {"og:url": view.og_url} if view.og_url else {}
        lines += [f'<meta property="{k}" content="{e(v)}">' for k, v in og.items()]
    if view.dated == "meta" and view.published:
        lines.append(f'<meta property="article:published_time" content="{view.published}">')
        if view.updated:
            lines.append(f'<meta property="article:modified_time" content="{view.updated}">')
    lines += [f'<meta name="{k}" content="{e(v)}">' for k, v in view.metas.items()]
    if o.jsonld:
        lines.append(f'<script type="application/ld+json">{_linked_data(view)}</script>')
    return "<head>\n" + "\n".join(lines) + "\n" + extra + "</head>"


def _linked_data(view: View) -> str:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": view.title,
        "mainEntityOfPage": view.url,
        "publisher": {"@type": "Organization", "name": view.outlet.owner or view.outlet.name},
    }
    if view.byline:
        data["author"] = [{"@type": "Person", "name": view.byline}]
    if view.dated == "json-ld" and view.published:
        data["datePublished"] = view.published
        if view.updated:
            data["dateModified"] = view.updated
    return json.dumps(data | view.ld, ensure_ascii=False, indent=1).replace("</", "<\\/")


def _shown(view: View, clock: bool = True) -> str:
    if not view.published or view.dated == "none":
        return ""
    return shown_date(view.published, view.outlet.lang, clock)


def shown_time(view: View, clock: bool = True) -> str:
    """The publication time as the page prints it, marked up where the site does so."""
    shown = _shown(view, clock)
    if not shown:
        return ""
    if view.dated == "time":
        return f'<time datetime="{view.published}">{shown}</time>'
    return f'<span class="date">{shown}</span>'


def menu(view: View, tag: str = "nav", css: str = "main-menu") -> str:
    """The site's sections as a list of links."""
    o = view.outlet
    items = "".join(
        f'<li><a href="https://{o.host}/section/{n}/">{escape(name)}</a></li>'
        for n, name in enumerate(o.nav)
    )
    return f'<{tag} class="{css}"><ul>{items}</ul></{tag}>'


def related(view: View, css: str) -> str:
    """Teasers of other articles of the site."""
    items = "".join(
        f'<li><a href="{escape(url)}">{escape(title)}</a></li>' for title, url in view.related
    )
    return f'<div class="{css}"><h3>{labels(view.outlet.lang)["also"]}</h3><ul>{items}</ul></div>'


def comments(view: View) -> str:
    """None, one or two reader comments, and the form for more."""
    pool = COMMENTS[view.outlet.lang]
    count = view.seed % 3
    if not count:
        return ""
    chosen = [pool[(view.seed + n) % len(pool)] for n in range(count)]
    items = "".join(
        f'<li class="comment"><cite>{escape(who)}</cite><p>{escape(what)}</p></li>'
        for who, what in chosen
    )
    word = labels(view.outlet.lang)
    return (
        f'<section id="comments"><h3>{word["comments"]} ({count})</h3><ol>{items}</ol>'
        f'<form action="/comment"><textarea></textarea><button>{word["reply"]}</button></form></section>'
    )


def cookie_bar(view: View) -> str:
    """The consent dialog, where the site has one."""
    word, o = labels(view.outlet.lang), view.outlet
    if not o.cookies:
        return ""
    return (
        f'<div id="cookie-consent" role="dialog"><p>{escape(o.cookies)}</p>'
        f"<button>{word['accept']}</button><button>{word['settings']}</button></div>"
    )


def footer(view: View, css: str = "site-footer") -> str:
    """Rights and the usual links."""
    o, word = view.outlet, labels(view.outlet.lang)
    links = "".join(
        f'<a href="https://{o.host}/{key}">{word[key]}</a> '
        for key in ("contact", "privacy", "imprint")
    )
    return f'<footer class="{css}"><p>{escape(o.rights)}</p><p>{links}</p></footer>'


def page(view: View, inner: str, extra: str = "", css: str = "") -> str:
    """A whole document around the inner HTML."""
    o = view.outlet
    direction = ' dir="rtl"' if o.lang == "ar" else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{o.lang}"{direction}>\n{head(view, extra)}\n'
        f'<body class="{css}">\n{inner}\n</body>\n</html>\n'
    )
