"""The normal form of an outlet's name, and what may be taken off one.

Two spellings of a name have one key: case, accents, punctuation, spaces, a leading
English article, Arabic letter variants and vowel marks do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MAX_NAME = 160
"""Characters of the longest text that is looked up as a name."""

_JOINED = "'’‘ʼ‛`´′＇ʻ·ـ"
_ARABIC = dict(zip("أإآٱىیئےةہۀھکڪؤ", "ااااييييههههككو", strict=True))
_LETTERS = dict(zip("øłđħŧıðþ", "oldhtidþ", strict=True)) | {"æ": "ae", "œ": "oe", "ß": "ss"}
# Marks that spelling may leave out; Devanagari nukta among them.
_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u093c]"
)
_BASED_ON_MARKS = re.compile("[\u0041-\u058f\u1e00-\u1fff]")


class _Fold(dict[int, str]):
    """Folded text of one code point, computed when first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


def _fold(char: str) -> str:
    if char in _JOINED or _MARKS.match(char) or unicodedata.category(char) == "Cf":
        return ""
    if char == "&":
        return " and "
    if char in _ARABIC:
        return _ARABIC[char]
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char)[0] not in "LNM":
        return " "
    low = char.casefold()
    if _BASED_ON_MARKS.match(char):
        low = _MARKS.sub("", unicodedata.normalize("NFKD", low)) or low
    return "".join(_LETTERS.get(c, c) for c in low)


_FOLDED = _Fold()


def normal(name: str) -> str:
    """Return the words of a name, folded, with one space between them.

    >>> normal("The «Süddeutsche» Zeitung"), normal("A.P."), normal("People’s Daily")
    ('the suddeutsche zeitung', 'a p', 'peoples daily')
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
    return " ".join(name.translate(_FOLDED).split())


def key_of(words: str) -> str:
    """Return the key of a name in normal form: no spaces, no leading "the".

    >>> key_of(normal("The New York Times")) == key_of(normal("NewYork Times"))
    True
    """
    if words.startswith("the ") and len(words) > 6:
        words = words[4:]
    return words.replace(" ", "")


_ARTICLES = (
    "el ", "la ", "los ", "las ", "le ", "les ", "il ", "lo ", "i ", "gli ", "o ", "a ", "os ",
    "as ", "der ", "die ", "das ", "de ", "het ", "den ", "al ", "l ",
)  # fmt: skip


def without_article(words: str) -> str:
    """Return a name in normal form without its leading article; "" if it has none.

    >>> without_article("le monde"), without_article("monde")
    ('monde', '')
    """
    for article in _ARTICLES:
        if words.startswith(article) and len(words) - len(article) >= 4:
            return words[len(article) :]
    return ""


# What names carry around them, folded as `normal` does.
_BEFORE = frozenset(
    """newspaper magazine website daily newspaper|news agency|newspapers
    diario|periodico|revista|agencia|agencia de noticias|semanario|portal|el diario|el periodico|la revista|la agencia|la agencia de noticias|cadena
    jornal|agencia de noticias|o jornal|a revista|a agencia|site|o portal|o site|rede
    journal|magazine|quotidien|agence|agence de presse|le journal|le quotidien|le magazine|le site|hebdomadaire|lhebdomadaire|lagence|chaine|la chaine
    quotidiano|agenzia|il quotidiano|lagenzia|il giornale|rivista|il sito|settimanale|lagenzia di stampa|agenzia di stampa
    zeitung|tageszeitung|die tageszeitung|magazin|das magazin|nachrichtenmagazin|das nachrichtenmagazin|nachrichtenagentur|die nachrichtenagentur|agentur|die agentur|sender|portal|nachrichtenportal|zeitschrift|der sender
    krant|de krant|dagblad|weekblad|tijdschrift|persbureau|het persbureau|nieuwssite|omroep
    dziennik|tygodnik|gazeta|portal|serwis|agencja|agencja prasowa|magazyn|miesiecznik
    denik|casopis|server|agentura|tydenik|portal|zpravodajsky server|web
    газета|газеты|журнал|журнала|агентство|агентства|информагентство|информационное агентство|новостное агентство|сайт|портал|телеканал|издание|газеті|агенція|агентство новостей|інформагентство|видання
    koran|harian|harian umum|majalah|kantor berita|situs|laman|surat kabar|media
    bao|bao dien tu|tap chi|tap chi dien tu|trang|trang tin|thong tan xa|hang tin|dai|kenh
    جريده|صحيفه|وكاله|وكاله انباء|وكاله الانباء|موقع|قناه|مجله|شبكه|بوابه|وكالات|اذاعه|جريده الكترونيه|صحيفه الكترونيه
    gazetesi|haber sitesi|ajans|gazete
    समाचार एजेसी|समाचार एजेंसी|न्यूज एजेसी|न्यूज एजेंसी|एजेसी|एजेंसी|समाचार पत्र|अखबार|दैनिक|पत्रिका""".replace(
        "\n", "|"
    ).split("|")
)
_AFTER = frozenset(
    """newspaper|newspapers|magazine|news|news agency|newsagency|news service|news services|newswire|newswires|newsroom|wire|wires|wire service|online|website|web site|site|blog|staff|network|news network|press agency|digital|agency|group|media|reports|report|daily newspaper|app|editorial
    zeitung|magazin|nieuws|noticias|gazetesi|ajansi|haber ajansi|dergisi|sitesi|haber sitesi|haber|internet sitesi|televizyonu|gazete
    inc|llc|ltd|limited|plc|corp|corporation|co|company|l p|lp|gmbh|ag|s a|sa|s p a|spa|pvt ltd|private limited|ltda|kg|se|oy|ab|as
    الاخباريه|الاخباري|الالكترونيه|اونلاين|الصحفيه
    न्यूज|डिजिटल""".replace("\n", "|").split("|")
)
# Ends of names in scripts without spaces.
_GLUED = (
    "微信公众号", "公众号", "客户端", "网站", "官网", "杂志", "通信社", "통신사", "통신", "신문사", "뉴스", "방송",
    "デジタル", "電子版", "オンライン", "ニュース", "編集部", "新聞社", "社",
)  # fmt: skip
# Words that half of the press is called: what is left after "News" or "Online" must say more.
_COMMON = frozenset(
    """advertiser age argus banner bee beacon breaking bulletin bugle business call capital
    chronicle citizen city courier daily day democrat digest dispatch eagle echo enquirer
    evening examiner express financial focus free gazette general global globe guardian herald
    independent index inquirer insider item journal leader ledger life local mail market
    mercury messenger metro mirror monitor morning nation national new news observer page
    patriot pilot pioneer planet politics post press record recorder register report reporter
    republic republican review saturday science sentinel society sport sports standard star
    state sun sunday tech telegraph telegram time times today tribune union united voice
    week weekly west western world live air top first art health travel mint quartz people
    variety fortune nature wired""".split()
)


def undecorated(words: str) -> Iterator[str]:
    """Yield what is left of a name in normal form as decorations are taken off, longest first.

    >>> list(undecorated("bbc news")), list(undecorated("صحيفه الرياض"))
    (['bbc'], ['الرياض'])
    """
    for _ in range(3):
        rest = _bare(words)
        if not rest:
            return
        yield rest
        words = rest


def _bare(words: str) -> str:
    tokens = words.split(" ")
    for count in (3, 2, 1):
        if len(tokens) > count and " ".join(tokens[:count]) in _BEFORE:
            return " ".join(tokens[count:])
    for count in (3, 2, 1):
        if len(tokens) > count and " ".join(tokens[-count:]) in _AFTER:
            rest = tokens[:-count]
            says = [t for t in rest if t not in _COMMON and t != "the"]
            return " ".join(rest) if says else ""
    for end in _GLUED:
        if words.endswith(end) and len(words) - len(end) >= 2:
            return words[: -len(end)].rstrip()
    return ""


_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,12}://)?(?:[^/@\s]{1,80}@)?"
    r"((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,22})\.?(?::\d{1,5})?(?:[/?#]\S*)?"
)
_LABELS = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,22}")


def host_of(text: str) -> str:
    """Return the host of a url or a bare host, lower case, in its ASCII form; "" if there is none.

    >>> host_of("https://Www.BBC.co.uk/news?x=1"), host_of("The Sun"), host_of("правда.рф")
    ('www.bbc.co.uk', '', 'xn--80aaf6ah.xn--p1ai')
    """
    text = text.strip()
    found = _HOST.fullmatch(text[:2100].lower()) if "." in text else None
    if not found:
        return ""
    host = found[1]
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host if is_host(host) else ""


def is_host(text: str) -> bool:
    """Whether a text is a host name of at least two labels, lower case, in its ASCII form."""
    return len(text) <= 253 and _LABELS.fullmatch(text) is not None
