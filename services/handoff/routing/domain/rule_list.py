"""Changing the list of routing rules: adding, changing, moving and removing one."""

from collections.abc import Sequence
from typing import Any, Literal

from shared.errors import Refusal

RULES_LIMIT = 200
Move = Literal["up", "down", "remove"]
Rules = Sequence[dict[str, Any]]


class RoutingChanged(Refusal):
    code = "routing-changed"
    detail = "The rules were changed since this page was loaded. Load it again."


class RuleExists(Refusal):
    code = "rule-exists"
    detail = "There is a rule with this id already."


class UnknownRule(Refusal):
    code = "unknown-rule"
    detail = "There is no such rule."


class TooManyRules(Refusal):
    code = "too-many-rules"
    detail = f"There are {RULES_LIMIT} rules already."


def add_rule(rules: Rules, rule: dict[str, Any], position: int) -> list[dict[str, Any]]:
    """The rules with a new one at this position, 1 for the first. Raises RuleExists, TooManyRules."""
    if any(each["id"] == rule["id"] for each in rules):
        raise RuleExists
    if len(rules) >= RULES_LIMIT:
        raise TooManyRules
    return [*rules[: position - 1], rule, *rules[position - 1 :]]


def change_rule(rules: Rules, rule: dict[str, Any], position: int) -> list[dict[str, Any]]:
    """The rules with this one in place of the one with its id, at this position. Raises UnknownRule."""
    _require(rules, rule["id"])
    return add_rule([each for each in rules if each["id"] != rule["id"]], rule, position)


def move_rule(rules: Rules, id_: str, move: Move) -> list[dict[str, Any]]:
    """The rules with this one a place up or down, or without it. Raises UnknownRule."""
    place = _require(rules, id_)
    others = [each for each in rules if each["id"] != id_]
    if move == "remove":
        return others
    target = max(place + (1 if move == "down" else -1), 0)
    return [*others[:target], rules[place], *others[target:]]


def _require(rules: Rules, id_: str) -> int:
    for place, rule in enumerate(rules):
        if rule["id"] == id_:
            return place
    raise UnknownRule
