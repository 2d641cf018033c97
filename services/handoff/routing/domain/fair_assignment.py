"""Which of several sellers a lead goes to: the fairest free one, and why, in words."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.handoff.routing.domain.rules import EVERYONE, RoutingDecision, Target
from services.handoff.sellers.domain import Seller, is_away

NEVER = datetime.min.replace(tzinfo=UTC)
# Offers of one batch share an instant; this keeps their order in `served_at`.
ORDER_STEP = timedelta(microseconds=1)
ROUNDING = 1e-9


@dataclass(frozen=True)
class SellerLoad:
    """A seller with what is on the desk now."""

    seller: Seller
    open: int = 0
    served_at: datetime | None = None

    @property
    def full(self) -> bool:
        return self.seller.capacity is not None and self.open >= self.seller.capacity


@dataclass(frozen=True)
class Assignment:
    """The one seller, and why: in ids and numbers, since the words travel."""

    seller: str
    team: str
    why: str
    served_at: datetime


@dataclass(frozen=True)
class NoSellerAvailable:
    """Nobody is free, and why not."""

    team: str | None
    why: str


@dataclass(frozen=True)
class Availability:
    """Who is here now, the team of each, and whether each is free; `targets`: the keys of whom that serves."""

    present: list[str]
    teams: list[str]
    free: list[bool]
    targets: list[str]


def assign_fairly(
    targets: Sequence[RoutingDecision], desks: Sequence[SellerLoad], now: datetime
) -> list[Assignment | NoSellerAvailable]:
    """One seller for each, in order, as if they came one after the other.

    The fairest of those that are free: the fewest open for the weight, then who was not served for the longest time.
    """
    seats = [_Candidate(desk) for desk in desks if desk.seller.active]
    here: dict[Target, list[_Candidate]] = {}
    nobody: dict[RoutingDecision, NoSellerAvailable] = {}
    choices: list[Assignment | NoSellerAvailable] = []
    for asked in targets:
        if asked.target not in here:
            here[asked.target] = [seat for seat in seats if _may_have(seat.seller, asked.target, now)]
        free = here[asked.target]
        if asked.target.kind != "bringer":
            free = _first_of([seat for seat in free if seat.open < seat.room], asked)
        if free:
            choices.append(_chosen(asked, free, now + len(choices) * ORDER_STEP))
            continue
        if asked not in nobody:
            nobody[asked] = _nobody(asked, desks, now)
        choices.append(nobody[asked])
    return choices


def has_eligible_seller(way: RoutingDecision, desks: Sequence[SellerLoad], now: datetime) -> bool:
    """Whether somebody is there, free or not, who may have it: all are away or had it already, if not."""
    return any(
        way.target.includes(d.seller) and _works(d.seller, now) and d.seller.seller not in way.excluded for d in desks
    )


def availability(desks: Sequence[SellerLoad], now: datetime) -> Availability:
    """Who is here, and for whom a handoff may wait that somebody who is free could take."""
    here = [desk for desk in desks if _works(desk.seller, now)]
    some = [desk.seller for desk in here if not desk.full]
    targets = {Target("team", one.team) for one in some} | {Target("seller", one.seller) for one in some}
    return Availability(
        present=[desk.seller.seller for desk in here],
        teams=[desk.seller.team for desk in here],
        free=[not desk.full for desk in here],
        targets=sorted(target.key for target in targets | ({EVERYONE} if some else set())),
    )


def named_sellers(targets: Iterable[Target]) -> list[str]:
    """The sellers that these name."""
    return [target.name for target in targets if target.kind in ("seller", "bringer")]


def candidate_teams(targets: Set[Target], teams_of: Mapping[str, str]) -> set[str] | None:
    """The teams whose sellers may be chosen, nothing for all. `teams_of`: the team of each seller that is named."""
    if EVERYONE in targets:
        return None
    return {target.team for target in targets if target.team} | set(teams_of.values())


class _Candidate:
    """A desk while leads are dealt out."""

    __slots__ = ("name", "open", "room", "seller", "served_at", "weight")

    def __init__(self, desk: SellerLoad) -> None:
        self.seller = desk.seller
        self.name = desk.seller.seller
        self.weight = desk.seller.weight
        self.room = math.inf if desk.seller.capacity is None else desk.seller.capacity
        self.open = desk.open
        self.served_at = desk.served_at or NEVER


def _first_of(free: list[_Candidate], asked: RoutingDecision) -> list[_Candidate]:
    if not asked.excluded and not asked.deprioritised:
        return free
    others = [seat for seat in free if seat.name not in asked.excluded]
    return [seat for seat in others if seat.name not in asked.deprioritised] or others


def _works(seller: Seller, now: datetime) -> bool:
    return seller.active and not is_away(seller, now)


def _may_have(seller: Seller, target: Target, now: datetime) -> bool:
    return target.includes(seller) and (target.kind == "bringer" or not is_away(seller, now))


def _chosen(asked: RoutingDecision, free: Sequence[_Candidate], now: datetime) -> Assignment:
    if len(free) == 1:
        (first,) = free
        why = f"{first.name} brought the lead" if asked.target.kind == "bringer" else f"{first.name} alone is free"
    else:
        first, why = _fairest(free)
    first.open += 1
    first.served_at = now
    return Assignment(first.name, first.seller.team, f"{_describe_target(asked)}; {why}", now)


def _fairest(free: Sequence[_Candidate]) -> tuple[_Candidate, str]:
    """Of those below their weight's share of all that is open, who has the fewest open for the weight.

    Tijdeman, The chairman assignment problem (1980): from empty desks on, nobody is ever one whole handoff away from
    the share. The fewest for the weight among all would end 3 away when one heavy seller stands beside many light ones.
    """
    share = (1 + sum([seat.open for seat in free])) / sum([seat.weight for seat in free])
    margin = 1 / (2 * len(free) - 2)
    below = [seat for seat in free if share * seat.weight - seat.open > margin - ROUNDING]
    due = [(seat.open + 1 - margin) / seat.weight for seat in below]
    least = min(due)
    tied = [seat for seat, at in zip(below, due, strict=True) if at == least]
    first = min(tied, key=lambda seat: (seat.served_at, seat.name))
    words = f"of {len(free)} free sellers, {first.name} has the fewest open for the weight"
    numbers = f"({first.open} at weight {first.weight:g})"
    return first, f"{words} {numbers}" + (" and was unserved longest" if len(tied) > 1 else "")


def _nobody(asked: RoutingDecision, desks: Sequence[SellerLoad], now: datetime) -> NoSellerAvailable:
    reasons = Counter(_why_not(desk, asked, now) for desk in desks if asked.target.includes(desk.seller))
    counted = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
    return NoSellerAvailable(
        asked.target.team, f"{_describe_target(asked)}; nobody is free: {counted or 'there is no seller'}"
    )


def _why_not(desk: SellerLoad, asked: RoutingDecision, now: datetime) -> str:
    if not desk.seller.active:
        return "inactive"
    if is_away(desk.seller, now):
        return "away"
    return "had it" if desk.seller.seller in asked.excluded else "full"


def _describe_target(asked: RoutingDecision) -> str:
    match asked.target.kind:
        case "everyone":
            return f"{asked.reason}: all sellers are one team"
        case "team":
            return f"{asked.reason}: team {asked.target.name}"
        case _:
            return f"{asked.reason}: one seller only"
