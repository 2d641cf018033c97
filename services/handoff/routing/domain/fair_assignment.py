"""Fair assignment: which of several sellers a lead goes to, and the reason in words."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.handoff.routing.domain.rules import RoutingDecision, RoutingTarget
from services.handoff.sellers.domain import Seller, is_away, is_present

NEVER = datetime.min.replace(tzinfo=UTC)
# Offers of one batch share an instant; this keeps their order in `served_at`.
ORDER_STEP = timedelta(microseconds=1)
ROUNDING = 1e-9
# Why a seller gets a lead who is the only one for it, and whom no rule chose.
ONE_SELLER = "one seller only"
ONLY_ONE = {"self_sourced": "brought the lead", "account": "has the account"}


@dataclass(frozen=True)
class SellerLoad:
    """A seller with the number of open handoffs, and when the last offer was made to the seller."""

    seller: Seller
    open: int = 0
    served_at: datetime | None = None

    @property
    def full(self) -> bool:
        return self.seller.capacity is not None and self.open >= self.seller.capacity


@dataclass(frozen=True)
class Assignment:
    """The chosen seller (`named`: the target itself), and why: without names, since the reason is published."""

    seller: str
    team: str
    why: str
    served_at: datetime
    named: bool | None = None


@dataclass(frozen=True)
class NoSellerAvailable:
    """No seller of the target is free, and why not."""

    team: str | None
    why: str


@dataclass(frozen=True)
class Availability:
    """The sellers who are present now: their ids, their teams, and whether each is free."""

    present: list[str]
    teams: list[str]
    free: list[bool]


def assign_fairly(
    decisions: Sequence[RoutingDecision], loads: Sequence[SellerLoad], now: datetime
) -> list[Assignment | NoSellerAvailable]:
    """One seller for each decision, in order, as if the leads came one after the other.

    Among the free sellers the fairest is the one with the fewest open handoffs for the weight; of several, the one
    who was not served for the longest time.
    """
    candidates = [_Candidate(load) for load in loads if load.seller.active]
    by_target: dict[RoutingTarget, list[_Candidate]] = {}
    unavailable: dict[RoutingDecision, NoSellerAvailable] = {}
    choices: list[Assignment | NoSellerAvailable] = []
    for decision in decisions:
        target = decision.target
        if target not in by_target:
            by_target[target] = [each for each in candidates if _is_eligible(each.seller, target, now)]
        free = by_target[target]
        if not target.is_direct:
            free = _preferred([each for each in free if each.open < each.capacity], decision)
        if free:
            choices.append(_assign(decision, free, now + len(choices) * ORDER_STEP))
            continue
        if decision not in unavailable:
            unavailable[decision] = _explain_unavailable(decision, loads, now)
        choices.append(unavailable[decision])
    return choices


def has_eligible_seller(decision: RoutingDecision, loads: Sequence[SellerLoad], now: datetime) -> bool:
    """Whether a seller of the target, free or full, is present and not excluded."""
    return any(decision.target.includes(load.seller) and is_eligible(load, decision, now) for load in loads)


def is_eligible(load: SellerLoad, decision: RoutingDecision, now: datetime) -> bool:
    """Whether this seller, free or full, is present and not excluded."""
    return is_present(load.seller, now) and load.seller.seller not in decision.excluded


def availability(loads: Sequence[SellerLoad], now: datetime) -> Availability:
    """The sellers who are present."""
    present = [load for load in loads if is_present(load.seller, now)]
    return Availability(
        present=[load.seller.seller for load in present],
        teams=[load.seller.team for load in present],
        free=[not load.full for load in present],
    )


class _Candidate:
    """A seller's load, counted on while the leads of a batch are assigned."""

    __slots__ = ("capacity", "name", "open", "seller", "served_at", "weight")

    def __init__(self, load: SellerLoad) -> None:
        self.seller = load.seller
        self.name = load.seller.seller
        self.weight = load.seller.weight
        self.capacity = math.inf if load.seller.capacity is None else load.seller.capacity
        self.open = load.open
        self.served_at = load.served_at or NEVER


def _preferred(free: list[_Candidate], decision: RoutingDecision) -> list[_Candidate]:
    if not decision.excluded and not decision.deprioritised:
        return free
    allowed = [each for each in free if each.name not in decision.excluded]
    return [each for each in allowed if each.name not in decision.deprioritised] or allowed


def _is_eligible(seller: Seller, target: RoutingTarget, now: datetime) -> bool:
    return target.includes(seller) and (target.is_direct or not is_away(seller, now))


def _assign(decision: RoutingDecision, free: Sequence[_Candidate], now: datetime) -> Assignment:
    if len(free) == 1:
        (fairest,) = free
        reason = f"{fairest.name} {ONLY_ONE.get(decision.target.kind, 'alone is free')}"
    else:
        fairest, reason = _find_fairest(free)
    fairest.open += 1
    fairest.served_at = now
    target, why = decision.target, f"{_describe_target(decision)}; {reason}"
    return Assignment(fairest.name, fairest.seller.team, why, now, target.is_one_seller or None)


def _find_fairest(free: Sequence[_Candidate]) -> tuple[_Candidate, str]:
    ranks = rank([each.open for each in free], [each.weight for each in free])
    least = min(ranks)
    tied = [each for each, at in zip(free, ranks, strict=True) if at == least]
    fairest = min(tied, key=lambda each: (each.served_at, each.name))
    reason = f"of {len(free)} free sellers, {fairest.name} has the fewest open for the weight"
    numbers = f"({fairest.open} at weight {fairest.weight:g})"
    return fairest, f"{reason} {numbers}" + (" and was unserved longest" if len(tied) > 1 else "")


def rank(opens: Sequence[int], weights: Sequence[float]) -> list[float]:
    """For each of several free sellers when the next lead is due, the least first; infinite for one with its share.

    Of the sellers below their weight's share of all open handoffs, the one with the fewest open for the weight comes
    first. Tijdeman, The chairman assignment problem (1980): if all start without open handoffs, no seller is ever one
    whole handoff away from the share. Choosing the fewest for the weight among all sellers would end 3 handoffs away
    where one heavy seller stands beside many light ones.
    """
    share, margin = (1 + sum(opens)) / sum(weights), 1 / (2 * len(opens) - 2)
    return [
        (open_count + 1 - margin) / weight if share * weight - open_count > margin - ROUNDING else math.inf
        for open_count, weight in zip(opens, weights, strict=True)
    ]


def _explain_unavailable(decision: RoutingDecision, loads: Sequence[SellerLoad], now: datetime) -> NoSellerAvailable:
    if decision.target.kind == "filtered":
        return NoSellerAvailable(None, decision.reason)
    reasons = Counter(find_obstacle(load, decision, now) for load in loads if decision.target.includes(load.seller))
    counts = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
    why = f"{_describe_target(decision)}; nobody is free: {counts or 'there is no seller'}"
    return NoSellerAvailable(decision.target.team, why)


def find_obstacle(load: SellerLoad, decision: RoutingDecision, now: datetime) -> str:
    """Why a seller of the target who gets nothing is not free."""
    if not load.seller.active:
        return "inactive"
    if is_away(load.seller, now):
        return "away"
    return "had it" if load.seller.seller in decision.excluded else "full"


def _describe_target(decision: RoutingDecision) -> str:
    reason = f"{decision.note}; {decision.reason}" if decision.note else decision.reason
    match decision.target.kind:
        case "everyone":
            return f"{reason}: all sellers are one team"
        case "team":
            return f"{reason}: team {decision.target.name}"
        case _:
            return f"{reason}: {ONE_SELLER}"
