"""The rulebook as Markdown, for docs/rules.md (`provenance rules --markdown`)."""

from __future__ import annotations

from collections.abc import Iterator

from provenance.rulebook import GROUPS, RULES

_ABOUT = """\
# Rules

`provenance scan` writes every finding to findings.csv and its codes to the column `rules` of
audit.csv; `provenance check` fails on them (docs/ci.md). This page is made by
`provenance rules --markdown`; `provenance rules SYN201` shows one rule.

## Setting them
In provenance.toml (or `[tool.provenance.rules]` of pyproject.toml):

```toml
[rules]
short_words = 20              # SYN406
invisible = 3                 # SYN407
misread = 2                   # SYN404
agreements = "agreements.csv" # SYN208: columns outlet, source, from, to
# SYN207; replaces the list that comes with it
licences = [["theconversation.com", "link", "pixel", "no-derivatives"]]

[rules.levels]                # error, warning, note or off
SYN101 = "note"
SYN408 = "off"
```

`agreements` is relative to the folder in which the command runs. Its columns are
`outlet,source,from,to`; days are inclusive, an empty one is no bound. Outlets are named by domain,
address, or a name of the outlet directory that only one outlet bears; a name that several bear is
an error that lists them. Where a publication time is known to the month only, any agreement counts.

`licences` names outlets by their id in the directory, which is their main domain.

## Identity
The id of a finding is 12 characters of a hash of the rule, the document's content, its outlet,
and the content it was matched with. Path, line and address are not in it: it survives moves and
new crawls. Content is the text without case, accents, punctuation, spacing and invisible
characters. Verbatim copies at two outlets have two ids; the same text twice at one outlet has
one. What could not be read has no content: its file name, place and reason stand for it.

## What is not decided yet
- SYN207 knows the counters that docs/extraction.md lists; one that a script puts in is not seen.
- SYN405 is found about what was passed over on reading; lists, home pages and forms that were
  read as articles are not told apart from articles.
- SYN206 compares names as they are written; of desks it knows the common words of the languages
  that credits are read in."""


def as_markdown() -> str:
    """Return the page."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _ABOUT
    group = ""
    for rule in RULES:
        if rule.code[3] != group:
            group = rule.code[3]
            yield f"\n## {GROUPS[group]}"
        yield f"\n### {rule.code} {rule.name}\nLevel: {rule.level}. {rule.help}"
        yield f"\n> {rule.example}"
