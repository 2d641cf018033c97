"""The goal that a signed agreement sets, and the rates that it expects."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.agreement.goal import GoalMetric, GoalPeriod


@dataclass(frozen=True, slots=True)
class GoalTerms:
    """So much of `metric` in each span: units of the agreement's currency, or customers."""

    metric: GoalMetric
    per: GoalPeriod
    target: Decimal

    @property
    def comes_from_leads(self) -> bool:
        """Whether more qualified leads bring more of it; what recurs comes from those who are customers."""
        return self.metric != "recurring_revenue"


@dataclass(frozen=True, slots=True)
class ExpectedRates:
    """What both sides expect; None is not said. `deal` is in the agreement's currency."""

    qualified_to_customer: float | None = None
    deal: Decimal | None = None
    cycle_days: float | None = None


def read_goal(document: Mapping[str, Any]) -> GoalTerms | None:
    """The goal of a signed document; None if it sets none."""
    goal = document.get("goal")
    return GoalTerms(goal["metric"], goal["per"], _read_amount(goal["target"])) if goal else None


def read_expected(document: Mapping[str, Any]) -> ExpectedRates:
    """The rates that a signed document expects."""
    expected = document.get("expected") or {}
    deal = expected.get("deal")
    return ExpectedRates(
        expected.get("qualified_to_customer"), _read_amount(deal) if deal else None, expected.get("cycle_days")
    )


def _read_amount(value: Mapping[str, Any] | int) -> Decimal:
    return Decimal(value["amount"]) if isinstance(value, Mapping) else Decimal(value)
