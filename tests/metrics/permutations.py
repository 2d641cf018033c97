"""Facts in every order of their arrival."""

from itertools import permutations
from typing import Any

from services.metrics.facts.domain import Fact
from tests.metrics.projection_rows import folded


def any_order(facts: list[Fact]) -> Any:
    """The only row that comes of these facts, which is the same in every order."""
    outcomes = [list(folded(order).values()) for order in permutations(facts)]
    assert all(outcome == outcomes[0] for outcome in outcomes)
    [row] = outcomes[0]
    return row
