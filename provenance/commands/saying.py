"""Saying: the one way in which commands print, safe for terminals whatever the web wrote."""

from __future__ import annotations

import os
import re
import sys

import click

GONE = 141
"""Exit code when the reader of our output has gone, as of a process that SIGPIPE ends."""
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What moves a cursor, sets a title, or shows text in another order than it has."""


def say(text: object, *, err: bool = False, nl: bool = True) -> None:
    """Print a text without escapes, other controls and marks that reorder it.

    >>> say("one\\x1b[31m two\\u202e")
    one�[31m two�
    """
    line = _CONTROLS.sub("\ufffd", str(text).replace("\r\n", "\n"))
    try:
        click.echo(line, err=err, nl=nl)
    except BrokenPipeError:
        # Python would complain once more while it closes the stream.
        stream = sys.stderr if err else sys.stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        sys.exit(GONE)
