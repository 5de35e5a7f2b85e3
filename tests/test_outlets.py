"""Looking outlets up: names in all scripts, domains, families, ambiguity, misspellings."""

import pickle
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.outlets import Directory, Outlet
from provenance.outlets.fuzzy import MIN_LENGTH
from provenance.outlets.names import host_of, key_of, normal, undecorated, without_article
from provenance.records import OutletId


@pytest.fixture(scope="module")
def outlets() -> Directory:
    return Directory.shipped()


def entry(identity: str, name: str, *aliases: str) -> Outlet:
    return Outlet(OutletId(identity), name, (identity,), kind="newspaper", aliases=aliases)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Reuters", "reuters.com"),
        ("REUTERS", "reuters.com"),
        ("Reuters’", "reuters.com"),
        ("رويترز", "reuters.com"),
        ("وكالة رويترز", "reuters.com"),
        ("агентство Рейтер", "reuters.com"),
        ("路透社", "reuters.com"),
        ("로이터", "reuters.com"),
        ("A.P.", "apnews.com"),
        ("The Associated Press", "apnews.com"),
        ("AP News", "apnews.com"),
        ("أ ف ب", "afp.com"),
        ("أ.ف.ب", "afp.com"),
        ("ا ف ب", "afp.com"),
        ("Agence France-Presse (AFP)", "afp.com"),
        ("Agence France Presse", "afp.com"),
        ("dpa-AFX", "dpa.com"),
        ("واس", "spa.gov.sa"),
        ("وكالة الأنباء السعودية", "spa.gov.sa"),
        ("وكالة الانباء السعوديه", "spa.gov.sa"),
        ("新华社", "xinhuanet.com"),
        ("新華社", "xinhuanet.com"),
        ("뉴시스통신사", "newsis.com"),
        ("एएनआई", "aninews.in"),
        ("NYTimes.com", "nytimes.com"),
        ("NewYork Times", "nytimes.com"),
        ("نيويورك تايمز", "nytimes.com"),
        ("Cable News Network, Inc.", "cnn.com"),
        ("Wired.com", "wired.com"),
        ("bbc.co.uk", "bbc.com"),
        ("https://www.bbc.co.uk/news/world", "bbc.com"),
        ("BBC News", "bbc.com"),
        ("Sueddeutsche Zeitung", "sueddeutsche.de"),
        ("SUDDEUTSCHE ZEITUNG", "sueddeutsche.de"),
        ("Le Monde", "lemonde.fr"),
        ("Figaro", "lefigaro.fr"),
        ("газета Коммерсантъ", "kommersant.ru"),
        ("Thông tấn xã Việt Nam", "vnanet.vn"),
        ("الشرق الأوسط", "aawsat.com"),
        ("الأهرام", "ahram.org.eg"),
        ("AlKhaleej Today", "alkhaleejtoday.co"),
        ("Kaiser Health News", "kffhealthnews.org"),
        ("The Conversation", "theconversation.com"),
    ],
)
def test_one_outlet_by_any_of_its_names(outlets: Directory, name: str, expected: str) -> None:
    assert outlets.resolve(name) == (expected,)


@pytest.mark.parametrize(
    ("name", "among"),
    [
        ("The National", {"thenational.ae", "thenational.scot"}),
        ("Al Jazeera", {"aljazeera.com", "al-jazirah.com"}),
        ("الجزيرة", {"aljazeera.com", "al-jazirah.com"}),
        ("الوطن", {"alwatan.com.sa", "elwatannews.com", "alwatan.ae", "alwatan.com"}),
        ("صحيفة الوطن", {"alwatan.com.sa", "elwatannews.com", "alwatan.ae", "alwatan.com"}),
        ("الشرق", {"al-sharq.com", "alsharq.net.sa", "asharq.com"}),
        ("الرأي", {"alrai.com", "alraimedia.com"}),
        ("El País", {"elpais.com", "elpais.com.uy"}),
        ("Diario El Pais", {"elpais.com", "elpais.com.uy"}),
        ("Público", {"publico.es", "publico.pt"}),
        ("La Nación", {"lanacion.com.ar", "nacion.com"}),
        ("The Star", {"thestar.com", "thestar.com.my", "the-star.co.ke"}),
        ("Star", {"thestar.com", "thestar.com.my", "the-star.co.ke"}),
        ("The Times", {"thetimes.co.uk"}),
        ("The Guardian", {"theguardian.com", "guardian.ng"}),
        ("Daily News", {"nydailynews.com", "dailynews.lk"}),
        ("The Nation", {"thenation.com", "nation.com.pk", "nationthailand.com"}),
        ("ABC", {"abcnews.go.com", "abc.net.au", "abc.es"}),
        ("CNA", {"cna.com.tw", "channelnewsasia.com"}),
        ("APA", {"apa.at", "apa.az"}),
        ("Pravda", {"pravda.ru", "pravda.sk"}),
        ("蘋果日報", {"appledaily.com", "tw.appledaily.com"}),
    ],
)
def test_an_ambiguous_name_keeps_its_candidates(
    outlets: Directory, name: str, among: set[str]
) -> None:
    found = outlets.resolve(name)
    assert set(found) >= among
    assert len(found) > 1
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "x", "...", "day", "as", "people", "the", "Day", "The Quux Gazette", "agencies",
        "وكالات", "news", "News Online", "herald.example", "times.example", "Newsweek (Polonia)",
        "A" * 5000, "\x00\u202e", "Herald Online", "(", "AP (unknown thing)", "CIO Council blog",
        "新闻", "تقرير", "Sunday Magazine", "قناة الرياض",
    ],
)  # fmt: skip
def test_what_is_no_known_name_stays_unknown(outlets: Directory, name: str) -> None:
    assert outlets.resolve(name) == ()


def test_words_around_a_name_tell_the_kind(outlets: Directory) -> None:
    assert outlets.resolve("صحيفة الجزيرة") == ("al-jazirah.com",)
    assert outlets.resolve("قناة الجزيرة") == ("aljazeera.com",)
    assert outlets.resolve("Time magazine") == ("time.com",)


def test_hints_reorder_and_take_none_away(outlets: Directory) -> None:
    plain = outlets.resolve("The National")
    scottish = outlets.resolve("The National", country="GB")
    assert scottish[0] == "thenational.scot"
    assert sorted(scottish) == list(plain)
    assert outlets.resolve("Público", language="pt")[0] == "publico.pt"
    assert outlets.resolve("Reuters", language="xx", country="ZZ") == ("reuters.com",)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("edition.cnn.com", "cnn.com"),
        ("https://www.theguardian.com/x?y=1", "theguardian.com"),
        ("theguardian.com.", "theguardian.com"),
        ("HTTP://User@Feeds.BBCI.co.uk:8080/", "bbc.com"),
        ("g1.globo.com", "g1.globo.com"),
        ("nothing.globo.com", "globo.com"),
        ("folha.uol.com.br", "folha.uol.com.br"),
        ("medium.com", "medium.com"),
        ("www.medium.com", "medium.com"),
        ("someone.medium.com", ""),
        ("blog.wordpress.com", ""),
        ("uk", ""),
        ("co.uk", ""),
        ("notbbc.co.uk", ""),
        ("", ""),
        ("a b.com", ""),
        ("https://", ""),
        ("http://[::1]/", ""),
    ],
)
def test_domains_walk_up_to_their_owner(outlets: Directory, host: str, expected: str) -> None:
    assert outlets.by_domain(host) == expected


def test_families_share_an_owner(outlets: Directory) -> None:
    assert outlets.same_family("mirror.co.uk", "liverpoolecho.co.uk")
    assert outlets.same_family("usatoday.com", "www.freep.com")
    assert outlets.same_family("smh.com.au", "theage.com.au")
    assert outlets.same_family("bbc.com", "bbc.co.uk")
    assert outlets.same_family("unknown.example", "unknown.example")
    assert not outlets.same_family("mirror.co.uk", "theguardian.com")
    assert not outlets.same_family("unknown.example", "other.example")
    assert not outlets.same_family("", "")


def test_agencies_and_their_tags(outlets: Directory) -> None:
    assert {"AP", "AFP", "Reuters", "dpa", "ANI", "PTI", "IANS", "واس", "وام", "قنا", "كونا"} <= (
        outlets.agency_tags
    )
    assert {"ТАСС", "新华社", "時事", "연합뉴스", "TNS", "БТА"} <= outlets.agency_tags
    assert outlets.is_agency("afp.com")
    assert outlets.is_agency("tribunecontentagency.com")
    assert not outlets.is_agency("nytimes.com")
    assert not outlets.is_agency("nowhere.example")


def test_search_ranks_what_is_like_the_query(outlets: Directory) -> None:
    hits = outlets.search("national post")
    assert hits[0].outlet.id == "nationalpost.com"
    assert hits[0].score == 100
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert {h.outlet.id for h in outlets.search("The National")} >= set(
        outlets.resolve("The National")
    )
    assert outlets.search("edition.cnn.com")[0].outlet.id == "cnn.com"
    assert outlets.search("qqqqqqqq") == ()
    assert outlets.search("") == ()
    assert len(outlets.search("news", limit=5)) == 5


def test_a_directory_survives_pickling(outlets: Directory) -> None:
    assert pickle.loads(pickle.dumps(outlets)) is outlets
    assert len(pickle.dumps(outlets)) < 1000
    own = Directory([entry("a.example", "The Morning Harbour")])
    again = pickle.loads(pickle.dumps(own))
    assert list(again) == list(own)
    assert again.resolve("Morning Harbour") == ("a.example",)


def test_misspellings_are_read_with_a_margin(outlets: Directory) -> None:
    assert outlets.resolve("Australian Asociated Press") == ("aap.com.au",)
    assert outlets.resolve("Washington Pots") == ("washingtonpost.com",)
    assert outlets.resolve("San Francisco Chronicel") == ("sfchronicle.com",)
    near = Directory([entry("a.example", "Morning Courier"), entry("b.example", "Morning Carrier")])
    assert near.resolve("Morning Courrier") == ()
    assert near.resolve("Morning Courier") == ("a.example",)
    short = Directory([entry("a.example", "Gulf News"), entry("t.example", "Xyz", "ANSA")])
    assert short.resolve("Golf News") == ()
    assert short.resolve("ANSI") == ()
    numbered = Directory([entry("a.example", "Channel Seven 24", "Kanal Sieben 247")])
    assert numbered.resolve("Kanal Sieben 248") == ()


_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def _edited(name: str, rng: random.Random) -> str:
    at = rng.randrange(len(name))
    return rng.choice(
        (
            name[:at] + name[at + 1 :],
            name[:at] + rng.choice(_ALPHABET) + name[at:],
            name[:at] + rng.choice(_ALPHABET) + name[at + 1 :],
            name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
        )
    )


def test_a_misspelt_name_never_becomes_another_outlets(outlets: Directory) -> None:
    """Unless the misspelling is letter for letter a name of the other."""
    rng = random.Random(11)
    long = [
        (e.id, name) for e in outlets for name in e.names if len(key_of(normal(name))) >= MIN_LENGTH
    ]
    exact = {key_of(normal(name)) for e in outlets for name in e.names}
    right = crossed = tried = 0
    for identity, name in rng.sample(long, 2500):
        wrong = _edited(name, rng)
        if key_of(normal(wrong)) in exact or host_of(wrong):
            continue
        tried += 1
        found = outlets.resolve(wrong)
        right += identity in found
        crossed += len(found) == 1 and identity not in found
    assert tried > 1000
    assert crossed <= tried * 0.001
    assert right > tried * 0.3


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_looked_up(text: str) -> None:
    outlets = Directory.shipped()
    found = outlets.resolve(text)
    assert list(found) == sorted(set(found))
    assert all(outlets.get(i) for i in found)
    assert outlets.by_domain(text) == "" or outlets.get(outlets.by_domain(text))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_spelling_that_does_not_count_does_not_matter(data: st.DataObject) -> None:
    """Case, quotes, spaces, dashes and tatweel leave every name with its outlet."""
    outlets = Directory.shipped()
    identity = data.draw(st.sampled_from(sorted(e.id for e in outlets)))
    found = outlets.get(identity)
    assert found is not None
    for name in found.names:
        assert identity in outlets.resolve(name)
        assert identity in outlets.resolve(f" «{name}» ")
        if not host_of(name):
            assert identity in outlets.resolve(name.upper())
            assert identity in outlets.resolve(name.replace(" ", "\u00a0-\u200f"))


@given(st.text(max_size=60))
def test_the_normal_form_is_stable(text: str) -> None:
    once = normal(text)
    assert normal(once) == once
    assert "  " not in once
    assert once == once.strip()


def test_decorations_and_articles_come_off() -> None:
    assert [rest for rest, _ in undecorated("reuters news agency")] == ["reuters"]
    assert [rest for rest, _ in undecorated("express news")] == []
    assert [rest for rest, _ in undecorated("news")] == []
    assert without_article("la times") == ""
    assert without_article("les echos") == "echos"


def test_lookups_are_quick_and_hostile_names_are_bounded(outlets: Directory) -> None:
    outlets.resolve("warm up the indexes")
    hostile = ["(" * 150, "a." * 70 + "b", "news " * 30, "the " * 40, "'s" * 75, "new york " * 17,
               "ال" * 80, "https://" + "a." * 1000, "新" * 150, "times of " * 17]  # fmt: skip
    names = hostile + [f"Daily {i} Courant of Nowhere" for i in range(300)]
    start = time.process_time()
    for name in names:
        outlets.resolve(name)
    assert (time.process_time() - start) / len(names) < 0.001


@pytest.mark.parametrize("name", ["الجزيرة", "الخليج", "الشرق الأوسط", "الرياض", "SZ", "Capital"])
def test_names_of_papers_are_no_agency_tags(outlets: Directory, name: str) -> None:
    assert name not in outlets.agency_tags


def test_a_name_of_several_outlets_stays_open(outlets: Directory) -> None:
    assert len(outlets.resolve("الجزيرة")) > 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("สำนักข่าวซินหัว", "xinhuanet.com"),
        ("Рейтер", "reuters.com"),
        ("ロイター通信", "reuters.com"),
        ("블룸버그통신", "bloomberg.com"),
        ("رويترز", "reuters.com"),
        ("एएफपी", "afp.com"),
        ("朝鮮日報", "chosun.com"),
        ("ATS/AFP", "keystone-sda.ch"),
    ],
)
def test_world_media_are_known_in_other_scripts(
    outlets: Directory, name: str, expected: str
) -> None:
    assert [str(i) for i in outlets.resolve(name)] == [expected]
