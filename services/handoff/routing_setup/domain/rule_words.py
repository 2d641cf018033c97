"""Routing rules in words, and what each of their tests says of one lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from services.handoff.routing.domain.rules import RoutingDecision, RoutingDocument
from shared.criteria.criterion import Criterion
from shared.criteria.evaluate import compile_criterion
from shared.criteria.explain import describe_condition, explain


@dataclass(frozen=True)
class RuleLine:
    """One rule in words. `target`: `team reps`."""

    id: str
    tests: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class TriedTest:
    """What a test says of a lead: met, not met, or None where the lead does not say."""

    met: bool | None
    text: str


@dataclass(frozen=True)
class TriedRule:
    """A rule tried on a lead. `is_reached`: no rule before it decided."""

    line: RuleLine
    tests: tuple[TriedTest, ...]
    decides: bool
    is_reached: bool


def describe_rules(document: RoutingDocument) -> list[RuleLine]:
    """Every rule, in order."""
    return [_describe(rule) for rule in orjson.loads(document.rules)]


def describe_test(test: Criterion) -> str:
    """`company.employees is between 50 and 2000`."""
    if test.test == "exists":
        return f"{test.field} is {'' if test.value else 'not '}known"
    return f"{test.field} is {'not ' if test.test == 'not_in' else ''}{describe_condition(test)}"


def read_tests(rule: Mapping[str, Any]) -> list[Criterion]:
    """The tests of a stored rule."""
    return [Criterion.model_validate_json(orjson.dumps(test)) for test in rule["when"]]


def try_rules(
    document: RoutingDocument, decision: RoutingDecision, currency: str | None, attributes: Mapping[str, Any]
) -> list[TriedRule]:
    """What each rule says of a lead with these attributes. `decision`: that of the rules in force."""
    tried: list[TriedRule] = []
    is_reached = not decision.by_product and decision.target.kind not in ("self_sourced", "account", "filtered")
    for rule in orjson.loads(document.rules):
        decides = is_reached and decision.reason == f"rule {rule['id']}"
        tests = _try_tests(read_tests(rule), currency, attributes)
        tried.append(TriedRule(_describe(rule), tests, decides, is_reached))
        is_reached = is_reached and not decides
    return tried


def _try_tests(
    tests: Sequence[Criterion], currency: str | None, attributes: Mapping[str, Any]
) -> tuple[TriedTest, ...]:
    return tuple(
        TriedTest(compile_criterion(test, currency)(attributes), explain(test, attributes, currency)) for test in tests
    )


def _describe(rule: Mapping[str, Any]) -> RuleLine:
    ((kind, name),) = rule["to"].items()
    return RuleLine(rule["id"], tuple(describe_test(test) for test in read_tests(rule)), f"{kind} {name}")
