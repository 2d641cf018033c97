"""The goal and plans over HTTP, against calculations of their own from the raw facts of two years."""

import math
import random
from datetime import UTC, date, datetime, timedelta
from statistics import fmean, median, stdev
from typing import Any

import httpx2
import pytest

from shared.db.database import Database
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    deal_event,
    lead_captured,
    lead_qualified,
    new_lead_id,
    received_event,
    spend_recorded,
)
from tests.metrics.goals.company import AT, EXPECTED, GOAL, QUARTER, TARGET, ZONE, Company, live
from tests.metrics.reports.two_ways import refold


async def tell(receive: Receive, company: Company, **terms: Any) -> None:
    signed = agreement_activated(AT - timedelta(days=720), "Europe/Berlin", **({"goal": GOAL} | terms))
    events = [signed, *company.events]
    random.Random(1).shuffle(events)
    await receive(*(received_event(event) for event in events))


def count_working_days(start: date, until: date) -> int:
    return sum((start + timedelta(days=number)).weekday() < 5 for number in range((until - start).days))


def find_season_cut() -> datetime:
    """The instant of last year's quarter at which as large a part of its working days was over."""
    whole = count_working_days(QUARTER[0].date(), QUARTER[1].date())
    share = (count_working_days(QUARTER[0].date(), AT.date()) + 0.5) / whole
    begin = QUARTER[0].replace(year=2025)
    left, day = share * count_working_days(date(2025, 7, 1), date(2025, 10, 1)), begin
    while left >= 1 or day.weekday() >= 5:
        left -= day.weekday() < 5
        day += timedelta(days=1)
    return day + timedelta(days=left)


@pytest.mark.parametrize("summed", [False, True], ids=["from all rows", "from the sums"])
async def test_the_goal_is_what_the_raw_facts_say(
    database: Database, receive: Receive, get_json: GetJson, summed: bool
) -> None:
    company = live(3, leads=1000)
    await tell(receive, company, expected=EXPECTED)
    if summed:
        await refold(database)
    goal = await get_json("/v1/goals/current", at=AT.isoformat())

    booked = company.booked(QUARTER[0], AT)
    last_year = [moment.replace(year=2025) for moment in QUARTER]
    share = company.booked(last_year[0], find_season_cut()) / company.booked(*last_year)
    monday = datetime(2026, 8, 17, tzinfo=ZONE)
    weeks = [
        company.booked(monday - timedelta(weeks=number), monday - timedelta(weeks=number - 1))
        for number in range(13, 0, -1)
    ]
    left = (count_working_days(AT.date(), QUARTER[1].date()) - 0.5) / 5
    projected, spread = booked + fmean(weeks) * left, 1.645 * stdev(weeks) * math.sqrt(left)
    assert goal["span"] == "2026-Q3"
    assert goal["season"] == "last_year"
    assert {name: float(goal[name]["amount"]) for name in ("booked", "due")} == pytest.approx(
        {"booked": booked, "due": TARGET * share}, abs=0.02
    )
    assert [float(goal["projected"][name]["amount"]) for name in ("value", "low", "high")] == pytest.approx(
        [projected, max(projected - spread, booked), projected + spread], abs=0.02
    )
    assert goal["state"] == ("on_track" if projected >= TARGET else "at_risk")
    assert_gap(goal, company, TARGET - projected)


def assert_gap(goal: dict[str, Any], company: Company, missing: float) -> None:
    """Deals of the mean amount of a year, leads by the share of old enough ones that bought, days in the median."""
    year = AT - timedelta(days=365)
    lags = [(won - qualified) / timedelta(days=1) for qualified, won, _ in company.leads if won and year <= won < AT]
    old = timedelta(days=quantile(lags, 0.9))
    cohort = [won for qualified, won, _ in company.leads if year - old <= qualified < AT - old]
    deals = [amount for _, amount in company.won(year, AT)]
    conversion, deal = sum(won is not None for won in cohort) / len(cohort), fmean(deals)
    needed = math.ceil(missing / round(deal, 2))
    by = QUARTER[1].date() - timedelta(days=math.ceil(round(median(lags), 1)))

    channels = goal["gap"].pop("channels")
    assert {each["channel"] for each in channels} == {"search", "social"}
    assert sum(each["qualified_leads"] for each in channels) == goal["gap"]["qualified_leads"]
    assert goal["gap"] == {
        "value": {"amount": f"{missing:.2f}", "currency": "EUR"}, "deals": needed,
        "qualified_leads": math.ceil(needed / round(conversion, 6)), "qualify_by": by.isoformat(),
        "too_late": by <= AT.date(), "cost": None,
    }  # fmt: skip
    actual = {rate["name"]: rate["actual"] for rate in goal["rates"]}
    assert actual["qualified_to_customer"] == pytest.approx(conversion, abs=1e-6)
    assert actual["deal"] == pytest.approx(deal, abs=0.01)
    assert actual["cycle_days"] == pytest.approx(median(lags), abs=0.06)
    worse = [rate["name"] for rate in goal["rates"] if rate["ratio"] is not None and rate["ratio"] < 1]
    assert len(goal["causes"]) == len(worse) > 0


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


async def test_customers_are_a_goal_too_and_due_by_working_days_where_there_is_no_last_year(
    receive: Receive, get_json: GetJson
) -> None:
    company = live(4, leads=60, days=60)
    await tell(receive, company, goal={"metric": "customers", "per": "month", "target": 10})

    goal = await get_json("/v1/goals/current", at=AT.isoformat())

    august = datetime(2026, 8, 1, tzinfo=ZONE), datetime(2026, 9, 1, tzinfo=ZONE)
    over = (count_working_days(august[0].date(), AT.date()) + 0.5) / count_working_days(
        august[0].date(), august[1].date()
    )
    assert (goal["booked"], goal["season"]) == (len(company.won(august[0], AT)), "working_days")
    assert goal["due"] == pytest.approx(10 * over, abs=0.01)


async def test_without_a_goal_there_is_none(
    client: httpx2.AsyncClient, receive: Receive, create_key: CreateKey
) -> None:
    await receive(agreement_activated(datetime(2026, 1, 1, tzinfo=UTC)))

    response = await client.get("/v1/goals/current", headers=await create_key("read"))

    assert response.status_code == 404


async def test_a_plan_shows_its_assumptions_and_each_may_be_replaced(receive: Receive, get_json: GetJson) -> None:
    now = datetime.now(UTC)
    leads = [(new_lead_id(), now - timedelta(days=200 - number)) for number in range(50)]
    buyers = {lead for lead, _ in leads[:10]}
    facts: list[Any] = [agreement_activated(now - timedelta(days=300))]
    for lead, at in leads:
        facts += [lead_captured(lead, at, "search"), lead_qualified(lead, at)]
        if lead in buyers:
            facts.append(deal_event("won", lead, at + timedelta(days=20), "1000.00"))
    facts.append(spend_recorded((now - timedelta(days=100)).date(), "500.00", channel="search"))
    await receive(*facts)
    by = (now + timedelta(days=200)).date().isoformat()

    plan = await get_json("/v1/goals/plan", customers="10", by=by)
    other = await get_json(
        "/v1/goals/plan", customers="10", by=by, qualified_to_customer="0.5", lag_days="30", cost_per_qualified="7"
    )

    assert plan["assumptions"] == {
        "qualified_to_customer": {"value": 0.2, "origin": "actual", "of": 50},
        "lag_days": {"value": 20.0, "origin": "actual", "of": 10},
        "cost_per_qualified": {"value": 10.0, "origin": "actual", "of": 50},
    }
    assert plan["channels"] == [
        {"channel": "search", "qualified_leads": 50, "leads": 50, "cost": {"amount": "500.00", "currency": "EUR"},
         "captured_to_qualified": {"value": 1.0, "origin": "actual", "of": 50}}
    ]  # fmt: skip
    assert plan["qualify_by"] == (now + timedelta(days=201 - 20)).date().isoformat()
    assert (other["qualified_leads"], other["cost"]) == (20, {"amount": "140.00", "currency": "EUR"})
    assert {name: each["origin"] for name, each in other["assumptions"].items()} == dict.fromkeys(
        ("qualified_to_customer", "lag_days", "cost_per_qualified"), "given"
    )


def tell_channels(**terms: Any) -> list[Any]:
    """Of 100 leads of search 50 qualified and 10 bought, for 500; of 20 without a channel 10 qualified."""
    now = datetime.now(UTC)
    facts: list[Any] = [agreement_activated(now - timedelta(days=300), **terms)]
    for number in range(120):
        lead, at = new_lead_id(), now - timedelta(days=200 - number / 2)
        facts.append(lead_captured(lead, at, "search" if number < 100 else None))
        if number % 2:
            facts.append(lead_qualified(lead, at))
        if number % 10 == 1 and number < 100:
            facts.append(deal_event("won", lead, at + timedelta(days=20), "1000.00"))
    return [*facts, spend_recorded((now - timedelta(days=100)).date(), "500.00", channel="search")]


async def test_the_gap_says_which_channels_bring_the_leads_that_are_missing_and_at_what_cost(
    receive: Receive, get_json: GetJson
) -> None:
    await receive(*tell_channels(goal={"metric": "customers", "per": "quarter", "target": 10}))

    gap = (await get_json("/v1/goals/current"))["gap"]

    assert (gap["deals"], gap["qualified_leads"], gap["cost"]) == (10, 60, {"amount": "500.00", "currency": "EUR"})
    assert [(each["channel"], each["qualified_leads"], each["leads"], each["cost"]) for each in gap["channels"]] == [
        ("search", 50, 100, {"amount": "500.00", "currency": "EUR"}),
        (None, 10, 20, None),
    ]


async def test_a_channels_share_of_leads_that_qualifies_may_be_replaced(receive: Receive, get_json: GetJson) -> None:
    await receive(*tell_channels())
    asked = {"customers": "10", "by": "2199-Q1"}

    plan = await get_json("/v1/goals/plan", **asked)
    other = await get_json("/v1/goals/plan", **asked, captured_to_qualified="search:0.25")
    priced = await get_json("/v1/goals/plan", **asked, captured_to_qualified=":0.2", cost_per_qualified="7")

    def read(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
        return [
            (each["channel"], each["qualified_leads"], each["leads"], (each["cost"] or {}).get("amount"),
             *each["captured_to_qualified"].values())
            for each in answer["channels"]
        ]  # fmt: skip

    without = (None, 10, 20, None, 0.5, "actual", 20)
    assert read(plan) == [("search", 50, 100, "500.00", 0.5, "actual", 100), without]
    # A lead of search goes on to cost 5.
    assert read(other) == [("search", 50, 200, "1000.00", 0.25, "given", None), without]
    assert read(priced) == [
        ("search", 50, 100, "350.00", 0.5, "actual", 100),
        (None, 10, 50, "70.00", 0.2, "given", None),
    ]


@pytest.mark.parametrize("share", ["search", "search:0", "search:1.1", "search:many", "social:0.5"])
async def test_a_share_is_of_a_channel_of_the_plan(
    client: httpx2.AsyncClient, receive: Receive, create_key: CreateKey, share: str
) -> None:
    await receive(*tell_channels())
    response = await client.get(
        "/v1/goals/plan",
        params={"customers": "10", "by": "2199-Q1", "captured_to_qualified": share},
        headers=await create_key("read"),
    )

    assert [error["pointer"] for error in response.json()["errors"]] == ["/query/captured_to_qualified"]


@pytest.mark.parametrize("by", ["2020-Q1", "2027-Q5", "soon", "2027-13"])
async def test_a_plan_needs_an_end_that_is_not_over(client: httpx2.AsyncClient, create_key: CreateKey, by: str) -> None:
    response = await client.get(
        "/v1/goals/plan", params={"customers": "10", "by": by}, headers=await create_key("read")
    )

    assert [error["pointer"] for error in response.json()["errors"]] == ["/query/by"]
