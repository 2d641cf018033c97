"""Which rejected leads marketing owes again by the signed guarantee, and why the others are not owed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import floor
from typing import Any, Literal, NamedTuple, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from services.metrics.reports.domain.promises import Side, begin_span
from services.metrics.reports.domain.query import TimeGroup
from shared.agreement.readers.guarantee import GuaranteeTerms, read_guarantee
from shared.agreement.readers.marketing import read_marketing

State = Literal["owed", "disputed", "stands", "late", "beyond"]
STATES: tuple[State, ...] = get_args(State)
# What evaluating the signed clause says about a rejection that may be claimed.
Check = Literal["confirmed", "disputed"]
# In which span the owed share is counted where the agreement promises no number of leads.
USUAL_SPAN: TimeGroup = "month"
# 0.29 of 100 leads are 29, though the product is a little less.
ROUNDING = 1e-6
SIDES: tuple[Side, ...] = get_args(Side)
# A span of the calendar by its first day.
Span = tuple[TimeGroup, date]


class Guarantee(NamedTuple):
    """What is guaranteed; `per`: the span of which at most the agreed share is owed."""

    terms: GuaranteeTerms
    per: TimeGroup


# Since when each agreement is in force, the oldest first, and its guarantee if it gives one.
Guarantees = Sequence[tuple[datetime, Guarantee | None]]


@dataclass(frozen=True)
class Decision:
    """What one side says about a disputed rejection."""

    side: Side
    owes: bool
    at: datetime


@dataclass(frozen=True)
class Rejection:
    """A delivered lead that sales rejected for a signed clause; `checked`: confirmed or disputed by the clause."""

    handoff_id: UUID
    lead_id: UUID
    product: str | None
    team: str | None
    seller: str | None
    reason: str | None
    clause: str | None
    checked: Check
    delivered_at: datetime
    rejected_at: datetime
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class Claim:
    """A rejection under the guarantee. `at`: when its state was decided, of one that is disputed when it was rejected.

    `decide_by`: until when both heads may decide a dispute; None without one.
    """

    rejection: Rejection
    guarantee: Guarantee
    state: State
    at: datetime
    decide_by: datetime | None = None

    @property
    def counted(self) -> tuple[Decision, ...]:
        """The decisions that were made in time."""
        return tuple(each for each in self.rejection.decisions if self.decide_by and each.at <= self.decide_by)

    @property
    def how(self) -> Literal["agreed", "refused", "expired", "beyond"]:
        """How a dispute ended: by both decisions or without them; `beyond` where the agreed share is owed already."""
        if self.state == "beyond":
            return "beyond"
        if self.state == "owed":
            return "agreed"
        return "refused" if len(self.counted) == len(SIDES) else "expired"

    def find_span(self, zone: ZoneInfo, per: TimeGroup | None = None) -> Span:
        """The span in which the lead was delivered, where it counts no more if another one is owed."""
        per = per or self.guarantee.per
        return per, begin_span(per, self.rejection.delivered_at.astimezone(zone).date())


def read_guarantees(agreements: Iterable[tuple[datetime, dict[str, Any]]]) -> Guarantees:
    """The guarantee of each agreement. `agreements`: since when each is in force, oldest first, with its parts."""
    return [(at, _read(document)) for at, document in agreements]


def _read(document: dict[str, Any]) -> Guarantee | None:
    volume, terms = read_marketing(document).qualified_leads, read_guarantee(document)
    return Guarantee(terms, volume.per if volume else USUAL_SPAN) if terms else None


def find_guarantee(guarantees: Guarantees, delivered_at: datetime) -> Guarantee | None:
    """The guarantee in force at the delivery; None if there was none."""
    return next((guarantee for since, guarantee in reversed(guarantees) if since <= delivered_at), None)


def judge(rejection: Rejection, guarantee: Guarantee, now: datetime) -> Claim:
    """What follows from one rejection alone, before the share that is owed at most."""
    if rejection.rejected_at > rejection.delivered_at + guarantee.terms.claim_within:
        return Claim(rejection, guarantee, "late", rejection.rejected_at)
    if rejection.checked == "confirmed":
        return Claim(rejection, guarantee, "owed", rejection.rejected_at)
    decide_by = rejection.rejected_at + guarantee.terms.dispute_within
    claim = Claim(rejection, guarantee, "disputed", rejection.rejected_at, decide_by)
    if len(claim.counted) == len(SIDES):
        state: State = "owed" if all(each.owes for each in claim.counted) else "stands"
        return replace(claim, state=state, at=max(each.at for each in claim.counted))
    # Without both decisions it stays as the check said: the lead meets the clause.
    return replace(claim, state="stands", at=decide_by) if now > decide_by else claim


def judge_all(
    rejections: Iterable[Rejection],
    guarantees: Guarantees,
    delivered: Mapping[Span, int],
    now: datetime,
    zone: ZoneInfo,
) -> list[Claim]:
    """Each rejection under a guarantee, in the order in which they were decided.

    `delivered`: the leads of each span. Those owed first are owed; what is beyond the agreed share is not.
    """
    found = [(each, find_guarantee(guarantees, each.delivered_at)) for each in rejections]
    claims = [judge(rejection, guarantee, now) for rejection, guarantee in found if guarantee]
    claims.sort(key=lambda claim: (claim.at, claim.rejection.handoff_id))
    owed: Counter[Span] = Counter()
    judged = []
    for claim in claims:
        if claim.state == "owed":
            span = claim.find_span(zone)
            limit = floor(claim.guarantee.terms.at_most * delivered.get(span, 0) + ROUNDING)
            owed[span] += 1
            claim = replace(claim, state="beyond") if owed[span] > limit else claim
        judged.append(claim)
    return judged


def count_by_span(claims: Iterable[Claim], zone: ZoneInfo, per: TimeGroup) -> Counter[date]:
    """How many leads are owed again, by the first day of the span in which they were delivered."""
    return Counter(claim.find_span(zone, per)[1] for claim in claims if claim.state == "owed")
