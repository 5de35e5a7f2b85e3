"""From the bytes of a page to its text: which charset, and how sure that is.

Follows what browsers do with declared charsets, save for two kinds of page that they show
broken: UTF-8 that is declared to be something else, and something else that is declared UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, read_bom, resolve_encoding, to_unicode

_FALLBACK = "cp1252"
_SAMPLE = 1 << 13
_SEARCHED = 1 << 20
_PIECE = 1 << 11
_HEAD = 1 << 12
_MANY = 4  # bytes of multi-byte UTF-8 that no other charset brings about by chance
_TOLERATED = 0.1  # undecodable places, as a share of the characters beyond ASCII
_ACCEPTED = re.compile(
    r"utf-8|utf-(?:16|32)(?:-[lb]e)?|cp125[0-8]|iso8859-\d\d?|koi8-[ru]|kz1048"
    r"|cp(?:437|737|775|85[02578]|866|874|932|949|950|1125)|gb18030|big5(?:hkscs)?"
    r"|euc_jp|iso2022_jp|johab|mac-(?:roman|cyrillic|greek|turkish|latin2)"
)
"""Python codecs a page may name. The others are no charsets of text, and some run long."""
_WEB_NAMES = {
    "unicode": "utf-8",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-euc-kr": "cp949",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman",
    "iso-8859-8-i": "iso8859-8",
    "dos-874": "cp874",
}
_GUESSED = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp874", "koi8_r", "iso8859_2", "gb18030", "big5", "cp932", "euc_jp", "cp949"),
]
_LATIN = {
    "cp1252": "àâæçèéêëìîïñòôùûüœáíóúýãõäöåøß¡¿ªº",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűâăîşĺľŕ",
    "iso8859_2": "ąćęłńóśźżáčďéěíňřšúůýžäöüßőűâăîşĺľŕ",
    "cp1254": "çğıöşüâîû",
    "cp1257": "āčēģīķļņšūžąęėįųäöõü",
}
"""Lower-case letters that languages written in a charset use, the likeliest charset first."""
_FEW = 8
_DENSE = 0.5  # least share of bytes beyond ASCII in the words of another script that have any
_NEUTRAL = frozenset("ðţ\xa0\xad§©®°·´«»–—‘’‚“”„†‡•…‰‹›€£™×")
_ONLY_CYRILLIC = frozenset(b"\xfb\xfc\xfd\xfe\xff\x90\x9a\x9c\x9e\x9f\xbc")
_MARKUP = re.compile(rb"<(script|style)\b[^<]{0,65536}|<[^<>]{0,4096}>|&\w{1,12};", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_.:+-]+")
_WORDS = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_BEYOND = re.compile(rb"[\x80-\xff]")
_BETWEEN = (b" ", b"\t", b",", b".", b"-", b"/", b"(", b'"')  # never the second byte of a character
_LINES = re.compile(rb"[\r\n]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a page."""

    text: str
    charset: str
    """Name of the Python codec it was decoded with."""
    doubtful: bool
    """Bytes were replaced by U+FFFD, or the charset is a guess."""


def decode(data: bytes, declared: str = "", html: bool = True) -> Decoded:
    """Decode a page by its byte order mark, declared charset, or content, in that order.

    `declared` is the charset named by the transport; `html` says whether to look for one in the
    markup as well. Undecodable bytes become U+FFFD.

    >>> decode("naïve".encode("latin-1"), "iso-8859-1")
    Decoded(text='naïve', charset='cp1252', doubtful=False)
    """
    mark, bom = read_bom(data)
    if mark is not None and bom is not None:
        return _replacing(data[len(bom) :], mark)
    marked = html_body_declared_encoding(data) if html else None
    named = [
        charset
        for charset in (_resolve(declared), _ascii_compatible(_resolve(marked or "")))
        if charset
    ]
    text = _strictly(data, "utf-8")
    if text is not None:
        if (special := _not_plain(data)) is not None:
            return special
        if not named or named[0] == "utf-8" or len(text) == len(data):
            return Decoded(text, "utf-8", False)
        if len(data) - len(text) >= _MANY:
            return Decoded(text, "utf-8", False)
    for charset in named:
        if (decoded := _as_named(data, charset)) is not None:
            return decoded
    return _guess(data, html)


def _resolve(label: str) -> str | None:
    """Codec for the name of a charset as the web uses it; None where there is none."""
    label = label.strip(" \t\r\n\f\"';").lower()[:40]
    if not _LABEL.fullmatch(label):
        return None
    charset = _WEB_NAMES.get(label) or resolve_encoding(label)
    return charset if charset and _ACCEPTED.fullmatch(charset) else None


def _ascii_compatible(charset: str | None) -> str | None:
    """Markup that can be read as ASCII is not UTF-16, whatever it says.

    Source: HTML standard, "prescan a byte stream to determine its encoding".
    """
    return "utf-8" if charset and charset.startswith(("utf-16", "utf-32")) else charset


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except UnicodeError:
        return None


def _replacing(data: bytes, charset: str, guessed: bool = False) -> Decoded:
    text = to_unicode(data, charset)
    return Decoded(text, charset, guessed or "\ufffd" in text)


def _not_plain(data: bytes) -> Decoded | None:
    """Text whose bytes pass for UTF-8 without being it: ISO-2022-JP, or UTF-16 without a mark."""
    # One byte is sought many times faster than two.
    if b"\x1b" in data and b"\x1b$" in data and data.isascii():
        text = _strictly(data, "iso2022_jp")
        return None if text is None else Decoded(text, "iso2022_jp", False)
    if b"\0" in data[:_HEAD] and (charset := _wide(data)):
        return _replacing(data, charset, guessed=True)
    return None


def _wide(data: bytes) -> str | None:
    """UTF-16 by where the zero bytes are: every second place in text that is mostly ASCII."""
    head = data[:_HEAD]
    zeros_even, zeros_odd = head[::2].count(0), head[1::2].count(0)
    many = len(head) // 5
    if zeros_odd > many and not zeros_even:
        return "utf-16-le"
    if zeros_even > many and not zeros_odd:
        return "utf-16-be"
    return None


def _as_named(data: bytes, charset: str) -> Decoded | None:
    """Decode as the page says it is; None where most of what it holds contradicts that."""
    text = _strictly(data, charset)
    if charset.startswith(("utf-16", "utf-32")):
        wide = b"\0" in data[:_HEAD] or _strictly(data, "utf-8") is None
        return Decoded(text, charset, False) if text is not None and wide else None
    if text is not None:
        return Decoded(text, charset, False)
    text = to_unicode(data, charset)
    beyond = len(text) - len(text.encode("ascii", "ignore"))
    if text.count("\ufffd") > _TOLERATED * beyond:
        return None
    return Decoded(text, charset, True)


def _guess(data: bytes, html: bool) -> Decoded:
    if (wide := _wide(data)) is not None:
        return _replacing(data, wide, guessed=True)
    if (decoded := _as_named(data, "utf-8")) is not None:
        return decoded
    return _replacing(data, _likeliest(_sample(data, html)), guessed=True)


def _likeliest(sample: bytes) -> str:
    """Charset of text that declares none and is not UTF-8."""
    beyond = bytes(byte for byte in sample if byte > 0x7F)
    best = None
    words = b"".join(_WORDS.findall(sample))
    if len(beyond) >= max(_FEW, _DENSE * len(words)):
        best = from_bytes(sample, cp_isolation=_GUESSED).best()
    charset = best.encoding if best else _FALLBACK
    if charset == "cp1251" and _ONLY_CYRILLIC.isdisjoint(beyond):
        capitals = sum(0xC0 <= byte < 0xE0 for byte in beyond)
        return "cp1255" if capitals < 0.02 * len(beyond) else charset
    if charset not in _LATIN:
        return charset
    return max(_LATIN, key=lambda latin: _fitness(beyond, latin))


def _fitness(beyond: bytes, latin: str) -> int:
    """How well the letters of a sample fit the languages of a charset."""
    letters = _LATIN[latin]
    score = 0
    for sign in beyond.decode(latin, "replace"):
        if sign in letters:
            score += 1
        elif sign not in _NEUTRAL and sign.lower() not in letters:
            score -= 2
    return score + (len(beyond) // 50 if latin == _FALLBACK else 0)


def _sample(data: bytes, html: bool) -> bytes:
    """Pieces of lines with bytes beyond ASCII, cut between characters of any charset."""
    data = data[:_SEARCHED]
    if html:
        data = _MARKUP.sub(b"\n", data)
    kept: list[bytes] = []
    size = 0
    for line in _LINES.split(data):
        if (first := _BEYOND.search(line)) is None:
            continue
        piece = line[max(0, first.start() - 64) : first.start() + _PIECE]
        if first.start() + _PIECE < len(line):
            piece = piece[: max(piece.rfind(sign) for sign in _BETWEEN) + 1] or piece
        kept.append(piece)
        size += len(piece)
        if size > _SAMPLE:
            break
    return b"\n".join(kept)
