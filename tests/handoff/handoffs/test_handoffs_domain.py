"""Whose the lead is, how far it came, and who was first."""

from dataclasses import replace
from datetime import datetime
from itertools import permutations
from typing import Any

import pytest

from services.handoff.handoffs.domain.assign import AssignmentRequest, offer_or_enqueue
from services.handoff.handoffs.domain.deal_stages import DealStage
from services.handoff.handoffs.domain.events import HandoffQualified, HandoffWaitingFor
from services.handoff.handoffs.domain.evolve import evolve, evolve_all, fold
from services.handoff.handoffs.domain.handoff import Handoff
from services.handoff.handoffs.domain.qualify import qualify
from services.handoff.routing.domain.fair_assignment import Assignment, NoSellerAvailable
from services.handoff.routing.domain.rules import EVERYONE, RoutingDecision, Target
from shared.events.handoff import (
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    HandoffEvent,
    HandoffOffered,
    HandoffQueued,
    HandoffReassigned,
)
from tests.handoff.event_builders import HOUR, NOON, an_id, qualified
from tests.handoff.state_builders import handoff

REPS = RoutingDecision(Target("team", "reps"), "rule all")
IDENTITY: dict[str, Any] = {
    "lead_id": an_id(2),
    "handoff_id": an_id(1),
    "product": "default",
    "kind": "mql",
    "cycle": 1,
}
FIRST, SECOND = an_id(11), an_id(12)
OFFERED = handoff(
    state="offered", seller="anna", team="reps", why="fair", tried=("anna",), qualified_at=NOON, offered_at=NOON
)


def offer(
    current: Handoff, decision: RoutingDecision, choice: Assignment | NoSellerAvailable, version: int, now: datetime
) -> list[HandoffEvent]:
    return offer_or_enqueue(AssignmentRequest(current, decision), choice, version, now)


def dealt(event: type[HandoffEvent], hours: float, **changes: Any) -> HandoffEvent:
    plain: dict[str, Any] = {
        "deal": FIRST,
        "amount": None,
        "seller": "ben",
        "team": "reps",
    }
    return event(**IDENTITY | plain | {"origin": "sales", "occurred_at": NOON + hours * HOUR} | changes)


def test_a_qualified_lead_is_learned_and_offered_to_the_chosen_seller() -> None:
    cause = qualified(an_id(2))
    learned = qualify(handoff(), cause)
    placed = offer(
        fold(handoff(), learned), REPS, Assignment("anna", "reps", "anna is fair", NOON + HOUR), 4, NOON + HOUR
    )

    assert [*learned, *placed] == [
        HandoffQualified(
            **IDENTITY,
            origin="marketing",
            occurred_at=NOON,
            agreement_version=3,
            currency="EUR",
            attributes=cause.attributes,
            clauses=cause.clauses,
        ),
        HandoffOffered(
            **IDENTITY, origin="marketing", occurred_at=NOON + HOUR, seller="anna", team="reps", why="anna is fair"
        ),
    ]
    assert fold(handoff(), [*learned, *placed]) == handoff(
        state="offered",
        seller="anna",
        team="reps",
        why="anna is fair",
        tried=("anna",),
        agreement_version=3,
        qualified_at=NOON,
        offered_at=NOON + HOUR,
    )


def test_when_nobody_is_free_the_lead_is_queued_and_knows_for_whom() -> None:
    known = handoff(qualified_at=NOON)
    placed = offer(known, REPS, NoSellerAvailable("reps", "all are full"), 4, NOON)

    assert placed == [
        HandoffQueued(**IDENTITY, origin="marketing", occurred_at=NOON, team="reps", why="all are full"),
        HandoffWaitingFor(**IDENTITY, origin="marketing", occurred_at=NOON, waits_for="team/reps", routing_version=4),
    ]
    assert fold(known, placed) == replace(
        known, state="queued", team="reps", why="all are full", queued_at=NOON, waits_for="team/reps", routing_version=4
    )


QUEUED = handoff(
    state="queued", team="reps", queued_at=NOON, qualified_at=NOON, waits_for="team/reps", routing_version=4
)


def test_who_still_waits_in_the_same_queue_is_not_announced_again() -> None:
    assert offer(QUEUED, REPS, NoSellerAvailable("reps", "all are away"), 4, NOON + HOUR) == []


def test_new_rules_that_change_nothing_for_a_queued_lead_are_noted_silently() -> None:
    (noted,) = offer(QUEUED, REPS, NoSellerAvailable("reps", "all are away"), 5, NOON + HOUR)

    assert (noted.published, evolve(QUEUED, noted)) == (False, replace(QUEUED, routing_version=5))


def test_a_queued_lead_that_new_rules_send_elsewhere_keeps_its_place_in_time() -> None:
    placed = offer(
        QUEUED, RoutingDecision(EVERYONE, "no rule holds"), NoSellerAvailable(None, "nobody"), 5, NOON + HOUR
    )

    assert [event.type for event in placed] == ["handoff.queued", "handoff.waits"]
    assert fold(QUEUED, placed) == replace(QUEUED, team=None, why="nobody", waits_for="everyone", routing_version=5)


def test_a_lead_that_somebody_has_is_not_offered_to_anybody_else() -> None:
    assert offer(OFFERED, REPS, Assignment("ben", "reps", "fair", NOON), 4, NOON) == []


def test_an_earlier_qualification_learned_late_moves_the_instant_and_nothing_else() -> None:
    earlier = qualified(an_id(2), occurred_at=NOON - HOUR, agreement_version=2)

    assert fold(OFFERED, qualify(OFFERED, earlier)) == replace(OFFERED, qualified_at=NOON - HOUR, agreement_version=2)


@pytest.mark.parametrize("later", [0 * HOUR, HOUR])
def test_the_same_or_a_later_qualification_says_nothing_new(later: Any) -> None:
    assert qualify(OFFERED, qualified(an_id(2), occurred_at=NOON + later)) == []


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


def test_a_deal_makes_a_handoff_of_a_lead_that_had_none() -> None:
    assert evolve(handoff(), dealt(DealWon, 1)) == handoff(
        state="won",
        seller="ben",
        team="reps",
        why="the deal's owner",
        dealt_at=NOON + HOUR,
        standings=(DealStage(FIRST, "won", NOON + HOUR),),
    )


def test_a_lead_that_qualifies_after_its_deal_keeps_state_and_seller() -> None:
    bought = evolve(handoff(), dealt(DealWon, 1))
    learned = qualify(bought, qualified(an_id(2)))

    assert fold(bought, learned) == replace(bought, qualified_at=NOON, agreement_version=3)
    assert (fold(bought, learned).origin, offer(bought, REPS, NoSellerAvailable("reps", "-"), 1, NOON)) == (
        "marketing",
        [],
    )


def test_a_deal_moves_an_offered_lead_on_and_leaves_it_with_its_seller() -> None:
    assert evolve(OFFERED, dealt(DealOpened, 1)) == replace(
        OFFERED,
        state="opportunity",
        dealt_at=NOON + HOUR,
        standings=(DealStage(FIRST, "opportunity", NOON + HOUR),),
    )


def passed(by: str) -> HandoffReassigned:
    said: dict[str, Any] = {"former_seller": "anna", "seller": "ben", "team": "field", "why": "owner", "by": by}
    return HandoffReassigned(**IDENTITY, origin="marketing", occurred_at=NOON + HOUR, **said)


@pytest.mark.parametrize("by", ["person", "clock", "merge"])
def test_a_lead_that_passes_to_another_seller_is_offered_anew(by: str) -> None:
    taken = OFFERED.replace(state="accepted", taken_at=NOON, accepted_at=NOON)

    assert evolve(taken, passed(by)) == OFFERED.replace(
        seller="ben",
        team="field",
        why="owner",
        tried=("anna", "ben"),
        offered_at=NOON + HOUR,
        accepted_at=NOON,
    )


def test_the_owner_of_a_deal_is_not_asked_for_an_answer() -> None:
    assert evolve(OFFERED, passed("deal")) == OFFERED.replace(
        state="accepted", seller="ben", team="field", why="owner", tried=("anna", "ben"), taken_at=NOON + HOUR
    )


def test_a_lead_that_is_sales_qualified_changes_its_owner_and_no_more() -> None:
    qualified_lead = OFFERED.replace(state="sales_qualified", taken_at=NOON, sales_qualified_at=NOON)

    assert evolve(qualified_lead, passed("person")) == qualified_lead.replace(
        seller="ben", team="field", why="owner", tried=("anna", "ben"), taken_at=NOON + HOUR
    )


STEPS = (dealt(DealOpened, 1), dealt(DealLost, 2), dealt(DealReopened, 3), dealt(DealWon, 4))


def test_a_deal_told_in_any_order_ends_the_same() -> None:
    ends = {
        (after.state, after.dealt_at, after.standings)
        for order in permutations(STEPS)
        if (after := fold(OFFERED, order))
    }

    assert ends == {("won", NOON + HOUR, (DealStage(FIRST, "won", NOON + 4 * HOUR),))}


def test_at_one_instant_the_further_stage_counts() -> None:
    together = [dealt(DealWon, 1), dealt(DealLost, 1), dealt(DealOpened, 1)]

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
    both = [dealt(first, 1), dealt(second, 2, deal=SECOND)]

    assert {fold(OFFERED, order).state for order in permutations(both)} == {state}


def test_each_event_changes_its_own_handoff_alone() -> None:
    other = Handoff(an_id(5), an_id(6))

    assert evolve_all([OFFERED, other], [dealt(DealWon, 1)]) == [evolve(OFFERED, dealt(DealWon, 1)), other]
