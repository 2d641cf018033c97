"""Which sellers a lead goes to, and which one of them is the fairest choice, said in words."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from services.handoff.sellers.domain import Seller, is_away
from shared.criteria.evaluate import Evaluate
from shared.failures import Refusal

NEVER = datetime.min.replace(tzinfo=UTC)
# Offers of one batch share an instant; this keeps their order in `served_at`.
TICK = timedelta(microseconds=1)


class UnknownTarget(Refusal):
    """There is no such team or seller."""

    def __init__(self, place: int, kind: str) -> None:
        super().__init__()
        self.pointer = f"/rules/{place}/to/{kind}"


@dataclass(frozen=True)
class Target:
    """The sellers among whom one is chosen; all of them without a routing."""

    kind: Literal["everyone", "team", "seller"]
    name: str = ""

    @property
    def key(self) -> str:
        """What a queued handoff waits for: `everyone`, `team/reps`, `seller/anna`."""
        return f"{self.kind}/{self.name}" if self.name else self.kind

    @property
    def team(self) -> str | None:
        """The team, where a team is what was named."""
        return self.name if self.kind == "team" else None

    def takes(self, seller: Seller) -> bool:
        """Whether the seller is one of them."""
        return self.kind == "everyone" or self.name == (seller.team if self.kind == "team" else seller.seller)


EVERYONE = Target("everyone")


@dataclass(frozen=True)
class Rule:
    """Leads for which every test holds go to `to`; a test whose field is not known does not hold."""

    id: str
    tests: tuple[Evaluate, ...]
    to: Target


@dataclass(frozen=True)
class Routing:
    """The rules in force, first match first; version 0: none was ever set."""

    version: int = 0
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Way:
    """Where a lead goes, and by which rule."""

    target: Target
    because: str


@dataclass(frozen=True)
class Desk:
    """A seller with what is on the desk now."""

    seller: Seller
    open: int = 0
    served_at: datetime | None = None

    @property
    def full(self) -> bool:
        return self.seller.capacity is not None and self.open >= self.seller.capacity


@dataclass(frozen=True)
class Chosen:
    """The one seller, and why: in ids and numbers, since the words travel."""

    seller: str
    team: str
    why: str
    served_at: datetime


@dataclass(frozen=True)
class Nobody:
    """Nobody is free, and why not."""

    team: str | None
    why: str


def check(targets: Sequence[Target], teams: Set[str], sellers: Set[str]) -> None:
    """Whether there is whom each rule names. Raises UnknownTarget for the first that there is not."""
    known = {"team": teams, "seller": sellers}
    for place, target in enumerate(targets):
        if target.kind != "everyone" and target.name not in known[target.kind]:
            raise UnknownTarget(place, target.kind)


def way(routing: Routing, attributes: Mapping[str, Any]) -> Way:
    """The first rule whose tests all hold. A lead that no rule covers still goes to somebody."""
    for rule in routing.rules:
        if all(test(attributes) for test in rule.tests):
            return Way(rule.to, f"rule {rule.id}")
    return Way(EVERYONE, "no rule holds" if routing.rules else "no routing is set")


def choose(targets: Sequence[Way], desks: Sequence[Desk], now: datetime) -> list[Chosen | Nobody]:
    """One seller for each, in order, as if they came one after the other.

    The fairest of those that are free: whose open handoffs are furthest below their weight's share of all open ones,
    then who waits longest. No seller ends more than one handoff away from that share, whatever the weights.
    """
    room = {desk.seller.seller: desk for desk in desks}
    here: dict[Target, list[str]] = {}
    choices: list[Chosen | Nobody] = []
    for asked in targets:
        if asked.target not in here:
            here[asked.target] = [name for name, desk in room.items() if _works(desk, asked.target, now)]
        free = [desk for name in here[asked.target] if not (desk := room[name]).full]
        if not free:
            choices.append(_nobody(asked, room, now))
            continue
        fairest, why = _fairest(free)
        name = fairest.seller.seller
        served_at = now + len(choices) * TICK
        room[name] = replace(fairest, open=fairest.open + 1, served_at=served_at)
        choices.append(Chosen(name, fairest.seller.team, f"{_asked(asked)}; {why}", served_at))
    return choices


def free_targets(desks: Sequence[Desk], now: datetime) -> set[str]:
    """The keys of all targets that somebody is free for."""
    free = [desk.seller for desk in desks if _works(desk, EVERYONE, now) and not desk.full]
    named = {Target("team", seller.team).key for seller in free} | {Target("seller", s.seller).key for s in free}
    return named | {EVERYONE.key} if free else set()


def _works(desk: Desk, target: Target, now: datetime) -> bool:
    return desk.seller.active and target.takes(desk.seller) and not is_away(desk.seller, now)


def _fairest(free: Sequence[Desk]) -> tuple[Desk, str]:
    if len(free) == 1:
        return free[0], f"{free[0].seller.seller} alone is free"
    share = (1 + sum(desk.open for desk in free)) / sum(desk.seller.weight for desk in free)
    above = [desk.open - share * desk.seller.weight for desk in free]
    least = min(above)
    tied = [desk for desk, distance in zip(free, above, strict=True) if distance == least]
    first = min(tied, key=lambda desk: (desk.served_at or NEVER, desk.seller.seller))
    words = f"of {len(free)} free sellers, {first.seller.seller} has the fewest open for the weight"
    numbers = f"({first.open} at weight {first.seller.weight:g})"
    return first, f"{words} {numbers}" + (" and was unserved longest" if len(tied) > 1 else "")


def _nobody(asked: Way, room: Mapping[str, Desk], now: datetime) -> Nobody:
    wanted = [desk for desk in room.values() if asked.target.takes(desk.seller)]
    reasons = Counter(_why_not(desk, now) for desk in wanted)
    counted = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
    return Nobody(asked.target.team, f"{_asked(asked)}; nobody is free: {counted or 'there is no seller'}")


def _why_not(desk: Desk, now: datetime) -> str:
    if not desk.seller.active:
        return "inactive"
    return "away" if is_away(desk.seller, now) else "full"


def _asked(asked: Way) -> str:
    whom = {"everyone": "all sellers are one team", "team": f"team {asked.target.name}", "seller": "one seller only"}
    return f"{asked.because}: {whom[asked.target.kind]}"
