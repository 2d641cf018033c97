"""A lead's lifecycle stage with its owner, and what is due next."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.metrics.journeys.domain.lifecycle import Lifecycle, find_lifecycle
from services.metrics.journeys.domain.next_due import NextDue, find_next_due
from services.metrics.projections.domain.person import PersonProjection
from services.metrics.projections.domain.sla_clocks import Clock
from shared.agreement.known_accounts import PassesAt
from shared.agreement.readers.recycling import RecyclingTerms
from tests.metrics.event_builders import day
from tests.metrics.state_builders import TOUCH, deal, handoff, journey, numbers, qualified_journey

NURTURE = journey("nurture", day(3))
DISQUALIFIED = journey("disqualified", day(4))
QUALIFIED, NURTURE_AGAIN = qualified_journey(day(2)), journey("nurture", day(8), 2)
FOR_ANOTHER_PRODUCT = replace(qualified_journey(day(4)), product="alpha")
OUT_FOR_ANOTHER = replace(journey("disqualified", day(5)), product="alpha")
OFFERED, OFFERED_AGAIN = handoff(day(2)), handoff(day(9), 2, "ben")
REJECTED = handoff(day(2), rejected_at=day(5), returns="nurture")
REJECTED_FOR_GOOD = handoff(day(2), rejected_at=day(5), returns="disqualified")
RECYCLED = handoff(day(2), recycled_at=day(6), counted=True)
LOST = handoff(day(2), closed_as="lost", closed_at=day(6), closed_until=day(60))
WON = handoff(day(2), closed_as="won", closed_at=day(6))
LEARNED_LATE = replace(OFFERED, owner_recorded_at=day(20))
DISQUALIFIED_AFTER_LOSS = journey("disqualified", day(6), 2)
LOSS_PUBLISHED_AGAIN = replace(deal("lost", day(6)), stage_recorded_at=day(9))
OF_SURVIVOR = replace(journey("disqualified", day(6), 2), lead_id=UUID(int=9))
OF_MERGED_LEARNED_LATE = replace(journey("nurture", day(5), 2), verdict_recorded_at=day(20))
CLOSED_BY_MERGE = handoff(day(2), 2, "ben", recycled_at=day(6), counted=False)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (PersonProjection(TOUCH), Lifecycle("lead", day(1), "marketing", None)),
        (PersonProjection(None), Lifecycle("lead", None, "marketing", None)),
        (PersonProjection(TOUCH, [NURTURE]), Lifecycle("nurture", day(3), "marketing", None)),
        (PersonProjection(TOUCH, [DISQUALIFIED]), Lifecycle("disqualified", day(4), "marketing", None)),
        (PersonProjection(TOUCH, [QUALIFIED]), Lifecycle("mql", day(2), "sales", None)),
        # Of the verdicts for two products in one cycle the one learned last counts.
        (PersonProjection(TOUCH, [NURTURE, FOR_ANOTHER_PRODUCT]), Lifecycle("mql", day(4), "sales", None)),
        (PersonProjection(TOUCH, [FOR_ANOTHER_PRODUCT, NURTURE]), Lifecycle("mql", day(4), "sales", None)),
        (PersonProjection(TOUCH, [QUALIFIED, OUT_FOR_ANOTHER]), Lifecycle("disqualified", day(5), "marketing", None)),
        (PersonProjection(TOUCH, [QUALIFIED], [OFFERED]), Lifecycle("mql", day(2), "sales", "anna")),
        (PersonProjection(TOUCH, [], [OFFERED]), Lifecycle("mql", day(2), "sales", "anna")),
        (
            PersonProjection(TOUCH, [QUALIFIED], [handoff(day(2), accepted_at=day(3))]),
            Lifecycle("sal", day(3), "sales", "anna"),
        ),
        (
            PersonProjection(TOUCH, [QUALIFIED], [handoff(day(2), contacted_at=day(4))]),
            Lifecycle("sal", day(4), "sales", "anna"),
        ),
        (
            PersonProjection(TOUCH, [QUALIFIED], [handoff(day(2), accepted_at=day(3), sales_qualified_at=day(5))]),
            Lifecycle("sql", day(5), "sales", "anna"),
        ),
        (PersonProjection(TOUCH, [QUALIFIED], [REJECTED]), Lifecycle("nurture", day(5), "marketing", None)),
        (
            PersonProjection(TOUCH, [QUALIFIED], [REJECTED_FOR_GOOD]),
            Lifecycle("disqualified", day(5), "marketing", None),
        ),
        (
            PersonProjection(TOUCH, [OF_SURVIVOR, OF_MERGED_LEARNED_LATE], lead_id=UUID(int=9)),
            Lifecycle("disqualified", day(6), "marketing", None),
        ),
        (PersonProjection(TOUCH, [QUALIFIED], [RECYCLED]), Lifecycle("nurture", day(6), "marketing", None)),
        (
            PersonProjection(TOUCH, [QUALIFIED, qualified_journey(day(9), 2)], [RECYCLED]),
            Lifecycle("mql", day(9), "sales", None),
        ),
        (
            PersonProjection(TOUCH, [QUALIFIED, qualified_journey(day(9), 2)], [REJECTED, OFFERED_AGAIN]),
            Lifecycle("mql", day(9), "sales", "ben"),
        ),
        (PersonProjection(TOUCH, [QUALIFIED], [OFFERED, CLOSED_BY_MERGE]), Lifecycle("mql", day(2), "sales", "anna")),
        (
            PersonProjection(TOUCH, [QUALIFIED], [OFFERED], [deal("opportunity", day(5))]),
            Lifecycle("opportunity", day(5), "sales", "anna"),
        ),
        (
            PersonProjection(TOUCH, [QUALIFIED], [OFFERED], [deal("won", day(6))]),
            Lifecycle("customer", day(6), "customer_success", "anna"),
        ),
        (
            PersonProjection(TOUCH, [QUALIFIED], [OFFERED], [deal("lost", day(6))]),
            Lifecycle("nurture", day(6), "marketing", None),
        ),
        (
            PersonProjection(TOUCH, [QUALIFIED, NURTURE_AGAIN], [OFFERED], [deal("lost", day(6))]),
            Lifecycle("nurture", day(8), "marketing", None),
        ),
        (
            PersonProjection(TOUCH, [QUALIFIED], [OFFERED, OFFERED_AGAIN], [deal("lost", day(6))]),
            Lifecycle("mql", day(9), "sales", "ben"),
        ),
        # The seller of the last purchase, whichever of the two was learned first.
        (
            PersonProjection(
                TOUCH, [QUALIFIED], [OFFERED_AGAIN, LEARNED_LATE], [deal("won", day(9), cycle=2), deal("won", day(6))]
            ),
            Lifecycle("customer", day(6), "customer_success", "ben"),
        ),
        # What follows from the reason of a loss is the verdict of the next cycle, also if the loss is published again.
        (
            PersonProjection(TOUCH, [QUALIFIED, DISQUALIFIED_AFTER_LOSS], [OFFERED], [LOSS_PUBLISHED_AGAIN]),
            Lifecycle("disqualified", day(6), "marketing", None),
        ),
        # The deal was lost before the lead qualified.
        (
            PersonProjection(TOUCH, [QUALIFIED], [OFFERED], [deal("lost", day(1))]),
            Lifecycle("mql", day(2), "sales", "anna"),
        ),
        (
            PersonProjection(TOUCH, [DISQUALIFIED], [], [deal("won", day(6))]),
            Lifecycle("customer", day(6), "customer_success", None),
        ),
    ],
)
def test_the_lifecycle_stage_since_when_and_with_whom(person: PersonProjection, expected: Lifecycle) -> None:
    assert find_lifecycle(person) == expected


def clock(target: str, due_at: datetime, state: str = "running") -> Clock:
    return Clock(UUID(int=next(numbers)), target=target, due_at=due_at, state=state)


RECYCLING = RecyclingTerms(timedelta(days=30), max_cycles=2)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (
            PersonProjection(
                TOUCH,
                [QUALIFIED],
                [OFFERED],
                clocks=[
                    clock("disposition", day(12)),
                    clock("acceptance", day(3), "met"),
                    clock("first_contact", day(7)),
                ],
            ),
            NextDue("first_contact", day(7)),
        ),
        (PersonProjection(TOUCH, [QUALIFIED], [OFFERED], clocks=[clock("acceptance", day(3), "breached")]), None),
        (PersonProjection(TOUCH, [QUALIFIED], [REJECTED]), NextDue("return", day(35))),
        (
            PersonProjection(
                TOUCH, [QUALIFIED], [handoff(day(2), recycled_at=day(6), counted=True, return_at=day(20))]
            ),
            NextDue("return", day(20)),
        ),
        (
            PersonProjection(TOUCH, [QUALIFIED], [handoff(day(2), recycled_at=day(6), counted=True, return_at=day(9))]),
            None,
        ),
        (PersonProjection(TOUCH, [QUALIFIED], [handoff(day(2), 2, recycled_at=day(6), counted=True)]), None),
        (PersonProjection(TOUCH, [QUALIFIED], [REJECTED_FOR_GOOD]), None),
        (PersonProjection(TOUCH, [QUALIFIED], [OFFERED, CLOSED_BY_MERGE], [deal("lost", day(6))]), None),
        (
            PersonProjection(TOUCH, [QUALIFIED, NURTURE_AGAIN], [LOST], [deal("lost", day(6))]),
            NextDue("return", day(60)),
        ),
        (PersonProjection(TOUCH, [QUALIFIED], [WON], [deal("won", day(6))]), None),
        (PersonProjection(TOUCH, [NURTURE]), None),
    ],
)
def test_what_is_due_next_of_a_lead(person: PersonProjection, expected: NextDue | None) -> None:
    assert find_next_due(person, RECYCLING, now=day(10)) == expected


@pytest.mark.parametrize(
    ("passes_at", "sides"),
    [
        ("qualified", ["sales", "sales", "sales", "sales"]),
        ("accepted", ["marketing", "sales", "sales", "sales"]),
        ("sales_qualified", ["marketing", "marketing", "sales", "sales"]),
    ],
)
def test_a_lead_passes_to_sales_at_the_step_of_the_agreement(passes_at: PassesAt, sides: list[str]) -> None:
    accepted = handoff(day(2), accepted_at=day(3))
    people = [
        PersonProjection(TOUCH, [QUALIFIED], [OFFERED]),
        PersonProjection(TOUCH, [QUALIFIED], [accepted]),
        PersonProjection(TOUCH, [QUALIFIED], [replace(accepted, sales_qualified_at=day(5))]),
        PersonProjection(TOUCH, [QUALIFIED], [accepted], deals=[deal("opportunity", day(6))]),
    ]

    assert [find_lifecycle(person, passes_at).side for person in people] == sides
    sellers = ["anna" if side == "sales" else None for side in sides]
    assert [find_lifecycle(person, passes_at).seller for person in people] == sellers
