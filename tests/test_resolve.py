"""Evidence, directions, verdicts and statuses on small hand-made constellations."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from provenance.direction import Pair, direct
from provenance.evidence import lag_seconds, weigh
from provenance.known import Corpus, informed
from provenance.names import name_key, url_key
from provenance.records import Article, Attribution, DocId, Kinship, Match, Relation
from provenance.resolve import resolve
from provenance.settling import Resolution
from provenance.subject import Subject, subject

NOON = datetime(2024, 5, 16, 12, 0, tzinfo=UTC)


def same(a: str, b: str) -> bool:
    return a == b or {a, b} == {"east.example", "west.example"}


def claim(outlet: str, relation: Relation = "source", **more: str) -> Attribution:
    kind = more.pop("kind", "originally_published")
    return Attribution(kind, relation, f"from {outlet}", outlet=outlet, confidence=0.9, **more)  # type: ignore[arg-type]


def article(name: str, *claims: Attribution, hour: int | None = None, **more: object) -> Subject:
    outlet = f"{name}.example"
    about = Subject(
        published_origin="meta",
        id=DocId(name),
        outlet=outlet,
        names=frozenset({name_key(name)}),
        urls=frozenset({f"{outlet}/story"}),
        claims=claims,
    )
    if hour is not None:
        about = replace(about, published=NOON.replace(hour=hour), precision="minute")
    return replace(about, **more)  # type: ignore[arg-type]


def match(one: str, other: str, relation: Kinship = "near", share: float = 0.9) -> Match:
    left, right = sorted((DocId(one), DocId(other)))
    return Match(left, right, share, share, share, 200, 100, relation)


def solve(subjects: list[Subject], matches: list[Match]) -> dict[DocId, Resolution]:
    about = {each.id: each for each in subjects}
    return resolve(direct(matches, about, same), about, same)


def outcome(resolution: Resolution) -> tuple[str, str, str | None]:
    return (
        resolution.verdict,
        resolution.status,
        resolution.link.source if resolution.link else None,
    )


def test_a_credited_copy_is_verified_against_its_source() -> None:
    found = solve(
        [article("ledger"), article("digest", claim("The Ledger"))], [match("digest", "ledger")]
    )
    assert outcome(found[DocId("digest")]) == ("copy", "verified", "ledger")
    assert found[DocId("ledger")].verdict == "original"
    link = found[DocId("digest")].link
    assert link is not None
    assert link.basis == ("attribution", "match")


def test_a_claim_without_a_document_names_the_outlet() -> None:
    found = solve([article("digest", claim("The National"))], [])
    assert outcome(found[DocId("digest")]) == ("copy", "claimed", None)
    link = found[DocId("digest")].link
    assert link is not None
    assert link.source_outlet == "The National"


def test_a_match_without_evidence_is_undetermined() -> None:
    found = solve([article("ledger"), article("digest")], [match("digest", "ledger")])
    assert {r.verdict for r in found.values()} == {"undetermined"}
    assert all(r.link is None for r in found.values())


def test_precise_times_settle_what_nobody_claims() -> None:
    found = solve(
        [article("ledger", hour=9), article("digest", hour=14)], [match("digest", "ledger")]
    )
    assert outcome(found[DocId("digest")]) == ("copy", "none", "ledger")


def test_a_claim_outweighs_a_wrong_clock() -> None:
    subjects = [article("ledger", hour=14), article("digest", claim("Ledger"), hour=9)]
    found = solve(subjects, [match("digest", "ledger")])
    assert outcome(found[DocId("digest")]) == ("copy", "verified", "ledger")


def test_a_claim_on_another_outlet_than_the_text_is_contradicted() -> None:
    subjects = [article("magazine", hour=9), article("digest", claim("Ledger"), hour=14)]
    found = solve(subjects, [match("digest", "magazine")])
    assert outcome(found[DocId("digest")]) == ("copy", "contradicted", "magazine")


def test_clients_of_one_agency_are_not_each_others_source() -> None:
    wire = claim("Norpress", kind="agency_dateline")
    subjects = [article("inland", wire, hour=9), article("vale", wire, hour=14)]
    found = solve(subjects, [match("inland", "vale")])
    for each in found.values():
        assert outcome(each) == ("copy", "claimed", None)
    (pair,) = direct([match("inland", "vale")], {s.id: s for s in subjects}, same)
    assert (pair.finding.direction, pair.finding.basis) == ("undetermined", "siblings")


def test_the_agencys_own_page_is_the_source_of_all_clients() -> None:
    wire = claim("norpress", kind="agency_dateline")
    subjects = [article("norpress", agency=True), article("inland", wire), article("vale", wire)]
    matches = [match("inland", "norpress"), match("norpress", "vale"), match("inland", "vale")]
    found = solve(subjects, matches)
    assert outcome(found[DocId("inland")]) == ("copy", "verified", "norpress")
    assert outcome(found[DocId("vale")]) == ("copy", "verified", "norpress")


def test_mutual_credit_is_no_cycle_of_links() -> None:
    subjects = [article("one", claim("two"), hour=9), article("two", claim("one"), hour=14)]
    found = solve(subjects, [match("one", "two")])
    links = [r.link for r in found.values() if r.link and r.link.source]
    assert len(links) <= 1


def test_a_long_credit_cycle_is_cut_at_its_weakest_link() -> None:
    subjects = [article("a", claim("b")), article("b", claim("c")), article("c", claim("a"))]
    found = solve(subjects, [match("a", "b"), match("b", "c"), match("a", "c")])
    sources = {doc: r.link.source for doc, r in found.items() if r.link}
    for start in sources:
        seen, here = set(), start
        while here in sources and sources[here] is not None:
            assert here not in seen
            seen.add(here)
            here = sources[here]  # type: ignore[assignment]


def test_a_later_version_at_one_outlet_is_a_revision() -> None:
    first, second = article("ledger", hour=9), article("ledger2", hour=14)
    second = replace(second, outlet=first.outlet)
    found = solve([first, second], [match("ledger", "ledger2")])
    assert outcome(found[DocId("ledger2")]) == ("revision", "none", "ledger")
    assert found[DocId("ledger")].verdict == "unique"


def test_a_shared_passage_makes_an_excerpt() -> None:
    subjects = [
        article("ledger", hour=9),
        article("essay", claim("Ledger", "partial_source"), hour=14),
    ]
    found = solve(subjects, [match("essay", "ledger", "passage", 0.2)])
    assert outcome(found[DocId("essay")]) == ("excerpt", "verified", "ledger")


@pytest.mark.parametrize("relation", ["self", "site_level", "inverse", "direction_unknown"])
def test_claims_that_name_no_source_make_no_copy(relation: Relation) -> None:
    found = solve([article("digest", claim("Ledger", relation))], [])
    assert outcome(found[DocId("digest")]) == ("unique", "none", None)


def test_the_reprinted_page_is_the_source_of_the_reprint() -> None:
    subjects = [article("digest"), article("ledger", claim("digest", "inverse"))]
    found = solve(subjects, [match("digest", "ledger")])
    assert outcome(found[DocId("digest")]) == ("copy", "none", "ledger")


def test_a_link_in_the_claim_finds_a_document_whose_words_do_not_match() -> None:
    translated = article("stadt", claim("Clearwater Review", url="https://ledger.example/story"))
    found = solve([article("ledger"), translated], [])
    assert outcome(found[DocId("stadt")]) == ("copy", "claimed", "ledger")


def test_a_shared_quote_is_no_copying() -> None:
    subjects = {s.id: s for s in (article("one", hour=9), article("two", hour=14))}
    (pair,) = direct([match("one", "two", "passage", 0.2)], subjects, same)
    found = resolve([Pair(pair.match, pair.finding, linkable=False)], subjects, same)
    assert {r.verdict for r in found.values()} == {"unique"}


def test_day_precision_orders_different_days_only() -> None:
    one = article("one", hour=9, precision="day")
    assert lag_seconds(one, article("two", hour=23)) == 0
    later = replace(one, published=NOON.replace(day=18))
    assert lag_seconds(one, later) == 2 * 86_400
    assert (
        weigh(match("one", "two"), one, article("two", hour=23), same).direction == "undetermined"
    )


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("https://www.a.example/x/", "http://a.example/x", True),
        ("https://a.example/x?utm_source=f", "https://a.example/x", True),
        ("https://a.example/x?id=1", "https://a.example/x?id=2", False),
        ("https://a.example/x", "https://b.example/x", False),
        ("http://[bad", "http://[bad", True),
    ],
)
def test_url_keys(one: str, other: str, alike: bool) -> None:
    assert (url_key(one) == url_key(other)) is alike


def test_an_uncredited_copy_of_what_others_credit_is_the_agencys() -> None:
    wire = claim("Norpress", kind="agency_dateline")
    subjects = [article("inland", wire, hour=9), article("plume", hour=14)]
    found = solve(subjects, [match("inland", "plume")])
    assert outcome(found[DocId("plume")]) == ("copy", "none", None)
    link = found[DocId("plume")].link
    assert link is not None
    assert link.source_outlet == "Norpress"


def test_an_uncredited_article_before_all_agency_copies_stays_open() -> None:
    wire = claim("Norpress", kind="agency_dateline")
    subjects = [article("inland", wire, hour=14), article("plume", hour=9)]
    found = solve(subjects, [match("inland", "plume")])
    assert found[DocId("plume")].verdict == "undetermined"


def test_a_claim_by_name_finds_the_outlet_of_the_corpus() -> None:
    found = solve([article("norpress"), article("vale", claim("Norpress"))], [])
    link = found[DocId("vale")].link
    assert link is not None
    assert link.source_outlet == "norpress.example"


def test_a_date_out_of_the_text_orders_nothing() -> None:
    one, other = article("one", hour=9), article("two", hour=14)
    assert lag_seconds(replace(one, published_origin="url"), other) is None


def test_a_passage_within_one_outlet_is_no_excerpt() -> None:
    first, second = article("ledger", hour=9), article("ledger2", hour=14)
    second = replace(second, outlet=first.outlet)
    found = solve([first, second], [match("ledger", "ledger2", "passage", 0.2)])
    assert {r.verdict for r in found.values()} == {"unique"}


def test_a_canonical_url_abroad_makes_a_copy_without_a_credit() -> None:
    page = article("plume", canonical="levante.example/x", canonical_outlet="levante.example")
    found = solve([page], [])
    assert outcome(found[DocId("plume")]) == ("copy", "none", None)
    link = found[DocId("plume")].link
    assert link is not None
    assert (link.source_outlet, link.basis) == ("levante.example", ("canonical",))


def test_a_print_view_is_a_copy_of_the_page_it_names_as_canonical() -> None:
    page = article("ledger", url="ledger.example/story")
    view = replace(
        article("print", url="ledger.example/print", canonical="ledger.example/story"),
        outlet=page.outlet,
        urls=frozenset({"ledger.example/print", "ledger.example/story"}),
    )
    found = solve([page, view], [match("ledger", "print", "exact", 1.0)])
    assert outcome(found[DocId("print")]) == ("copy", "none", "ledger")


def test_an_open_match_is_settled_by_where_the_other_took_it_from() -> None:
    subjects = [
        article("cape", hour=9),
        article("gulf", claim("cape")),
        article("plume", claim("gulf")),
    ]
    found = solve(subjects, [match("cape", "gulf"), match("gulf", "plume"), match("cape", "plume")])
    assert found[DocId("cape")].verdict == "original"
    assert outcome(found[DocId("plume")]) == ("copy", "verified", "gulf")


def test_agencies_in_general_are_nobody() -> None:
    found = solve([article("plume", claim("وكالات"))], [])
    assert outcome(found[DocId("plume")]) == ("copy", "unnamed", None)


def test_an_ambiguous_name_is_not_settled_by_one_bearer_in_the_crawl() -> None:
    named = Attribution("k", "source", "q", outlet="Vale", candidates=("a.org", "b.org"))
    found = solve([article("vale"), article("plume", named)], [])
    link = found[DocId("plume")].link
    assert link is not None
    assert link.source_outlet == "Vale"


def test_an_outlet_that_two_others_credit_as_an_agency_is_one() -> None:
    wire = claim("Norpress", kind="agency_dateline")
    subjects = [article("norpress"), article("inland", wire), article("vale", wire), article("x")]
    assert [s.id for s in informed(subjects) if s.agency] == ["norpress"]


def test_inputs_of_an_agency_that_are_all_of_a_siblings_text_make_a_copy() -> None:
    whole, part = claim("AFP", kind="agency_byline"), claim("AFP", "partial_source")
    found = solve([article("meandre", whole), article("rives", part)], [match("meandre", "rives")])
    assert outcome(found[DocId("rives")]) == ("copy", "claimed", None)
    alone = solve([article("rives", part)], [])
    assert outcome(alone[DocId("rives")]) == ("unique", "claimed", None)


def test_names_of_an_outlet_are_learnt_from_its_other_pages() -> None:
    named = article("capepost", names=frozenset({"herald"}))
    bare = replace(article("second"), outlet="capepost.example", names=frozenset())
    assert {s.names for s in informed([named, bare])} == {frozenset({"herald"})}


def test_a_name_on_few_pages_of_an_outlet_is_not_its_own() -> None:
    def page(number: int, *names: str) -> Subject:
        return replace(article(f"a{number}"), outlet="a.example", names=frozenset(names))

    pages = [page(0, "stolen"), *(page(number, "own") for number in range(1, 9))]
    assert {s.names for s in informed(pages)[1:]} == {frozenset({"own"})}


def test_a_name_in_another_script_than_the_sources_contradicts_nothing() -> None:
    found = solve(
        [article("rechnoy", hour=9), article("gorod", claim("Речной вестник"), hour=12)],
        [match("gorod", "rechnoy")],
    )
    assert outcome(found[DocId("gorod")]) == ("copy", "claimed", "rechnoy")


def test_a_name_that_is_part_of_the_sources_contradicts_nothing() -> None:
    found = solve(
        [article("capecourier", hour=9), article("b", claim("The Courier"), hour=12)],
        [match("b", "capecourier")],
    )
    assert found[DocId("b")].status == "claimed"


def test_a_named_claim_is_held_against_texts_before_an_unnamed_one() -> None:
    wires = replace(claim("Wires", kind="agency_byline"), confidence=0.95)
    about = article("pica", wires, claim("The Beacon"), hour=12)
    found = solve([article("kell", hour=9), about], [match("kell", "pica")])
    assert found[DocId("pica")].status == "contradicted"


def test_a_credit_of_all_makes_a_copy_of_what_shares_a_part() -> None:
    about = article("b", claim("courant"), hour=12)
    passage = match("b", "courant", "passage", 0.4)
    found = solve([article("courant", hour=9), about], [passage])
    assert found[DocId("b")].verdict == "copy"
    several = replace(about, claims=(*about.claims, claim("herald")))
    found = solve([article("courant", hour=9), article("herald"), several], [passage])
    assert found[DocId("b")].verdict == "excerpt"


def test_every_source_of_a_round_up_is_an_original() -> None:
    about = article("roundup", claim("mill"), claim("lamp"), hour=12)
    found = solve(
        [article("mill", hour=8), article("lamp", hour=9), about],
        [match("mill", "roundup", "passage", 0.3), match("lamp", "roundup", "passage", 0.3)],
    )
    assert {found[DocId(doc)].verdict for doc in ("mill", "lamp")} == {"original"}


def test_pages_of_an_outlet_with_one_footing_are_no_versions_of_each_other() -> None:
    def notice(name: str, title: str, url: str) -> Subject:
        return replace(
            article(name, hour=9 if name == "a" else 10),
            outlet="pump.example", title=name_key(title), urls=frozenset({url}), url=url,
        )  # fmt: skip

    lost = notice("a", "Lost: a grey parrot", "pump.example/1")
    choir = notice("b", "The choir wants a bass", "pump.example/2")
    update = notice("b", "Update: the grey parrot is back", "pump.example/2")
    again = notice("b", "The choir wants a bass", "pump.example/1")
    for other, verdict in ((choir, "unique"), (update, "revision"), (again, "revision")):
        found = solve([lost, other], [match("a", "b", "abridged", 0.7)])
        assert found[DocId("b")].verdict == verdict


def test_resolve_asks_what_is_known_of_articles_that_it_was_not_given() -> None:
    class Index(Corpus):
        """As an index would: it knows a page that is not among the subjects."""

    elsewhere = article("ledger")
    about = article("digest", claim("The Ledger", url="https://ledger.example/story"))
    known = Index([elsewhere, about])
    found = resolve([], {about.id: about}, same, known)
    assert outcome(found[DocId("digest")]) == ("copy", "claimed", "ledger")


def test_an_agencys_mark_on_its_own_page_makes_no_copy_of_it() -> None:
    ends = replace(claim("", kind="agency_tail_tag"), outlet="")
    agency = article("norpress", ends, agency=True)
    paper = article("ledger", ends)
    found = {s.id: s for s in informed([agency, paper])}
    solved = solve(list(found.values()), [])
    assert outcome(solved[DocId("norpress")]) == ("unique", "none", None)
    assert solved[DocId("ledger")].status == "unnamed"


def test_credit_to_another_agency_is_not_refuted_by_an_agency_that_relays_it() -> None:
    agency = article("norpress", agency=True)
    paper = article("ledger", claim("dpa", kind="agency_byline"))
    found = solve([agency, paper], [match("ledger", "norpress", "rewritten", 0.6)])
    assert outcome(found[DocId("ledger")]) == ("copy", "claimed", None)
    found = solve([agency, paper], [match("ledger", "norpress", "exact", 1.0)])
    assert outcome(found[DocId("ledger")]) == ("copy", "contradicted", "norpress")


def test_what_is_from_agencies_is_not_from_a_paper_that_names_none() -> None:
    longer = Match(DocId("a"), DocId("b"), 0.4, 0.4, 1.0, 200, 100, "abridged")
    agencies = article("b", claim("وكالات", kind="agency_byline"))
    found = solve([article("a"), agencies], [longer])
    assert outcome(found[DocId("b")]) == ("copy", "unnamed", None)


def test_what_was_crawled_before_the_other_was_published_is_no_copy_of_it() -> None:
    seen = article("early", crawled="2024-05-02T10:00:00Z")
    later = article("late", hour=12)
    found = solve([seen, later], [match("early", "late")])
    assert outcome(found[DocId("late")]) == ("copy", "none", "early")
    next_day = replace(seen, crawled="2024-05-15T10:00:00Z")
    found = solve([next_day, later], [match("early", "late")])
    assert found[DocId("late")].verdict == "undetermined"


def test_an_agency_that_published_after_the_paper_was_crawled_is_not_its_source() -> None:
    agency = article("norpress", agency=True, hour=12)
    paper = article("ledger", crawled="2024-04-20T10:00:00Z")
    found = solve([agency, paper], [match("ledger", "norpress")])
    assert found[DocId("ledger")].verdict == "undetermined"


def test_a_date_in_the_dateline_dates_an_article_that_states_none() -> None:
    dated = replace(claim("x", "self", kind="agency_dateline"), date="2015-08-10")
    about = subject(Article(DocId("a"), "a", "", "text"), (dated,), "a.example", agency=False)
    assert (about.published, about.precision) == (datetime(2015, 8, 10), "day")
    stated = Article(DocId("a"), "a", "", "text", published="2015-08-11", published_precision="day")
    assert subject(stated, (dated,), "a.example", agency=False).published == datetime(2015, 8, 11)


def test_a_mention_that_no_text_bears_out_says_nothing() -> None:
    link = replace(claim("digest", kind="mention_link"), url="https://digest.example/story")
    about = article("reedbed", link, hour=9)
    found = solve(
        [about, article("digest", claim("reedbed"), hour=12)], [match("digest", "reedbed")]
    )
    assert outcome(found[DocId("reedbed")]) == ("original", "none", None)
    assert outcome(found[DocId("digest")]) == ("copy", "verified", "reedbed")
