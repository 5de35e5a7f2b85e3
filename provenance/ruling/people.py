"""People: the persons whom a byline names, without the desks."""

from __future__ import annotations

import re
import unicodedata

_DESKS = frozenset({
    "staff", "desk", "newsdesk", "webdesk", "newsroom", "bureau", "editors", "editorial", "team",
    "reporters", "correspondents", "redaktion", "nachrichtenredaktion", "onlineredaktion",
    "redaccion", "redaction", "redazione", "redacao", "redactie", "webredactie", "redakcja",
    "redakce", "redaksi", "equipo", "equipe", "merkezi", "редакция", "отдел", "служба",
    "قسم", "تحرير", "التحرير", "هيئة", "غرفة",
})  # fmt: skip
"""Words that make a byline one of a desk."""
_DESK_SIGNS = (
    "编辑部", "本报", "記者部", "編集部", "デスク", "편집부", "취재팀", "뉴스팀", "กองบรรณาธิการ",
    "biên tập",
)  # fmt: skip
"""The same where words are not parted, or make a desk only together."""
_BETWEEN = re.compile(r"[,;、،&/]|\s(?:and|und|et|y|e|en|og|och|ve|dan|и|i)\s")


def people(byline: str) -> list[str]:
    """Return the persons of a byline, as written.

    >>> people("By Ada Moor and Ben Hale, Money desk"), people("قسم الأخبار"), people("Al Stafford")
    (['By Ada Moor', 'Ben Hale'], [], ['Al Stafford'])
    """
    parts = (part.strip() for part in _BETWEEN.split(byline))
    return [part for part in parts if part and not _is_desk(part)]


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


_DESK_KEYS = frozenset(word for desk in _DESKS for word in _words(desk))


def _is_desk(name: str) -> bool:
    is_named = not _DESK_KEYS.isdisjoint(_words(name))
    return is_named or any(sign in name.casefold() for sign in _DESK_SIGNS)
