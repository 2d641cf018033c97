"""Sellers: their teams, their capacity and weight, and their absences."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.errors import Refusal

SellerKind = Literal["employee", "commission_agent"]


class UnknownSeller(Refusal):
    code = "unknown-seller"
    detail = "No seller has this id."


class UnknownTeam(Refusal):
    code = "unknown-team"
    detail = "No seller was ever in such a team."


class UnknownTeamLead(Refusal):
    code = "unknown-lead"
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
    """A seller. `capacity`: how many handoffs may be open at once (None: any number); `weight`: the share of them."""

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


def is_away(seller: Seller, now: datetime) -> bool:
    """Whether an absence covers this instant."""
    return any(away.since <= now < away.until for away in seller.away)


def require_unbound_key(bound_to: str | None) -> None:
    """Raises SellerKeyNotAllowed if the caller's API key is bound to a seller."""
    if bound_to is not None:
        raise SellerKeyNotAllowed
