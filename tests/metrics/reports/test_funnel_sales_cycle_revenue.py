"""The reports `funnel`, `sales_cycle` and `revenue` on an example worked out by hand.

Two teams in Berlin, who count in euros, in the spring of 2026:

| Lead | channel, campaign | captured (Berlin) | qualified | seller | deal | received |
|--|--|--|--|--|--|--|
| A | social, spring | 1 March 01:00 | 1 March | anna | won 11 March, 1000 EUR | 600 on 12 March, -100 on 2 April |
| B | social | 1 March 00:30 (in UTC still February) | 2 March | anna | lost 5 March | |
| C | email | 10 March | | | | |
| D | none | 3 April | 3 April | ben | opened 10 April, won 3 May, 500 USD | 500 USD on 4 May |
| E | email | 10 February | 10 February | ben | won 20 March, 2000 EUR | |

and 75 EUR of an unknown deal, on 15 March.
"""

from datetime import timedelta
from typing import Any

import pytest

from shared.db.database import Database
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    handoff_offered,
    lead_captured,
    lead_qualified,
    new_lead_id,
    revenue_booked,
)
from tests.metrics.reports.some_rates import add_rates
from tests.metrics.reports.two_ways import refold

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture(autouse=True)
async def example(receive: Receive) -> None:
    a, b, c, d, e = (new_lead_id() for _ in range(5))
    april, may, february = 4, 5, 2
    await receive(
        agreement_activated(day(1, 1), "Europe/Rome", "USD", 1),
        agreement_activated(day(2, 1), "Europe/Berlin", "EUR", 2),
    )
    await receive(
        lead_captured(a, day(1), "social", campaign="spring"),
        lead_qualified(a, day(1)),
        handoff_offered(a, day(1)),
        deal_event("won", a, day(11), "1000.00"),
        revenue_booked(a, day(12), "600.00"),
        revenue_booked(a, day(2, april), "-100.00"),
        lead_captured(b, day(1) - HALF_AN_HOUR, "social"),
        lead_captured(b, day(3), "email"),
        lead_qualified(b, day(2)),
        handoff_offered(b, day(2)),
        deal_event("lost", b, day(5), None),
    )
    await receive(
        lead_captured(c, day(10), "email"),
        lead_captured(d, day(3, april), None),
        lead_qualified(d, day(3, april)),
        handoff_offered(d, day(3, april), "ben", "south"),
        deal_event("opened", d, day(10, april), None, seller="ben", team="south"),
        deal_event("won", d, day(3, may), "500.00", currency="USD", seller="ben", team="south"),
        revenue_booked(d, day(4, may), "500.00", "USD"),
        lead_captured(e, day(10, february), "email"),
        lead_qualified(e, day(10, february)),
        deal_event("won", e, day(20), "2000.00", seller="ben", team="south"),
        revenue_booked(None, day(15), "75.00"),
    )


COUNTED = ("captured", "qualified", "accepted", "won", "lost")


def counts(rows: list[dict[str, Any]], by: str) -> dict[Any, tuple[int, ...]]:
    """Each group's captured, qualified, accepted, won, lost."""
    return {row[by]: tuple(row[step] for step in COUNTED) for row in rows}


async def test_the_funnel_by_channel_counts_each_lead_once_under_its_first_touch(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/funnel", by="channel")

    row = report["rows"][1]
    assert {name: row[name] for name in row if name != "by_origin"} == {
        "channel": "social", "captured": 2, "qualified": 2, "accepted": 2, "contacted": 1, "sales_qualified": 1,
        "opportunity": 1, "won": 1, "lost": 1, "rejected": 0, "recycled": 0, "accepted_of_qualified": 2,
        "rates": {
            "qualified": 1.0, "accepted": 1.0, "contacted": 0.5, "sales_qualified": 1.0, "opportunity": 1.0, "won": 1.0,
            "lead_to_customer": 0.5,
        },
    }  # fmt: skip
    assert counts(report["rows"], "channel") == {
        "email": (2, 1, 1, 1, 0),
        "social": (2, 2, 2, 1, 1),
        None: (1, 1, 1, 1, 0),
    }
    assert [report["totals"][step] for step in COUNTED] == [5, 4, 4, 3, 1]
    assert report["totals"]["rates"]["lead_to_customer"] == 0.6
    head = {name: report[name] for name in ("report", "basis", "timezone", "truncated")}
    assert head == {"report": "funnel", "basis": "cohort", "timezone": "Europe/Berlin", "truncated": False}


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", {"2026-02": (1, 1, 1, 1, 0), "2026-03": (3, 2, 2, 1, 1), "2026-04": (1, 1, 1, 1, 0)}),
        ("quarter", {"2026-Q1": (4, 3, 3, 2, 1), "2026-Q2": (1, 1, 1, 1, 0)}),
        ("week", {"2026-W07": (1, 1, 1, 1, 0), "2026-W09": (2, 2, 2, 1, 1), "2026-W11": (1, 0, 0, 0, 0),
                  "2026-W14": (1, 1, 1, 1, 0)}),
        ("source", {"website": (5, 4, 4, 3, 1)}),
        ("campaign", {"spring": (1, 1, 1, 1, 0), None: (4, 3, 3, 2, 1)}),
        ("product", {"default": (4, 4, 4, 3, 1), None: (1, 0, 0, 0, 0)}),
        ("team", {"north": (2, 2, 2, 1, 1), "south": (2, 2, 2, 2, 0), None: (1, 0, 0, 0, 0)}),
        ("seller", {"anna": (2, 2, 2, 1, 1), "ben": (2, 2, 2, 2, 0), None: (1, 0, 0, 0, 0)}),
    ],
)  # fmt: skip
async def test_the_funnel_of_cohorts_by_every_group(get_json: GetJson, by: str, expected: dict[Any, Any]) -> None:
    report = await get_json("/v1/reports/funnel", by=by)

    assert counts(report["rows"], by) == expected
    assert list(counts(report["rows"], by)) == list(expected)


async def test_in_a_period_each_step_counts_under_its_own_date(get_json: GetJson) -> None:
    months = await get_json("/v1/reports/funnel", by="month", basis="period")
    channels = await get_json(
        "/v1/reports/funnel", **{"by": "channel", "basis": "period", "from": "2026-03-01", "to": "2026-04-01"}
    )

    assert counts(months["rows"], "month") == {
        "2026-02": (1, 1, 0, 0, 0), "2026-03": (3, 2, 3, 2, 1), "2026-04": (1, 1, 1, 0, 0), "2026-05": (0, 0, 0, 1, 0),
    }  # fmt: skip
    assert counts(channels["rows"], "channel") == {"email": (1, 0, 1, 1, 0), "social": (2, 2, 2, 1, 1)}
    assert [channels["totals"][step] for step in COUNTED] == [3, 2, 3, 2, 1]


async def test_a_span_begins_at_midnight_of_the_agreements_zone_and_ends_before_its_last_day(get_json: GetJson) -> None:
    from_dates = await get_json("/v1/reports/funnel", **{"from": "2026-03-01", "to": "2026-03-10"})
    from_instants = await get_json(
        "/v1/reports/funnel", **{"from": "2026-02-28T23:30:01Z", "to": "2026-03-10T00:00:00Z"}
    )

    assert (from_dates["totals"]["captured"], from_instants["totals"]["captured"]) == (2, 1)


async def test_without_a_group_there_is_one_row_with_the_totals(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/funnel")

    assert report["rows"] == [report["totals"]]
    assert report["totals"]["captured"] == 5


async def test_a_rate_without_leads_is_null(get_json: GetJson) -> None:
    empty = await get_json("/v1/reports/funnel", **{"from": "2020-01-01", "to": "2020-02-01", "by": "channel"})

    assert empty["rows"] == []
    assert empty["totals"]["captured"] == 0
    assert set(empty["totals"]["rates"].values()) == {None}


async def test_the_sales_cycle_goes_from_first_capture_to_won_and_is_interpolated(get_json: GetJson) -> None:
    """A: 10 days; D: 30 days; E: 38 days. The 90 % quantile lies 0.8 of the way from 30 to 38."""
    report = await get_json("/v1/reports/sales_cycle", by="channel")
    won_in_march = await get_json(
        "/v1/reports/sales_cycle", **{"basis": "period", "from": "2026-03-01", "to": "2026-04-01"}
    )

    assert report["rows"] == [
        {"channel": "email", "won": 1, "median_days": 38.0, "mean_days": 38.0, "p90_days": 38.0},
        {"channel": "social", "won": 1, "median_days": 10.0, "mean_days": 10.0, "p90_days": 10.0},
        {"channel": None, "won": 1, "median_days": 30.0, "mean_days": 30.0, "p90_days": 30.0},
    ]
    assert report["totals"] == {"won": 3, "median_days": 30.0, "mean_days": 26.0, "p90_days": 36.4}
    assert won_in_march["totals"] == {"won": 2, "median_days": 24.0, "mean_days": 24.0, "p90_days": 35.2}


async def test_without_a_customer_there_is_no_sales_cycle(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/sales_cycle", to="2020-02-01")

    assert report["totals"] == {"won": 0, "median_days": None, "mean_days": None, "p90_days": None}


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def dollars(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


async def test_revenue_has_bookings_and_money_received_and_adds_up_no_other_currency(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/revenue", by="channel")

    in_dollars = [{"bookings": dollars("500.00"), "revenue": dollars("500.00"), "recurring_revenue": dollars("0.00")}]
    assert report["rows"] == [
        {"channel": "email", "captured": 2, "won": 1, "bookings": euros("2000.00"), "revenue": euros("0.00"),
         "recurring_revenue": euros("0.00"), "revenue_per_lead": euros("0.00"), "other_currencies": []},
        {"channel": "social", "captured": 2, "won": 1, "bookings": euros("1000.00"), "revenue": euros("500.00"),
         "recurring_revenue": euros("0.00"), "revenue_per_lead": euros("250.00"), "other_currencies": []},
        {"channel": None, "captured": 1, "won": 1, "bookings": euros("0.00"), "revenue": euros("0.00"),
         "recurring_revenue": euros("0.00"), "revenue_per_lead": euros("0.00"), "other_currencies": in_dollars},
    ]  # fmt: skip
    assert report["totals"] == {
        "captured": 5, "won": 3, "bookings": euros("3000.00"), "revenue": euros("500.00"),
        "recurring_revenue": euros("0.00"), "revenue_per_lead": euros("100.00"),
        "other_currencies": in_dollars, "unmatched": euros("75.00"),
        "unmatched_other_currencies": [],
    }  # fmt: skip


async def test_in_a_period_money_counts_on_the_day_it_was_received(get_json: GetJson) -> None:
    months = await get_json("/v1/reports/revenue", by="month", basis="period")
    sellers = await get_json(
        "/v1/reports/revenue", **{"by": "seller", "basis": "period", "from": "2026-04-01", "to": "2026-05-01"}
    )

    figures = {
        row["month"]: (row["won"], row["bookings"]["amount"], row["revenue"]["amount"]) for row in months["rows"]
    }
    assert figures == {
        "2026-02": (0, "0.00", "0.00"), "2026-03": (2, "3000.00", "600.00"), "2026-04": (0, "0.00", "-100.00"),
        "2026-05": (1, "0.00", "0.00"),
    }  # fmt: skip
    assert [(row["seller"], row["captured"], row["revenue"]["amount"]) for row in sellers["rows"]] == [
        ("anna", 0, "-100.00"), ("ben", 1, "0.00"),
    ]  # fmt: skip
    assert sellers["rows"][0]["revenue_per_lead"] is None
    assert sellers["totals"]["unmatched"] == euros("0.00")


async def test_zone_and_currency_are_those_of_the_active_agreement(get_json: GetJson, receive: Receive) -> None:
    await receive(agreement_activated(day(1, 6), "UTC", "USD", 3))

    report = await get_json("/v1/reports/revenue", by="month")

    assert report["timezone"] == "UTC"
    assert [row["month"] for row in report["rows"]] == ["2026-02", "2026-03", "2026-04"]
    assert report["rows"][0]["captured"] == 2
    assert report["totals"]["revenue"] == dollars("500.00")
    assert report["totals"]["other_currencies"] == [
        {"bookings": euros("3000.00"), "revenue": euros("500.00"), "recurring_revenue": euros("0.00")}
    ]
    assert report["totals"]["unmatched_other_currencies"] == [euros("75.00")]


async def test_money_is_converted_by_the_rate_of_the_day_on_which_it_was_won_or_received(
    get_json: GetJson, database: Database
) -> None:
    """D was won in dollars on 3 May, and paid on the day after."""
    await add_rates(database, {"2026-05-01": "0.9", "2026-05-04": "0.85555"})

    plain = await get_json("/v1/reports/revenue", by="month")
    await refold(database)
    summed = await get_json("/v1/reports/revenue", by="month")

    april = {"amount": "450.00", "currency": "EUR"}, {"amount": "427.78", "currency": "EUR"}
    assert [(row["bookings"], row["revenue"], row["other_currencies"]) for row in plain["rows"][-1:]] == [(*april, [])]
    assert (plain["rows"], plain["totals"]) == (summed["rows"], summed["totals"])
