"""How the deals of a handoff ended, in whatever order they are reported, and what is stated of it."""

from itertools import permutations
from typing import Any

import pytest

from services.handoff.handoffs.domain.deal_outcome import RIGHT_AFTER, DealOutcome, find_outcome, restate
from services.handoff.handoffs.domain.evolve import fold
from shared.events.base import Event
from shared.events.handoff import DealLost, DealOpened, DealReopened, DealWon, HandoffClosed, HandoffReopened
from tests.handoff.event_builders import HOUR, NOON, fixed_id
from tests.handoff.handoffs.builders import OFFERED, SECOND, deal_event
from tests.handoff.handoffs.outcome_builders import DAYS, LOST, NOW, QUALIFIED, STATED, TERMS, lost, stated
from tests.handoff.state_builders import handoff


@pytest.mark.parametrize(
    ("reason", "returns", "return_at"),
    [
        ("timing", "nurture", NOON + 4 * HOUR + 90 * DAYS),
        ("gone", "disqualified", None),
        ("unlisted", "nurture", NOON + 4 * HOUR + 30 * DAYS),
        (None, "nurture", NOON + 4 * HOUR + 30 * DAYS),
    ],
)
def test_the_reason_of_the_loss_says_where_the_lead_goes_and_how_long_it_rests(
    reason: str | None, returns: Any, return_at: Any
) -> None:
    assert stated([OFFERED], [lost(reason)]) == [
        HandoffClosed(
            **STATED, occurred_at=NOON + 4 * HOUR, outcome="lost", reason=reason, returns=returns, return_at=return_at
        )
    ]


def test_a_won_deal_closes_the_handoff_of_a_customer_at_its_first_win() -> None:
    won = fold(OFFERED, [deal_event(DealWon, 3), deal_event(DealWon, 5, deal=SECOND)])

    assert stated([OFFERED], [won]) == [HandoffClosed(**STATED, occurred_at=NOON + 3 * HOUR, outcome="won")]


def test_a_deal_that_is_lost_at_the_instant_of_the_qualification_ends_the_cycle_right_after() -> None:
    lost_at_once = fold(OFFERED, [deal_event(DealLost, 0, reason="timing")])

    assert find_outcome(lost_at_once) == DealOutcome("lost", NOON + RIGHT_AFTER, "timing")


def test_of_two_deals_that_are_lost_at_one_instant_the_reasons_decide_and_not_the_arrival() -> None:
    losses = [deal_event(DealLost, 3, reason="timing"), deal_event(DealLost, 3, deal=SECOND, reason="gone")]

    assert {find_outcome(fold(OFFERED, order)) for order in permutations(losses)} == {
        DealOutcome("lost", NOON + 3 * HOUR, "timing")
    }


def test_a_deal_that_is_open_again_reopens_the_handoff() -> None:
    before, after = lost("timing"), fold(lost("timing"), [deal_event(DealReopened, 6)])

    assert stated([before], [after]) == [HandoffReopened(**STATED, occurred_at=NOON + 6 * HOUR)]


def test_nothing_is_stated_twice() -> None:
    before = lost("timing")

    assert stated([before], [fold(before, [LOST, deal_event(DealOpened, 1)])]) == []


def test_a_lost_handoff_that_moves_to_another_lead_is_stated_again() -> None:
    before = lost("timing")
    (event,) = stated([before], [before.replace(lead_id=fixed_id(70), cycle=2)])

    assert isinstance(event, HandoffClosed)
    assert (event.lead_id, event.cycle) == (fixed_id(70), 2)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([LOST], DealOutcome("lost", NOON + 4 * HOUR, "timing")),
        (
            [LOST, deal_event(DealLost, 6, deal=SECOND, reason="price")],
            DealOutcome("lost", NOON + 6 * HOUR, "price"),
        ),
        ([LOST, deal_event(DealOpened, 1, deal=SECOND)], None),
        ([LOST, deal_event(DealReopened, 5)], None),
        (
            [LOST, deal_event(DealReopened, 5), deal_event(DealLost, 6, reason="price")],
            DealOutcome("lost", NOON + 6 * HOUR, "price"),
        ),
        ([LOST, deal_event(DealWon, 2, deal=SECOND)], DealOutcome("won", NOON + 2 * HOUR)),
        ([deal_event(DealLost, -4, reason="timing")], None),
        (
            [deal_event(DealLost, -4, reason="timing"), deal_event(DealLost, 1, deal=SECOND, reason="price")],
            DealOutcome("lost", NOON + HOUR, "price"),
        ),
        ([deal_event(DealWon, -4)], DealOutcome("won", NOON + RIGHT_AFTER)),
    ],
)
def test_the_order_of_the_reports_changes_nothing(events: list[Event], expected: DealOutcome | None) -> None:
    for order in permutations([*events, QUALIFIED]):
        assert find_outcome(fold(handoff(), order)) == expected


def test_a_deal_that_was_lost_before_the_lead_qualified_leaves_it_where_it_is() -> None:
    after = fold(OFFERED, [deal_event(DealLost, -4)])

    assert (after.state, after.seller, after.first_deal_at, after.origin) == ("offered", "anna", None, "sales")


def test_a_lead_that_never_qualified_has_no_cycle_that_a_lost_deal_could_end() -> None:
    assert stated([], [fold(handoff(), [LOST])]) == []


def test_after_an_upgrade_no_lead_comes_back_before_it_and_no_rest_is_shortened() -> None:
    rests = [restate(lost(reason), TERMS, now)[0] for reason, now in (("timing", NOW), (None, NOW), ("gone", NOW))]
    (won,) = restate(fold(OFFERED, [deal_event(DealWon, 3)]), TERMS, NOW)

    assert [event.return_at for event in (*rests, won) if isinstance(event, HandoffClosed)] == [
        NOON + 4 * HOUR + 90 * DAYS,
        NOW,
        None,
        NOW,
    ]


def test_after_an_upgrade_a_lead_is_queued_that_only_an_older_loss_kept_from_sales() -> None:
    stuck = fold(OFFERED, [deal_event(DealLost, -4)]).replace(state="lost")

    assert [event.type for event in restate(stuck, TERMS, NOW)] == ["handoff.queued", "handoff.waits"]
