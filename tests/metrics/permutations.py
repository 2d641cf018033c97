"""Facts in every order of their arrival."""

from itertools import permutations
from typing import Any

from services.metrics.facts.domain import Fact
from tests.metrics.projection_rows import fold_facts


def fold_in_any_order(facts: list[Fact]) -> Any:
    """The only row that comes of these facts, after asserting that it is the same in every order."""
    outcomes = [list(fold_facts(order).values()) for order in permutations(facts)]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    [row] = outcomes[0]
    return row
