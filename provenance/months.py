"""The months of every language, for dates that a page only shows: dateparser's, loaded at once.

dateparser compiles the patterns of a language when it first looks for a date in it, and looks
through all of them where none fits: 1.5 s a process. Here that is done once and the patterns are
precompiled, which leaves 0.3 s.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from types import ModuleType
from typing import Any

from provenance import precompiled

_NAME = "months"
_Key = tuple[str, int]


def load() -> None:
    """Load them, before workers are forked."""
    from htmldate import extractors

    with _kept_patterns():
        # What no language can read has every one of them tried.
        extractors.external_date_parser("7 of no month 2014", "%Y-%m-%d")
    extractors.month_words()


@contextmanager
def _kept_patterns() -> Iterator[None]:
    """Have dateparser's languages take compiled patterns from those kept, and keep new ones."""
    import dateparser.languages.dictionary as dictionary
    import dateparser.languages.locale as locale

    regex: Any = dictionary.re
    modules: list[Any] = [each for each in (dictionary, locale) if each.re is regex]
    digest = sha256(f"{sys.version}\0{regex.__version__}".encode()).digest()
    found = precompiled.read(_NAME, digest)
    patterns = _Patterns(regex, found if isinstance(found, dict) else {})
    known = len(patterns.kept)
    for module in modules:
        module.re = patterns
    try:
        yield
    finally:
        for module in modules:
            module.re = regex
    if len(patterns.kept) > known:
        precompiled.write(_NAME, digest, patterns.kept)


class _Patterns:
    """The module `regex`, but for patterns that were compiled before."""

    def __init__(self, regex: ModuleType, kept: dict[_Key, Any]) -> None:
        self._regex, self.kept = regex, kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self._regex, name)

    def compile(self, pattern: str, flags: int = 0) -> Any:
        """Return a compiled pattern."""
        key = (pattern, int(flags))
        if key not in self.kept:
            self.kept[key] = self._regex.compile(pattern, flags)
        return self.kept[key]
