"""Which of a lead's handoffs a deal belongs to."""

from itertools import permutations
from typing import Any

import pytest

from services.handoff.deals.domain.deal import Deal
from services.handoff.deals.domain.placement import place_deals
from services.handoff.deals.domain.unnamed_deal import unnamed_id
from shared.events.deal_stages import Stage
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.state_builders import deal, handoff, stage_reported

# Three cycles, which began at noon and after ten and twenty hours.
HANDOFFS = [
    handoff(handoff_id=fixed_id(40 + cycle), cycle=cycle, state="offered", seller="anna", team="reps",
            qualified_at=NOON + (cycle - 1) * 10 * HOUR)
    for cycle in (1, 2, 3)
]  # fmt: skip
Told = list[tuple[Stage, int]]


def report(told: Told, **changes: Any) -> Deal:
    return deal([stage_reported(stage, NOON + hours * HOUR, owner="ben") for stage, hours in told], **changes)


def place(told: Told, **changes: Any) -> list[list[tuple[Stage, int]]]:
    """(stage, hours) of the deal in each of the three handoffs."""
    placement = place_deals(HANDOFFS, [report(told, **changes)])
    return [[(each.stage, (each.at - NOON) // HOUR) for each in deals.values()] for deals in placement.deals]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("won", -5)], [[("won", -5)], [], []]),
        ([("opportunity", 1), ("won", 5)], [[("won", 5)], [], []]),
        ([("lost", 10)], [[("lost", 10)], [], []]),
        ([("lost", 5), ("opportunity", 15), ("won", 16)], [[("lost", 5)], [("won", 16)], []]),
        ([("lost", 5), ("lost", 15)], [[("lost", 15)], [], []]),
        ([("won", 5), ("won", 15)], [[("won", 15)], [], []]),
        ([("won", 5), ("lost", 15)], [[("lost", 15)], [], []]),
        ([("lost", 5), ("opportunity", 7)], [[("lost", 5)], [], [("opportunity", 7)]]),
        ([("opportunity", 11), ("lost", 19)], [[], [("lost", 19)], []]),
        ([("opportunity", 11), ("lost", 25)], [[], [], [("lost", 25)]]),
        ([("opportunity", 10), ("lost", 11)], [[], [("lost", 11)], []]),
    ],
)
def test_a_deal_begins_in_the_handoff_of_its_time_and_goes_on_in_a_later_one(
    told: Told, expected: list[list[tuple[Stage, int]]]
) -> None:
    assert all(place(list(order)) == expected for order in permutations(told))


def test_a_deal_that_a_seller_closed_without_an_id_is_that_of_the_sellers_handoff() -> None:
    assert place([("won", 5)], deal_id=unnamed_id(HANDOFFS[1].handoff_id)) == [[], [("won", 5)], []]
