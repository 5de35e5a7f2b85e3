"""Reads grammar files into rules. See docs/attribution.md for the format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from provenance.attribution.expression import compile_form, gapped
from provenance.attribution.fold import bare, fold
from provenance.attribution.grammars import COMMON
from provenance.attribution.lexicon import Lexicon, lexicon
from provenance.attribution.order import Order, order
from provenance.attribution.pattern import Node, Pattern, PatternError, Words, parse
from provenance.attribution.triggers import enclosing, marks, needs, reach, required, width
from provenance.records import Relation

_RULE_KEYS = {
    "kind": str, "relation": str, "confidence": float, "forms": list, "zones": list,
    "outlet": str, "list": bool, "whole": bool, "loose": (bool, str), "deny": list, "before": list,
    "after": list, "veto": list, "note": str, "follow": bool, "links": str, "opening": bool,
}  # fmt: skip
_POLICIES = ("named", "media", "known", "agency", "coined", "institution", "scan", "other")
_DENIALS = (
    "institution",
    "stock",
    "visual",
    "works",
    "person",
    "photo",
    "citation",
    "generic",
    "multi",
    "others",
    "acronym",
)
_ZONES = ("head", "tail", "inside")
_FILE_KEYS = {
    "language",
    "spaced",
    "function_words",
    "letters",
    "tags",
    "common",
    "words",
    "names",
    "rule",
    "follow",
    "joiner",
    "slots",
    "byline_words",
    "signed_words",
    "signed_numbers",
    "signed_labels",
    "signed_hosts",
    "signed_media",
    "signed_media_endings",
    "signed_media_last",
    "signed_permission",
    "signed_with",
    "unsigned",
    "guards",
}


@dataclass(frozen=True, slots=True)
class Form:
    """One wording of a rule, compiled."""

    pattern: Pattern
    triggers: frozenset[str]
    """The rarest set of words of which one is certain to occur, folded."""
    needs: tuple[frozenset[str], ...]
    """Every set of words, folded, of which one is certain to occur, save very frequent ones."""
    marks: frozenset[str]
    """Brackets, slashes, colons that are certain to occur."""
    width: int
    """The most characters it takes."""
    reach: tuple[int, int]
    """The most characters from its start to a trigger, and from there to its end."""
    by_tag: bool
    """Its triggers are agency tags."""
    enclosing: tuple[str, ...]
    """Brackets directly around the agency that is its trigger, "" for none on a side; or ()."""
    line_start: bool
    line_end: bool
    fixed: frozenset[str]
    """Slots whose shape the pattern itself gives: what they hold is the name."""
    rest: Pattern | None
    """What follows the slot that the form begins with: sought first, as the slot is open."""
    gapped: frozenset[str]
    """Slots with a gap right after them: their end is found by reading on."""
    order: Order
    """What it begins with, and in what order its words come."""
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Wordings that mean the same claim, with what must hold around them."""

    kind: str
    relation: Relation
    confidence: float
    forms: tuple[Form, ...]
    zones: frozenset[str]
    outlet: str
    list: bool
    whole: bool
    loose: bool
    """Names may be in lower case."""
    long: bool
    """With `loose`: names that begin with a capital may go on in lower case."""
    follow: bool
    opening: bool
    """Looked for at the start of every text that has its marks there, without a trigger."""
    titles: bool
    """The text of a link is a title."""
    deny: frozenset[str]
    before: tuple[Pattern, ...]
    after: tuple[Pattern, ...]
    veto: tuple[Pattern, ...]
    language: str


@dataclass(frozen=True, slots=True)
class Grammar:
    """One language's rules and lists."""

    language: str
    spaced: bool
    rules: tuple[Rule, ...]
    follows: tuple[Pattern, ...]
    lexicon: Lexicon
    joiner: Pattern
    function_words: frozenset[str]


class GrammarError(ValueError):
    """A grammar file is wrong; the message names the file and the rule."""


def grammar(data: Mapping[str, Any], common: Mapping[str, Any], tags: frozenset[str]) -> Grammar:
    """Compiles one file on top of the shared one. Raises: GrammarError."""
    language = data.get("language", "")
    unknown = set(data) - _FILE_KEYS
    if unknown:
        raise GrammarError(f"{language}: unknown table or key {', '.join(sorted(unknown))}")
    words = Words({**common.get("words", {}), **data.get("words", {})})
    slots = dict(common.get("slots", {}))
    if not data.get("spaced", True):
        slots["agency"] = "|".join(re.escape(fold(t)) for t in sorted(tags, key=len, reverse=True))
    shared = data is common
    builder = _Builder(
        language,
        bool(data.get("spaced", True)),
        words,
        slots,
        frozenset((*common.get("common", ()), *data.get("common", ()))),
        _tag_words(tags),
        _guards(common, {} if shared else data),
        {},
    )
    rules = tuple(builder.rule(i, r) for i, r in enumerate(data.get("rule", ())))
    follows = [
        f for table in ([] if shared else [data]) + [common] for f in table.get("follow", ())
    ]
    return Grammar(
        language,
        builder.spaced,
        rules,
        tuple(p for f in follows for p in builder.patterns([f], "follow")),
        lexicon(common.get("names", {}), {} if shared else data.get("names", {})),
        builder.patterns(["(" + data.get("joiner", common["joiner"]) + ")"], "joiner")[0],
        frozenset(data.get("function_words", ())),
    )


def _guards(*sources: Mapping[str, Any]) -> dict[str, dict[str, list[str]]]:
    """What no claim of a kind may stand beside, of all files: kind, then before, after or veto."""
    joined: dict[str, dict[str, list[str]]] = {}
    for data in sources:
        for kind, guards in data.get("guards", {}).items():
            for name, patterns in guards.items():
                if name not in ("before", "after", "veto"):
                    raise GrammarError(f"guards.{kind} has {name!r}; use before, after or veto")
                joined.setdefault(kind, {}).setdefault(name, []).extend(patterns)
    return joined


def _tag_words(tags: frozenset[str]) -> frozenset[str]:
    """Agency tags as the screen looks for them."""
    return frozenset(map(bare, tags))


@dataclass(frozen=True, slots=True)
class _Builder:
    language: str
    spaced: bool
    words: Words
    slots: Mapping[str, str]
    common: frozenset[str]
    tags: frozenset[str]
    guards: Mapping[str, Mapping[str, Any]]
    sets: dict[frozenset[str], frozenset[str]]

    def shared(self, words: frozenset[str]) -> frozenset[str]:
        """A set of words as one object, however many forms need it."""
        return self.sets.setdefault(words, words)

    def rule(self, index: int, data: Mapping[str, Any]) -> Rule:
        where = f"{self.language or COMMON} rule {index + 1} ({data.get('kind', 'no kind')})"
        for key, value in data.items():
            expected: Any = _RULE_KEYS.get(key)
            if expected is None or not isinstance(
                value, (int, float) if expected is float else expected
            ):
                raise GrammarError(
                    f"{where}: {key} is unknown or not a {getattr(expected, '__name__', 'key')}"
                )
        relation = data.get("relation", "source")
        zones = frozenset(data.get("zones", _ZONES))
        deny = frozenset(data.get("deny", ()))
        policy = data.get("outlet", "named")
        for value, allowed in ((relation, get_args(Relation)), (policy, _POLICIES)):
            if value not in allowed:
                raise GrammarError(f"{where}: {value!r} is none of {', '.join(allowed)}")
        if data.get("loose", True) not in (True, False, "first"):
            raise GrammarError(f"{where}: loose must be true, false or first")
        if data.get("links", "name") not in ("name", "title"):
            raise GrammarError(f"{where}: links must be name or title")
        for values, allowed in ((zones, _ZONES), (deny, _DENIALS)):
            if values - set(allowed):
                raise GrammarError(
                    f"{where}: {', '.join(values - set(allowed))} unknown; use {', '.join(allowed)}"
                )
        opening = bool(data.get("opening", False))
        forms = tuple(f for text in data["forms"] for f in self.forms(text, where, opening))
        shared = self.guards.get(data["kind"], {})
        return Rule(
            data["kind"], relation, float(data.get("confidence", 0.9)), forms, zones, policy,
            bool(data.get("list", False)), bool(data.get("whole", False)),
            bool(data.get("loose", False)), data.get("loose") is True,
            bool(data.get("follow", True)), bool(data.get("opening", False)),
            data.get("links", "name") == "title", deny,
            self.patterns((*data.get("before", ()), *shared.get("before", ())), where),
            self.patterns((*data.get("after", ()), *shared.get("after", ())), where),
            self.patterns((*data.get("veto", ()), *shared.get("veto", ())), where),
            self.language,
        )  # fmt: skip

    def forms(self, text: str, where: str, opening: bool) -> list[Form]:
        out = []
        try:
            for nodes in parse(text, self.words):
                triggers = required(nodes, self.common, {"agency": self.tags}, spaced=self.spaced)
                by_tag = triggers is self.tags
                span = reach(nodes, triggers, slot=by_tag)
                around = enclosing(nodes) if by_tag else ()
                if opening:
                    triggers = frozenset()
                elif triggers:
                    triggers = self.tags if by_tag else frozenset(map(bare, triggers))
                else:
                    raise GrammarError(f"{where}: no word is certain to occur in {text!r}")
                regex = compile_form(nodes, self.slots, spaced=self.spaced)
                starts = nodes[0].type == "anchor" and nodes[0].text == "^"
                ends = nodes[-1].type == "anchor" and nodes[-1].text == "$"
                fixed = frozenset(n.text for n in nodes if n.type == "slot" and n.options)
                needed = tuple(map(self.shared, needs(nodes, self.common, spaced=self.spaced)))
                out.append(
                    Form(
                        regex, self.shared(triggers), needed, marks(nodes), width(nodes), span,
                        by_tag, around, starts, ends, fixed, self.rest(nodes),
                        gapped(nodes), order(nodes, self.shared, spaced=self.spaced), text,
                    )
                )  # fmt: skip
        except PatternError as error:
            raise GrammarError(f"{where}: {error}") from error
        return out

    def rest(self, nodes: tuple[Node, ...]) -> Pattern | None:
        if nodes[0].type != "slot" or nodes[0].options:
            return None
        kept = nodes[2:] if len(nodes) > 1 and nodes[1].type == "space" else nodes[1:]
        return compile_form(kept, self.slots, spaced=self.spaced)

    def patterns(self, texts: Any, where: str) -> tuple[Pattern, ...]:
        out = []
        for text in texts:
            try:
                out += [
                    compile_form(n, self.slots, spaced=self.spaced) for n in parse(text, self.words)
                ]
            except PatternError as error:
                raise GrammarError(f"{where}: {error}") from error
        return tuple(out)
