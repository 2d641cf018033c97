"""Where a lead is in its life, whose it is, and what is due next."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.metrics.journeys.domain.lifecycle import Lifecycle, find_lifecycle
from services.metrics.journeys.domain.next_due import NextDue, find_next_due
from services.metrics.projections.domain.person import PersonProjection
from services.metrics.projections.domain.sla_clocks import Clock
from shared.agreement.readers.recycling import RecyclingTerms
from tests.metrics.event_builders import day
from tests.metrics.state_builders import TOUCH, deal, handoff, journey, numbers, qualified_journey

NURTURED = journey("nurture", day(3))
RULED_OUT = journey("disqualified", day(4))
MQL, RETURNED = qualified_journey(day(2)), journey("nurture", day(8), 2)
OFFERED, AGAIN = handoff(day(2)), handoff(day(9), 2, "ben")
REJECTED = handoff(day(2), rejected_at=day(5), returns="nurture")
SENT_AWAY = handoff(day(2), rejected_at=day(5), returns="disqualified")
GIVEN_BACK = handoff(day(2), recycled_at=day(6), counted=True)
CLOSED = handoff(day(2), 2, "ben", recycled_at=day(6), counted=False)


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (PersonProjection(TOUCH), Lifecycle("lead", day(1), "marketing", None)),
        (PersonProjection(None), Lifecycle("lead", None, "marketing", None)),
        (PersonProjection(TOUCH, [NURTURED]), Lifecycle("nurture", day(3), "marketing", None)),
        (PersonProjection(TOUCH, [RULED_OUT]), Lifecycle("disqualified", day(4), "marketing", None)),
        (PersonProjection(TOUCH, [MQL]), Lifecycle("mql", day(2), "sales", None)),
        (PersonProjection(TOUCH, [MQL], [OFFERED]), Lifecycle("mql", day(2), "sales", "anna")),
        (PersonProjection(TOUCH, [], [OFFERED]), Lifecycle("mql", day(2), "sales", "anna")),
        (
            PersonProjection(TOUCH, [MQL], [handoff(day(2), accepted_at=day(3))]),
            Lifecycle("sal", day(3), "sales", "anna"),
        ),
        (
            PersonProjection(TOUCH, [MQL], [handoff(day(2), contacted_at=day(4))]),
            Lifecycle("sal", day(4), "sales", "anna"),
        ),
        (
            PersonProjection(TOUCH, [MQL], [handoff(day(2), accepted_at=day(3), sales_qualified_at=day(5))]),
            Lifecycle("sql", day(5), "sales", "anna"),
        ),
        (PersonProjection(TOUCH, [MQL], [REJECTED]), Lifecycle("nurture", day(5), "marketing", None)),
        (PersonProjection(TOUCH, [MQL], [SENT_AWAY]), Lifecycle("disqualified", day(5), "marketing", None)),
        (PersonProjection(TOUCH, [MQL], [GIVEN_BACK]), Lifecycle("nurture", day(6), "marketing", None)),
        (
            PersonProjection(TOUCH, [MQL, qualified_journey(day(9), 2)], [GIVEN_BACK]),
            Lifecycle("mql", day(9), "sales", None),
        ),
        (
            PersonProjection(TOUCH, [MQL, qualified_journey(day(9), 2)], [REJECTED, AGAIN]),
            Lifecycle("mql", day(9), "sales", "ben"),
        ),
        (PersonProjection(TOUCH, [MQL], [OFFERED, CLOSED]), Lifecycle("mql", day(2), "sales", "anna")),
        (
            PersonProjection(TOUCH, [MQL], [OFFERED], [deal("opportunity", day(5))]),
            Lifecycle("opportunity", day(5), "sales", "anna"),
        ),
        (
            PersonProjection(TOUCH, [MQL], [OFFERED], [deal("won", day(6))]),
            Lifecycle("customer", day(6), "customer_success", "anna"),
        ),
        (
            PersonProjection(TOUCH, [MQL], [OFFERED], [deal("lost", day(6))]),
            Lifecycle("nurture", day(6), "marketing", None),
        ),
        (
            PersonProjection(TOUCH, [MQL, RETURNED], [OFFERED], [deal("lost", day(6))]),
            Lifecycle("nurture", day(8), "marketing", None),
        ),
        (
            PersonProjection(TOUCH, [MQL], [OFFERED, AGAIN], [deal("lost", day(6))]),
            Lifecycle("mql", day(9), "sales", "ben"),
        ),
        (
            PersonProjection(TOUCH, [RULED_OUT], [], [deal("won", day(6))]),
            Lifecycle("customer", day(6), "customer_success", None),
        ),
    ],
)
def test_where_a_lead_is_in_its_life(lead: PersonProjection, expected: Lifecycle) -> None:
    assert find_lifecycle(lead) == expected


def clock(target: str, due: datetime, state: str = "running") -> Clock:
    return Clock(UUID(int=next(numbers)), target=target, due_at=due, state=state)


REST = RecyclingTerms(timedelta(days=30), max_cycles=2)


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (
            PersonProjection(
                TOUCH,
                [MQL],
                [OFFERED],
                clocks=[
                    clock("disposition", day(12)),
                    clock("acceptance", day(3), "met"),
                    clock("first_contact", day(7)),
                ],
            ),
            NextDue("first_contact", day(7)),
        ),
        (PersonProjection(TOUCH, [MQL], [OFFERED], clocks=[clock("acceptance", day(3), "breached")]), None),
        (PersonProjection(TOUCH, [MQL], [REJECTED]), NextDue("return", day(35))),
        (
            PersonProjection(TOUCH, [MQL], [handoff(day(2), recycled_at=day(6), counted=True, return_at=day(20))]),
            NextDue("return", day(20)),
        ),
        (PersonProjection(TOUCH, [MQL], [handoff(day(2), recycled_at=day(6), counted=True, return_at=day(9))]), None),
        (PersonProjection(TOUCH, [MQL], [handoff(day(2), 2, recycled_at=day(6), counted=True)]), None),
        (PersonProjection(TOUCH, [MQL], [SENT_AWAY]), None),
        (PersonProjection(TOUCH, [MQL], [OFFERED, CLOSED], [deal("lost", day(6))]), None),
        (PersonProjection(TOUCH, [NURTURED]), None),
    ],
)
def test_what_is_due_next_of_a_lead(lead: PersonProjection, expected: NextDue | None) -> None:
    assert find_next_due(lead, REST, now=day(10)) == expected
