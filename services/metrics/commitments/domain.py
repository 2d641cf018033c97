"""What both sides commit to in the active agreement, what marketing delivered, and the leads behind a number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, Self, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from services.metrics.reports.domain.promises import QUALITY, VOLUME, SignedTerms, begin_day
from services.metrics.reports.domain.query import TimeGroup, TimeRange
from shared.agreement.readers.marketing import PeriodTarget, read_marketing
from shared.agreement.readers.sales import name_promise, read_sales

DeliveryState = Literal["accepted", "rejected", "waiting"]
ClockState = Literal["met", "breached", "running"]
DELIVERY_STATES: tuple[DeliveryState, ...] = get_args(DeliveryState)
CLOCK_STATES: tuple[ClockState, ...] = get_args(ClockState)
# The name of marketing's commitment under which its leads are listed; those of sales have the names of their targets.
DELIVERED = "qualified_leads"


@dataclass(frozen=True)
class SalesCommitment:
    """A target met `within` a time, as the agreement writes it, in at least such a share of the cases.

    `target` is the name of the promise: `acceptance`, and to leads of a priority `acceptance:hand_raiser`. The others
    are None where only an earlier agreement had it.
    """

    target: str
    within: str | None
    at_least: float | None


@dataclass(frozen=True)
class Commitments:
    """The commitments of both sides; one that the agreement does not make is None or missing."""

    qualified_leads: PeriodTarget | None
    acceptance_rate: PeriodTarget | None
    responses: tuple[SalesCommitment, ...]

    @property
    def spans(self) -> list[TimeGroup]:
        """The spans of time for which marketing committed itself."""
        spans = [commitment.per for commitment in (self.qualified_leads, self.acceptance_rate) if commitment]
        return list(dict.fromkeys(spans))


@dataclass(frozen=True)
class MarketingDelivery:
    """The leads that marketing delivered in the span that begins on `first`, by the response of sales.

    `promised`: whether they are those since its promise began, or those of the days before.
    """

    per: TimeGroup
    first: date
    accepted: int = 0
    rejected: int = 0
    waiting: int = 0
    promised: bool = True

    @property
    def qualified(self) -> int:
        return self.accepted + self.rejected + self.waiting

    @property
    def acceptance_rate(self) -> float | None:
        """Of the leads to which sales responded, the share that it accepted and did not finally reject."""
        responses = self.accepted + self.rejected
        return self.accepted / responses if responses else None


@dataclass(frozen=True)
class LeadFilter:
    """The leads behind a number: of the commitment `name`, in `state` if one is named, of `seller` if one is named."""

    name: str
    state: str | None = None
    seller: str | None = None


@dataclass(frozen=True)
class PageCursor:
    """The end of a page of leads: the instant and id of its last row. As text `<instant>_<id>`."""

    at: datetime
    id: UUID

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """None for text that is no cursor: the first page."""
        at_text, _, id_text = text.rpartition("_")
        try:
            at, id_ = datetime.fromisoformat(at_text), UUID(id_text)
            return cls(at.astimezone(UTC), id_) if at.tzinfo else None
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.id}"


@dataclass(frozen=True)
class LeadRow:
    """One lead behind a number. `at`: when it qualified, or its clock falls due; `id` orders rows of one instant."""

    at: datetime
    id: UUID
    lead_id: UUID
    source: str | None
    channel: str | None
    team: str | None
    seller: str | None
    state: str
    late_seconds: float | None = None

    @property
    def cursor(self) -> PageCursor:
        return PageCursor(self.at, self.id)


@dataclass(frozen=True)
class LeadPage:
    """One page of leads; `has_more`: another page follows."""

    rows: Sequence[LeadRow]
    has_more: bool


def find_promise_start(signed: Iterable[SignedTerms], per: TimeGroup) -> date | None:
    """The first day of a promise of marketing for such spans."""
    return min(
        (each.first for each in signed if each.promises(VOLUME, per) or each.promises(QUALITY, per)), default=None
    )


def split_at(dates: TimeRange, start: date | None, zone: ZoneInfo) -> list[tuple[bool, TimeRange]]:
    """These dates since the promise began (True), and those before, where there are any."""
    if start is None:
        return [(False, dates)]
    since = min(max(begin_day(start, zone), dates.start), dates.until)
    parts = [(True, TimeRange(since, dates.until)), (False, TimeRange(dates.start, since))]
    return [(promised, part) for promised, part in parts if part.start < part.until]


def read_commitments(document: dict[str, Any]) -> Commitments:
    """The commitments in the agreement's document; none in an empty one."""
    marketing, sales = read_marketing(document), read_sales(document)
    promised = [(None, sales.targets), *((id_, own.targets) for id_, own in sales.priorities.items())]
    responses = [
        SalesCommitment(name_promise(target, priority), str(terms.within), terms.at_least)
        for priority, targets in promised
        for target, terms in targets.items()
    ]
    return Commitments(marketing.qualified_leads, marketing.acceptance_rate, tuple(responses))
