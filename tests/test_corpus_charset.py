"""Charsets: declared, wrongly declared, and guessed."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provenance.corpus.charset import decode

STORIES = {
    "cp1250": "Vláda včera oznámila nová opatření a opozice žádá volby, řekl mluvčí ve sněmovně.",
    "iso8859-2": "Rząd ogłosił wczoraj nowe środki, a opozycja żąda wyborów, podało źródło.",
    "cp1251": "Правительство вчера объявило о новых мерах, а оппозиция потребовала выборов.",
    "koi8-r": "Правительство вчера объявило о новых мерах, а оппозиция потребовала выборов.",
    "cp1252": "Le gouvernement a annoncé hier de nouvelles mesures, l’opposition réclame à voter.",
    "cp1253": "Η κυβέρνηση ανακοίνωσε χθες νέα μέτρα, ενώ η αντιπολίτευση ζήτησε εκλογές.",
    "cp1254": "Hükümet dün yeni önlemler açıkladı, muhalefet ise seçim istedi, konuşacak başbakan.",
    "cp1255": "הממשלה הודיעה אתמול על צעדים חדשים לטובת הכלכלה, והאופוזיציה דרשה בחירות.",
    "cp1256": "أعلنت الحكومة أمس عن إجراءات جديدة لدعم الاقتصاد، فيما طالبت المعارضة بانتخابات.",
    "cp1257": "Vyriausybė vakar paskelbė naujas priemones, o opozicija pareikalavo rinkimų šįmet.",
    "cp874": "รัฐบาลประกาศมาตรการใหม่เพื่อช่วยเหลือเกษตรกรที่ได้รับผลกระทบจากน้ำท่วม",
    "gb18030": "政府昨天宣布了支持经济的新措施，反对派则要求举行选举。总理今晚将在议会发表讲话。",
    "big5": "政府昨天宣布了支持經濟的新措施，反對派則要求舉行選舉。總理今晚將在議會發表講話。",
    "cp932": "政府は昨日、経済を支える新たな措置を発表し、野党は選挙を求めた。",
    "euc_jp": "政府は昨日、経済を支える新たな措置を発表し、野党は選挙を求めた。",
    "iso2022_jp": "政府は昨日、経済を支える新たな措置を発表し、野党は選挙を求めた。",
    "cp949": "정부는 어제 경제를 위한 새로운 조치를 발표했고 야당은 선거를 요구했다.",
    "utf-16-le": "The government announced new measures – yesterday.",
    "utf-16-be": "The government announced new measures – yesterday.",
}
MENU = '<nav class="menu">Home | News | About us</nav>'
SCRIPT = "<script>var a = 'x' < 'y' && window;</script>"


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{MENU}<p>{text}</p>{SCRIPT}</body></html>"


@pytest.mark.parametrize("charset", STORIES)
def test_undeclared_charsets_are_guessed(charset: str) -> None:
    text = STORIES[charset]
    assert decode(text.encode(charset), html=False).text == text
    assert decode(page(text).encode(charset)).text == page(text)


@pytest.mark.parametrize("charset", [name for name in STORIES if not name.startswith("utf-16")])
def test_declared_charsets_are_used_without_doubt(charset: str) -> None:
    text = STORIES[charset]
    by_transport = decode(text.encode(charset), charset, html=False)
    assert (by_transport.text, by_transport.doubtful) == (text, False)
    marked = page(text, f"<meta charset={charset}>")
    by_markup = decode(marked.encode(charset))
    assert (by_markup.text, by_markup.doubtful) == (marked, False)


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("latin1", "cp1252"),
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("x-gbk", "gb18030"),
        ("Shift_JIS", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("euc-kr", "cp949"),
        ("windows-1256", "cp1256"),
        ("iso-8859-9", "cp1254"),
        (' "utf8" ', "utf-8"),
        ("x-user-defined", "cp1252"),
    ],
)
def test_names_mean_what_browsers_make_of_them(label: str, codec: str) -> None:
    assert decode(b"caf\x80", label, html=False).charset in (codec, "cp1252")
    sample = STORIES.get(codec, "café à la carte")
    assert decode(sample.encode(codec), label, html=False).text == sample


def test_byte_order_marks_outrank_declarations() -> None:
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
    ):
        found = decode(mark + "naïve".encode(codec), "cp1251")
        assert (found.text, found.charset, found.doubtful) == ("naïve", codec, False)


def test_transport_outranks_markup() -> None:
    data = page("naïve café", '<meta charset="windows-1251">').encode("cp1252")
    assert "naïve café" in decode(data, "iso-8859-1").text


def test_utf8_declared_to_be_something_else() -> None:
    text = page(STORIES["cp1256"], '<meta charset="windows-1256">')
    assert decode(text.encode(), "iso-8859-1").text == text


def test_something_else_declared_to_be_utf8() -> None:
    text = page(STORIES["cp1256"], '<meta charset="utf-8">')
    found = decode(text.encode("cp1256"), "utf-8")
    assert (found.text, found.doubtful) == (text, True)


def test_markup_is_believed_where_transport_is_wrong() -> None:
    text = page(STORIES["gb18030"], '<meta charset="gbk">')
    found = decode(text.encode("gb18030"), "utf-8")
    assert (found.text, found.doubtful) == (text, False)


def test_a_few_wrong_bytes_are_replaced() -> None:
    text = STORIES["cp1251"]
    data = text.encode().replace("вчера".encode(), b"\xff\xfe")
    found = decode(data, "utf-8", html=False)
    assert found.charset == "utf-8"
    assert found.text == text.replace("вчера", "\ufffd\ufffd")
    assert found.doubtful


def test_markup_that_claims_utf16_is_not() -> None:
    text = page("naïve café", '<meta charset="utf-16">')
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    "label",
    [
        *("utf-7", "rot13", "unicode_escape", "idna", "punycode", "base64", "zip", "undefined"),
        *("../x", "a\0b", "x" * 10_000, "", "utf-16", "utf-32", "hz-gb-2312", "encodings.rot_13"),
    ],
)
def test_names_of_other_codecs_are_not_followed(label: str) -> None:
    assert decode(b"+ADw-script \\u0041 caf\xc3\xa9", label).text == "+ADw-script \\u0041 café"


def test_pages_with_few_letters_beyond_ascii() -> None:
    for text in ("Price: £5", "© 2024 Gazette", "a “quoted” word", "El niño – ¿qué?", "5 ½ º ª"):
        assert text in decode(page(text).encode("cp1252")).text


def test_the_sample_for_guessing_may_be_anywhere() -> None:
    style = "<style>" + ".menu{margin:0}" * 20_000 + "</style>"
    text = page(STORIES["cp1251"], style)
    assert decode(text.encode("cp1251")).text == text
    line = "x" * 5000 + STORIES["cp932"] * 200
    assert decode(line.encode("cp932"), html=False).text == line


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=200), st.text(max_size=12), st.booleans())
@example(b"\x80" * 50, "big5", True)
@example(b"\x1b$", "", False)
@example(b"\0" * 9, "utf-16", True)
def test_any_bytes_give_valid_text(data: bytes, declared: str, html: bool) -> None:
    found = decode(data, declared, html)
    assert found.text.encode("utf-8").decode("utf-8") == found.text
    assert found.doubtful or "\ufffd" not in found.text or "\ufffd".encode() in data
    codecs.lookup(found.charset)


@settings(deadline=None, max_examples=100)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1b\ufeff")))
def test_utf8_reads_back(text: str) -> None:
    found = decode(text.encode(), html=False)
    assert (found.text, found.charset, found.doubtful) == (text, "utf-8", False)
