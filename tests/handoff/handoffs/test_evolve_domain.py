"""The decisions about a handoff and its state after each event."""

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
from services.handoff.routing.domain.rules import EVERYONE, RoutingDecision, RoutingTarget
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

REPS = RoutingDecision(RoutingTarget("team", "reps"), "rule all")
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


def deal_event(event: type[HandoffEvent], hours: float, **changes: Any) -> HandoffEvent:
    fields: dict[str, Any] = {
        "deal": FIRST,
        "amount": None,
        "seller": "ben",
        "team": "reps",
    }
    return event(**IDENTITY | fields | {"origin": "sales", "occurred_at": NOON + hours * HOUR} | changes)


def test_a_qualified_lead_is_offered_to_the_chosen_seller() -> None:
    cause = qualified(an_id(2))
    qualification = qualify(handoff(), cause)
    events = offer(
        fold(handoff(), qualification), REPS, Assignment("anna", "reps", "anna is fair", NOON + HOUR), 4, NOON + HOUR
    )

    assert [*qualification, *events] == [
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
    assert fold(handoff(), [*qualification, *events]) == handoff(
        state="offered",
        seller="anna",
        team="reps",
        why="anna is fair",
        tried=("anna",),
        agreement_version=3,
        qualified_at=NOON,
        offered_at=NOON + HOUR,
    )


def test_when_no_seller_is_free_the_lead_is_queued_for_its_target() -> None:
    current = handoff(qualified_at=NOON)
    events = offer(current, REPS, NoSellerAvailable("reps", "all are full"), 4, NOON)

    assert events == [
        HandoffQueued(**IDENTITY, origin="marketing", occurred_at=NOON, team="reps", why="all are full"),
        HandoffWaitingFor(**IDENTITY, origin="marketing", occurred_at=NOON, waits_for="team/reps", routing_version=4),
    ]
    assert fold(current, events) == replace(
        current,
        state="queued",
        team="reps",
        why="all are full",
        queued_at=NOON,
        waits_for="team/reps",
        routing_version=4,
    )


QUEUED = handoff(
    state="queued", team="reps", queued_at=NOON, qualified_at=NOON, waits_for="team/reps", routing_version=4
)


def test_a_lead_that_stays_in_its_queue_has_no_new_event() -> None:
    assert offer(QUEUED, REPS, NoSellerAvailable("reps", "all are away"), 4, NOON + HOUR) == []


def test_new_rules_that_change_nothing_for_a_queued_lead_are_saved_without_a_published_event() -> None:
    (event,) = offer(QUEUED, REPS, NoSellerAvailable("reps", "all are away"), 5, NOON + HOUR)

    assert (event.published, evolve(QUEUED, event)) == (False, replace(QUEUED, routing_version=5))


def test_a_queued_lead_that_new_rules_send_elsewhere_keeps_its_place_in_time() -> None:
    events = offer(
        QUEUED, RoutingDecision(EVERYONE, "no rule holds"), NoSellerAvailable(None, "nobody"), 5, NOON + HOUR
    )

    assert [event.type for event in events] == ["handoff.queued", "handoff.waits"]
    assert fold(QUEUED, events) == replace(QUEUED, team=None, why="nobody", waits_for="everyone", routing_version=5)


def test_a_lead_that_a_seller_has_is_not_offered_to_another_seller() -> None:
    assert offer(OFFERED, REPS, Assignment("ben", "reps", "fair", NOON), 4, NOON) == []


def test_an_earlier_qualification_that_arrives_late_changes_the_instant_and_nothing_else() -> None:
    earlier = qualified(an_id(2), occurred_at=NOON - HOUR, agreement_version=2)

    assert fold(OFFERED, qualify(OFFERED, earlier)) == replace(OFFERED, qualified_at=NOON - HOUR, agreement_version=2)


@pytest.mark.parametrize("later", [0 * HOUR, HOUR])
def test_the_same_or_a_later_qualification_has_no_event(later: Any) -> None:
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


def test_a_deal_creates_the_handoff_of_a_lead_that_had_none() -> None:
    assert evolve(handoff(), deal_event(DealWon, 1)) == handoff(
        state="won",
        seller="ben",
        team="reps",
        why="the deal's owner",
        dealt_at=NOON + HOUR,
        standings=(DealStage(FIRST, "won", NOON + HOUR),),
    )


def test_a_lead_that_qualifies_after_its_deal_keeps_state_and_seller() -> None:
    won = evolve(handoff(), deal_event(DealWon, 1))
    qualification = qualify(won, qualified(an_id(2)))

    assert fold(won, qualification) == replace(won, qualified_at=NOON, agreement_version=3)
    assert (fold(won, qualification).origin, offer(won, REPS, NoSellerAvailable("reps", "-"), 1, NOON)) == (
        "marketing",
        [],
    )


def test_a_deal_changes_the_state_of_an_offered_lead_and_leaves_it_with_its_seller() -> None:
    assert evolve(OFFERED, deal_event(DealOpened, 1)) == replace(
        OFFERED,
        state="opportunity",
        dealt_at=NOON + HOUR,
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
    other = Handoff(an_id(5), an_id(6))

    assert evolve_all([OFFERED, other], [deal_event(DealWon, 1)]) == [evolve(OFFERED, deal_event(DealWon, 1)), other]
