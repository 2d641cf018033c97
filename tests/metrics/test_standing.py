"""Where a lead is in its life, whose it is, and what is due next."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from services.metrics.agreements.domain import Recycling
from services.metrics.clocks.domain import Clock
from services.metrics.journeys.dues import Due, next_due
from services.metrics.journeys.person import Lead
from services.metrics.journeys.standing import Standing, standing
from tests.metrics.builders import day
from tests.metrics.states import TOUCH, deal, handoff, numbers, qualified, verdict

NURTURED = verdict("nurture", day(3))
RULED_OUT = verdict("disqualified", day(4))
MQL, RETURNED = qualified(day(2)), verdict("nurture", day(8), 2)
OFFERED, AGAIN = handoff(day(2)), handoff(day(9), 2, "ben")
REJECTED = handoff(day(2), rejected_at=day(5), returns="nurture")
SENT_AWAY = handoff(day(2), rejected_at=day(5), returns="disqualified")
GIVEN_BACK = handoff(day(2), recycled_at=day(6), counted=True)
CLOSED = handoff(day(2), 2, "ben", recycled_at=day(6), counted=False)


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (Lead(TOUCH), Standing("lead", day(1), "marketing", None)),
        (Lead(None), Standing("lead", None, "marketing", None)),
        (Lead(TOUCH, [NURTURED]), Standing("nurture", day(3), "marketing", None)),
        (Lead(TOUCH, [RULED_OUT]), Standing("disqualified", day(4), "marketing", None)),
        (Lead(TOUCH, [MQL]), Standing("mql", day(2), "sales", None)),
        (Lead(TOUCH, [MQL], [OFFERED]), Standing("mql", day(2), "sales", "anna")),
        (Lead(TOUCH, [], [OFFERED]), Standing("mql", day(2), "sales", "anna")),
        (Lead(TOUCH, [MQL], [handoff(day(2), accepted_at=day(3))]), Standing("sal", day(3), "sales", "anna")),
        (Lead(TOUCH, [MQL], [handoff(day(2), contacted_at=day(4))]), Standing("sal", day(4), "sales", "anna")),
        (Lead(TOUCH, [MQL], [handoff(day(2), accepted_at=day(3), sales_qualified_at=day(5))]),
         Standing("sql", day(5), "sales", "anna")),
        (Lead(TOUCH, [MQL], [REJECTED]), Standing("nurture", day(5), "marketing", None)),
        (Lead(TOUCH, [MQL], [SENT_AWAY]), Standing("disqualified", day(5), "marketing", None)),
        (Lead(TOUCH, [MQL], [GIVEN_BACK]), Standing("nurture", day(6), "marketing", None)),
        (Lead(TOUCH, [MQL, qualified(day(9), 2)], [GIVEN_BACK]), Standing("mql", day(9), "sales", None)),
        (Lead(TOUCH, [MQL, qualified(day(9), 2)], [REJECTED, AGAIN]), Standing("mql", day(9), "sales", "ben")),
        (Lead(TOUCH, [MQL], [OFFERED, CLOSED]), Standing("mql", day(2), "sales", "anna")),
        (Lead(TOUCH, [MQL], [OFFERED], [deal("opportunity", day(5))]),
         Standing("opportunity", day(5), "sales", "anna")),
        (Lead(TOUCH, [MQL], [OFFERED], [deal("won", day(6))]),
         Standing("customer", day(6), "customer_success", "anna")),
        (Lead(TOUCH, [MQL], [OFFERED], [deal("lost", day(6))]), Standing("nurture", day(6), "marketing", None)),
        (Lead(TOUCH, [MQL, RETURNED], [OFFERED], [deal("lost", day(6))]),
         Standing("nurture", day(8), "marketing", None)),
        (Lead(TOUCH, [MQL], [OFFERED, AGAIN], [deal("lost", day(6))]), Standing("mql", day(9), "sales", "ben")),
        (Lead(TOUCH, [RULED_OUT], [], [deal("won", day(6))]), Standing("customer", day(6), "customer_success", None)),
    ],
)  # fmt: skip
def test_where_a_lead_is_in_its_life(lead: Lead, expected: Standing) -> None:
    assert standing(lead) == expected


def clock(target: str, due: datetime, state: str = "running") -> Clock:
    return Clock(UUID(int=next(numbers)), target=target, due_at=due, state=state)


REST = Recycling(timedelta(days=30), max_cycles=2)


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (Lead(TOUCH, [MQL], [OFFERED], clocks=[
            clock("disposition", day(12)), clock("acceptance", day(3), "met"), clock("first_contact", day(7)),
        ]), Due("first_contact", day(7))),
        (Lead(TOUCH, [MQL], [OFFERED], clocks=[clock("acceptance", day(3), "breached")]), None),
        (Lead(TOUCH, [MQL], [REJECTED]), Due("return", day(35))),
        (Lead(TOUCH, [MQL], [handoff(day(2), recycled_at=day(6), counted=True, return_at=day(20))]),
         Due("return", day(20))),
        (Lead(TOUCH, [MQL], [handoff(day(2), recycled_at=day(6), counted=True, return_at=day(9))]), None),
        (Lead(TOUCH, [MQL], [handoff(day(2), 2, recycled_at=day(6), counted=True)]), None),
        (Lead(TOUCH, [MQL], [SENT_AWAY]), None),
        (Lead(TOUCH, [MQL], [OFFERED, CLOSED], [deal("lost", day(6))]), None),
        (Lead(TOUCH, [NURTURED]), None),
    ],
)  # fmt: skip
def test_what_is_due_next_of_a_lead(lead: Lead, expected: Due | None) -> None:
    assert next_due(lead, REST, now=day(10)) == expected
