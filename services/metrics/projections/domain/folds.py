"""All folds: for each kind of row, which facts concern it and how a fact changes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from services.metrics.facts.domain import Fact
from services.metrics.projections.domain.deals import (
    Deal,
    Receipt,
    evolve_deal,
    evolve_receipt,
    read_deal_key,
    read_receipt_key,
)
from services.metrics.projections.domain.handoffs import Handoff, evolve_handoff, read_handoff_key
from services.metrics.projections.domain.journeys import (
    FirstTouch,
    Journey,
    evolve_first_touch,
    evolve_journey,
    read_first_touch_key,
    read_journey_key,
)
from services.metrics.projections.domain.merges import Merge, evolve_merge, read_merge_key
from services.metrics.projections.domain.next_handoffs import (
    NextHandoff,
    evolve_next_handoff,
    read_next_handoff_key,
)
from services.metrics.projections.domain.sla_clocks import Clock, evolve_clock, read_clock_key
from services.metrics.projections.domain.spend import Spend, evolve_spend, read_spend_key

State = TypeVar("State")
# The values of a row's key columns.
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Fold(Generic[State]):
    """`state(*key)` is the row before its first fact; `read_key` answers None for a fact that does not concern it."""

    state: type[State]
    read_key: Callable[[Fact], Key | None]
    evolve: Callable[[State, Fact], State]


FOLDS: tuple[Fold[Any], ...] = (
    Fold(Merge, read_merge_key, evolve_merge),
    Fold(FirstTouch, read_first_touch_key, evolve_first_touch),
    Fold(Journey, read_journey_key, evolve_journey),
    Fold(Handoff, read_handoff_key, evolve_handoff),
    Fold(Clock, read_clock_key, evolve_clock),
    Fold(NextHandoff, read_next_handoff_key, evolve_next_handoff),
    Fold(Deal, read_deal_key, evolve_deal),
    Fold(Receipt, read_receipt_key, evolve_receipt),
    Fold(Spend, read_spend_key, evolve_spend),
)
