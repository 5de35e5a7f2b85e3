"""Paragraphs for justext, trafilatura's last resort, that do not work the same out again and again.

justext joins and cleans a paragraph's text anew at each question about it, a dozen times, and
writes out two paths for each tag of a page, one of which is never read. The same paragraphs come
of these classes in half the time. They are put in place only in the version that they were written
for.
"""

from __future__ import annotations

from importlib.metadata import version

from justext import core, paragraph
from justext.utils import normalize_whitespace

_WRITTEN_FOR = "3.0.2"
"""The version of justext."""


class TagPath:
    """The tags that a place of a page lies in.

    >>> TagPath().append("body").append("p").dom
    'body.p'
    """

    xpath = ""
    """Never read."""

    def __init__(self) -> None:
        self._paths = [""]

    @property
    def dom(self) -> str:
        """Their names, the outermost first."""
        return self._paths[-1]

    def append(self, tag: str) -> TagPath:
        """Go into a tag."""
        path = self._paths[-1]
        self._paths.append(f"{path}.{tag}" if path else tag)
        return self

    def pop(self) -> TagPath:
        """Leave it."""
        self._paths.pop()
        return self


class ReadOnce(paragraph.Paragraph):  # type: ignore[misc]
    """A paragraph that keeps its text until more is added."""

    def __init__(self, path: TagPath) -> None:
        super().__init__(path)
        self._read = 0, ""

    @property
    def text(self) -> str:
        """The text, each stretch of blanks one blank or line break."""
        count, text = self._read
        if count != len(self.text_nodes):
            text = normalize_whitespace("".join(self.text_nodes).strip())
            self._read = len(self.text_nodes), text
        return text


def install() -> bool:
    """Put these in place of justext's own; tell whether they are."""
    if version("justext") != _WRITTEN_FOR:
        return False
    vars(core).update(Paragraph=ReadOnce, PathInfo=TagPath)
    return True
