"""Links of credits that extraction leaves out of the body."""

import pytest

from provenance.attribution import AttributionOptions
from provenance.examine import Examined, Examiner
from provenance.extract import ExtractOptions
from provenance.records import Page

BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "La barca que cruzaba el estero desde hace cien años se ha quedado sin remero, y el pueblo "
        "de enfrente sin pan los martes y los jueves de todo el invierno.",
        "El ayuntamiento busca a quien sepa remar de espaldas. Hasta ahora se ha presentado una "
        "sola persona, que exige hacerlo de frente y cobrar por adelantado.",
        "El panadero, entretanto, ha aprendido a nadar con la cesta en la cabeza, y asegura que el "
        "pan llega más tierno y que los clientes esperan despiertos.",
    )
)
SOURCE = "https://www.estuary.example/2024/ferryman"


def examined(credit: str) -> Examined:
    html = (
        '<html lang="es"><head><title>Sin remero</title></head><body><main><article><h1>Sin remero'
        f"</h1><div class='entry'>{BODY}{credit}</div></article></main></body></html>"
    )
    page = Page("a.html", url="https://orilla.example/remero", html=html.encode(), charset="utf-8")
    found = Examiner(ExtractOptions(), AttributionOptions())(page)
    assert isinstance(found, Examined)
    return found


def test_the_link_of_a_credit_beside_the_body_is_that_of_its_claim() -> None:
    credit = (
        '<p class="syndication-note">Traducido del inglés. El artículo original se publicó en '
        f'<a href="{SOURCE}">The Estuary</a>.</p>'
    )
    assert SOURCE in {claim.url for claim in examined(credit).claims if claim.relation == "source"}


@pytest.mark.parametrize("words", ["{}", "Via {}", "<strong>Gefunden bei {}</strong>"])
def test_a_short_paragraph_with_a_link_next_to_the_body_is_kept(words: str) -> None:
    link = f'<a href="{SOURCE}">The Estuary</a>'
    found = examined(f"<p>{words.format(link)}</p>")
    assert ("The Estuary", SOURCE) in found.article.links


def test_a_list_of_links_elsewhere_is_not() -> None:
    found = examined(f'</div><div><ul><li><a href="{SOURCE}">The Estuary</a></li></ul>')
    assert ("The Estuary", SOURCE) not in found.article.links
