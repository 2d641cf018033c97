"""Who sells, in which team, how much at once, and when they are away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.errors import Refusal

Kind = Literal["employee", "commission_agent"]


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
    """A seller: `capacity` is how many handoffs may be open at once (null: any number), `weight` the share of them."""

    seller: str
    name: str
    email: str | None
    team: str
    kind: Kind
    capacity: int | None
    weight: float
    timezone: str
    away: tuple[Away, ...]
    active: bool


def is_away(seller: Seller, now: datetime) -> bool:
    """Whether an absence covers this instant."""
    return any(away.since <= now < away.until for away in seller.away)


def require_unbound_key(bound_to: str | None) -> None:
    """Go on if the caller's key is bound to no seller. Raises BoundKey."""
    if bound_to is not None:
        raise SellerKeyNotAllowed
