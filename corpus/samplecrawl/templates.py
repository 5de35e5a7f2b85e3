"""Page templates: one function a family of sites, each with its own head, menus and furniture."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
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


def _time(view: View, clock: bool = True) -> str:
    shown = _shown(view, clock)
    if not shown:
        return ""
    if view.dated == "time":
        return f'<time datetime="{view.published}">{shown}</time>'
    return f'<span class="date">{shown}</span>'


def _nav(view: View, tag: str = "nav", css: str = "main-menu") -> str:
    o = view.outlet
    items = "".join(
        f'<li><a href="https://{o.host}/section/{n}/">{escape(name)}</a></li>'
        for n, name in enumerate(o.nav)
    )
    return f'<{tag} class="{css}"><ul>{items}</ul></{tag}>'


def _related(view: View, css: str) -> str:
    items = "".join(
        f'<li><a href="{escape(url)}">{escape(title)}</a></li>' for title, url in view.related
    )
    return f'<div class="{css}"><h3>{labels(view.outlet.lang)["also"]}</h3><ul>{items}</ul></div>'


def _comments(view: View) -> str:
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


def _cookie_bar(view: View) -> str:
    word, o = labels(view.outlet.lang), view.outlet
    if not o.cookies:
        return ""
    return (
        f'<div id="cookie-consent" role="dialog"><p>{escape(o.cookies)}</p>'
        f"<button>{word['accept']}</button><button>{word['settings']}</button></div>"
    )


def _footer(view: View, css: str = "site-footer") -> str:
    o, word = view.outlet, labels(view.outlet.lang)
    links = "".join(
        f'<a href="https://{o.host}/{key}">{word[key]}</a> '
        for key in ("contact", "privacy", "imprint")
    )
    return f'<footer class="{css}"><p>{escape(o.rights)}</p><p>{links}</p></footer>'


def _page(view: View, inner: str, extra: str = "", css: str = "") -> str:
    o = view.outlet
    direction = ' dir="rtl"' if o.lang == "ar" else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{o.lang}"{direction}>\n{head(view, extra)}\n'
        f'<body class="{css}">\n{inner}\n</body>\n</html>\n'
    )


def press(view: View) -> str:
    """A daily on a common blog engine: entry-content, share buttons, comments."""
    o, word = view.outlet, labels(view.outlet.lang)
    by = f'<span class="byline">{word["by"]} <a rel="author" href="/author/">{escape(view.byline)}</a></span>'
    caption = f'<figure class="wp-caption"><img src="/img/{view.seed}.jpg" alt=""><figcaption>{inline(view.caption)}</figcaption></figure>'
    inner = f"""<a class="skip-link" href="#content">{word["skip"]}</a>
<header id="masthead"><a href="https://{o.host}/">{escape(o.name)}</a><p>{escape(o.tagline)}</p>
{_nav(view)}<form role="search"><input type="search" placeholder="{word["search"]}"></form></header>
<div id="content"><main><article class="post type-post status-publish hentry">
<header class="entry-header"><h1 class="entry-title">{escape(view.title)}</h1>
<div class="entry-meta">{by if view.byline else ""} {_time(view)}</div></header>
{caption if view.caption else ""}
<div class="entry-content">
{body(view, "<p><em>{}</em></p>")}
</div>
{f'<footer class="entry-footer"><p>{inline(view.box)}</p></footer>' if view.box else ""}
<div class="sharedaddy"><h3>{word["share"]}</h3><ul><li><a href="#">E-Mail</a></li><li><a href="#">RSS</a></li></ul></div>
</article>
{_related(view, "related-posts")}
{_comments(view)}</main>
<aside class="widget-area"><section class="widget newsletter"><h2>{word["newsletter"]}</h2><p>{escape(o.plea)}</p><input type="email"></section></aside></div>
{_footer(view)}{_cookie_bar(view)}"""
    return _page(
        view, inner, '<link rel="alternate" type="application/rss+xml" href="/feed/">\n', "single"
    )


def legacy(view: View) -> str:
    """A site of the table age: no linked data, font tags, navigation in cells."""
    o, word = view.outlet, labels(view.outlet.lang)
    cells = "".join(f'<td><a href="/s{n}.htm">{escape(s)}</a></td>' for n, s in enumerate(o.nav))
    side = "".join(f'<li><a href="{escape(u)}">{escape(t)}</a></li>' for t, u in view.related)
    by = f"{word['by']} {escape(view.byline)} " if view.byline else ""
    photo = f'<p><font size="1">{inline(view.caption)}</font></p>' if view.caption else ""
    return f"""<html lang="{o.lang}">
{head(view)}
<body bgcolor="#ffffff">
<table width="960"><tr><td colspan="2"><a href="/"><img src="/logo.gif" alt="{escape(o.name)}"></a> <font size="1">{escape(o.tagline)}</font></td></tr>
<tr>{cells}</tr></table>
<table width="960"><tr><td width="700" valign="top">
<div id="article"><h1>{escape(view.title)}</h1>
<p class="meta"><font size="2">{by}{_time(view)}</font></p>
<div class="article-body">
{body(view, "<p><small>{}</small></p>")}
</div></div>{photo}
{f'<p align="right"><font size="1">{inline(view.box)}</font></p>' if view.box else ""}
</td><td width="260" valign="top" class="sidebar"><b>{word["most"]}</b><ul>{side}</ul>
<p><font size="1">{escape(o.plea)}</font></p></td></tr></table>
<hr><div class="footer"><center><font size="1">{escape(o.rights)}</font></center></div>
</body></html>
"""


def modern(view: View) -> str:
    """A component site: header, article sections, hydration state in a script."""
    o, word = view.outlet, labels(view.outlet.lang)
    state = json.dumps({"page": {"id": view.seed, "type": "article"}, "ab": ["a", "c"]})
    by = f'<p class="c-byline" itemprop="author">{word["by"]} {escape(view.byline)}</p>'
    inner = f"""<div id="app"><header class="c-header"><a class="c-logo" href="/">{escape(o.name)}</a>{_nav(view, css="c-nav")}<button>{word["menu"]}</button></header>
<main class="l-main"><article class="c-article" itemscope itemtype="https://schema.org/NewsArticle">
<div class="c-headline"><span class="c-kicker">{escape(o.nav[view.seed % len(o.nav)])}</span><h1 itemprop="headline">{escape(view.title)}</h1></div>
{by if view.byline else ""}<div class="c-dates">{word["published"]}: {_time(view)}{f" · {word['updated']}: {shown_date(view.updated, o.lang, True)}" if view.updated else ""}</div>
{f'<figure class="c-figure"><img src="/i/{view.seed}.webp" alt=""><figcaption>{inline(view.caption)}</figcaption></figure>' if view.caption else ""}
<div class="c-article__body" itemprop="articleBody">
{body(view, '<p class="c-source">{}</p>', '<p class="c-text">{}</p>')}
</div>
{f'<div class="c-source-box"><p>{inline(view.box)}</p></div>' if view.box else ""}
<div class="c-share"><button>{word["share"]}</button></div></article>
<aside class="c-rail">{_related(view, "c-teasers")}<div class="c-plea"><p>{escape(o.plea)}</p></div></aside></main>
{_footer(view, "c-footer")}</div>{_cookie_bar(view)}<script>window.__STATE__={state}</script>"""
    return _page(view, inner, '<link rel="preload" as="script" href="/app.js">\n', "theme-light")


def magazine(view: View) -> str:
    """A magazine with microformats: hentry, author vcard, pull line, long footer."""
    o, word = view.outlet, labels(view.outlet.lang)
    by = f'<span class="author vcard"><span class="fn">{escape(view.byline)}</span></span>'
    inner = f"""<div class="wrapper"><div class="topbar">{_nav(view, "div", "sections")}</div><h2 class="brand"><a href="/">{escape(o.name)}</a></h2>
<div class="hentry" id="post-{view.seed}"><h1 class="entry-title">{escape(view.title)}</h1>
<p class="dateline">{by if view.byline else ""} <span class="published">{_time(view, False)}</span></p>
{f'<div class="picture"><img src="/p/{view.seed}.jpg" alt=""><p class="credit">{inline(view.caption)}</p></div>' if view.caption else ""}
<div class="entry-content">
{body(view, "<hr><p><i>{}</i></p>")}
</div>
{f'<div class="colophon-note"><p>{inline(view.box)}</p></div>' if view.box else ""}
</div>
{_related(view, "further")}
<div class="appeal"><p>{escape(o.plea)}</p></div>
{_comments(view)}
{_footer(view)}</div>{_cookie_bar(view)}"""
    return _page(view, inner, css="magazine")


def agency(view: View) -> str:
    """A wire service's public page: slug line, item id, restrained furniture."""
    o, word = view.outlet, labels(view.outlet.lang)
    by = f'<p class="byline">{word["by"]} {escape(view.byline)}</p>' if view.byline else ""
    inner = f"""<header><a href="/">{escape(o.name)}</a> {_nav(view)}</header>
<main><article class="story" data-item="{escape(view.item_id)}">
<p class="slug">{escape(view.item_id)}</p><h1>{escape(view.title)}</h1>{by}
<p class="stamp">{_time(view)}</p>
<div class="story-text">
{body(view, '<p class="tail">{}</p>')}
</div></article></main>
<aside>{_related(view, "latest")}</aside>
<div class="clients"><p>{escape(o.plea)}</p></div>
{_footer(view)}"""
    return _page(view, inner, css="wire")


def portal(view: View) -> str:
    """An aggregator: tickers, slots for advertisements, tags, a crowd of teasers."""
    o, word = view.outlet, labels(view.outlet.lang)
    ticker = "".join(f'<span class="tick">{escape(t)}</span>' for t in o.teasers)
    by = f'<span class="writer">{escape(view.byline)}</span>' if view.byline else ""
    inner = f"""<div class="top-ticker">{ticker}</div><div class="brandbar"><a href="/">{escape(o.name)}</a></div>{_nav(view, css="cats")}
<div class="ad-slot" data-slot="{view.seed}"></div>
<div class="container"><div class="col-main"><div class="article-wrap"><h1>{escape(view.title)}</h1>
<div class="info">{by} {_time(view)}</div>
<div class="article-text" itemprop="articleBody">
{body(view, "<p><strong>{}</strong></p>")}
</div>
{f'<p class="src">{inline(view.box)}</p>' if view.box else ""}
<div class="tags"><a href="#">#{escape(o.nav[0])}</a> <a href="#">#{escape(o.nav[-1])}</a></div></div>
{_related(view, "more-from")}</div>
<div class="col-side"><div class="ad-slot"></div><h4>{word["most"]}</h4><ul>{"".join(f"<li><a href='#'>{escape(t)}</a></li>" for t in o.teasers)}</ul></div></div>
<div class="subscribe-box"><p>{escape(o.plea)}</p></div>
{_footer(view, "foot")}{_cookie_bar(view)}"""
    return _page(
        view, inner, '<script async src="/ads.js"></script>\n', "rtl" if o.lang == "ar" else ""
    )


def blog(view: View) -> str:
    """A small blog: date header, post body, archive list."""
    o, word = view.outlet, labels(view.outlet.lang)
    by = f"{word['by']} {escape(view.byline)}" if view.byline else ""
    side = "".join(f"<li>{escape(t)}</li>" for t in o.teasers)
    inner = f"""<div id="header"><h1 class="title"><a href="/">{escape(o.name)}</a></h1><p class="description">{escape(o.tagline)}</p></div>
<div class="main"><div class="date-outer"><h2 class="date-header">{_time(view, False)}</h2>
<div class="post hentry"><h3 class="post-title entry-title">{escape(view.title)}</h3>
<div class="post-body entry-content">
{body(view, '<p style="font-size:smaller">{}</p>')}
</div><div class="post-footer"><span class="post-author">{by}</span> {f"<p>{inline(view.box)}</p>" if view.box else ""}</div></div></div>
{_comments(view)}</div>
<div class="sidebar">{_nav(view, "div", "labels")}<ul class="archive">{side}</ul><p>{escape(o.plea)}</p></div>
{_footer(view, "credits")}"""
    return _page(view, inner, css="blog")


TEMPLATES: dict[str, Callable[[View], str]] = {
    f.__name__: f for f in (press, legacy, modern, magazine, agency, portal, blog)
}
