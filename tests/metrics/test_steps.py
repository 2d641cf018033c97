"""What a lead's rows add up to: its steps, the stage of its life, and whose it is."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from services.metrics.journeys.domain import Deal, FirstTouch, Journey
from services.metrics.journeys.steps import Lead, Standing, Step, standing, steps
from tests.metrics.builders import day

LEAD = UUID(int=2)
TOUCH = FirstTouch(LEAD, day(1), day(1), 1, "website", "social")
_deals = count(1)


def journey(cycle: int = 1, **fields: Any) -> Journey:
    return Journey(LEAD, "default", cycle, **fields)


def qualified(at: datetime, cycle: int = 1) -> Journey:
    return journey(
        cycle, qualified_at=at, verdict="qualified", verdict_at=at, seller="anna", owner_recorded_at=at, owner_number=1
    )


def deal(
    stage: str, at: datetime, begun: datetime | None = None, opened: datetime | None = None, cycle: int = 1
) -> Deal:
    return Deal(UUID(int=next(_deals)), LEAD, "default", cycle, begun or at, opened, stage=stage, stage_at=at)


def reached(lead: Lead) -> dict[str, Step]:
    return {name: step for name, step in steps(lead).items() if step}


def test_a_deal_won_straight_away_was_accepted_contacted_and_sales_qualified_then() -> None:
    lead = Lead(TOUCH, [qualified(day(2))], [deal("won", day(9))])

    then = Step(day(9), implied=True)
    assert reached(lead) == {
        "captured": Step(day(1)), "qualified": Step(day(2)), "accepted": then, "contacted": then,
        "sales_qualified": then, "opportunity": then, "won": Step(day(9)),
    }  # fmt: skip


def test_a_win_does_not_imply_that_the_lead_was_qualified() -> None:
    assert "qualified" not in reached(Lead(TOUCH, [], [deal("won", day(9))]))


def test_an_opportunity_that_was_opened_first_is_not_implied() -> None:
    lead = Lead(TOUCH, [], [deal("won", day(9), begun=day(4), opened=day(4))])

    assert steps(lead)["opportunity"] == Step(day(4))
    assert steps(lead)["accepted"] == Step(day(4), implied=True)


def test_a_deal_reopened_after_it_was_won_was_an_opportunity_when_it_was_won() -> None:
    lead = Lead(TOUCH, [], [deal("opportunity", day(9), begun=day(4), opened=day(9))])

    assert reached(lead)["opportunity"] == Step(day(4), implied=True)
    assert "won" not in reached(lead)


def test_each_step_counts_at_its_earliest_instant_in_any_cycle() -> None:
    lead = Lead(TOUCH, [qualified(day(8), 2), qualified(day(2))], [deal("lost", day(7)), deal("won", day(9), cycle=2)])

    assert (reached(lead)["qualified"], reached(lead)["lost"], reached(lead)["won"]) == (
        Step(day(2)), Step(day(7)), Step(day(9)),
    )  # fmt: skip


NURTURED = journey(verdict="nurture", verdict_at=day(3))
RULED_OUT = journey(verdict="disqualified", verdict_at=day(4))
RETURNED = journey(2, verdict="nurture", verdict_at=day(8))


@pytest.mark.parametrize(
    ("lead", "expected"),
    [
        (Lead(TOUCH, [], []), Standing("lead", day(1), "marketing", None)),
        (Lead(None, [], []), Standing("lead", None, "marketing", None)),
        (Lead(TOUCH, [NURTURED], []), Standing("nurture", day(3), "marketing", None)),
        (Lead(TOUCH, [RULED_OUT], []), Standing("disqualified", day(4), "marketing", None)),
        (Lead(TOUCH, [qualified(day(2))], []), Standing("mql", day(2), "sales", "anna")),
        (Lead(TOUCH, [qualified(day(2))], [deal("opportunity", day(5))]),
         Standing("opportunity", day(5), "sales", "anna")),
        (Lead(TOUCH, [qualified(day(2))], [deal("won", day(6))]),
         Standing("customer", day(6), "customer_success", "anna")),
        (Lead(TOUCH, [qualified(day(2))], [deal("lost", day(6))]), Standing("nurture", day(6), "marketing", None)),
        (Lead(TOUCH, [qualified(day(2)), RETURNED], [deal("lost", day(6))]),
         Standing("nurture", day(8), "marketing", None)),
        (Lead(TOUCH, [qualified(day(2)), qualified(day(9), 2)], [deal("lost", day(6))]),
         Standing("mql", day(9), "sales", "anna")),
        (Lead(TOUCH, [RULED_OUT], [deal("won", day(6))]), Standing("customer", day(6), "customer_success", None)),
    ],
)  # fmt: skip
def test_where_a_lead_is_in_its_life(lead: Lead, expected: Standing) -> None:
    assert standing(lead) == expected


def test_the_owner_is_the_seller_who_had_it_last_in_any_cycle() -> None:
    later = journey(2, qualified_at=day(8), seller="ben", owner_recorded_at=day(8), owner_number=7)

    assert standing(Lead(TOUCH, [later, qualified(day(2))], [])).seller == "ben"
