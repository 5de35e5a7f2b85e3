"""Outlets beside a date in scripts without spaces: "大皖客户端 2019-07-21"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from provenance.attribution.dateline import written_date
from provenance.attribution.edges import SPAN, YEARS, Edges
from provenance.attribution.fold import fold
from provenance.attribution.lexicon import unspaced
from provenance.attribution.signed import SignedLines
from provenance.attribution.signers import Signers
from provenance.records import Attribution

_TOKEN = re.compile(r"[^\s()（）\[\]【】|/]{2,20}")
_TOKENS = 3
"""Words in scripts without spaces on a line with a date, at most."""
_BETWEEN = re.compile(r"[\d:：\s()（）\[\]【】]*\S{0,3}[\s()（）\[\]【】]*")
"""What may stand between an outlet and the date: a time of day, a short word."""
_UNSPACED = re.compile(r"[\u3000-\ud7af]")
_CONFIDENCE = 0.73


@dataclass(frozen=True, slots=True)
class BesideDates:
    """Reads such lines near the start of a text."""

    signed: SignedLines
    signers: Signers
    media: tuple[str, ...]
    """Ends of outlets' names in scripts without spaces."""

    def claims(self, edges: Edges) -> list[Attribution]:
        """Return the claim of a line where an outlet stands beside the date."""
        if not edges.dated_above or edges.text[:SPAN].isascii():
            return []
        found = self._beside_date(edges)
        return [found] if found else []

    def _beside_date(self, edges: Edges) -> Attribution | None:
        if not _UNSPACED.search(edges.text, 0, SPAN):
            return None
        for span in edges.lines_before(SPAN):
            if not YEARS.search(edges.text, *span):
                continue
            line = edges.window(*span)
            dates = list(written_date().finditer(line.folded))
            if len(dates) != 1 or "。" in line.plain:
                continue
            tokens = [token for token in _TOKEN.finditer(line.plain) if unspaced(token[0][0])]
            named = [token for token in tokens if self._is_paper(token[0], len(tokens) == 1)]
            if (
                len(named) == 1
                and len(tokens) <= _TOKENS
                and _adjoin(line.plain, named[0], dates[0])
            ):
                return self.signed.made(line, named[0].span(), confidence=_CONFIDENCE)
        return None

    def _is_paper(self, token: str, alone: bool) -> bool:
        """Whether a token names an outlet; by itself, one that is called as outlets are."""
        return self.signers.is_outlet(token) or (
            alone
            and token.endswith(self.media)
            and token not in self.media
            and not self.signers.shows(fold(token))
        )


def _adjoin(line: str, name: re.Match[str], date: re.Match[str]) -> bool:
    between = line[name.end() : date.start()] or line[date.end() : name.start()]
    return _BETWEEN.fullmatch(between) is not None
