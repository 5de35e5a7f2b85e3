"""Examination: everything that is read off one page alone, in one step for a worker process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from provenance.attribution import AttributionOptions, Context, Reading, read
from provenance.content import Content, content
from provenance.domains import registrable_domain
from provenance.extract import ExtractOptions, extract
from provenance.outlets import Directory
from provenance.records import Article, Attribution, Page, Skipped
from provenance.subject import Subject, subject
from provenance.templates import Tally, lines, tally


@dataclass(frozen=True, slots=True)
class Examined:
    """An article and its claims, those of the page's markup and those of its text."""

    article: Article
    claims: tuple[Attribution, ...]
    content: Content
    lines: Tally


@dataclass(frozen=True, slots=True)
class Examiner:
    """Examines pages with these options; picklable, so that workers can have it."""

    extract: ExtractOptions
    attribution: AttributionOptions
    outlets: tuple[str, ...] = ()

    def __call__(self, page: Page) -> Examined | Skipped:
        """Extract the article of a page and read its claims."""
        article = extract(page, self.extract)
        if isinstance(article, Skipped):
            return article
        outlets = directory(self.outlets)
        reading = reading_of(article, outlets, self.attribution)
        return examined(article, reading.claims, outlets, capped=reading.capped)


def examined(
    article: Article, claims: tuple[Attribution, ...], outlets: Directory, *, capped: bool
) -> Examined:
    """Return an article and its claims with what else is read off it alone."""
    outlet = identity(article, outlets)
    found = lines(outlet, article.title, article.text)
    told = replace(content(article.text), credits_capped=int(capped))
    return Examined(article, claims, told, tally(outlet, article.title, found))


@lru_cache(maxsize=4)
def directory(files: tuple[str, ...] = ()) -> Directory:
    """Return the outlet directory: the shipped one, with the user's files over it.

    Read once a process: grammars are compiled for a directory, and a page must not pay for that.
    """
    return Directory.load(tuple(Path(file) for file in files)) if files else Directory.shipped()


def reading_of(
    article: Article, outlets: Directory, options: AttributionOptions = AttributionOptions()
) -> Reading:
    """Read an article's claims, ordered by strength."""
    context = Context(
        url=article.url,
        outlet=article.outlet,
        site_name=article.site_name,
        title=article.title,
        language=article.language,
        byline=article.byline,
        links=article.links,
        blocks=article.credit_blocks,
        claims=article.claims,
    )
    return read(article.text, context, outlets, options)


def subject_of(article: Article, claims: tuple[Attribution, ...], outlets: Directory) -> Subject:
    """Reduce an article to what evidence needs, under its identity in the directory."""
    outlet = identity(article, outlets)
    return subject(article, claims, outlet, outlets.is_agency(outlet))


def identity(article: Article, outlets: Directory) -> str:
    """Return the outlet's id in the directory, else its name in lower case, else ""."""
    by_domain = outlets.by_domain(article.url or article.outlet) or outlets.by_domain(
        article.outlet
    )
    if by_domain:
        return by_domain
    named = outlets.resolve(article.outlet) if article.outlet else ()
    if len(named) == 1:
        return named[0]
    # A host stands for its site: "www.a.example" in a feed is "a.example" of a page.
    host = "." in article.outlet and " " not in article.outlet
    return (registrable_domain(article.outlet) if host else "") or article.outlet.casefold()
