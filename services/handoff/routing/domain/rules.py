"""Which sellers a lead goes to, by the first rule that holds."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, Literal

from services.handoff.sellers.domain import Seller
from shared.criteria.evaluate import Evaluate
from shared.errors import Refusal


class UnknownTarget(Refusal):
    code = "unknown-target"
    detail = "There is no such team or seller."

    def __init__(self, place: int, kind: str) -> None:
        super().__init__()
        self.pointer = f"/rules/{place}/to/{kind}"


@dataclass(frozen=True)
class Target:
    """The sellers among whom one is chosen; all of them without a routing. A bringer gets a lead in any case."""

    kind: Literal["everyone", "team", "seller", "bringer"]
    name: str = ""

    @property
    def key(self) -> str:
        """What a queued handoff waits for: `everyone`, `team/reps`, `seller/anna`."""
        kind = "seller" if self.kind == "bringer" else self.kind
        return f"{kind}/{self.name}" if self.name else kind

    @property
    def team(self) -> str | None:
        """The team, where a team is what was named."""
        return self.name if self.kind == "team" else None

    def includes(self, seller: Seller) -> bool:
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
class RoutingDecision:
    """Where a lead goes, and by which rule; never to those in `without`, and to those in `last` if nobody else is free.

    The former had this handoff, the latter an earlier one of the same lead.
    """

    target: Target
    reason: str
    excluded: frozenset[str] = frozenset()
    deprioritised: frozenset[str] = frozenset()

    def deprioritising(self, sellers: frozenset[str]) -> "RoutingDecision":
        """The same, to these only if nobody else is free."""
        return replace(self, deprioritised=sellers) if sellers else self


def validate_targets(targets: Sequence[Target], teams: Set[str], sellers: Set[str]) -> None:
    """Whether there is whom each rule names. Raises UnknownTarget for the first that there is not."""
    known = {"team": teams, "seller": sellers}
    for place, target in enumerate(targets):
        if target.kind in known and target.name not in known[target.kind]:
            raise UnknownTarget(place, target.kind)


def route_self_sourced(seller: str) -> RoutingDecision:
    """A self-sourced lead goes straight to the seller who brought it."""
    return RoutingDecision(Target("bringer", seller), "self-sourced")


def route(routing: Routing, attributes: Mapping[str, Any]) -> RoutingDecision:
    """The first rule whose tests all hold. A lead that no rule covers still goes to somebody."""
    for rule in routing.rules:
        if all(test(attributes) for test in rule.tests):
            return RoutingDecision(rule.to, f"rule {rule.id}")
    return RoutingDecision(EVERYONE, "no rule holds" if routing.rules else "no routing is set")
