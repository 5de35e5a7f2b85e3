"""The rulebook: every rule that a finding can break, as data.

`provenance rules` and docs/rules.md print it; `ruling` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from provenance.errors import OptionsError

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
"""From the gravest to the mildest."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule."""

    code: str
    name: str
    level: Level
    """Unless the configuration says otherwise."""
    help: str
    """What it means, when it is found, and what to do."""
    example: str
    """A case in one line."""


GROUPS = {"1": "Shared text", "2": "Credit", "3": "Order and source", "4": "Data quality"}
"""Headings, by the first digit of a code."""

RULES = (
    Rule("SYN101", "exact copy", "error",
         "The text, without credit lines and what its site repeats on every page, is that of an "
         "article at another outlet. Found about the copy; about both where nothing tells which "
         "is the copy, and about any document without an outlet that is there already. "
         "Drop the copy, or keep it and set this rule to `note`.",
         "b.example/2 has word for word what a.example/1 has."),
    Rule("SYN102", "near copy", "error",
         "Nearly all of the text is that of an article at another outlet: a changed headline, an "
         "added sentence. Found about the copy; about both where nothing tells which is it.",
         "96 % of the shingles of b.example/2 and a.example/1 are the same."),
    Rule("SYN103", "abridged or extended copy", "warning",
         "One of two texts of different outlets is the other shortened, lengthened or reworded.",
         "b.example/2 is the first eight paragraphs of a.example/1."),
    Rule("SYN104", "shared passage", "note",
         "A passage is in an article at another outlet as well; most of the text is not. Quotes "
         "of third persons and official formulas do not count.",
         "Two paragraphs of b.example/2 are those of a.example/1."),
    Rule("SYN105", "duplicate within one outlet", "warning",
         "The same text stands at the same outlet under another address, or the very document "
         "was read before. Found about the later one, about both where that is not known.",
         "a.example/1 and a.example/print/1 are the same text."),
    Rule("SYN106", "revision", "note",
         "Another version of the article is at the same outlet or address. Found about the later "
         "one, about both where that is not known.",
         "a.example/1 was crawled again after a paragraph was added."),
    Rule("SYN201", "copy without credit", "error",
         "The article is a copy of another outlet's and claims no source, or says that it is a "
         "copy and not whose. Ask for the credit, or take the article out.",
         "b.example/2 has the text of a.example/1, which is older, and names nobody."),
    Rule("SYN202", "credit without link", "note",
         "A credit line of a page names a source other than a news agency (or \"agencies\") and "
         "links neither to the article nor to the outlet. Plain texts cannot link and are left "
         "alone.",
         "\"First published by The Harbour Ledger\" without a link."),
    Rule("SYN203", "credited source is not the best match", "warning",
         "The credited article matches, and an article of a third outlet, which is not known to "
         "be a copy of this one, holds at least a tenth more of the text: "
         "it may have been taken from there.",
         "The credit names a.example, 60 % is there; 95 % is at c.example."),
    Rule("SYN204", "credit contradicts the text", "error",
         "The credit names one outlet, and the text is another's which does not credit that "
         "outlet either. See `provenance explain OUT ID`.",
         "\"Originally published by The Globe\", but the text is a.example's."),
    Rule("SYN205", "canonical and credit disagree", "warning",
         "rel=canonical leads to one outlet, the credit line names another.",
         "rel=canonical is a.example/1, the credit line says The Globe."),
    Rule("SYN206", "byline dropped or changed", "warning",
         "The source names an author whom the copy's byline and credit leave out. Desks and "
         "newsrooms are no authors. A missing byline is found on pages only: a plain text may "
         "never have had one.",
         "a.example/1 is by Ada Moor, b.example/2 by \"Staff\"."),
    Rule("SYN207", "licence terms not met", "error",
         "The source republishes under terms that the copy does not keep: `link` (a credit that "
         "links to it), `pixel` (the counter that comes with the article; pages only) or "
         "`no-derivatives` (no shortening, no rewording). Terms are in the option `licences`; "
         "those of The Conversation and ProPublica come with it.",
         "b.example/2 is an article of The Conversation, shortened."),
    Rule("SYN208", "no agreement between outlet and source", "error",
         "The outlet has no agreement with the source for the day of publication. Needs the "
         "option `agreements`, a CSV file with the columns outlet, source, from, to.",
         "b.example copies a.example, whose agreement ended in March."),
    Rule("SYN301", "credit cycle", "warning",
         "Articles that match credit each other in a circle: somebody has to be first.",
         "a.example/1 says it is b.example's, b.example/2 that it is a.example's."),
    Rule("SYN302", "copy older than its claimed original", "warning",
         "The article was published before the one it credits, by times that can be ordered.",
         "b.example/2 of May 3 credits a.example/1 of May 5."),
    Rule("SYN303", "original outside the corpus", "note",
         "The article is a copy of an outlet of which no matching article was read: the claim "
         "cannot be verified.",
         "\"(Reuters)\" on a text of which the agency's own page was not crawled."),
    Rule("SYN304", "conflicting claims", "warning",
         "Credit lines name different outlets as the source, neither of them by an agency's mark "
         "and not in one sentence.",
         "\"Originally published by The Globe\" above, \"Source: a.example\" below."),
    Rule("SYN305", "cluster hangs on a weak bridge", "note",
         "A shared passage alone would have joined a story of several articles to another, and was "
         "cut. Found about both ends.",
         "A round-up shares a paragraph with each of three stories."),
    Rule("SYN306", "undated or too imprecise to order", "note",
         "The article shares text, nothing tells who was first, and its own publication time is "
         "missing, known to the month only or read where dates cannot be trusted.",
         "b.example/2 gives no date; a.example/1 has the same text."),
    Rule("SYN401", "unreadable", "warning",
         "A file, record or row could not be read or used; the message says why. With `--strict` "
         "the command exits 3.",
         "line 12 of feed.jsonl is no JSON."),
    Rule("SYN402", "truncated archive", "warning",
         "An archive or record ends early. What came before was read.",
         "crawl.warc.gz breaks off in the middle of a record."),
    Rule("SYN403", "empty extraction", "warning",
         "A page was read and no article was found in it.",
         "A page that is filled in by a script."),
    Rule("SYN404", "charset doubtful", "warning",
         "The text holds replacement characters, or pairs of letters that come of a wrong "
         "charset, from the option `misread` on; or the page names no charset that fits its "
         "bytes, and one was guessed. Comparison may miss what it shares.",
         "\"CafÃ©\" for \"Café\", or � for a letter."),
    Rule("SYN405", "not an article", "note",
         "Something was passed over because it is no page of an article: another media type, an "
         "error page, a revisit record, a file format that is not read.",
         "A PDF in the crawl."),
    Rule("SYN406", "too short to compare", "note",
         "The text has fewer words than can be compared with certainty (option `short_words`): "
         "that nothing was found about it means little.",
         "A picture caption of six words."),
    Rule("SYN407", "invisible characters", "warning",
         "Characters that no reader sees and no spelling needs stand in the text, which is how "
         "copies hide from comparison (ours ignores them). From the option `invisible` on.",
         "Zero-width spaces within words."),
    Rule("SYN408", "language unknown", "note",
         "The language could not be told; credit lines were looked for in every language.",
         "A list of names and numbers."),
)  # fmt: skip

BY_CODE = {rule.code: rule for rule in RULES}
TERMS = ("link", "pixel", "no-derivatives")
"""Terms of a licence that can be decided."""


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """Which rules hold, how grave they are, and what they need to know."""

    levels: tuple[tuple[str, str], ...] = ()
    """(code, level) for rules of another level than the rulebook's: `error`, `warning`, `note`,
    or `off`. A table in a configuration file."""
    short_words: int = 20
    """Words below which a text is too short to compare with certainty (SYN406)."""
    invisible: int = 3
    """Invisible characters from which a text is found odd (SYN407)."""
    misread: int = 2
    """Doubtful characters from which a charset is found doubtful (SYN404)."""
    licences: tuple[tuple[str, ...], ...] = (
        ("propublica.org", "link", "pixel", "no-derivatives"),
        ("theconversation.com", "link", "pixel", "no-derivatives"),
    )
    """An outlet's id and its terms of republication, of `link`, `pixel` and
    `no-derivatives` (SYN207)."""
    agreements: str = ""
    """Path of a CSV file with the columns outlet, source, from, to (SYN208); "" for none."""

    def __post_init__(self) -> None:
        for code, level in self.levels:
            rule(code)
            if level not in (*LEVELS, "off"):
                raise OptionsError(f"level of {code} is {level!r}; write error, warning, note, off")
        for owner, *terms in (each or ("",) for each in self.licences):
            unknown = set(terms) - set(TERMS)
            if not owner or not terms:
                raise OptionsError("licences are lists of an outlet and its terms of republication")
            if unknown:
                known = ", ".join(TERMS)
                raise OptionsError(f"licence of {owner}: unknown term {min(unknown)!r}; {known}")
        if min(self.short_words, self.invisible - 1, self.misread - 1) < 0:
            raise OptionsError("short_words is 0 or more, invisible and misread are 1 or more")

    def level(self, code: str) -> Level | None:
        """Return the level of a rule, None where it is off."""
        chosen = {each.upper(): level for each, level in self.levels}
        level = chosen.get(code, BY_CODE[code].level)
        return next((known for known in LEVELS if known == level), None)


def rule(code: str) -> Rule:
    """Return a rule by its code, in any case.

    Raises:
        OptionsError: there is none, with the nearest one.
    """
    known = BY_CODE.get(code.upper())
    if known is None:
        near = get_close_matches(code.upper(), BY_CODE, n=1)
        hint = f"did you mean {near[0]}?" if near else "see `provenance rules`"
        raise OptionsError(f"there is no rule {code!r}; {hint}")
    return known


def listing() -> str:
    """Return one line a rule."""
    return "\n".join(f"{each.code}  {each.level:<7}  {each.name}" for each in RULES)


def explanation(code: str) -> str:
    """Return a rule's help text.

    Raises:
        OptionsError: there is no such rule.
    """
    known = rule(code)
    return f"{known.code} {known.name} ({known.level})\n\n{known.help}\n\nExample: {known.example}"
