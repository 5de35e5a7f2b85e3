"""Extraction: from a crawled page to its article, or to the reason why there is none."""

from __future__ import annotations

import re
from base64 import b32encode
from dataclasses import dataclass
from hashlib import blake2b

from provenance.domains import registrable_domain
from provenance.errors import OptionsError
from provenance.records import Article, DocId, Page, Skipped, SkipReason, parse_time

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAK = re.compile(r"[\n\r\x0b\x0c\x85\u2028\u2029]+")
_DETAIL = 300
_ID_BYTES = 10


@dataclass(frozen=True, slots=True)
class ExtractOptions:
    """Bounds of a page, and of the times that it may state."""

    max_page_bytes: int = 20_000_000
    """Largest page, in bytes; more is skipped as `too-large`."""
    max_elements: int = 300_000
    """Most elements of a page; more is skipped as `too-large`."""
    timeout_s: float = 30.0
    """Seconds that a page may take; one that takes longer is skipped as `timeout`."""
    latest: str = ""
    """ISO 8601 date after which no article was published; "" for no bound but each crawl time."""

    def __post_init__(self) -> None:
        if self.max_page_bytes < 1:
            raise OptionsError("max_page_bytes must be at least 1")
        if self.max_elements < 1:
            raise OptionsError("max_elements must be at least 1")
        if not self.timeout_s > 0:
            raise OptionsError("timeout_s must be more than 0")
        if self.latest and parse_time(self.latest) is None:
            raise OptionsError(f"latest {self.latest!r} is no date; write it as 2024-05-31")


def document_id(url: str, text: str) -> DocId:
    """Return the id of a document that was given none: 16 characters of base32.

    >>> document_id("https://example.org/a", "Some text.")
    'oj5j4ts6ooogs5o5'
    """
    digest = blake2b(digest_size=_ID_BYTES)
    for part in (url, text):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)
    return DocId(b32encode(digest.digest()).decode("ascii").lower())


def given_id(page: Page) -> DocId:
    """Return the id that the input gives, without NUL, which no table can hold; "" for none."""
    return DocId(page.id.replace("\0", ""))


def extract(page: Page, options: ExtractOptions = ExtractOptions()) -> Article | Skipped:
    """Return the article of a page; whatever keeps it from being read becomes a skip.

    >>> extract(Page("a.txt", text="First paragraph.\\r\\n\\r\\nSecond.")).text
    'First paragraph.\\nSecond.'
    """
    try:
        return _extract(page, options)
    except RecursionError:
        return _skip(page, "too-large", "elements are nested too deeply")
    except Exception as error:
        message = " ".join(f"{type(error).__name__}: {error}".split())
        return _skip(page, "error", message[:_DETAIL])


def warm() -> None:
    """Load what extraction needs: libraries, month names, models. Once, before workers fork."""
    from provenance import body, months
    from provenance.language import language

    body.body_text(body.blank())
    months.load()
    language("Some words to load the model with.")
    registrable_domain("www.example.org")


def _extract(page: Page, options: ExtractOptions) -> Article | Skipped:
    size = max(len(page.html), len(page.text))
    if size > options.max_page_bytes:
        detail = f"{size} bytes, more than {options.max_page_bytes}"
        return _skip(page, "too-large", detail)
    text = paragraphs(page.text)
    if page.html and not page.html.isspace():
        return _from_html(page, text, options)
    if not text:
        return _skip(page, "no-content", "neither text nor html")
    return _from_text(page, text, options)


def _skip(page: Page, reason: SkipReason, detail: str) -> Skipped:
    return Skipped(page.input, page.locator, reason, detail)


def paragraphs(text: str) -> str:
    """Return a text with one line a paragraph: no blank lines, no control characters.

    >>> paragraphs(" One\\x00\\u2029\\n\\n\\ttwo  words \\n")
    'One\\ntwo  words'
    """
    if not text.replace("\n", "").isprintable():
        text = _CONTROLS.sub("", text).replace("\t", " ")
    return "\n".join(line for line in map(str.strip, _BREAK.split(text)) if line)


def _from_text(page: Page, text: str, options: ExtractOptions) -> Article:
    from provenance import dates
    from provenance.language import language

    when = dates.given_only(page.published, page.url, page.crawled, options.latest)
    return Article(
        document_id=given_id(page) or document_id(page.url, text),
        input=page.input,
        locator=page.locator,
        text=text,
        url=page.url,
        outlet=page.outlet or registrable_domain(page.url),
        title=_line(page.title),
        byline=_line(page.author),
        language=language(text, page.language),
        published=when.text,
        published_precision=when.precision,
        published_origin=when.origin,
        crawled=page.crawled,
    )


def _line(text: str) -> str:
    return " ".join(_CONTROLS.sub("", text).split())


def _from_html(page: Page, text: str, options: ExtractOptions) -> Article | Skipped:
    from provenance import body, dates, dom, jsonld, masthead
    from provenance.corpus.charset import decode
    from provenance.credit_blocks import credit_blocks
    from provenance.language import language
    from provenance.metadata import structured_claims

    decoded = decode(page.html, page.charset)
    html = decoded.text
    try:
        tree = dom.parse(html, dom.TreeLimits(elements=options.max_elements))
    except dom.TreeLimitError as error:
        return _skip(page, "too-large", str(error))
    if tree is None:
        return _skip(page, "empty-extraction", "no element in the page")
    markup = dom.survey(tree, page.url, html)
    canonical = masthead.canonical(markup)
    data = jsonld.read(markup.data_blocks, (page.url, canonical, markup.meta("og:url")))
    body.strip_code(tree)
    # A saved page has no address of its own but the one that it states.
    url = page.url or markup.absolute(markup.meta("og:url")) or canonical
    when = dates.published(markup, data, page.published, page.crawled, options.latest)
    site = masthead.site_name(markup, data)
    title = _line(page.title) or masthead.title(markup, data, site)
    byline = _line(page.author) or masthead.byline(markup, data, site)
    declared = page.language or masthead.language(markup, data)
    text = text or paragraphs(body.body_text(tree))
    if not any(map(str.isalnum, text)):
        return _skip(page, "empty-extraction", "no article body was found")
    blocks = credit_blocks(markup, text)
    return Article(
        document_id=given_id(page) or document_id(url, text),
        input=page.input,
        locator=page.locator,
        text=text,
        url=url,
        canonical_url=canonical,
        outlet=page.outlet or registrable_domain(url),
        site_name=site,
        title=title,
        byline=byline,
        language=language(text, declared),
        published=when.text,
        published_precision=when.precision,
        published_origin=when.origin,
        crawled=page.crawled,
        links=body.outbound(markup, text) + tuple(link for b in blocks for link in b.anchors),
        claims=structured_claims(markup, data, site, blocks),
        credit_blocks=tuple(block.text for block in blocks),
        modified=dates.modified(markup, data, page.crawled, options.latest),
        markup=True,
        # Where bytes were replaced, the text shows it.
        guessed_charset=decoded.charset if decoded.doubtful and "\ufffd" not in html else "",
    )
