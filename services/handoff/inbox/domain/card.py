"""The card of one handoff: all that its seller needs to answer; and what a former seller may know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.inbox.domain.agreement_view import AgreementView
from services.handoff.inbox.domain.countdown import Countdown
from services.handoff.inbox.domain.dealings import Dealings
from services.handoff.inbox.domain.timeline import Line


@dataclass(frozen=True)
class Owner:
    """Who has a handoff: the seller's name, and since when the seller has accepted it or was offered it."""

    seller_name: str
    accepted: bool
    at: datetime | None


@dataclass(frozen=True)
class Card:
    """A handoff whole. `view`: as the API shows it; `names`: of sellers, by id; `others`: who may have it instead.

    `dealings`: earlier ones with the person and the company; `booking_url`: the web page on which a meeting with its
    seller is booked.
    """

    handoff: Handoff
    view: Mapping[str, Any]
    agreement: AgreementView
    timeline: Sequence[Line]
    names: Mapping[str, str]
    countdown: Countdown | None
    others: Mapping[str, str]
    dealings: Dealings
    booking_url: str | None = None

    @property
    def rating(self) -> int | None:
        """The latest rating of the lead, from 1 to 5."""
        rated = [entry for entry in self.view["history"] if entry["type"] == "handoff.rated"]
        latest: int | None = max(rated, key=lambda entry: entry["at"])["score"] if rated else None
        return latest

    @property
    def has_bought(self) -> bool:
        """Whether the lead passed on after a purchase."""
        return (self.view["packet"].get("handed_on") or {}).get("state") == "won"

    @property
    def owner(self) -> Owner:
        """Who has it."""
        return describe_owner(self.handoff, self.names, self.agreement.terms.zone)


def describe_owner(handoff: Handoff, names: Mapping[str, str], zone: str) -> Owner:
    """Who has the handoff, and since when, in this zone: its acceptance, or without one its offer."""
    if handoff.seller is None:
        return Owner("no seller", accepted=False, at=None)
    at = handoff.taken_at or handoff.offered_at
    name = names.get(handoff.seller, handoff.seller)
    return Owner(name, handoff.taken_at is not None, at.astimezone(ZoneInfo(zone)) if at else None)
