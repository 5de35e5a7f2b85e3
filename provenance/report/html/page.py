"""Page: the report as one HTML file that asks for nothing and runs nothing but its own script.

Whatever came from the web is inside the data, compressed and base64: none of it is markup, and
the script shows it by `textContent` alone. The policy admits the one script and the one style
by their digests. Sources are plain files that are joined as they stand; nothing is built.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from provenance.errors import StoreError
from provenance.report.html.data import payload
from provenance.report.html.excerpts import CONTEXT, Texts
from provenance.result import Result

SCRIPTS = ("data.js", "dom.js", "grid.js", "pictures.js", "views.js", "details.js", "start.js")
"""In the order in which they are joined; they share one scope."""
STYLES = ("report.css",)


def write_html(
    result: Result,
    texts: Texts,
    path: Path,
    run: Mapping[str, Any] | None = None,
    context: int | None = CONTEXT,
) -> None:
    """Write the report; `run` is what run.json says, without `context` whole texts go in.

    Raises:
        StoreError: the file cannot be written.
    """
    page = render(payload(result, texts, run or {}, context))
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(page, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}; choose another --html") from error


def render(value: Mapping[str, Any]) -> str:
    """Return the page for the data of `payload`."""
    script = "(() => {\n'use strict';\n" + _source(SCRIPTS) + "})();\n"
    style = _source(STYLES)
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    shell = Template(_source(("shell.html",)))
    return shell.substitute(policy=policy, style=style, script=script, data=_packed(value))


def _source(names: tuple[str, ...]) -> str:
    folder = files("provenance.report.html")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _packed(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # The time in the header would make every report of one result another file.
    return b64encode(gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)).decode()
