"""A goal of what recurs: renewals and expansions count, new money does not, and no lead is asked to make up for it."""

import math
from datetime import date, datetime, timedelta
from statistics import fmean, stdev
from typing import Any

import pytest

from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    deal_event,
    lead_captured,
    lead_qualified,
    new_lead_id,
    received_event,
    revenue_booked,
)
from tests.metrics.goals.company import AT, EXPECTED, QUARTER

TARGET = 20_000


def count_weekdays(start: date, until: date) -> int:
    return sum((start + timedelta(days=number)).weekday() < 5 for number in range((until - start).days))


def list_renewals() -> list[tuple[datetime, int]]:
    """One each week for half a year, on Wednesdays at noon; each fourth is given back a day later, half of it."""
    renewed = [(AT - timedelta(weeks=number), 100 * (number % 5 + 1)) for number in range(1, 27)]
    returned = [
        (at + timedelta(days=1), -amount // 2) for number, (at, amount) in enumerate(renewed) if number % 4 == 0
    ]
    return [*renewed, *returned]


async def tell(receive: Receive, metric: str) -> None:
    lead = new_lead_id()
    bought = AT - timedelta(weeks=30)
    goal = {"metric": metric, "per": "quarter", "target": {"amount": str(TARGET), "currency": "EUR"}}
    events: list[Any] = [
        agreement_activated(bought, "Europe/Berlin", goal=goal, expected=EXPECTED),
        lead_captured(lead, bought, "search"),
        lead_qualified(lead, bought),
        deal_event("won", lead, bought, "9000.00"),
        revenue_booked(lead, AT - timedelta(days=10), "9000.00"),
    ]
    # Another customer, so that no refund is of the new money above.
    other = new_lead_id()
    events += [lead_captured(other, bought, "search"), deal_event("won", other, bought, "1.00")]
    events += [
        revenue_booked(other, at, f"{amount}.00", kind="renewal" if amount > 0 else "refund")
        for at, amount in list_renewals()
    ]
    await receive(*(received_event(event) for event in events))


async def test_a_goal_of_what_recurs_counts_renewals_less_their_refunds(receive: Receive, get_json: GetJson) -> None:
    await tell(receive, "recurring_revenue")

    goal = await get_json("/v1/goals/current", at=AT.isoformat())

    booked = sum(amount for at, amount in list_renewals() if QUARTER[0] <= at < AT)
    monday = AT.replace(hour=0) - timedelta(days=AT.weekday())
    weeks = [
        float(sum(amount for at, amount in list_renewals() if begin <= at < begin + timedelta(weeks=1)))
        for begin in (monday - timedelta(weeks=number) for number in range(13, 0, -1))
    ]
    first, until = (moment.date() for moment in QUARTER)
    left = (count_weekdays(AT.date(), until) - 0.5) / 5
    over = (count_weekdays(first, AT.date()) + 0.5) / count_weekdays(first, until)
    projected, spread = booked + fmean(weeks) * left, 1.645 * stdev(weeks) * math.sqrt(left)
    assert (goal["metric"], goal["season"], goal["state"]) == ("recurring_revenue", "working_days", "at_risk")
    numbers = [goal["booked"], goal["due"], *(goal["projected"][name] for name in ("value", "low", "high"))]
    assert [float(number["amount"]) for number in numbers] == pytest.approx(
        [booked, TARGET * over, projected, projected - spread, projected + spread], abs=0.02
    )
    assert float(goal["gap"]["value"]["amount"]) == pytest.approx(TARGET - projected, abs=0.02)


async def test_no_number_of_leads_is_said_to_make_up_for_what_does_not_recur(
    receive: Receive, get_json: GetJson
) -> None:
    await tell(receive, "recurring_revenue")

    goal = await get_json("/v1/goals/current", at=AT.isoformat())
    plan = await get_json("/v1/goals/plan/2027")
    told = await get_json("/v1/goals/plan/2027", deal=500)

    unknown: dict[str, Any] = {"deals": None, "qualified_leads": None, "qualify_by": None, "channels": [], "cost": None}
    assert {name: goal["gap"][name] for name in unknown} == unknown
    assert (goal["causes"], goal["rates"][0]["expected"]) == ([], None)
    assert plan["assumptions"]["deal"] == {"value": None, "origin": None, "of": None}
    assert (plan["total"]["customers"], plan["total"]["qualified_leads"]) == (None, None)
    assert told["total"]["customers"] == 4 * TARGET // 500


async def test_the_same_money_is_another_number_where_the_goal_is_all_revenue(
    receive: Receive, get_json: GetJson
) -> None:
    await tell(receive, "revenue")

    goal = await get_json("/v1/goals/current", at=AT.isoformat())

    recurring = sum(amount for at, amount in list_renewals() if QUARTER[0] <= at < AT)
    assert float(goal["booked"]["amount"]) == 9000 + recurring
