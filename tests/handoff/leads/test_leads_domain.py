"""The survivors of merged leads."""

from typing import Any

import pytest

from services.handoff.leads.domain import resolve_merges
from tests.handoff.event_builders import an_id

A, B, C, D = (an_id(number) for number in range(4))


@pytest.mark.parametrize(
    "merges", [[(A, B), (B, C), (C, D)], [(C, D), (B, C), (A, B)], [(B, C), (A, B), (C, D), (A, D), (A, B)]]
)
def test_the_survivors_do_not_depend_on_the_order_of_merges(merges: list[tuple[Any, Any]]) -> None:
    assert resolve_merges({}, merges) == {A: D, B: D, C: D}
