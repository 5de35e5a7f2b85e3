"""Claims of provenance in markup, and the credit lines beside the body."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.credit_blocks import credit_blocks
from provenance.dom import Markup, parse, survey
from provenance.jsonld import read
from provenance.metadata import structured_claims
from provenance.records import Attribution

OWN = "https://www.valleyherald.example/news/mill"
BODY = "The old mill will reopen as a school. The council decided so on Thursday."


def markup(head: str = "", after: str = "", url: str = OWN) -> Markup:
    source = (
        f"<html><head>{head}</head><body><main><article><h1>Old mill</h1><p>{BODY}</p>"
        f"{after}</article></main></body></html>"
    )
    tree = parse(source)
    assert tree is not None
    return survey(tree, url, source)


def claims(
    head: str = "", after: str = "", url: str = OWN, site: str = ""
) -> tuple[Attribution, ...]:
    page = markup(head, after, url)
    data = read(page.data_blocks, (url,))
    return structured_claims(page, data, site, credit_blocks(page, BODY))


def data(**values: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "x", **values}
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


def named(found: tuple[Attribution, ...]) -> list[tuple[str, str, str]]:
    return [(claim.kind, claim.outlet, claim.url) for claim in found]


ORIGINAL = "https://news.tidewire.example/2024/mill"


class TestAddresses:
    def test_a_canonical_on_another_domain_names_the_source(self) -> None:
        found = claims(f"<link rel='canonical' href='{ORIGINAL}'>")
        assert named(found) == [("canonical", "tidewire.example", ORIGINAL)]
        claim = found[0]
        assert (claim.relation, claim.origin) == ("source", "metadata")
        assert claim.text == f"canonical={ORIGINAL}"
        assert claim.start is claim.end is None

    @pytest.mark.parametrize(
        "href",
        [
            OWN,
            "/news/mill",
            "https://m.valleyherald.example/x",
            "https://valleyherald.test/same-brand",
            "https://www.facebook.com/valley",
            "javascript:void(0)",
            "https%3A%2F%2Fnews.tidewire.example%2F",
            "",
        ],
    )
    def test_a_canonical_of_the_site_or_of_a_platform_does_not(self, href: str) -> None:
        assert claims(f"<link rel='canonical' href='{href}'>") == ()

    def test_without_a_page_url_og_url_tells_whose_page_it_is(self) -> None:
        head = f"<link rel='canonical' href='{ORIGINAL}'>"
        assert claims(head, url="") == ()
        head += f"<meta property='og:url' content='{OWN}'>"
        assert named(claims(head, url="")) == [("canonical", "tidewire.example", ORIGINAL)]

    def test_og_url_counts_where_there_is_no_canonical(self) -> None:
        head = f"<meta property='og:url' content='{ORIGINAL}'>"
        assert named(claims(head)) == [("og_url", "tidewire.example", ORIGINAL)]
        assert claims("<meta property='og:url' content='/content/de/mill'>") == ()

    @pytest.mark.parametrize(
        ("markup_", "kind"),
        [
            ("<meta name='syndication-source' content='{}'>", "syndication_source"),
            ("<meta name='Original-Source' content='{}'>", "original_source"),
            ("<link rel='original-source' href='{}'>", "original_source"),
            ("<link rel='syndication-source' href='{}'>", "syndication_source"),
            ("<meta name='source' content='{}'>", "meta_source"),
            ("<meta property='article:publisher' content='{}'>", "article_publisher"),
        ],
    )
    def test_metas_with_an_address(self, markup_: str, kind: str) -> None:
        assert named(claims(markup_.format(ORIGINAL))) == [(kind, "tidewire.example", ORIGINAL)]
        assert claims(markup_.format(OWN)) == ()

    @pytest.mark.parametrize(
        ("content", "outlet"),
        [("新华网", "新华网"), ("来源：新华网", "新华网"), ("Tidewire", "Tidewire")],
    )
    def test_metas_with_a_name(self, content: str, outlet: str) -> None:
        found = claims(f"<meta name='source' content='{content}'>")
        assert named(found) == [("meta_source", outlet, "")]

    @pytest.mark.parametrize("content", ["Valley Herald", "valleyherald.example", "", "12"])
    def test_the_own_name_is_no_claim(self, content: str) -> None:
        assert claims(f"<meta name='source' content='{content}'>", site="The Valley Herald") == ()


class TestLinkedData:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"isBasedOn": ORIGINAL}, ("is_based_on", "tidewire.example", ORIGINAL)),
            (
                {"isBasedOn": {"@type": "NewsArticle", "url": ORIGINAL}},
                ("is_based_on", "tidewire.example", ORIGINAL),
            ),
            (
                {"translationOfWork": {"@id": ORIGINAL}},
                ("translation_of", "tidewire.example", ORIGINAL),
            ),
            (
                {"sourceOrganization": {"@type": "Organization", "name": "Tidewire"}},
                ("source_organization", "Tidewire", ""),
            ),
            ({"sourceOrganization": "Tidewire"}, ("source_organization", "Tidewire", "")),
            (
                {"provider": {"@type": "Organization", "name": "Tidewire", "url": ORIGINAL}},
                ("provider", "Tidewire", ORIGINAL),
            ),
            (
                {"publisher": {"name": "Tidewire", "url": ORIGINAL}},
                ("publisher", "Tidewire", ORIGINAL),
            ),
            ({"creditText": "Tidewire"}, ("credit_text", "Tidewire", "")),
            ({"dateline": "LAKE PORT (Tidewire)"}, ("dateline", "Tidewire", "")),
            ({"url": ORIGINAL}, ("article_url", "tidewire.example", ORIGINAL)),
        ],
    )
    def test_properties_of_the_article(
        self, values: dict[str, object], expected: tuple[str, str, str]
    ) -> None:
        assert named(claims(data(**values))) == [expected]

    @pytest.mark.parametrize(
        "values",
        [
            {"isBasedOn": OWN},
            {"sourceOrganization": {"name": "Valley Herald"}},
            {"sourceOrganization": {"name": "VH", "url": "https://valleyherald.example"}},
            {"publisher": {"name": "Tidewire Media GmbH", "url": "https://tidewire.example"}},
            {"publisher": {"name": "Herald Holding"}},
            {"dateline": "Spain"},
            {"dateline": "Sun, 3 May (2024)"},
            {"url": "https://schema.org/x"},
            {"image": {"@type": "ImageObject", "creditText": "T", "copyrightHolder": "T"}},
            {"copyrightHolder": {"@type": "Person", "name": "Ada Reed", "url": ORIGINAL}},
            {"sourceOrganization": {"@type": "ImageObject", "name": "Tidewire"}},
            {"sourceOrganization": {"@id": "#gone"}},
            {"author": {"@type": "Organization", "name": "Tidewire"}},
        ],
    )
    def test_what_is_of_the_site_or_of_its_pictures_is_no_claim(
        self, values: dict[str, object]
    ) -> None:
        assert claims(data(**values), site="Valley Herald") == ()

    def test_credits_of_a_picture_beside_the_article_are_left_alone(self) -> None:
        node = {"@type": "ImageObject", "creditText": "Tidewire", "copyrightHolder": "Tidewire"}
        assert claims(f"<script type='application/ld+json'>{json.dumps(node)}</script>") == ()

    def test_a_study_is_a_source_of_part_of_it(self) -> None:
        work = {"@type": "ScholarlyWork", "url": "https://journal.example/study"}
        assert [claim.relation for claim in claims(data(isBasedOn=work))] == ["partial_source"]

    def test_references_are_followed(self) -> None:
        graph = {
            "@graph": [
                {"@type": "NewsArticle", "headline": "x", "sourceOrganization": {"@id": "#w"}},
                {"@type": "Organization", "@id": "#w", "name": "Tidewire"},
            ]
        }
        found = claims(f"<script type='application/ld+json'>{json.dumps(graph)}</script>")
        assert named(found) == [("source_organization", "Tidewire", "")]

    def test_the_article_of_this_page_is_chosen_among_several(self) -> None:
        other = data(url="https://www.valleyherald.example/other", sourceOrganization="Wrong")
        own = data(url=OWN, sourceOrganization="Tidewire")
        assert [claim.outlet for claim in claims(other + own)] == ["Tidewire"]


class TestCounters:
    COUNTER = "https://counter.theconversation.com/content/123456/count.gif?distributor=r"

    @pytest.mark.parametrize(
        "source",
        [
            "<img src='{}' width=1>",
            '<script>window.state = {{"body": "<img src=\\"{}\\">"}}</script>',
            "<div data-body='&lt;img src=&quot;{}&quot; alt=&gt;'></div>",
        ],
    )
    def test_the_conversation(self, source: str) -> None:
        (claim,) = claims(after=source.format(self.COUNTER))
        assert (claim.kind, claim.outlet) == ("republication_pixel", "theconversation.com")
        assert claim.item_id == "theconversation:123456"
        assert claim.relation == "source"

    def test_on_its_own_site_a_counter_is_a_claim_of_oneself(self) -> None:
        url = "https://theconversation.com/old-mill-123456"
        (claim,) = claims(after=f"<img src='{self.COUNTER}'>", url=url)
        assert (claim.relation, claim.item_id) == ("self", "theconversation:123456")

    @pytest.mark.parametrize(
        ("address", "kind", "outlet", "item"),
        [
            ("https://pixel.propublica.org/pixel.js", "republication_pixel", "propublica.org", ""),
            (
                "https://tide.example/?republication-pixel=true&amp;post=77&amp;ga4=G-1",
                "republication_pixel",
                "tide.example",
                "tide.example:77",
            ),
            (
                "https://republish.groundup.org.za/counter/hit/2024-05-03/old-mill",
                "republication_pixel",
                "groundup.org.za",
                "groundup:old-mill",
            ),
            (
                "http://analytics.apnewsregistry.com/analytics/v2/image.svc/AP/RWS/x.com/MAI/p-1/E",
                "agency_beacon",
                "AP",
                "apregistry:p-1",
            ),
            (
                "https://rt.prnewswire.com/rt.gif?NewsItemId=SF1&amp;DateId=2",
                "release_beacon",
                "prnewswire.com",
                "prnewswire:SF1",
            ),
        ],
    )
    def test_others(self, address: str, kind: str, outlet: str, item: str) -> None:
        (claim,) = claims(after=f'<img src="{address}">')
        assert (claim.kind, claim.outlet, claim.item_id) == (kind, outlet, item)

    def test_a_page_view_that_is_counted_elsewhere(self) -> None:
        script = (
            "<script>PARSELY = {autotrack: false, onload: function() { PARSELY.beacon."
            'trackPageView({ url: "https://tide.example/old-mill", urlref: location.href }); }}'
            "</script>"
        )
        expected = [("republication_pixel", "tide.example", "https://tide.example/old-mill")]
        assert named(claims(after=script)) == expected

    def test_other_pixels_say_nothing(self) -> None:
        assert claims(after="<img src='https://counter.example/content/1/count.gif'>") == ()


class TestFeedsAndMicroformats:
    def test_rss_source(self) -> None:
        found = claims(after=f"<source url='{ORIGINAL}'>Tidewire</source>")
        assert named(found) == [("feed_source", "Tidewire", ORIGINAL)]

    def test_atom_source(self) -> None:
        entry = f"<atom:source><title>Tidewire</title><link href='{ORIGINAL}'></atom:source>"
        assert named(claims(after=entry)) == [("feed_source", "Tidewire", ORIGINAL)]

    def test_media_sources_are_none(self) -> None:
        after = "<picture><source srcset='a.webp'></picture><video><source src='b.mp4'></video>"
        assert claims(after=after) == ()

    def test_hnews_source_org(self) -> None:
        after = (
            f"<span class='source-org vcard'><a class='fn' href='{ORIGINAL}'>Tidewire</a></span>"
        )
        assert ("hnews_source", "Tidewire", ORIGINAL) in named(claims(after=after))

    def test_hnews_dateline(self) -> None:
        found = claims(after="<span class='dateline'>LAKE PORT (Tidewire) —</span>")
        assert named(found) == [("hnews_dateline", "Tidewire", "")]
        assert claims(after="<span class='dateline'>LAKE PORT —</span>") == ()

    def test_a_theme_s_footer_is_no_story(self) -> None:
        page = "<footer class='source-org vcard copyright'>© 2020 Someone Else</footer>"
        assert claims(after=page) == ()


class TestCreditBlocks:
    @pytest.mark.parametrize(
        "block",
        [
            "<div class='source'>Tidewire</div>",
            "<p class='article__source'>Quelle: Tidewire</p>",
            "<footer><p>This story originally appeared on Tidewire.</p></footer>",
            "<div class='x'><em>Republished with permission from Tidewire</em></div>",
            "<div><span>Źródło:</span> Tidewire</div>",
            "<div>المصدر: تايدواير</div>",
            "<p>来源：潮讯社</p>",
            "<p class='credits'>With files from Tidewire</p>",
        ],
    )
    def test_short_texts_marked_or_worded_as_credits(self, block: str) -> None:
        page = markup(after=block)
        (found,) = credit_blocks(page, BODY)
        assert found.text == " ".join("".join(parse(block).itertext()).split())  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        "block",
        [
            "<figure><figcaption class='credit'>Tidewire / Reed</figcaption></figure>",
            "<span class='photo-credit'>Ada Reed</span>",
            "<p class='source'>Photo: Ada Reed</p>",
            "<p>The mill at dusk. (Quelle: Tidewire)</p>",
            "<aside><p class='source'>Tidewire</p></aside>",
            "<div class='related-posts'><span class='source'>Tidewire</span></div>",
            "<p class='source' style='display: none'>Tidewire</p>",
            "<p class='source' hidden>Tidewire</p>",
            "<div class='source'></div>",
            "<div class='source'>Updated: 3 May 2024</div>",
            "<div class='resources'>Further reading</div>",
            "<li class='source'>A</li>" * 5,
            f"<p class='source'>{BODY}</p>",
            f"<p class='source'>{'word ' * 100}</p>",
            "<script class='source'>Tidewire</script>",
            "<p class='credit'>Powered by WordPress</p>",
        ],
    )
    def test_what_is_none(self, block: str) -> None:
        assert credit_blocks(markup(after=block), BODY) == ()

    def test_its_link_is_a_claim(self) -> None:
        after = (
            f"<footer>This post originally appeared on <a href='{ORIGINAL}'>Tidewire</a>.</footer>"
        )
        (claim,) = claims(after=after)
        assert (claim.kind, claim.outlet, claim.url) == ("credit_link", "Tidewire", ORIGINAL)
        assert claim.origin == "html"
        assert claim.text == "This post originally appeared on Tidewire."

    @pytest.mark.parametrize(
        "after",
        [
            f"<p class='source'>Quelle: Tidewire. <a href='{ORIGINAL}'>Hier Rechte kaufen</a></p>",
            "<p class='source'>Source: <a href='https://flickr.com/x'>flickr</a></p>",
            "<p class='source'>Source: <a href='/authors/ada'>Ada Reed</a></p>",
        ],
    )
    def test_other_links_are_none(self, after: str) -> None:
        assert claims(after=after) == ()


def test_claims_are_distinct_and_surest_first() -> None:
    head = f"<link rel='canonical' href='{ORIGINAL}'>" * 3
    head += data(sourceOrganization=["Tidewire", "tidewire"], isBasedOn=ORIGINAL)
    found = claims(head)
    assert [claim.kind for claim in found] == ["canonical", "is_based_on", "source_organization"]


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.just(ORIGINAL),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        *("@type", "@id", "@graph", "name", "url", "sourceOrganization"),
                        *("publisher", "isBasedOn", "creditText", "dateline", "headline"),
                        "mainEntityOfPage",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=20,
    )
)
def test_any_linked_data_is_read(value: object) -> None:
    head = f"<script type='application/ld+json'>{json.dumps(value)}</script>"
    head += data(**value) if isinstance(value, dict) and "@type" not in value else ""
    for claim in claims(head):
        assert claim.outlet
        assert claim.origin in ("html", "metadata")
