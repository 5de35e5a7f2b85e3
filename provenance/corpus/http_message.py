"""An archived HTTP response: from the block of a record to a page, or to the reason it is none."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from provenance.corpus.compression import GZIP, ZSTD, Brotli, CodecError, Decoder, Inflate, Zstd
from provenance.corpus.compression import expand as _expand
from provenance.corpus.options import ReadOptions
from provenance.corpus.place import Fault, Item, Place
from provenance.records import Page

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b[^\n]*\n")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]+)", re.IGNORECASE)
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_LOOKS_LIKE_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|!--|\?xml[^>]*>\s*<!doctype\s+html)",
    re.IGNORECASE,
)
_MAX_CODINGS = 4


@dataclass(frozen=True, slots=True)
class Origin:
    """What a record says of its page besides the block itself."""

    locator: str
    url: str
    crawled: str


def parse_headers(lines: bytes) -> dict[str, str]:
    """Header fields by lower-case name; repeated ones joined by commas, folded lines unfolded.

    >>> parse_headers(b"Vary: a\\r\\nvary: b\\r\\nX: 1\\r\\n 2\\r\\n")
    {'vary': 'a, b', 'x': '1 2'}
    """
    fields: dict[str, str] = {}
    name = ""
    for line in lines.split(b"\n"):
        text = line.decode("utf-8", "replace").rstrip("\r")
        if text[:1] in (" ", "\t"):
            if name:
                fields[name] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower() if colon else ""
        if name:
            value = value.strip()
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields


def media_type(content_type: str) -> tuple[str, str]:
    """Media type in lower case, and the charset as named, of a Content-Type header."""
    media = re.split(r"[;,\s]", content_type.strip().lower(), maxsplit=1)[0]
    charset = _CHARSET.search(content_type)
    return media, charset.group(1) if charset else ""


def page_of_response(block: bytes, origin: Origin, place: Place, options: ReadOptions) -> Item:
    """Read an archived response: status line, headers and body."""
    status = _STATUS.match(block)
    if status is None:
        return place.skip(origin.locator, Fault("malformed", "no HTTP status line"))
    head, body = split_head(block[status.end() :])
    code = int(status.group(1))
    if not 200 <= code < 300:
        return place.skip(origin.locator, Fault("http-status", str(code)))
    headers = parse_headers(head)
    media, charset = media_type(headers.get("content-type", ""))
    if media and media not in HTML_TYPES:
        return place.skip(origin.locator, Fault("not-html", media))
    decoded = _decode_body(body, headers, options.max_page_bytes)
    if isinstance(decoded, Fault):
        return place.skip(origin.locator, decoded)
    if not media and not looks_like_html(decoded):
        return place.skip(origin.locator, Fault("not-html", "no media type given"))
    return page_of_markup(decoded, charset, origin, place, options)


def page_of_markup(
    html: bytes, charset: str, origin: Origin, place: Place, options: ReadOptions
) -> Item:
    """A page of decoded markup, if it has any."""
    if len(html) > options.max_page_bytes:
        return place.skip(origin.locator, Fault("too-large", f"{len(html)} bytes"))
    if not html or html.isspace():
        return place.skip(origin.locator, Fault("no-content", "empty body"))
    return Page(
        place.input,
        place.locate(origin.locator),
        origin.url,
        html=html,
        charset=charset,
        crawled=origin.crawled,
    )


def looks_like_html(data: bytes) -> bool:
    """Whether data without a media type begin as a page does."""
    return _LOOKS_LIKE_HTML.match(data[:2048]) is not None


def split_head(message: bytes) -> tuple[bytes, bytes]:
    """Header lines and body of a message whose first line was taken off."""
    if message[:2] == b"\r\n":
        return b"", message[2:]
    if message[:1] == b"\n":
        return b"", message[1:]
    ends = [at for at in (message.find(b"\r\n\r\n"), message.find(b"\n\n")) if at >= 0]
    if not ends:
        return message, b""
    end = min(ends)
    return message[: end + 1], message[end + (4 if message[end : end + 1] == b"\r" else 2) :]


def _decode_body(body: bytes, headers: dict[str, str], limit: int) -> bytes | Fault:
    """Undo the transfer and content codings."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        unchunked = join_chunks(body)
        if isinstance(unchunked, Fault):
            return unchunked
        body = unchunked
    codings = [c.strip().lower() for c in headers.get("content-encoding", "").split(",")]
    if len(codings) > _MAX_CODINGS:
        return Fault("malformed", f"{len(codings)} content codings")
    for coding in reversed(codings):
        decoded = _decode_coding(body, coding, limit)
        if isinstance(decoded, Fault):
            return decoded
        body = decoded
    return body


def join_chunks(body: bytes) -> bytes | Fault:
    """Undo chunked transfer coding.

    Crawlers often store bodies whose chunks were joined under headers that say they were not:
    such a body is returned as it is. Where a later chunk is broken the rest is kept as it is.

    >>> join_chunks(b"4\\r\\nnews\\r\\n0\\r\\n\\r\\n"), join_chunks(b"news")
    (b'news', b'news')
    """
    pieces: list[bytes] = []
    at = 0
    while at < len(body):
        size_line = _CHUNK.match(body, at)
        if size_line is None:
            pieces.append(body[at:])
            break
        size = int(size_line.group(1), 16)
        start, end = size_line.end(), size_line.end() + size
        if size == 0:
            break
        if end > len(body):
            if not pieces and looks_like_html(body):
                return body
            return Fault("truncated", f"chunk of {size} bytes ends after {len(body) - start}")
        pieces.append(body[start:end])
        at = end
        if body.startswith(b"\r\n", at):
            at += 2
        elif body.startswith(b"\n", at):
            at += 1
    return b"".join(pieces)


def _decode_coding(body: bytes, coding: str, limit: int) -> bytes | Fault:
    """Undo one content coding; a body that is plainly not so coded is returned as it is."""
    decoder = _decoder_for(coding, body)
    if decoder is None:
        return body
    if isinstance(decoder, Fault):
        return decoder
    try:
        return _expand(decoder, body, limit)
    except OverflowError as error:
        return Fault("too-large", f"{coding} body {error}")
    except EOFError as error:
        return Fault("truncated", f"{coding}: {error}")
    except CodecError as error:
        if not error.salvaged and looks_like_html(body):
            return body
        return Fault("malformed", f"{coding} body is damaged: {error}")


def _decoder_for(coding: str, body: bytes) -> Callable[[], Decoder] | Fault | None:
    if coding in ("", "identity", "none", "utf-8", "binary", "8bit") or not body:
        return None
    if coding in ("gzip", "x-gzip"):
        return Inflate if body.startswith(GZIP) else None
    if coding == "zstd":
        return Zstd if body.startswith(ZSTD) else None
    if coding == "deflate":
        zlib_header = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
        return lambda: Inflate(15 if zlib_header else -15)
    if coding == "br":
        return Brotli
    if looks_like_html(body):
        return None
    return Fault("unsupported", f"content coding {coding!r}")
