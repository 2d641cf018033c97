"""What marketing and sales promised each other in the agreement in force, and what of it was kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Self, get_args
from uuid import UUID

from services.metrics.reports.domain.query import TimeGroup
from shared.events.sla import Target

Answered = Literal["accepted", "rejected", "waiting"]
State = Literal["met", "breached", "running"]
ANSWERS: tuple[Answered, ...] = get_args(Answered)
STATES: tuple[State, ...] = get_args(State)
# The name under which the leads that marketing delivered are listed.
DELIVERED = "qualified_leads"


@dataclass(frozen=True)
class MarketingCommitment:
    """Marketing's promise: at least so many leads, or such a share of them accepted, in each span of time."""

    per: TimeGroup
    at_least: float

    @classmethod
    def of(cls, said: dict[str, Any] | None) -> Self | None:
        return cls(said["per"], said["at_least"]) if said else None


@dataclass(frozen=True)
class SalesCommitment:
    """Sales' promise: something done `within` a time, as it was written, in at least such a share of the cases.

    Nothing of that, where the agreement in force has no such target and a former one had.
    """

    target: str
    within: str | None
    at_least: float | None


@dataclass(frozen=True)
class Commitments:
    """Both sides' promises; what was not promised is missing."""

    qualified_leads: MarketingCommitment | None
    acceptance_rate: MarketingCommitment | None
    responses: tuple[SalesCommitment, ...]

    @property
    def spans(self) -> list[TimeGroup]:
        """The spans of time for which marketing promised something."""
        said = [promise.per for promise in (self.qualified_leads, self.acceptance_rate) if promise]
        return list(dict.fromkeys(said))


@dataclass(frozen=True)
class MarketingDelivery:
    """What marketing delivered in the span that begins on `first`: leads by what sales answered."""

    per: TimeGroup
    first: date
    accepted: int
    rejected: int
    waiting: int

    @property
    def qualified(self) -> int:
        return self.accepted + self.rejected + self.waiting

    @property
    def acceptance_rate(self) -> float | None:
        """Of the leads that sales answered, those it accepted and did not reject later, in any of their cycles."""
        answered = self.accepted + self.rejected
        return self.accepted / answered if answered else None


@dataclass(frozen=True)
class LeadFilter:
    """The leads behind a number: of a promise, in a state if one is named, of `only` that seller if one is."""

    name: str
    state: str | None = None
    only: str | None = None


@dataclass(frozen=True)
class PageCursor:
    """Where a page of leads ended: its last line's instant and id."""

    at: datetime
    id: UUID


@dataclass(frozen=True)
class LeadRow:
    """One lead behind a number. `at`: when it qualified, or its clock falls due; `id` tells those of one `at` apart."""

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
    def place(self) -> PageCursor:
        return PageCursor(self.at, self.id)


@dataclass(frozen=True)
class LeadPage:
    """A page of them; `more`: others come after the last one."""

    lines: Sequence[LeadRow]
    more: bool


def read_commitments(document: dict[str, Any]) -> Commitments:
    """What the document says; of an empty one, nothing."""
    marketing, sales = document.get("marketing") or {}, document.get("sales") or {}
    return Commitments(
        MarketingCommitment.of(marketing.get("qualified_leads")),
        MarketingCommitment.of(marketing.get("acceptance_rate")),
        tuple(
            SalesCommitment(target, said["within"], said.get("at_least"))
            for target in get_args(Target)
            if (said := sales.get(target))
        ),
    )
