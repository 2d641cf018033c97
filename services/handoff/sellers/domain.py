"""Sellers: their teams, their capacity and weight, and their absences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.errors import Refusal

SellerKind = Literal["employee", "commission_agent"]
# What becomes of the accepted leads of a seller who is away.
OnLeave = Literal["reassign", "keep"]


class UnknownSeller(Refusal):
    code = "unknown-seller"
    detail = "No seller has this id."


class SellerExists(Refusal):
    code = "seller-exists"
    detail = "There is a seller with this id already."


class UnknownTeam(Refusal):
    code = "unknown-team"
    detail = "No seller was ever in such a team."


class UnknownTeamLead(Refusal):
    code = "unknown-lead"
    detail = "No seller has this id."


class UnknownDestination(Refusal):
    code = "unknown-destination"
    detail = "There is no destination of this name."


class UnknownMember(Refusal):
    code = "unknown-member"
    detail = "No seller has this id."


class SellerKeyNotAllowed(Refusal):
    code = "bound-key"
    detail = "A key that is bound to a seller works that seller's handoffs and no more."


@dataclass(frozen=True)
class Away:
    """An absence: `since` ≤ t < `until`."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Seller:
    """A seller. `capacity`: how many handoffs may be open at once (None: any number); `weight`: the share of them.

    `on_leave`: whether an absence passes on what the seller accepted, too; what was not accepted, it always passes on.
    `notify`: the destinations to which the seller's notices go; None, in what is to be saved: as they are stored.
    `booking_url`: the web page on which a meeting with the seller is booked.
    """

    seller: str
    name: str
    email: str | None
    team: str
    kind: SellerKind
    capacity: int | None
    weight: float
    timezone: str
    away: tuple[Away, ...]
    active: bool
    on_leave: OnLeave = "keep"
    notify: tuple[str, ...] | None = ()
    booking_url: str | None = None


def is_away(seller: Seller, now: datetime) -> bool:
    """Whether an absence covers this instant."""
    return any(away.since <= now < away.until for away in seller.away)


def is_present(seller: Seller, now: datetime) -> bool:
    """Whether the seller is active and not away."""
    return seller.active and not is_away(seller, now)


def next_absence(seller: Seller, now: datetime) -> datetime | None:
    """When the next absence of an active seller begins after `now`, if one does."""
    return min((away.since for away in seller.away if seller.active and away.since > now), default=None)


def find_departure(seller: Seller, now: datetime) -> datetime | None:
    """When the seller passes leads on next: `now` if not present; None if no absence is known."""
    return next_absence(seller, now) if is_present(seller, now) else now


def require_unbound_key(bound_to: str | None) -> None:
    """Raises SellerKeyNotAllowed if the caller's API key is bound to a seller."""
    if bound_to is not None:
        raise SellerKeyNotAllowed
