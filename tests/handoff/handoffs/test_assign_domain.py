"""A lead qualifies, and its handoff is offered or queued."""

from dataclasses import replace
from typing import Any

import pytest

from services.handoff.handoffs.domain.events import HandoffQualified, HandoffWaitingFor
from services.handoff.handoffs.domain.evolve import evolve, fold
from services.handoff.handoffs.domain.qualify import qualify
from services.handoff.routing.domain.fair_assignment import Assignment, NoSellerAvailable
from services.handoff.routing.domain.rules import EVERYONE, RoutingDecision, RoutingTarget
from shared.events.handoff import DealWon, HandoffOffered, HandoffQueued
from tests.handoff.event_builders import HOUR, NOON, an_id, qualified
from tests.handoff.handoffs.builders import IDENTITY, OFFERED, deal_event, offer
from tests.handoff.state_builders import handoff

REPS = RoutingDecision(RoutingTarget("team", "reps"), "rule all")


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


def test_a_lead_that_qualifies_after_its_deal_keeps_state_and_seller() -> None:
    won = evolve(handoff(), deal_event(DealWon, 1))
    qualification = qualify(won, qualified(an_id(2)))

    assert fold(won, qualification) == replace(won, qualified_at=NOON, agreement_version=3)
    assert (fold(won, qualification).origin, offer(won, REPS, NoSellerAvailable("reps", "-"), 1, NOON)) == (
        "marketing",
        [],
    )
