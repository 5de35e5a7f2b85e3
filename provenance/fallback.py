"""trafilatura's fallbacks, readability and justext, asked only where their answer could be taken.

trafilatura runs readability over every page and takes its text only where that is more than twice
as long as its own, unless its own is deficient. So where all the text that readability has to
choose from is not that long, nobody has to ask. The tree for justext, which few pages need, is
made when it does. The texts are those of trafilatura; these functions are put in place only in the
version that they were written for.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import lru_cache
from importlib.metadata import version
from typing import Any, TypeAlias

from lxml import etree
from trafilatura import core, external, readability_lxml
from trafilatura.external import compare_extraction
from trafilatura.htmlprocessing import convert_tags, tree_cleaning
from trafilatura.main_extractor import extract_content
from trafilatura.settings import Extractor

from provenance.dom import HtmlElement

_WRITTEN_FOR = "2.3.1"
"""The version of trafilatura."""
_LONGER = 2
"""How many times its own text readability's must be longer than, to be taken."""
_VIDEO = len("VIDEO")
"""The text that readability puts into each frame of a video: all that it adds."""
_CACHED = 1 << 14
_rescue = external.justext_rescue
_stop_words = external.jt_stoplist_init
Cleaned: TypeAlias = HtmlElement | Callable[[], HtmlElement]
"""A tree, or what makes it."""
_named = etree.XPath("descendant::*[@class or @id]")
_text_length = etree.XPath("string-length(normalize-space(.))")
_paragraph_text = etree.XPath("boolean(.//p//text())")


@lru_cache(maxsize=_CACHED)
def _unlikely(classes: str | None, name: str | None) -> bool:
    """Tell whether readability drops elements with these values of class and id."""
    values = " ".join(filter(None, (classes, name))).lower()
    if len(values) < 2 or not readability_lxml.REGEXES["unlikelyCandidatesRe"].search(values):
        return False
    return not readability_lxml.REGEXES["okMaybeItsACandidateRe"].search(values)


@lru_cache(maxsize=_CACHED)
def _weight(value: str) -> int:
    """Return what a value of class or id adds to an element's score."""
    bad = readability_lxml.REGEXES["negativeRe"].search(value)
    good = readability_lxml.REGEXES["positiveRe"].search(value)
    return 25 * (bool(good) - bool(bad))


class Readability(readability_lxml.Document):
    """readability of a tree without unlikely candidates; it remembers what attributes say."""

    def remove_unlikely_candidates(self) -> None:
        """Do nothing: `_extract_and_compare` has dropped them."""

    def class_weight(self, elem: HtmlElement) -> int:
        """Return what the attributes of an element add to its score."""
        return sum(_weight(value) for value in (elem.get("class"), elem.get("id")) if value)


def drop_unlikely(tree: HtmlElement) -> None:
    """Drop the elements whose attributes say to readability that they are no content."""
    for element in _named(tree):
        if element.tag in readability_lxml.FRAME_TAGS:
            continue
        if _unlikely(element.get("class"), element.get("id")):
            element.drop_tree()


def most_text(tree: HtmlElement) -> int:
    """Return the most characters that readability's text of a tree may have."""
    return int(_text_length(tree)) + _VIDEO * sum(1 for _ in tree.iter("iframe"))


def _prepare_tree(
    tree: HtmlElement, options: Extractor, url: str | None
) -> tuple[HtmlElement, Cleaned]:
    """Return a tree cleaned and converted, and the same tree cleaned alone, made when asked for."""

    def clean() -> HtmlElement:
        return tree_cleaning(copy(tree), options)

    # With comments trafilatura itself looks into the second.
    backup = clean() if options.comments else clean
    return convert_tags(clean(), options, url), backup


def _justext_rescue(tree: Cleaned, options: Extractor) -> tuple[Any, str]:
    """Ask justext, the last fallback."""
    return _rescue(tree() if callable(tree) else tree, options)


def _extract_and_compare(
    cleaned: HtmlElement, backup: Cleaned, tree: HtmlElement, options: Extractor
) -> tuple[Any, str]:
    """Extract the text of a page, and compare it with what the fallbacks make of the page."""
    body, text = extract_content(cleaned, options)
    if options.fast:
        return body, text
    sound = (
        options.focus == "balanced"
        and bool(text)
        and _paragraph_text(body)
        and len(body.findall(".//table")) <= len(body.findall(".//p"))
    )
    limit = _LONGER * len(text) if sound else -1
    if most_text(tree) > limit:
        raw = copy(tree)
        drop_unlikely(raw)
        if most_text(raw) > limit:
            return compare_extraction(backup, raw, body, text, options)
    # Of nothing readability makes nothing, and nothing is never taken.
    return compare_extraction(backup, HtmlElement(), body, text, options)


def _all_stop_words() -> frozenset[str]:
    """Read the stop words of all languages into a set: justext hashes them for each page."""
    words = frozenset(_stop_words())
    vars(external).update(JT_STOPLIST=words)
    return words


def install() -> bool:
    """Put these in place of trafilatura's own; tell whether they are."""
    if version("trafilatura") != _WRITTEN_FOR:
        return False
    vars(external).update(
        ReadabilityDocument=Readability,
        justext_rescue=_justext_rescue,
        jt_stoplist_init=_all_stop_words,
    )
    vars(core).update(_prepare_tree=_prepare_tree, _extract_and_compare=_extract_and_compare)
    return True
