"""Why each seller of a target would get a lead, or would not: the same choice as `assign_fairly`, seller by seller."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.handoff.routing.domain.fair_assignment import (
    Assignment,
    NoSellerAvailable,
    SellerLoad,
    find_obstacle,
    is_eligible,
    rank,
)
from services.handoff.routing.domain.rules import RoutingDecision

OBSTACLES = {
    "inactive": "is inactive",
    "away": "is away",
    "had it": "had this lead already",
    "full": "has as many open as its capacity allows",
}
HAD_EARLIER = "had the lead before, and comes after those who had not"
HAS_SHARE = "has its share of what is open"
HAS_MORE = "has more open for the weight"
SERVED_LATER = "has as few open for the weight, and got a lead later"


@dataclass(frozen=True)
class SellerStanding:
    """A seller of the target: whether the lead would go there, and why, or why not."""

    load: SellerLoad
    is_chosen: bool
    why: str


def explain_sellers(
    decision: RoutingDecision, loads: Sequence[SellerLoad], choice: Assignment | NoSellerAvailable, now: datetime
) -> list[SellerStanding]:
    """Every seller of the target, the chosen one first, then by id."""
    chosen = choice.seller if isinstance(choice, Assignment) else None
    members = [load for load in loads if decision.target.includes(load.seller)]
    free = _list_compared(decision, members, now)
    ranks = dict(zip([each.seller.seller for each in free], _rank(free), strict=True))
    standings = [
        SellerStanding(load, True, choice.why)
        if load.seller.seller == chosen
        else SellerStanding(load, False, _explain(load, decision, ranks, chosen, now))
        for load in members
    ]
    return sorted(standings, key=lambda each: (not each.is_chosen, each.load.seller.seller))


def _list_compared(decision: RoutingDecision, members: Sequence[SellerLoad], now: datetime) -> list[SellerLoad]:
    """The free sellers among whom the fairest is chosen."""
    free = [load for load in members if is_eligible(load, decision, now) and not load.full]
    return [load for load in free if load.seller.seller not in decision.deprioritised] or free


def _rank(free: Sequence[SellerLoad]) -> list[float]:
    if len(free) < 2:
        return [0.0] * len(free)
    return rank([each.open for each in free], [each.seller.weight for each in free])


def _explain(
    load: SellerLoad, decision: RoutingDecision, ranks: dict[str, float], chosen: str | None, now: datetime
) -> str:
    seller = load.seller.seller
    if load.full or not is_eligible(load, decision, now):
        return OBSTACLES[find_obstacle(load, decision, now)]
    if seller not in ranks or chosen not in ranks:
        return HAD_EARLIER
    if math.isinf(ranks[seller]):
        return HAS_SHARE
    return HAS_MORE if ranks[seller] > ranks[chosen] else SERVED_LATER
