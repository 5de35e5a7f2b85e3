"""Page: the report as one HTML file that asks for nothing and runs nothing but its own script.

Whatever came from the web is inside the data, compressed and base64: none of it is markup, and
the script shows it as text alone. The policy admits the one script and the one style by their
digests. What is too large for one file goes into a folder beside it, a script a block, which
the page's script loads when it is asked for: pages opened from a disk may load scripts, not data.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import IO, Any

from provenance.errors import StoreError
from provenance.report.html import data, details
from provenance.report.html.blocks import Blocks, pack
from provenance.report.html.excerpts import CONTEXT, Texts
from provenance.result import Result

BUDGET = 25_000_000
"""Bytes of data in one page; more goes into a folder."""
EXCERPTS = 60_000_000
"""Characters of excerpts that a scan takes the time for."""
FOLDER = "_files"
"""What the folder's name has after the page's."""

_CALL = b"provenanceBlock("
_BLOCK_FILE = re.compile(r"[a-z]+(-\d+)?\.js")


def write_html(
    result: Result,
    texts: Texts,
    path: Path,
    run: Mapping[str, Any] | None = None,
    context: int | None = CONTEXT,
    budget: int = BUDGET,
    characters: int | None = EXCERPTS,
) -> None:
    """Write the report.

    `run` is what run.json says; without `context` whole texts go in; excerpts take at most
    `characters`, and in one page what the rest leaves of `budget` bytes.

    Raises:
        StoreError: the file cannot be written.
    """
    with Blocks() as blocks:
        places = details.places(result)
        data.add_tables(blocks, result, places)
        firsts = data.add_details(blocks, result, places)
        apart = blocks.size > budget
        most = None if apart else budget
        found = data.add_excerpts(blocks, result, places, texts, context, most, characters)
        firsts["excerpts"], left_out = found
        value = data.core(result, run or {}) | {
            "firsts": firsts,
            "context": context,
            "excerpts_left_out": left_out,
            "bytes": blocks.size,
            "folder": path.stem + FOLDER if apart else "",
            "digest": blocks.digest,
        }
        try:
            _clear(path.with_name(path.stem + FOLDER))
            if apart:
                _write_folder(path.with_name(path.stem + FOLDER), blocks)
            part = path.with_name(path.name + ".part")
            with part.open("wb") as file:
                _write_page(file, value, () if apart else blocks)
            part.replace(path)
        except OSError as error:
            problem = f"cannot write {path}: {error.strerror}; choose another --html"
            raise StoreError(problem) from error


def _clear(folder: Path) -> None:
    """Take an earlier report's blocks away; files that are not ours stay."""
    if not folder.is_dir() or folder.is_symlink():
        return
    kept = False
    for each in folder.iterdir():
        if _is_block(each):
            each.unlink()
        else:
            kept = True
    if not kept:
        folder.rmdir()


def _is_block(path: Path) -> bool:
    """Tell whether a file is ours: browsers save what pages load under such names, too."""
    if not _BLOCK_FILE.fullmatch(path.name) or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_CALL)) == _CALL


def _write_folder(folder: Path, blocks: Blocks) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, block in blocks:
        ends = f'"{name}","{blocks.digest}","'.encode(), b'");\n'
        (folder / f"{name}.js").write_bytes(_CALL + ends[0] + block + ends[1])


def _write_page(
    file: IO[bytes], core: Mapping[str, Any], blocks: Iterable[tuple[str, bytes]]
) -> None:
    script, style = _source("report.js"), _source("report.css")
    trust = " 'strict-dynamic'" if core["folder"] else ""
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'{trust}; "
        f"style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    )
    head, tail = Template(_source("shell.html")).substitute(
        policy=policy, style=style, script=script, data="\0"
    ).split("\0")  # fmt: skip
    file.write(head.encode())
    for name, block in (("core", pack(core)), ("licences", pack(_source("LICENSES.txt")))):
        file.write(_tag(name, block))
    for name, block in blocks:
        file.write(_tag(name, block))
    file.write(tail.encode())


def _tag(name: str, block: bytes) -> bytes:
    kind = 'type="application/octet-stream"'
    return f'<script {kind} id="{name}">'.encode() + block + b"</script>\n"


def _source(name: str) -> str:
    return files("provenance.report.html").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
