"""The report `cost` on an example worked out by hand, in Berlin and in euros, in the spring of 2026.

| Paid | for | of the source | how much |
|--|--|--|--|
| 1 March | spring, social | ads | 100.00 EUR, restated as 90.00 |
| 31 March | Spring, social | ads | 30.00 EUR |
| 1 April | spring, social | ads | 60.00 EUR |
| 2 March | idle, display | ads | 25.00 EUR |
| 2 March | no campaign, social | ads | 5.00 EUR |
| 2 March | abroad, display | ads | 40.00 USD |

Leads A and B came of spring in March, C in April, D of no campaign in March. A, B and C are qualified; A is won in
March and B in April.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.connection import sql
from shared.db.database import Database
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    received_event,
    spend_recorded,
)
from tests.metrics.reports.two_ways import refold

MARCH = {"from": "2026-03-01", "to": "2026-04-01"}


@pytest.fixture(autouse=True)
async def example(receive: Receive) -> None:
    a, b, c, d = (new_lead_id() for _ in range(4))
    await receive(agreement_activated(day(1, 1), "Europe/Berlin", "EUR"))
    await receive(
        spend_recorded(date(2026, 3, 1), "100.00"),
        spend_recorded(date(2026, 3, 31), "30.00", campaign=" Spring"),
        spend_recorded(date(2026, 4, 1), "60.00"),
        spend_recorded(date(2026, 3, 2), "25.00", campaign="idle", channel="display"),
        spend_recorded(date(2026, 3, 2), "5.00", campaign=None),
        spend_recorded(date(2026, 3, 2), "40.00", "USD", campaign="abroad", channel="display"),
        spend_recorded(date(2026, 3, 1), "90.00"),
    )
    # In Berlin A came on the first of March.
    await receive(
        lead_captured(a, day(1) - timedelta(minutes=30), "social", campaign="spring"),
        lead_captured(b, day(3), "social", campaign="SPRING"),
        lead_captured(c, day(2, 4), "social", campaign="spring"),
        lead_captured(d, day(4), "social"),
        *(lead_qualified(lead, at) for lead, at in ((a, day(1)), (b, day(3)), (c, day(2, 4)))),
        deal_event("won", a, day(11)),
        deal_event("won", b, day(11, 4)),
    )


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def figures(spend: str, counts: tuple[int, int, int], costs: tuple[str | None, ...], *others: str) -> dict[str, Any]:
    money = [eur(cost) if cost else None for cost in costs]
    names = ("cost_per_lead", "cost_per_qualified", "cost_per_customer")
    return {
        "spend": eur(spend), **dict(zip(("captured", "qualified", "won"), counts, strict=True)),
        **dict(zip(names, money, strict=True)),
        "other_currencies": [{"amount": other, "currency": "USD"} for other in others],
    }  # fmt: skip


NOTHING = (None, None, None)
SPRING = figures("120.00", (2, 2, 2), ("60.00", "60.00", "60.00"))
IN_ALL = figures("150.00", (3, 2, 2), ("50.00", "75.00", "75.00"), "40.00")
APART = {"unattributed": eur("30.00"), "unattributed_other_currencies": [{"amount": "40.00", "currency": "USD"}]}


async def test_money_of_a_campaign_that_brought_nobody_is_a_row_and_what_has_no_rate_stands_apart(
    get_json: GetJson,
) -> None:
    report = await get_json("/v1/reports/cost", by="campaign", **MARCH)

    assert report["rows"] == [
        {"campaign": "abroad"} | figures("0.00", (0, 0, 0), NOTHING, "40.00"),
        {"campaign": "idle"} | figures("25.00", (0, 0, 0), NOTHING),
        {"campaign": "spring"} | SPRING,
        {"campaign": None} | figures("5.00", (1, 0, 0), ("5.00", None, None)),
    ]
    assert report["totals"] == IN_ALL | APART


async def test_a_cohort_counts_customers_whenever_they_came_and_a_period_by_their_own_day(get_json: GetJson) -> None:
    cohort = await get_json("/v1/reports/cost", by="month")
    period = await get_json("/v1/reports/cost", by="month", basis="period")

    march, april = {"month": "2026-03"}, {"month": "2026-04"}
    assert cohort["rows"] == [march | IN_ALL, april | figures("60.00", (1, 1, 0), ("60.00", "60.00", None))]
    assert period["rows"] == [
        march | figures("150.00", (3, 2, 1), ("50.00", "75.00", "150.00"), "40.00"),
        april | figures("60.00", (1, 1, 1), ("60.00", "60.00", "60.00")),
    ]


async def test_each_group_of_what_was_paid_has_its_row(get_json: GetJson) -> None:
    rows = {by: (await get_json("/v1/reports/cost", by=by, **MARCH))["rows"] for by in ("channel", "source", "week")}

    assert [(row["channel"], row["spend"]["amount"], row["captured"]) for row in rows["channel"]] == [
        ("display", "25.00", 0),
        ("social", "125.00", 3),
    ]
    assert [(row["source"], row["spend"]["amount"], row["captured"]) for row in rows["source"]] == [
        ("ads", "150.00", 0),
        ("website", "0.00", 3),
    ]
    assert [(row["week"], row["spend"]["amount"], row["captured"]) for row in rows["week"]] == [
        ("2026-W09", "90.00", 1),
        ("2026-W10", "30.00", 2),
        ("2026-W14", "30.00", 0),
    ]


async def test_money_is_no_sellers_and_a_bound_key_sees_none(
    get_json: GetJson, client: Any, create_key: CreateKey
) -> None:
    by_seller = await get_json("/v1/reports/cost", by="seller", **MARCH)
    bound = await client.get("/v1/reports/cost", headers=await create_key("read", seller="anna"))

    assert {(row["spend"], row["cost_per_lead"], row["cost_per_customer"]) for row in by_seller["rows"]} == {
        (None, None, None)
    }
    assert by_seller["totals"] == IN_ALL | APART
    assert bound.json()["totals"] == {
        "spend": None, "captured": 2, "qualified": 2, "won": 2, "cost_per_lead": None, "cost_per_qualified": None,
        "cost_per_customer": None, "other_currencies": [],
    }  # fmt: skip


async def test_money_is_converted_by_the_rate_of_its_own_day(
    get_json: GetJson, client: Any, create_key: CreateKey
) -> None:
    rates = [("2026-03-01", "0.9"), ("2026-03-03", "0.5"), ("2026-02-01", "0.7")]
    body = {"rates": [{"date": day, "currency": "usd", "rate": rate} for day, rate in rates]}
    put = await client.put("/v1/rates", json=body, headers=await create_key("spend"))

    report = await get_json("/v1/reports/cost", by="campaign", **MARCH)

    assert put.status_code == 200
    assert report["rows"][0] == {"campaign": "abroad"} | figures("36.00", (0, 0, 0), NOTHING)
    assert report["totals"] == figures("186.00", (3, 2, 2), ("62.00", "93.00", "93.00")) | {
        "unattributed": eur("66.00"), "unattributed_other_currencies": []
    }  # fmt: skip


async def test_costs_stay_the_same_through_sums_a_rebuild_and_statements_in_another_order(
    database: Database, get_json: GetJson, receive: Receive
) -> None:
    async def ask() -> list[Any]:
        return [(await get_json("/v1/reports/cost", by=by))["rows"] for by in ("campaign", "month")]

    before = await ask()
    await refold(database)
    summed = await ask()
    early = received_event(spend_recorded(date(2026, 3, 1), "1.00"), day(1, 2))
    await receive(early)
    late = await ask()
    await rebuild(database)
    rebuilt = await ask()
    await refold(database)

    assert before == summed == late == rebuilt == await ask()


async def test_after_a_rebuild_changes_of_leads_are_marked_and_those_of_spend_mark_nothing(
    database: Database, receive: Receive
) -> None:
    await rebuild(database)
    await refold(database)
    await receive(spend_recorded(date(2026, 3, 5), "1.00"))

    async with database.read_connection() as conn:
        marked = (await conn.execute(sql("select count(*) from changed_leads"))).scalar()
    assert marked == 0


async def test_two_leads_who_are_one_person_cost_once(get_json: GetJson, receive: Receive) -> None:
    one, other = new_lead_id(), new_lead_id()
    await receive(
        lead_captured(one, day(5), "social", campaign="idle"), lead_captured(other, day(6), "social", campaign="idle")
    )
    await receive(*lead_merged(one, other, day(7)))

    rows = (await get_json("/v1/reports/cost", by="campaign", **MARCH))["rows"]

    assert rows[1] == {"campaign": "idle"} | figures("25.00", (1, 0, 0), ("25.00", None, None))


async def test_costs_as_csv(client: Any, create_key: CreateKey) -> None:
    headers = await create_key("read") | {"accept": "text/csv"}
    response = await client.get("/v1/reports/cost", params={"by": "campaign", "bom": "false", **MARCH}, headers=headers)

    assert response.text.splitlines() == [
        "campaign,spend,spend.currency,captured,qualified,won,cost_per_lead,cost_per_qualified,cost_per_customer,"
        "other_currencies,cost_per_lead.currency,cost_per_qualified.currency,cost_per_customer.currency",
        "abroad,0.00,EUR,0,0,0,,,,40.00 USD,,,",
        "idle,25.00,EUR,0,0,0,,,,,,,",
        "spring,120.00,EUR,2,2,2,60.00,60.00,60.00,,EUR,EUR,EUR",
        ",5.00,EUR,1,0,0,5.00,,,,EUR,,",
    ]
