"""The routing rules: which sellers a lead may go to, by the first rule whose tests hold."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import orjson

from services.handoff.sellers.domain import Seller
from shared.criteria.criterion import Criterion
from shared.criteria.evaluate import Evaluate, compile_criterion
from shared.errors import Refusal

COMPILED_LIMIT = 32


class UnknownTarget(Refusal):
    code = "unknown-target"
    detail = "There is no such team or seller."

    def __init__(self, position: int, kind: str) -> None:
        super().__init__()
        self.pointer = f"/rules/{position}/to/{kind}"


@dataclass(frozen=True)
class RoutingTarget:
    """The sellers among whom one is chosen.

    `self_sourced`: the seller who brought the lead, `account`: the one who has its company's account; both even if full
    or away. `filtered`: no seller until a person names one; the name is the standing of the company.
    """

    kind: Literal["everyone", "team", "seller", "self_sourced", "account", "filtered"]
    name: str = ""

    @property
    def key(self) -> str:
        """The value of `waits_for` of a queued handoff: `everyone`, `team/reps`, `seller/anna`, `filtered/partner`."""
        kind = "seller" if self.is_direct else self.kind
        return f"{kind}/{self.name}" if self.name else kind

    @property
    def is_direct(self) -> bool:
        """Whether the lead goes to one seller whom no rule chose."""
        return self.kind in ("self_sourced", "account")

    @property
    def is_one_seller(self) -> bool:
        """Whether there is one seller who may get the lead."""
        return self.is_direct or self.kind == "seller"

    @property
    def team(self) -> str | None:
        """The name of the team, if the target is a team."""
        return self.name if self.kind == "team" else None

    def includes(self, seller: Seller) -> bool:
        """Whether the seller belongs to the target."""
        if self.kind == "filtered":
            return False
        return self.kind == "everyone" or self.name == (seller.team if self.kind == "team" else seller.seller)


EVERYONE = RoutingTarget("everyone")


@dataclass(frozen=True)
class Rule:
    """Leads for which every test holds go to `to`; a test whose field has no value does not hold."""

    id: str
    tests: tuple[Evaluate, ...]
    to: RoutingTarget


@dataclass(frozen=True)
class Routing:
    """The active rules, compiled: the first match decides. Version 0: no rules were ever set."""

    version: int = 0
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class RoutingDecision:
    """The target of a lead, and the rule that chose it (`reason`).

    `excluded` sellers had this handoff and cannot get it again; `deprioritised` ones had an earlier handoff of the
    same lead, and get it only if no other seller is free. `note`: why a known account did not decide; `by_product`:
    whether the agreement chose the team.
    """

    target: RoutingTarget
    reason: str
    note: str = ""
    excluded: frozenset[str] = frozenset()
    deprioritised: frozenset[str] = frozenset()
    by_product: bool = False

    def deprioritising(self, sellers: frozenset[str]) -> "RoutingDecision":
        """The same decision, with these sellers only if no other one is free."""
        return replace(self, deprioritised=sellers) if sellers else self


def named_sellers(targets: Iterable[RoutingTarget]) -> list[str]:
    """The sellers that these targets name."""
    return [target.name for target in targets if target.kind == "seller" or target.is_direct]


def candidate_teams(targets: Set[RoutingTarget], teams_of: Mapping[str, str]) -> set[str] | None:
    """The teams whose sellers may be chosen, None for all teams. `teams_of`: the team of each named seller."""
    if EVERYONE in targets:
        return None
    return {target.team for target in targets if target.team} | set(teams_of.values())


def validate_targets(targets: Sequence[RoutingTarget], teams: Set[str], sellers: Set[str]) -> None:
    """Check that each target exists. Raises UnknownTarget for the first one that does not."""
    existing = {"team": teams, "seller": sellers}
    for position, target in enumerate(targets):
        if target.kind in existing and target.name not in existing[target.kind]:
            raise UnknownTarget(position, target.kind)


class ProductTeam(NamedTuple):
    """The team that the agreement names for the product that a lead asks for."""

    product: str
    team: str

    @classmethod
    def of(cls, product: str, team: str | None) -> "ProductTeam | None":
        """None where the agreement names no team."""
        return cls(product, team) if team else None

    def route(self) -> RoutingDecision:
        """The leads go to this team, without the rules."""
        return RoutingDecision(RoutingTarget("team", self.team), f"product {self.product}", by_product=True)


def route_self_sourced(seller: str) -> RoutingDecision:
    """A self-sourced lead goes to the seller who brought it, without the rules."""
    return RoutingDecision(RoutingTarget("self_sourced", seller), "self-sourced")


def route(routing: Routing, attributes: Mapping[str, Any]) -> RoutingDecision:
    """The decision of the first rule whose tests all hold. A lead that no rule covers may go to every seller."""
    for rule in routing.rules:
        if all(test(attributes) for test in rule.tests):
            return RoutingDecision(rule.to, f"rule {rule.id}")
    return RoutingDecision(EVERYONE, "no rule holds" if routing.rules else "no routing is set")


@dataclass(frozen=True)
class RoutingDocument:
    """One version of the rules as the caller set them: JSON text. Version 0: no rules were ever set."""

    version: int = 0
    rules: str = "[]"

    def decide(
        self,
        currency: str | None,
        attributes: Mapping[str, Any],
        source: str | None = None,
        product: ProductTeam | None = None,
    ) -> RoutingDecision:
        """The decision for a lead with these attributes. Amounts in another currency than this one do not compare.

        `source`: the seller who brought the lead, if it is self-sourced; else the team of its product comes first.
        """
        if source is not None:
            return route_self_sourced(source)
        if product is not None:
            return product.route()
        return route(_compiled(self.version, self.rules, currency), attributes)


@lru_cache(COMPILED_LIMIT)
def _compiled(version: int, rules: str, currency: str | None) -> Routing:
    return Routing(version, tuple(_rule(rule, currency) for rule in orjson.loads(rules)))


def _rule(rule: dict[str, Any], currency: str | None) -> Rule:
    ((kind, name),) = rule["to"].items()
    tests = (Criterion.model_validate_json(orjson.dumps(test)) for test in rule["when"])
    return Rule(rule["id"], tuple(compile_criterion(test, currency) for test in tests), RoutingTarget(kind, name))
