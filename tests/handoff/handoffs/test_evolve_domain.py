"""The state of a handoff after each event."""

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.evolve import evolve, evolve_all, fold
from services.handoff.handoffs.domain.handoff import Handoff
from shared.events.handoff import DealLost, DealOpened, DealReopened, DealWon, HandoffEvent, HandoffReassigned
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.handoffs.builders import FIRST, IDENTITY, OFFERED, SECOND, deal_event
from tests.handoff.state_builders import handoff


@pytest.mark.parametrize(
    ("qualified_at", "dealt_at", "origin"),
    [
        (NOON, None, "marketing"),
        (NOON, NOON + HOUR, "marketing"),
        (NOON, NOON, "marketing"),
        (NOON, NOON - HOUR, "sales"),
        (None, NOON, "sales"),
        (None, None, "sales"),
    ],
)
def test_the_lead_is_marketings_if_it_qualified_at_or_before_the_first_deal(
    qualified_at: object, dealt_at: object, origin: str
) -> None:
    assert handoff(qualified_at=qualified_at, dealt_at=dealt_at).origin == origin


def test_a_deal_creates_the_handoff_of_a_lead_that_had_none() -> None:
    assert evolve(handoff(), deal_event(DealWon, 1)) == handoff(
        state="won",
        seller="ben",
        team="reps",
        why="the deal's owner",
        named=True,
        dealt_at=NOON + HOUR,
        pursued_at=NOON + HOUR,
        standings=(DealStage(FIRST, "won", NOON + HOUR),),
    )


def test_a_deal_changes_the_state_of_an_offered_lead_and_leaves_it_with_its_seller() -> None:
    assert evolve(OFFERED, deal_event(DealOpened, 1)) == replace(
        OFFERED,
        state="opportunity",
        dealt_at=NOON + HOUR,
        pursued_at=NOON + HOUR,
        standings=(DealStage(FIRST, "opportunity", NOON + HOUR),),
    )


def reassigned(by: str) -> HandoffReassigned:
    fields: dict[str, Any] = {"former_seller": "anna", "seller": "ben", "team": "field", "why": "owner", "by": by}
    return HandoffReassigned(**IDENTITY, origin="marketing", occurred_at=NOON + HOUR, **fields)


@pytest.mark.parametrize("by", ["person", "clock", "merge"])
def test_a_lead_that_is_reassigned_is_offered_to_its_new_seller(by: str) -> None:
    accepted = OFFERED.replace(state="accepted", taken_at=NOON, accepted_at=NOON)

    assert evolve(accepted, reassigned(by)) == OFFERED.replace(
        seller="ben",
        team="field",
        why="owner",
        tried=("anna", "ben"),
        offered_at=NOON + HOUR,
        accepted_at=NOON,
    )


def test_the_owner_of_a_deal_need_not_accept_the_lead() -> None:
    assert evolve(OFFERED, reassigned("deal")) == OFFERED.replace(
        state="accepted", seller="ben", team="field", why="owner", tried=("anna", "ben"), taken_at=NOON + HOUR
    )


def test_a_sales_qualified_lead_that_is_reassigned_changes_its_owner_only() -> None:
    qualified_lead = OFFERED.replace(state="sales_qualified", taken_at=NOON, sales_qualified_at=NOON)

    assert evolve(qualified_lead, reassigned("person")) == qualified_lead.replace(
        seller="ben", team="field", why="owner", tried=("anna", "ben"), taken_at=NOON + HOUR
    )


STEPS = (deal_event(DealOpened, 1), deal_event(DealLost, 2), deal_event(DealReopened, 3), deal_event(DealWon, 4))


def test_the_stages_of_a_deal_end_the_same_in_any_order() -> None:
    results = {
        (after.state, after.dealt_at, after.standings)
        for order in permutations(STEPS)
        if (after := fold(OFFERED, order))
    }

    assert results == {("won", NOON + HOUR, (DealStage(FIRST, "won", NOON + 4 * HOUR),))}


def test_of_two_stages_at_one_instant_the_further_one_counts() -> None:
    together = [deal_event(DealWon, 1), deal_event(DealLost, 1), deal_event(DealOpened, 1)]

    assert {fold(OFFERED, order).state for order in permutations(together)} == {"won"}


@pytest.mark.parametrize(
    ("first", "second", "state"),
    [
        (DealWon, DealLost, "won"),
        (DealWon, DealOpened, "won"),
        (DealOpened, DealLost, "opportunity"),
        (DealLost, DealLost, "lost"),
    ],
)
def test_one_won_deal_makes_a_customer_and_one_open_deal_keeps_the_lead_open(
    first: type[HandoffEvent], second: type[HandoffEvent], state: str
) -> None:
    both = [deal_event(first, 1), deal_event(second, 2, deal=SECOND)]

    assert {fold(OFFERED, order).state for order in permutations(both)} == {state}


def test_each_event_changes_its_own_handoff_alone() -> None:
    other = Handoff(fixed_id(5), fixed_id(6))

    assert evolve_all([OFFERED, other], [deal_event(DealWon, 1)]) == [evolve(OFFERED, deal_event(DealWon, 1)), other]
