"""stub"""

from provenance.dom import Markup
from provenance.jsonld import LinkedData
from provenance.records import Attribution


def structured_claims(markup: Markup, data: LinkedData) -> tuple[Attribution, ...]:
    return ()


def credit_blocks(markup: Markup, text: str) -> tuple[str, ...]:
    return ()
