"""Evidence: which of two matched articles is the source, and why.

Each reason carries a weight between 0 and 1 towards one side; the sum decides when it reaches
`decisive`. The weights follow the order of what holds up in practice: an
explicit claim, then a canonical link to the other page, then an agency against a
client, then precise publication times, then the asymmetry of the texts. Time of crawl
never counts between outlets: it says when a page was seen, not when it was written.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime

from provenance.crediting import WIRE_KINDS, claim_on, identifies, is_named, names, siblings
from provenance.errors import OptionsError
from provenance.records import Attribution, Direction, Evidence, Match, parse_time
from provenance.subject import Family, Subject

ODDS = 4.2
"""Log-odds that a source is the right one, for a sum of weights of 1. Fitted by
`benchmarks/calibrate.py` on links of the sample crawl with evidence withheld at random."""
SECONDS: dict[str, float] = {"day": 86_400, "minute": 60, "second": 1}
"""Resolution of a publication time by its precision; a month or a year orders nothing."""
SAME_TEXT = 0.9
"""Share of an article in an agency's from which that is where it is from, whomever it credits;
below, the agency may have rewritten the one that is credited."""
TRUSTED_DATES = frozenset({"field", "json-ld", "meta", "time", "dateline"})
"""Where a publication time must have been read to order two articles: a date found in a url or
somewhere in the text is often another story's."""


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
    seen: float = 0.45
    """The other was crawled before this one was published."""
    containment: float = 0.12
    """This one is contained in the other, which says more."""
    trailer: float = 0.15
    """This one says that it is a copy, without naming of whom; "agencies" is another matter."""
    decisive: float = 0.2

    def __post_init__(self) -> None:
        weights = (self.claim, self.canonical, self.agency, self.time, self.day, self.decisive)
        if not all(0 <= weight <= 1 for weight in weights):
            raise OptionsError("weights of evidence are 0 to 1")


def confidence(weight: float) -> float:
    """Return how likely the source is that has this sum of weights, 0 to 0.99.

    >>> confidence(0.2), confidence(0.5), confidence(2.0)
    (0.6985, 0.8909, 0.99)
    """
    return round(min(0.99, 1 / (1 + math.exp(-ODDS * weight))), 4)


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
    if claim.kind in WIRE_KINDS:
        return False
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


def _by_crawl(left: Subject, right: Subject, options: EvidenceOptions) -> Evidence | None:
    """The reason in a crawl: what was seen before the other was published is no copy of that."""
    for here, other, sign in ((left, right, 1), (right, left, -1)):
        crawled, published = parse_time(here.crawled), other.published
        known = other.precision in SECONDS and other.published_origin in TRUSTED_DATES
        # More than a day, so that no zone of time can turn it round.
        if crawled and published and known and (published.date() - crawled.date()).days > 1:
            detail = f"{here.id} was crawled before {other.id} was published"
            return Evidence("seen", sign * options.seen, detail)
    return None


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
    shares = (match.containment_right, match.containment_left)
    if not strong and any(
        _has_wire(one, other, family) and (share < SAME_TEXT or not other.agency)
        for one, other, share in zip((right, left), (left, right), shares, strict=True)
    ):
        return Finding("undetermined", 0.0, tuple(reasons), "agency elsewhere")
    time = _by_time(left, right, options) or _by_crawl(left, right, options)
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


def _has_wire(article: Subject, other: Subject, family: Family) -> bool:
    """Tell whether an article says that it has its text from an agency that the other is not.

    Then both may have it from there, also where the other is an agency: it relays some. That it
    is from "agencies" says so too, where it names nobody besides and the other is none.
    """
    if article.agency:
        return False
    said = [claim for claim in article.claims if claim.relation == "source"]
    wires = [claim for claim in said if claim.kind in WIRE_KINDS]
    if not any(is_named(claim) for claim in said):
        return bool(wires) and not other.agency
    return any(is_named(claim) and not names(claim, other, family) for claim in wires)


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
