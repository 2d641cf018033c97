"""The routing rules: the first rule whose tests hold decides."""

import pytest

from services.handoff.routing.domain.rules import (
    EVERYONE,
    Routing,
    RoutingDecision,
    RoutingTarget,
    Rule,
    UnknownTarget,
    route,
    validate_targets,
)
from shared.criteria.criterion import Criterion
from shared.criteria.evaluate import compile_criterion


def rule(id_: str, to: RoutingTarget, **test: object) -> Rule:
    criterion = Criterion.model_validate(test) if test else None
    return Rule(id_, (compile_criterion(criterion, "EUR"),) if criterion else (), to)


def test_the_first_rule_whose_tests_all_hold_decides() -> None:
    routing = Routing(
        2,
        (
            rule("big", RoutingTarget("seller", "anna"), field="company.employees", at_least=1000),
            rule("logistics", RoutingTarget("team", "freight"), field="company.industry", equals="logistics"),
            rule("rest", RoutingTarget("team", "reps")),
        ),
    )

    assert route(routing, {"company.industry": "Logistics", "company.employees": 12}) == RoutingDecision(
        RoutingTarget("team", "freight"), "rule logistics"
    )
    assert route(routing, {"company.industry": "logistics", "company.employees": 1000}) == RoutingDecision(
        RoutingTarget("seller", "anna"), "rule big"
    )


def test_a_test_whose_field_has_no_value_does_not_hold() -> None:
    routing = Routing(1, (rule("big", RoutingTarget("team", "freight"), field="company.employees", at_least=1000),))

    assert route(routing, {}) == RoutingDecision(EVERYONE, "no rule holds")
    assert route(routing, {"company.employees": {"min": 500, "max": 2000}}) == RoutingDecision(
        EVERYONE, "no rule holds"
    )


def test_without_a_routing_all_sellers_are_one_team() -> None:
    assert route(Routing(), {"company.employees": 12}) == RoutingDecision(EVERYONE, "no routing is set")


def test_amounts_in_another_currency_are_not_compared() -> None:
    rich = Routing(1, (rule("rich", RoutingTarget("team", "freight"), field="interest.budget", at_least=10000),))

    assert route(rich, {"interest.budget": {"amount": "15000", "currency": "EUR"}}).reason == "rule rich"
    assert route(rich, {"interest.budget": {"amount": "15000", "currency": "JPY"}}).reason == "no rule holds"


def test_a_rule_with_an_unknown_target_is_rejected_with_its_position() -> None:
    targets = [RoutingTarget("team", "reps"), RoutingTarget("seller", "anna"), RoutingTarget("seller", "reps")]

    with pytest.raises(UnknownTarget) as rejection:
        validate_targets(targets, {"reps"}, {"anna"})

    assert rejection.value.pointer == "/rules/2/to/seller"
