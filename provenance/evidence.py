"""Evidence: which of two matched articles is the source, and why.

Each reason carries a weight between 0 and 1 towards one side; the sum decides when it reaches
`decisive`. The weights follow the order of what holds up in practice: an
explicit claim, then a canonical link to the other page, then an agency against a
client, then precise publication times, then the asymmetry of the texts. Time of crawl
never counts between outlets: it says when a page was seen, not when it was written.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from provenance.errors import OptionsError
from provenance.records import (
    Article,
    Attribution,
    DateOrigin,
    Direction,
    DocId,
    Evidence,
    Match,
    Precision,
    parse_time,
)

SECONDS: dict[str, float] = {"day": 86_400, "minute": 60, "second": 1}
"""Resolution of a publication time by its precision; a month or a year orders nothing."""


@dataclass(frozen=True, slots=True)
class EvidenceOptions:
    """Weights, each 0 to 1, and the sum from which a direction is settled."""

    claim: float = 0.6
    """A credit line that names the other's outlet; scaled by the claim's confidence."""
    claim_document: float = 0.2
    """On top: the credit line's link, quoted title or item id is the other article's."""
    canonical: float = 0.5
    """rel=canonical leads to the other article."""
    agency: float = 0.45
    """The other outlet is a news agency and this one is not."""
    time: float = 0.3
    """The other was published earlier, both times to the minute."""
    day: float = 0.22
    """The other was published on an earlier day, one of the times to the day only."""
    containment: float = 0.12
    """This one is contained in the other, which says more."""
    trailer: float = 0.15
    """This one says that it is a copy, without naming of whom."""
    decisive: float = 0.2

    def __post_init__(self) -> None:
        weights = (self.claim, self.canonical, self.agency, self.time, self.day, self.decisive)
        if not all(0 <= weight <= 1 for weight in weights):
            raise OptionsError("weights of evidence are 0 to 1")


@dataclass(frozen=True, slots=True)
class Subject:
    """An article as evidence sees it: identities instead of text."""

    id: DocId
    outlet: str
    """Directory id where known, else the outlet's registrable domain or name in lower case."""
    names: frozenset[str] = frozenset()
    """`name_key` of every name of its outlet: given, site name, domain label."""
    agency: bool = False
    urls: frozenset[str] = frozenset()
    """`url_key` of its url and, where on its own host, canonical url."""
    url: str = ""
    """`url_key` of its own address."""
    canonical: str = ""
    """`url_key` of its canonical url, where that is not its own address."""
    canonical_outlet: str = ""
    """Domain of a canonical url at another outlet."""
    title: str = ""
    """`name_key` of the title."""
    published: datetime | None = None
    precision: Precision = ""
    published_origin: DateOrigin = ""
    crawled: str = ""
    modified: datetime | None = None
    claims: tuple[Attribution, ...] = ()
    """Claims of its text, of the page and of its markup, but for addresses (`ADDRESS_KINDS`)."""
    words: int = 0
    item_ids: frozenset[str] = frozenset()


ADDRESS_KINDS = frozenset({"canonical", "og_url", "article_url"})
"""Kinds of claims that are an address of the page in its markup: evidence, but no credit."""
WIRE_KINDS = frozenset(
    {"agency_dateline", "agency_byline", "agency_tail_tag", "agency_copyright", "service_credit"}
)
"""Kinds of claims by which clients mark an agency's copy."""
TRUSTED_DATES = frozenset({"field", "json-ld", "meta", "time"})
"""Where a publication time must have been read to order two articles: a date found in a url or
somewhere in the text is often another story's."""

Family = Callable[[str, str], bool]
"""Tells whether two outlet ids belong to one owner."""

SOURCE_RELATIONS = frozenset({"source", "partial_source", "via", "press_release"})
"""Relations by which an article says that text of it is someone else's."""


def name_key(name: str) -> str:
    """Return a name without case, punctuation and a leading English article.

    >>> name_key("The Harbour-Post") == name_key("harbour post")
    True
    """
    key = "".join(char for char in name.casefold() if char.isalnum() or char == " ").strip()
    return key.removeprefix("the ").replace(" ", "")


_GENERIC_WORDS = (
    "agencies", "news agencies", "agency", "wire services", "wires", "wire reports",
    "press release", "agencias", "agencia", "agenturen", "agences", "agenzie",
    "agências", "agentschappen", "agencje", "agentury", "ajanslar", "агентства",
    "информагентства", "وكالات", "الوكالات", "وكالات الأنباء", "خبرگزاری ها",
    "एजेंसियां", "एजेंसी", "通讯社", "综合外电", "外电", "通信各社", "통신사", "kantor berita",
)  # fmt: skip


_KIND_WORDS = frozenset({
    "قناة", "صحيفة", "جريدة", "موقع", "وكالة", "مجلة", "راديو", "شبكة", "newspaper",
    "newspapers", "channel", "tv", "website", "zeitung", "tageszeitung", "sender", "diario",
    "periódico", "canal", "revista", "journal", "quotidien", "giornale", "jornal",
    "emissora", "газета", "журнал", "телеканал", "сайт", "агентство", "gazetesi", "haber",
    "dergisi", "koran", "majalah", "báo", "kênh",
})  # fmt: skip
"""Words that say what kind of outlet a name is of; a credit leaves them out or puts them in."""


def name_keys(name: str) -> set[str]:
    """Return the keys of a name as written, without brackets, and without words of kind.

    >>> sorted(name_keys("The Courier (North Cape)"))
    ['courier', 'couriernorthcape']
    >>> name_keys("قناة المنارة") & name_keys("صحيفة المنارة")
    {'المنارة'}
    """
    bare = re.sub(r"[(（][^()（）]*[)）]", " ", name)
    words = [word for word in bare.split() if word.casefold() not in _KIND_WORDS]
    return {name_key(name), name_key(bare), name_key(" ".join(words))} - {""}


def is_named(claim: Attribution) -> bool:
    """Tell whether a claim names anyone: "agencies" is no one."""
    return bool(claim.outlet_id or claim.outlet) and name_key(claim.outlet) not in GENERIC_NAMES


def url_key(url: str) -> str:
    """Return a url without scheme, "www.", query of a plain page and trailing slash; "" if none.

    >>> url_key("https://www.a.example/x/") == url_key("http://a.example/x")
    True
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    path = parts.path.rstrip("/")
    if not host or not (path or parts.query):
        return ""
    query = "&".join(
        q for q in parts.query.split("&") if not q.startswith(("utm_", "fbclid", "ref="))
    )
    return f"{host}{path}?{query}" if query else f"{host}{path}"


GENERIC_NAMES = frozenset(map(name_key, _GENERIC_WORDS))
"""Words that stand where an outlet's name would, and name none."""


def identifies(claim: Attribution, other: Subject) -> bool:
    """Tell whether a claim points at this very article: by link, quoted title or item id."""
    if claim.url and url_key(claim.url) in other.urls:
        return True
    if claim.item_id and claim.item_id in other.item_ids:
        return True
    return bool(claim.title) and len(other.title) >= 12 and name_key(claim.title) == other.title


def names(claim: Attribution, other: Subject, family: Family) -> bool:
    """Tell whether a claim names the other's outlet, or one it may stand for."""
    if claim.outlet_id and (
        claim.outlet_id == other.outlet or family(claim.outlet_id, other.outlet)
    ):
        return True
    # A name that the directory gives to one outlet may be another's in this crawl.
    return other.outlet in claim.candidates or bool(name_keys(claim.outlet) & other.names)


def claim_on(article: Subject, other: Subject, family: Family) -> Attribution | None:
    """Return the article's strongest claim that it is from the other."""
    if article.outlet and article.outlet == other.outlet:
        return None
    for claim in article.claims:
        if claim.relation in SOURCE_RELATIONS and (
            names(claim, other, family) or identifies(claim, other)
        ):
            return claim
    return None


def siblings(left: Subject, right: Subject, family: Family) -> str:
    """Return the outlet that both articles credit and neither is of, "" if there is none."""
    for one in left.claims:
        if one.relation not in SOURCE_RELATIONS or not is_named(one):
            continue
        if names(one, left, family) or names(one, right, family):
            continue
        for other in right.claims:
            same = one.outlet_id and one.outlet_id == other.outlet_id
            same = same or (one.outlet and name_key(one.outlet) == name_key(other.outlet))
            if same and other.relation in SOURCE_RELATIONS:
                return one.outlet
    return ""


def lag_seconds(left: Subject, right: Subject) -> float | None:
    """Return how much later the right was published, None where either time is unknown or vague."""
    if left.published is None or right.published is None:
        return None
    if left.precision not in SECONDS or right.precision not in SECONDS:
        return None
    if not {left.published_origin, right.published_origin} <= TRUSTED_DATES:
        return None
    if "day" in (left.precision, right.precision):
        return (right.published.date() - left.published.date()).days * 86_400.0
    return (_aware(right.published) - _aware(left.published)).total_seconds()


def _aware(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _toward_left(
    match: Match, left: Subject, right: Subject, family: Family, options: EvidenceOptions
) -> list[Evidence]:
    """Reasons why the left article is the source, but for time."""
    found: list[Evidence] = []
    claim = claim_on(right, left, family)
    if claim is not None:
        weight = options.claim * claim.confidence
        weight = weight if claim.relation != "via" else weight * 0.8
        if identifies(claim, left):
            weight += options.claim_document
        found.append(Evidence("claim", weight, f'credit line "{_short(claim.text)}"'))
    elif any(_unnamed(claim) for claim in right.claims) and not left.claims:
        found.append(Evidence("trailer", options.trailer, "says it is a copy, names no outlet"))
    for claim in left.claims:
        if claim.relation == "inverse" and names(claim, right, family):
            weight = options.claim * claim.confidence
            found.append(Evidence("inverse", weight, f'"{_short(claim.text)}"'))
            break
    if right.canonical and right.canonical in left.urls:
        found.append(Evidence("canonical", options.canonical, f"canonical url {right.canonical}"))
    if left.agency and not right.agency:
        found.append(Evidence("agency", options.agency, f"{left.outlet} is a news agency"))
    if match.containment_right >= 0.9 and match.containment_left <= 0.8:
        share = f"{match.containment_right:.0%} of {right.id} is in {left.id}, which says more"
        found.append(Evidence("containment", options.containment, share))
    return found


def _unnamed(claim: Attribution) -> bool:
    return claim.relation == "source" and not is_named(claim) and not claim.url


def _short(text: str, limit: int = 90) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _by_time(left: Subject, right: Subject, options: EvidenceOptions) -> Evidence | None:
    """The reason in the publication times, with the sign of its side (positive: left first)."""
    lag = lag_seconds(left, right)
    if lag is None or lag == 0:
        return None
    days = "day" in (left.precision, right.precision)
    weight = options.day if days else options.time
    older = left if lag > 0 else right
    gap = f"{abs(lag) / 86_400:.0f} d (day precision)" if days else _duration(abs(lag))
    return Evidence("time", weight if lag > 0 else -weight, f"{older.id} is older by {gap}")


def _duration(seconds: float) -> str:
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    return f"{days} d {hours} h" if days else f"{hours} h {minutes % 60} min"


@dataclass(frozen=True, slots=True)
class Finding:
    """The direction of a pair, with all reasons; weights are positive towards the left."""

    direction: Direction
    weight: float
    """Sum of the weights, signed as they are."""
    evidence: tuple[Evidence, ...]
    basis: str
    """Kinds of the reasons for the direction, or why there is none."""


def weigh(
    match: Match,
    left: Subject,
    right: Subject,
    family: Family,
    options: EvidenceOptions = EvidenceOptions(),
) -> Finding:
    """Weigh the reasons for either side of a match between two outlets.

    Two clients of one agency are siblings: neither is the other's source, whoever came first.
    """
    reasons = _toward_left(match, left, right, family, options)
    mirrored = Match(
        match.right, match.left, match.jaccard, match.containment_right, match.containment_left,
        match.shared_words, match.longest_run, match.relation,
    )  # fmt: skip
    against = _toward_left(mirrored, right, left, family, options)
    reasons += [Evidence(reason.kind, -reason.weight, reason.detail) for reason in against]
    strong = {reason.kind for reason in reasons} & {"claim", "canonical", "inverse"}
    if _mutual(left, right, family):
        # Each says it is the other's: neither can be believed, however its claim is worded.
        reasons = [reason for reason in reasons if reason.kind != "claim"]
        strong -= {"claim"}
    common = siblings(left, right, family)
    if common and not strong:
        return Finding("undetermined", 0.0, tuple(reasons), "siblings")
    if _other_wire(left, right) and not strong and not (left.agency or right.agency):
        return Finding("undetermined", 0.0, tuple(reasons), "agency elsewhere")
    time = _by_time(left, right, options)
    if time is not None:
        reasons.append(time)
    total = sum(reason.weight for reason in reasons)
    if abs(total) < options.decisive - 1e-9:
        return Finding("undetermined", total, tuple(reasons), "")
    sign = 1 if total > 0 else -1
    kinds = dict.fromkeys(reason.kind for reason in reasons if reason.weight * sign > 0)
    direction: Direction = "left" if sign > 0 else "right"
    return Finding(direction, total, tuple(reasons), "+".join(kinds))


def _mutual(left: Subject, right: Subject, family: Family) -> bool:
    one, other = claim_on(left, right, family), claim_on(right, left, family)
    return one is not None and other is not None


def _other_wire(left: Subject, right: Subject) -> bool:
    """Tell whether one side credits an agency: both may then have the text from there."""
    return any(is_wire(claim) for claim in (*left.claims, *right.claims))


def is_wire(claim: Attribution) -> bool:
    """Tell whether a claim says that an article is an agency's copy, and whose."""
    return claim.kind in WIRE_KINDS and claim.relation == "source" and is_named(claim)


def with_agencies(subjects: Iterable[Subject]) -> list[Subject]:
    """Recognise outlets as agencies that two others or more credit as one in this crawl."""
    subjects = list(subjects)
    clients: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        for claim in filter(is_wire, subject.claims):
            for key in {claim.outlet_id, *name_keys(claim.outlet)}:
                clients[key].add(subject.outlet or subject.id)

    def is_credited(subject: Subject) -> bool:
        found = set().union(*(clients.get(key, set()) for key in (subject.outlet, *subject.names)))
        return len(found - {subject.outlet}) >= 2

    credited = {s.outlet for s in subjects if s.outlet and not s.agency and is_credited(s)}
    return [replace(s, agency=True) if s.outlet in credited else s for s in subjects]


def weigh_within(
    left: Subject, right: Subject, options: EvidenceOptions = EvidenceOptions()
) -> Finding:
    """Weigh two versions at one outlet by publication, change or crawl: re-crawls come later."""
    reason = _main_version(left, right, options) or _by_time(left, right, options)
    if reason is None:
        changed = (left.modified or left.published, right.modified or right.published)
        reason = _version("modified", "was changed last", changed, left, right, options)
    if reason is None:
        seen = (parse_time(left.crawled), parse_time(right.crawled))
        reason = _version("crawl", "was crawled", seen, left, right, options)
    if reason is None:
        return Finding("undetermined", 0.0, (), "")
    return Finding("left" if reason.weight > 0 else "right", reason.weight, (reason,), reason.kind)


def _main_version(left: Subject, right: Subject, options: EvidenceOptions) -> Evidence | None:
    """A print or mobile view names the main page as its canonical."""
    if right.canonical and right.canonical == left.url:
        return Evidence("canonical", options.canonical, f"canonical url {right.canonical}")
    if left.canonical and left.canonical == right.url:
        return Evidence("canonical", -options.canonical, f"canonical url {left.canonical}")
    return None


def _version(
    kind: str,
    what: str,
    times: tuple[datetime | None, datetime | None],
    left: Subject,
    right: Subject,
    options: EvidenceOptions,
) -> Evidence | None:
    one, other = times
    if one is None or other is None or _aware(one) == _aware(other):
        return None
    sign = 1 if _aware(one) < _aware(other) else -1
    older = left if sign > 0 else right
    return Evidence(kind, sign * options.day, f"{older.id} {what} earlier")


def subject(
    article: Article, claims: tuple[Attribution, ...], outlet: str, agency: bool
) -> Subject:
    """Reduce an article to what evidence needs; `outlet` is its identity in the directory."""
    label = article.outlet.split(".")[0] if "." in article.outlet else article.outlet
    given = (article.outlet, article.site_name, label)
    names = frozenset(key for name in given if name for key in name_keys(name))
    own, canonical = url_key(article.url), url_key(article.canonical_url)
    abroad = next((claim for claim in claims if claim.kind == "canonical"), None)
    return Subject(
        id=article.document_id,
        outlet=outlet,
        names=names,
        agency=agency,
        urls=frozenset(key for key in (own, "" if abroad else canonical) if key),
        url=own,
        canonical=canonical if canonical != own else "",
        canonical_outlet=(abroad.outlet_id or abroad.outlet) if abroad else "",
        title=name_key(article.title),
        published=parse_time(article.published) if article.published else None,
        precision=article.published_precision,
        published_origin=article.published_origin,
        crawled=article.crawled,
        modified=parse_time(article.modified) if article.modified else None,
        claims=tuple(claim for claim in claims if claim.kind not in ADDRESS_KINDS),
        item_ids=frozenset(claim.item_id for claim in claims if claim.item_id),
    )
