"""Which claims of one article agree and which do not."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.attribution import agreement
from provenance.records import Attribution


def claim(outlet: str, kind: str = "originally_published", **more: object) -> Attribution:
    made = Attribution(kind, "source", f"quote of {outlet} {kind}", outlet=outlet)
    return replace(made, **more)  # type: ignore[arg-type]


GUARDIAN = claim("The Guardian", outlet_id="theguardian.com")


def test_one_source_under_two_names_is_no_conflict() -> None:
    other = claim("Guardian News", outlet_id="theguardian.com", text="x")
    found = agreement((GUARDIAN, other))
    assert (found.groups, found.conflicting) == (((0, 1),), False)


def test_two_sources_conflict() -> None:
    found = agreement((GUARDIAN, claim("Harbour Ledger")))
    assert (found.groups, found.conflicts) == (((0,), (1,)), ((0, 1),))


def test_an_ambiguous_name_agrees_with_any_of_its_outlets() -> None:
    ambiguous = claim("The National", candidates=("thenational.ae", "thenational.scot"))
    scottish = claim("thenational.scot", outlet_id="thenational.scot")
    assert not agreement((ambiguous, scottish)).conflicting


def test_the_address_settles_it() -> None:
    link = claim("", kind="canonical", url="https://www.theguardian.com/a", origin="metadata")
    named = claim("Guardian UK", url="https://theguardian.com/a")
    assert not agreement((named, link)).conflicting


def test_names_of_one_credit_line_agree() -> None:
    first = claim("Khaama Press", kind="source_label", text="Sources: Khaama Press, TOLOnews")
    second = replace(first, outlet="TOLOnews")
    assert agreement((first, second)).groups == ((0, 1),)


def test_an_outlet_may_have_run_an_agencys_copy() -> None:
    wire = claim("AP", kind="agency_dateline", outlet_id="apnews.com")
    found = agreement((GUARDIAN, wire))
    assert (found.groups, found.conflicting) == (((0,), (1,)), False)
    assert agreement((wire, claim("AFP", kind="agency_byline"))).conflicting


def test_a_distributor_is_no_rival() -> None:
    paper = claim("Baltimore Sun", distributor="Tribune Content Agency")
    assert not agreement(
        (paper, claim("Tribune Content Agency", kind="service_credit"))
    ).conflicting


def test_inputs_relays_notices_and_unnamed_claims_exclude_nothing() -> None:
    others = [
        replace(claim("AFP"), relation=relation)
        for relation in ("partial_source", "via", "self", "inverse", "site_level")
    ]
    assert agreement((GUARDIAN, *others, claim(""))).groups == ((0,),)


CLAIMS = st.lists(
    st.builds(
        claim,
        st.sampled_from(["A", "B", "the A", ""]),
        st.sampled_from(["agency_dateline", "source_label"]),
        outlet_id=st.sampled_from(["", "a.example", "b.example"]),
        url=st.sampled_from(["", "https://a.example/1"]),
        relation=st.sampled_from(["source", "via", "press_release"]),
    ),
    max_size=7,
)


@settings(deadline=None, max_examples=60)
@given(CLAIMS)
def test_groups_part_the_named_claims(claims: list[Attribution]) -> None:
    found = agreement(claims)
    placed = [i for group in found.groups for i in group]
    assert len(placed) == len(set(placed))
    assert all(list(group) == sorted(group) for group in found.groups)
    named = {
        i
        for i, c in enumerate(claims)
        if c.relation in ("source", "press_release") and (c.outlet or c.outlet_id or c.url)
    }
    assert set(placed) == named
    heads = {group[0] for group in found.groups}
    assert all(a in heads and b in heads and a < b for a, b in found.conflicts)


@settings(deadline=None, max_examples=40)
@given(CLAIMS, st.randoms(use_true_random=False))
def test_order_does_not_change_the_groups(claims: list[Attribution], random: object) -> None:
    order = list(range(len(claims)))
    random.shuffle(order)  # type: ignore[attr-defined]
    straight = {frozenset(g) for g in agreement(claims).groups}
    shuffled = {
        frozenset(order[i] for i in g) for g in agreement([claims[i] for i in order]).groups
    }
    assert straight == shuffled
