"""Page: the report as one HTML file that asks for nothing and runs nothing but its own script.

Whatever came from the web is inside the data, compressed and base64: none of it is markup, and
the script shows it by `textContent` alone. The policy admits the one script and the one style
by their digests. Sources are plain files that are joined as they stand; nothing is built.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from provenance.errors import StoreError
from provenance.report.html.data import details, payload
from provenance.report.html.excerpts import CONTEXT, Texts
from provenance.result import Result

SCRIPTS = ("data.js", "dom.js", "grid.js", "pictures.js", "views.js", "details.js", "start.js")
"""In the order in which they are joined; they share one scope."""
STYLES = ("report.css",)
SHARD = 200
"""Pairs whose details are packed together: a page opens without unpacking them."""


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
    pairs = details(result, texts, context)
    value = payload(result, run or {})
    value["context"] = context
    value["excerpts_left_out"] = sum(pair["excerpts"] is None for pair in pairs)
    page = render(value, pairs)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(page, encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise StoreError(f"cannot write {path}: {error.strerror}; choose another --html") from error


def render(value: Mapping[str, Any], pairs: Sequence[Mapping[str, Any]] = ()) -> str:
    """Return the page for the data of `payload` and of `details`."""
    script = "(() => {\n'use strict';\n" + _source(SCRIPTS) + "})();\n"
    style = _source(STYLES)
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    shell = Template(_source(("shell.html",)))
    shards = [pairs[first : first + SHARD] for first in range(0, len(pairs), SHARD)]
    blocks = [_block("data", {**value, "shard": SHARD})]
    blocks += [_block(f"pairs-{number}", shard) for number, shard in enumerate(shards)]
    return shell.substitute(policy=policy, style=style, script=script, data="\n".join(blocks))


def _block(name: str, value: object) -> str:
    return f'<script type="application/octet-stream" id="{name}">{_packed(value)}</script>'


def _source(names: tuple[str, ...]) -> str:
    folder = files("provenance.report.html")
    return "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _packed(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # The time in the header would make every report of one result another file.
    return b64encode(gzip.compress(text.encode("utf-8", "replace"), 6, mtime=0)).decode()
