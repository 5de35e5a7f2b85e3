"""Lines that an outlet of the directory signs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.attribution import AttributionOptions, Context
from provenance.attribution.edges import Edges
from tests.worded import attribute

STORY = "The bridge over the river was closed on Monday after the flood had washed a pier away."
LINES = {
    "Süddeutsche Zeitung, 4. Juli 2013": "Süddeutsche Zeitung",
    "taz, 12.5.2011": "taz",
    "Harbour Gazette, 3 May 2015": "Harbour Gazette",
    "“Harbour Gazette”, 3 May 2015": "Harbour Gazette",
    "Jo Roe, Gazzetta del Porto, 3/5/2015": "Gazzetta del Porto",
    "A Bridge Falls at Last. By Jo Roe. The Guardian, May 3, 2015": "The Guardian",
    "The Guardian08-06-2025": "The Guardian",
    "Jana Novotná 19.09.2012 Polityka": "Polityka",
    "Revista Veja 05/08/2013": "Revista Veja",
    "NRC Handelsblad, 12 mei 2016": "NRC Handelsblad",
    "New York Times, Tuesday, March 3, 2015": "New York Times",
    "**Le Monde** du 3 mars 2015": "Le Monde",
    "(La Stampa, 3 marzo 2015)": "La Stampa",
    "[The Guardian](https://www.theguardian.com/x), 3 May 2015 10:30 am": "The Guardian",
    "Jane Roe, The Guardian, 3 May 2015": "The Guardian",
    "人民日报 2020年3月4日": "人民日报",
    "Известия, 12 мая 2011": "Известия",
    "New Vision 9/August/2020": "New Vision",
    "Daily Monitor 9th/February/2021": "Daily Monitor",
    "The Daily Star, Bangladesh, 17 April 2022": "The Daily Star",
    "The Washington Times ^ | June 2, 2008 | Jo Roe": "The Washington Times",
    "The Atlantic, Volume 008, Issue 41 | 06/30/2003 | Jo Roe": "The Atlantic",
    "By Reuters 21 June 2019 | 4:09 pm": "Reuters",
    "Aus: taz vom 12.5.2011, Seite 7": "taz",
    "© Tages-Anzeiger, 3. März 2015": "Tages-Anzeiger",
    "Известия, 12 марта 2009 года": "Известия",
    "LE MONDE | 12.03.2014 à 14h05": "LE MONDE",
    "Die Zeit Nr. 22, S. 1, 12.5.2017": "Die Zeit",
    "taz, 12. 5. 2011": "taz",
    "HARBOUR.ORG / 20 octubre 2021": "HARBOUR.ORG",
    "Le Point - 16h23": "Le Point",
    "Aus der Süddeutschen Zeitung vom 23.11.2009:": "Süddeutschen Zeitung",
    "Dal Corriere della Sera del 9 agosto 2010": "Corriere della Sera",
    "Uit De Telegraaf van 12-05-2013": "De Telegraaf",
    "Die Zeit, 6. Juni 2017 – mit freundlicher Genehmigung": "Die Zeit",
    "Le Figaro, 12 février 2013, avec son aimable autorisation": "Le Figaro",
    "NYT/The New York Times, 3.4.2011": "NYT",
    "Avvenire, 1° luglio 2014": "Avvenire",
    "Newsweek 12/2014": "Newsweek",
    "Der Spiegel Nr. 22/2014": "Der Spiegel",
    "Jo Roe in Die Zeit vom 26. August 2004": "Die Zeit",
    "Jo Ann Roe dans Le Monde, 3 mai 2015": "Le Monde",
}
OTHERS = (
    "Today, 3 May 2015",
    "London, 3 May 2015",
    "12/10/14",
    "Photo by Jane Roe, The Guardian, 3 May 2015",
    "The Guardian and the bridge, 3 May 2015",
    "The Guardian, 12 dead",
    "The Guardian, 3 May 2015 to 4 May 2015",
    "The Guardian, The Times, 3 May 2015",
    "Facebook, 3. Mai 2016",
    "- 28 mai 2016 : AgoraVox",
    "Jueves 21 abril, 2022",
    "Hoy, 3 de mayo de 2015",
    "Dalla Sicilia, 3 marzo 2012",
    "الرياض 3/5/2015",
    "Photo: The Guardian, 3 May 2015",
    "Photo, The Guardian, 3 May 2015",
    "www.thebridgecompany.example",
    "1. Roe, Jane. The Guardian, 3 May 2015",
    "St.Petersburg, 3 May 2015",
    "— The Guardian (@guardian) 26. Mai 2019",
    "The Guardian 16:233",
    "The Guardian, with all her colleagues, friends and pets and no permission, 3 May 2015",
    "The Guardian, 4 May was a day like any other",
    "Times Square, 3 May 2015",
    "Opening Times: 3 May 2015",
    "World News | 3 May 2015",
    "Letter to the Harbour Gazette, 3 May 2015",
    "The Guardian 1/2/20144",
    "Jo Roe and The Guardian, 3 May 2015",
    "Lost in The Guardian, 3 May 2015",
    "Jo Roe in Harbour Town, 3 May 2015",
)


@given(
    st.lists(st.sampled_from(["", "a" * 5, "b" * 20, "c" * 90, "d" * 91, "e" * 300]), max_size=9)
)
def test_the_lines_that_are_looked_at_are_those_near_either_end(lines: list[str]) -> None:
    text = "\n".join(lines)
    edges = Edges(text, AttributionOptions())
    found = edges.lines
    assert edges.lines_before(100) == [line for line in found if line[0] < 100]
    assert found == sorted(set(found))
    assert all(
        text[low - 1 : low] in ("", "\n") and text[high : high + 1] in "\n" for low, high in found
    )
    shown = [line for line in lines if line]
    near = [line for line in (*shown[:3], *shown[-3:]) if 6 <= len(line) <= 90]
    assert {text[low:high] for low, high in found} <= set(near)
    if len(text) <= 280:
        assert len(found) == len(
            [
                n
                for n, line in enumerate(shown)
                if 6 <= len(line) <= 90 and (n < 3 or n >= len(shown) - 3)
            ]
        )


@pytest.mark.parametrize("line", LINES)
def test_such_a_line_at_either_end_names_the_outlet(line: str) -> None:
    for text in (line, f"{line}\n{STORY}\n{STORY}", f"A bridge falls\n\n{STORY}\n\n{line}\n"):
        (claim,) = attribute(text)
        assert (claim.relation, claim.outlet) == ("source", LINES[line])
        assert claim.start is not None
        assert claim.text == text[claim.start : claim.end]
        assert claim.text in line


@pytest.mark.parametrize("line", OTHERS)
def test_other_lines_do_not(line: str) -> None:
    assert attribute(f"{STORY}\n\n{line}") == ()


def test_a_last_line_that_is_an_outlet_s_host_names_it() -> None:
    (claim,) = attribute(f"{STORY}\nwww.theguardian.com\n")
    assert (claim.outlet, claim.outlet_id) == ("www.theguardian.com", "theguardian.com")
    assert attribute(f"{STORY}\nwww.theguardian.com\n{STORY}") == ()
    assert attribute(f"{STORY}\nLinks\nwww.theguardian.com") == ()


@pytest.mark.parametrize(
    "line", ["Por Jo Roe, Los Angeles Times", "di Jo Roe, Il Fatto Quotidiano", "Von: Die Zeit"]
)
def test_a_byline_with_an_outlet_signs_the_story(line: str) -> None:
    (claim,) = attribute(f"A bridge falls\n{line}\n{STORY}\n{STORY}")
    assert claim.outlet == line.split(",")[-1].split(":")[-1].strip()
    assert attribute(f"{STORY} {STORY} {STORY} {STORY}\nVon: Die Zeit") == ()
    assert attribute(f"A bridge falls\nBy Jo Roe, Harbour Post\n{STORY}") == ()
    assert attribute(f"A bridge falls\nBy Jo Roe\n{STORY}") == ()


def test_an_outlet_alone_may_stand_above_its_date() -> None:
    (claim,) = attribute(f"The Sydney Morning Herald\n\n23-09-19 09:40\n{STORY}\n{STORY}")
    assert (claim.text, claim.outlet) == ("The Sydney Morning Herald",) * 2
    assert attribute(f"A bridge falls\n\n23-09-19 09:40\n{STORY}\n{STORY}") == ()


@pytest.mark.parametrize("outlet", ["El Universo", "The Guardian", "FAZ.net"])
def test_an_outlet_in_brackets_behind_the_last_sentence_signs_it(outlet: str) -> None:
    (claim,) = attribute(f"{STORY}\n\n{STORY} ({outlet})\n")
    assert (claim.outlet, claim.text) == (outlet, f"({outlet})")
    assert attribute(f"{STORY}\n\nPhoto of the bridge. ({outlet})") == ()
    assert attribute(f"{STORY}\n\nA bridge in the {outlet} ({outlet})") == ()
    assert attribute(f"{STORY} ({outlet})\n\n{STORY}") == ()


def test_an_abbreviation_of_what_stands_before_it_is_none() -> None:
    assert attribute(f"{STORY}\n\n{STORY} So said Radio Free Asia (RFA).") == ()


def test_a_bibliography_is_none() -> None:
    assert attribute(f"{STORY}\nThe Guardian, 3 May 2015\nLe Monde, 4 mai 2015") == ()


def test_a_line_inside_the_story_is_none() -> None:
    lines = "\n".join([STORY] * 5)
    assert attribute(f"{lines}\nThe Guardian, 3 May 2015\n{lines}") == ()


def test_the_own_page_s_date_line_is_of_itself() -> None:
    own = Context(url="https://www.theguardian.com/a", outlet="theguardian.com")
    (claim,) = attribute(f"The Guardian, 3 May 2015\n{STORY}", own)
    assert claim.relation == "self"


@pytest.mark.parametrize("size", [200, 270, 275, 279, 280, 300, 430])
def test_a_last_line_is_read_wherever_a_short_text_ends(size: int) -> None:
    story = f"{STORY} {STORY} {STORY} {STORY} {STORY} {STORY}"[: size - 1] + "."
    (claim,) = attribute(f"{story}\ntaz, 12.5.2011")
    assert claim.outlet == "taz"
