"""Page templates: one function a family of sites, each arranging its furniture in its own way."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

from .furniture import (
    View,
    body,
    comments,
    cookie_bar,
    footer,
    head,
    inline,
    menu,
    page,
    related,
    shown_time,
)
from .words import labels, shown_date


def press(view: View) -> str:
    """A daily on a common blog engine: entry-content, share buttons, comments."""
    o, word = view.outlet, labels(view.outlet.lang)
    by = f'<span class="byline">{word["by"]} <a rel="author" href="/author/">{escape(view.byline)}</a></span>'
    caption = f'<figure class="wp-caption"><img src="/img/{view.seed}.jpg" alt=""><figcaption>{inline(view.caption)}</figcaption></figure>'
    inner = f"""<a class="skip-link" href="#content">{word["skip"]}</a>
<header id="masthead"><a href="https://{o.host}/">{escape(o.name)}</a><p>{escape(o.tagline)}</p>
{menu(view)}<form role="search"><input type="search" placeholder="{word["search"]}"></form></header>
<div id="content"><main><article class="post type-post status-publish hentry">
<header class="entry-header"><h1 class="entry-title">{escape(view.title)}</h1>
<div class="entry-meta">{by if view.byline else ""} {shown_time(view)}</div></header>
{caption if view.caption else ""}
<div class="entry-content">
{body(view, "<p><em>{}</em></p>")}
</div>
{f'<footer class="entry-footer"><p>{inline(view.box)}</p></footer>' if view.box else ""}
<div class="sharedaddy"><h3>{word["share"]}</h3><ul><li><a href="#">E-Mail</a></li><li><a href="#">RSS</a></li></ul></div>
</article>
{related(view, "related-posts")}
{comments(view)}</main>
<aside class="widget-area"><section class="widget newsletter"><h2>{word["newsletter"]}</h2><p>{escape(o.plea)}</p><input type="email"></section></aside></div>
{footer(view)}{cookie_bar(view)}"""
    return page(
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
<p class="meta"><font size="2">{by}{shown_time(view)}</font></p>
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
    inner = f"""<div id="app"><header class="c-header"><a class="c-logo" href="/">{escape(o.name)}</a>{menu(view, css="c-nav")}<button>{word["menu"]}</button></header>
<main class="l-main"><article class="c-article" itemscope itemtype="https://schema.org/NewsArticle">
<div class="c-headline"><span class="c-kicker">{escape(o.nav[view.seed % len(o.nav)])}</span><h1 itemprop="headline">{escape(view.title)}</h1></div>
{by if view.byline else ""}<div class="c-dates">{word["published"]}: {shown_time(view)}{f" · {word['updated']}: {shown_date(view.updated, o.lang, True)}" if view.updated else ""}</div>
{f'<figure class="c-figure"><img src="/i/{view.seed}.webp" alt=""><figcaption>{inline(view.caption)}</figcaption></figure>' if view.caption else ""}
<div class="c-article__body" itemprop="articleBody">
{body(view, '<p class="c-source">{}</p>', '<p class="c-text">{}</p>')}
</div>
{f'<div class="c-source-box"><p>{inline(view.box)}</p></div>' if view.box else ""}
<div class="c-share"><button>{word["share"]}</button></div></article>
<aside class="c-rail">{related(view, "c-teasers")}<div class="c-plea"><p>{escape(o.plea)}</p></div></aside></main>
{footer(view, "c-footer")}</div>{cookie_bar(view)}<script>window.__STATE__={state}</script>"""
    return page(view, inner, '<link rel="preload" as="script" href="/app.js">\n', "theme-light")


def magazine(view: View) -> str:
    """A magazine with microformats: hentry, author vcard, pull line, long footer."""
    o = view.outlet
    by = f'<span class="author vcard"><span class="fn">{escape(view.byline)}</span></span>'
    inner = f"""<div class="wrapper"><div class="topbar">{menu(view, "div", "sections")}</div><h2 class="brand"><a href="/">{escape(o.name)}</a></h2>
<div class="hentry" id="post-{view.seed}"><h1 class="entry-title">{escape(view.title)}</h1>
<p class="dateline">{by if view.byline else ""} <span class="published">{shown_time(view, False)}</span></p>
{f'<div class="picture"><img src="/p/{view.seed}.jpg" alt=""><p class="credit">{inline(view.caption)}</p></div>' if view.caption else ""}
<div class="entry-content">
{body(view, "<hr><p><i>{}</i></p>")}
</div>
{f'<div class="colophon-note"><p>{inline(view.box)}</p></div>' if view.box else ""}
</div>
{related(view, "further")}
<div class="appeal"><p>{escape(o.plea)}</p></div>
{comments(view)}
{footer(view)}</div>{cookie_bar(view)}"""
    return page(view, inner, css="magazine")


def agency(view: View) -> str:
    """A wire service's public page: slug line, item id, restrained furniture."""
    o, word = view.outlet, labels(view.outlet.lang)
    by = f'<p class="byline">{word["by"]} {escape(view.byline)}</p>' if view.byline else ""
    inner = f"""<header><a href="/">{escape(o.name)}</a> {menu(view)}</header>
<main><article class="story" data-item="{escape(view.item_id)}">
<p class="slug">{escape(view.item_id)}</p><h1>{escape(view.title)}</h1>{by}
<p class="stamp">{shown_time(view)}</p>
<div class="story-text">
{body(view, '<p class="tail">{}</p>')}
</div></article></main>
<aside>{related(view, "latest")}</aside>
<div class="clients"><p>{escape(o.plea)}</p></div>
{footer(view)}"""
    return page(view, inner, css="wire")


def portal(view: View) -> str:
    """An aggregator: tickers, slots for advertisements, tags, a crowd of teasers."""
    o, word = view.outlet, labels(view.outlet.lang)
    ticker = "".join(f'<span class="tick">{escape(t)}</span>' for t in o.teasers)
    by = f'<span class="writer">{escape(view.byline)}</span>' if view.byline else ""
    inner = f"""<div class="top-ticker">{ticker}</div><div class="brandbar"><a href="/">{escape(o.name)}</a></div>{menu(view, css="cats")}
<div class="ad-slot" data-slot="{view.seed}"></div>
<div class="container"><div class="col-main"><div class="article-wrap"><h1>{escape(view.title)}</h1>
<div class="info">{by} {shown_time(view)}</div>
<div class="article-text" itemprop="articleBody">
{body(view, "<p><strong>{}</strong></p>")}
</div>
{f'<p class="src">{inline(view.box)}</p>' if view.box else ""}
<div class="tags"><a href="#">#{escape(o.nav[0])}</a> <a href="#">#{escape(o.nav[-1])}</a></div></div>
{related(view, "more-from")}</div>
<div class="col-side"><div class="ad-slot"></div><h4>{word["most"]}</h4><ul>{"".join(f"<li><a href='#'>{escape(t)}</a></li>" for t in o.teasers)}</ul></div></div>
<div class="subscribe-box"><p>{escape(o.plea)}</p></div>
{footer(view, "foot")}{cookie_bar(view)}"""
    return page(
        view, inner, '<script async src="/ads.js"></script>\n', "rtl" if o.lang == "ar" else ""
    )


def blog(view: View) -> str:
    """A small blog: date header, post body, archive list."""
    o, word = view.outlet, labels(view.outlet.lang)
    by = f"{word['by']} {escape(view.byline)}" if view.byline else ""
    side = "".join(f"<li>{escape(t)}</li>" for t in o.teasers)
    inner = f"""<div id="header"><h1 class="title"><a href="/">{escape(o.name)}</a></h1><p class="description">{escape(o.tagline)}</p></div>
<div class="main"><div class="date-outer"><h2 class="date-header">{shown_time(view, False)}</h2>
<div class="post hentry"><h3 class="post-title entry-title">{escape(view.title)}</h3>
<div class="post-body entry-content">
{body(view, '<p style="font-size:smaller">{}</p>')}
</div><div class="post-footer"><span class="post-author">{by}</span> {f"<p>{inline(view.box)}</p>" if view.box else ""}</div></div></div>
{comments(view)}</div>
<div class="sidebar">{menu(view, "div", "labels")}<ul class="archive">{side}</ul><p>{escape(o.plea)}</p></div>
{footer(view, "credits")}"""
    return page(view, inner, css="blog")


TEMPLATES: dict[str, Callable[[View], str]] = {
    f.__name__: f for f in (press, legacy, modern, magazine, agency, portal, blog)
}
