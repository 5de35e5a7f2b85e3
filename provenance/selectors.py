"""Quick forms of the slowest XPath expressions that trafilatura runs over every page.

lxml evaluates `re:test` by a call into Python for each element and attribute. The same tests
over class and id values, each distinct value tested once, select the same elements in a third
of the time. An expression is replaced only where it is, to the letter, the one that the quick
form was written for; with another version of trafilatura the unknown ones stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from types import ModuleType
from typing import Any

from lxml import etree

from provenance.dom import HtmlElement

Selector = Callable[[HtmlElement], list[HtmlElement]]

_REGEX = re.compile(r"re:test\(\s*(@[\w|@]+)\s*,\s*'([^']*)'")
_CACHED = 1 << 14
_BOXES = ("div", "item", "list", "p", "section", "span")


class Pattern:
    """A regular expression whose answers are remembered: attribute values recur."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        search = re.compile(pattern, flags).search
        self.test = lru_cache(maxsize=_CACHED)(lambda value: search(value) is not None)
        if search(""):
            raise ValueError("a pattern that matches a missing attribute")


def _first(element: HtmlElement, *names: str) -> str:
    """Return the value of the one of these attributes that comes first in the source."""
    values = [element.get(name) for name in names]
    if None not in values:
        return str(next(value for name, value in element.items() if name in names))
    return next((value for value in values if value is not None), "")


def _patterns(path: str) -> dict[str, list[str]]:
    """Return the regular expressions of an XPath by the attributes they test."""
    found: dict[str, list[str]] = {}
    for attributes, pattern in _REGEX.findall(path):
        found.setdefault(attributes, []).append(pattern)
    return found


def _either(path: str, *attributes: str) -> Pattern:
    patterns = _patterns(path)
    return Pattern("|".join(f"(?:{p})" for name in attributes for p in patterns[name]))


def _comments(path: str) -> Selector:
    by_id, in_list = (Pattern(pattern) for pattern in _patterns(path)["@id"])
    by_class = Pattern(_patterns(path)["@class"][0])

    def select(tree: HtmlElement) -> list[HtmlElement]:
        found = []
        for element in tree.iterdescendants("div", "list", "section", "details", "ol", "ul"):
            name, classes = element.get("id"), element.get("class")
            if (classes and by_class.test(classes)) or (
                name
                and by_id.test(name)
                and (element.tag not in ("ol", "ul") or in_list.test(name))
            ):
                found.append(element)
        return found

    return select


def _appended(path: str) -> Selector:
    by_id, certain_id = (Pattern(pattern) for pattern in _patterns(path)["@id"])
    by_class, certain_class = (Pattern(pattern) for pattern in _patterns(path)["@class"])

    def select(tree: HtmlElement) -> list[HtmlElement]:
        found = []
        for element in tree.iterdescendants("div", "section", "aside"):
            name, classes = element.get("id") or "", element.get("class") or ""
            if not (name and by_id.test(name)) and not (classes and by_class.test(classes)):
                continue
            certain = certain_id.test(name) or certain_class.test(classes)
            if certain or element.find(".//h1") is None:
                found.append(element)
        return found

    return select


def _shares(path: str) -> Selector:
    del path

    def select(tree: HtmlElement) -> list[HtmlElement]:
        return [
            element
            for element in tree.iterdescendants("div", "section", "aside")
            if "elementor-share-buttons" in (element.get("class") or "")
        ]

    return select


def _boilerplate(path: str) -> Selector:
    by_id, by_class = _either(path, "@id"), _either(path, "@class")
    by_first = _either(path, "@id|@class")

    def select(tree: HtmlElement) -> list[HtmlElement]:
        found = []
        for element in tree.iterdescendants(*_BOXES):
            keys = element.keys()
            if not keys:
                continue
            name, classes = element.get("id") or "", element.get("class") or ""
            if (
                (classes and by_class.test(classes))
                or (name and by_id.test(name))
                or (
                    (by_first.test(name) or by_first.test(classes))
                    and by_first.test(_first(element, "id", "class"))
                )
                or (len(keys) > bool(name) + bool(classes) and _otherwise(element))
            ):
                found.append(element)
        return found

    return select


def _otherwise(element: HtmlElement) -> bool:
    return (
        element.get("data-lp-replacement-content") is not None
        or "nav" in (element.get("role") or "").replace("N", "n")
        or "MostPopularStories" in (element.get("data-component") or "")
    )


def _hidden(path: str) -> Selector:
    by_id, by_class = _either(path, "@id"), _either(path, "@class")
    by_first = _either(path, "@id|@style")

    def select(tree: HtmlElement) -> list[HtmlElement]:
        found = []
        for element in tree.iterdescendants(etree.Element):
            keys = element.keys()
            if not keys:
                continue
            name, classes = element.get("id") or "", element.get("class") or ""
            style = element.get("style") or ""
            if (
                classes == "comments-title"
                or (classes and by_class.test(classes))
                or (name and by_id.test(name))
                or (
                    (name.startswith("reply-") or classes.startswith("reply-"))
                    and _first(element, "id", "class").startswith("reply-")
                )
                or (
                    (by_first.test(name) or by_first.test(style))
                    and by_first.test(_first(element, "id", "style"))
                )
                or (style and ("display:none" in style or "display: none" in style))
                or element.get("aria-hidden") == "true"
            ):
                found.append(element)
        return found

    return select


def _basics(path: str) -> Selector:
    consent = Pattern(_patterns(path)["@class"][0], re.IGNORECASE)
    whole = frozenset(("aside", "fencedframe", "footer", "script", "style", "svg", "template"))

    def select(tree: HtmlElement) -> list[HtmlElement]:
        found = []
        for element in tree.iterdescendants(etree.Element):
            name, classes = element.get("id"), element.get("class")
            if (
                element.tag in whole
                or (element.tag == "div" and "footer" in _first(element, "class", "id"))
                or (classes and consent.test(classes))
                or (name and consent.test(name))
            ):
                found.append(element)
        return found

    return select


def _frame(test: Callable[[str, str, HtmlElement], bool]) -> Selector:
    """Return what selects the first container that passes; its caller takes no other."""

    def select(tree: HtmlElement) -> list[HtmlElement]:
        for element in tree.iterdescendants("article", "div", "main", "section"):
            if test(element.get("id") or "", element.get("class") or "", element):
                return [element]
        return []

    return select


def _content(path: str) -> Selector:
    by_id, by_class = _either(path, "@id"), _either(path, "@class")
    return _frame(
        lambda name, classes, element: (
            classes in ("post", "entry")
            or by_class.test(classes)
            or name == "articleContent"
            or by_id.test(name)
            or element.get("itemprop") == "articleBody"
        )
    )


def _story(path: str) -> Selector:
    fulltext, *others = _patterns(path)["@class"]
    any_case = Pattern(fulltext, re.IGNORECASE)
    by_id, by_class = _either(path, "@id"), Pattern("|".join(f"(?:{p})" for p in others))
    return _frame(
        lambda name, classes, element: (
            name in ("article", "story")
            or classes in ("postarea", "art-postcontent", "text", "cell", "story")
            or by_id.test(name)
            or any_case.test(classes)
            or by_class.test(classes)
            or element.get("role") == "article"
        )
    )


def _main(path: str) -> Selector:
    by_id, by_class = _either(path, "@id"), _either(path, "@class")

    def contains(name: str, classes: str) -> bool:
        folded = classes.replace("C", "c")
        return (
            "main-content" in name.replace("C", "c").replace("M", "m")
            or "main-content" in folded.replace("M", "m")
            or "page-content" in folded.replace("P", "p")
        )

    return _frame(
        lambda name, classes, _: (
            name == "content"
            or classes == "content"
            or by_id.test(name)
            or by_class.test(classes)
            or contains(name, classes)
        )
    )


_LISTS = (
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "RAW_TREE_PRUNE_XPATH",
    "OVERALL_DISCARD_XPATH",
    "BODY_XPATH",
)
_BASICS = "BASIC_CLEAN_XPATH"
_QUICK: dict[str, Callable[[str], Selector]] = {
    "65e3d0c57525deb2": _comments,
    "8c7648c4369ebb6e": _appended,
    "4100f54236a24607": _shares,
    "5a187dc5a56c4cb0": _boilerplate,
    "ddcd24bb196add42": _hidden,
    "893137f40a7d8f5b": _content,
    "1c09d0c838da7fb8": _story,
    "8c146cf57eba074e": _main,
    "b780e4e92f4b2b85": _basics,
}


def key(path: str) -> str:
    """Return the name that a quick form is registered under for an expression."""
    return blake2b(" ".join(path.split()).encode(), digest_size=8).hexdigest()


def quick(expression: Any) -> Selector | None:
    """Return the quick form of a compiled expression; None where there is none."""
    build = _QUICK.get(key(expression.path)) if isinstance(expression, etree.XPath) else None
    return build(expression.path) if build else None


def install(xpaths: ModuleType, baseline: ModuleType) -> int:
    """Put the quick forms in place of trafilatura's own; return how many there are.

    `xpaths` and `baseline` are its modules of these names.
    """
    count = 0
    for name in _LISTS:
        expressions = getattr(xpaths, name, [])
        for index, expression in enumerate(expressions):
            if form := quick(expression):
                expressions[index] = form
                count += 1
    if form := quick(getattr(baseline, _BASICS, None)):
        setattr(baseline, _BASICS, form)
        count += 1
    return count
