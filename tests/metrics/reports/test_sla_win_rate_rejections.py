"""The reports `sla`, `win_rate` and `rejections` on an example worked out by hand.

One team counts in UTC, in the spring of 2026; clocks of the acceptance (a) and of the first contact (c):

| Lead | channel | captured | seller | outcome | clocks |
|--|--|--|--|--|--|
| A | social | 1 March | anna | sales-qualified 4 March, won 10 March | a met in 1 h, c met in 2 h |
| B | social | 2 March | anna | rejected 3 March: too small, confirmed | a missed |
| C | email | 3 March | ben | accepted 4 March, rejected 5 April: other | a missed, then corrected: met in 2 h |
| D | email | 1 April | ben | contacted 2 April, sales-qualified 3 April, recycled 5 April | a runs, c done after 3 h |
| F | paid | 20 March | anna | rejected 25 March: too small, disputed; then merged into D | a cancelled |
| G | email | 5 April | ben | sales-qualified 6 April | |
| H | email | 1 March | | a deal lost 5 March | |

Clocks fall due a day or so after their start; both of D's on the first two days of April.
"""

from collections import Counter
from typing import Any

import httpx2
import pytest

from shared.events.base import Event
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import (
    day,
    deal_event,
    handoff_accepted,
    handoff_contacted,
    handoff_offered,
    handoff_recycled,
    handoff_rejected,
    handoff_sales_qualified,
    lead_captured,
    lead_merged,
    lead_qualified,
    new_lead_id,
    sla_event,
)

APRIL = 4
HOUR = 3600.0
BEN: dict[str, Any] = {"seller": "ben", "team": "south"}


CONTACT: dict[str, Any] = {"target": "first_contact", "seller": "anna"}


@pytest.fixture(autouse=True)
async def example(receive: Receive) -> None:
    await receive(*leads_a_to_c())
    await receive(*leads_d_to_h())


def leads_a_to_c() -> list[Event]:
    a, b, c = (new_lead_id() for _ in range(3))
    return [
        lead_captured(a, day(1)),
        lead_qualified(a, day(1)),
        handoff_offered(a, day(1)),
        handoff_accepted(a, day(1)),
        handoff_sales_qualified(a, day(4)),
        deal_event("won", a, day(10)),
        sla_event("met", a, day(1), seconds=HOUR, due_at=day(2)),
        sla_event("met", a, day(3), seconds=2 * HOUR, due_at=day(4), **CONTACT),
        lead_captured(b, day(2)),
        handoff_offered(b, day(2)),
        handoff_rejected(b, day(3)),
        sla_event("breached", b, day(3)),
        lead_captured(c, day(3), "email"),
        handoff_offered(c, day(3), "ben", "south"),
        handoff_accepted(c, day(4), **BEN),
        handoff_rejected(c, day(5, APRIL), "other", clause=None, check=None, **BEN),
        sla_event("breached", c, day(4), due_at=day(4)),
        sla_event("corrected", c, day(3), seconds=2 * HOUR, due_at=day(4)),
    ]


def leads_d_to_h() -> list[Event]:
    d, f, g, h = (new_lead_id() for _ in range(4))
    return [
        lead_captured(d, day(1, APRIL), "email"),
        handoff_offered(d, day(1, APRIL), "ben", "south"),
        handoff_contacted(d, day(2, APRIL), **BEN),
        handoff_sales_qualified(d, day(3, APRIL), **BEN),
        handoff_recycled(d, day(5, APRIL), **BEN),
        sla_event("started", d, day(1, APRIL), due_at=day(2, APRIL), team="south"),
        sla_event("finished", d, day(2, APRIL), seconds=3 * HOUR, **CONTACT | BEN, due_at=day(1, APRIL)),
        *lead_merged(d, f, day(6, APRIL)),
        lead_captured(f, day(20), "paid"),
        handoff_offered(f, day(20)),
        handoff_rejected(f, day(25), check="disputed"),
        sla_event("cancelled", f, day(25)),
        handoff_recycled(f, day(26), counted=False),
        lead_captured(g, day(5, APRIL), "email"),
        handoff_sales_qualified(g, day(6, APRIL), **BEN),
        lead_captured(h, day(1), "email"),
        deal_event("lost", h, day(5), None, seller=None, team=None),
    ]


def expected_seconds(elapsed: tuple[float, float] | None) -> dict[str, float | None]:
    """Half of the hours are business hours."""
    median, p90 = elapsed or (None, None)
    halves = [None if value is None else value / 2 for value in (median, p90)]
    return {
        "median_elapsed_seconds": median,
        "p90_elapsed_seconds": p90,
        "median_business_seconds": halves[0],
        "p90_business_seconds": halves[1],
    }


async def test_each_target_shows_how_many_clocks_were_met_and_how_long_the_work_took(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/sla")

    assert report["rows"] == [
        {"target": "acceptance", "due": 4, "met": 2, "breached": 1, "running": 1, "attainment": 0.666667,
         **expected_seconds((5400.0, 6840.0))},
        {"target": "first_contact", "due": 2, "met": 1, "breached": 1, "running": 0, "attainment": 0.5,
         **expected_seconds((9000.0, 10440.0))},
    ]  # fmt: skip
    assert report["totals"] == {"due": 6, "met": 3, "breached": 2, "running": 1, "attainment": 0.6}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"by": "month"}, {("2026-03", "acceptance"): (2, 1, 1), ("2026-03", "first_contact"): (1, 1, 0)}),
        ({"by": "month", "basis": "period"},
         {("2026-03", "acceptance"): (2, 1, 0), ("2026-03", "first_contact"): (1, 0, 0),
          ("2026-04", "acceptance"): (0, 0, 1), ("2026-04", "first_contact"): (0, 1, 0)}),
        ({"by": "channel"},
         {("email", "acceptance"): (1, 0, 0), ("paid", "acceptance"): (0, 0, 1), ("paid", "first_contact"): (0, 1, 0),
          ("social", "acceptance"): (1, 1, 0), ("social", "first_contact"): (1, 0, 0)}),
        ({"by": "seller"},
         {("anna", "first_contact"): (1, 0, 0), ("ben", "first_contact"): (0, 1, 0), (None, "acceptance"): (2, 1, 1)}),
        ({"by": "team", "basis": "period", "from": "2026-04-01"},
         {("south", "acceptance"): (0, 0, 1), ("south", "first_contact"): (0, 1, 0)}),
    ],
)  # fmt: skip
async def test_clocks_by_every_group_and_in_a_period_by_the_day_they_fall_due(
    get_json: GetJson, query: dict[str, str], expected: dict[Any, Any]
) -> None:
    report = await get_json("/v1/reports/sla", **query)

    rows = [
        ((row[query["by"]], row["target"]), (row["met"], row["breached"], row["running"])) for row in report["rows"]
    ]
    assert dict(rows) == expected
    assert [key for key, _ in rows] == list(expected)


async def test_a_range_without_clocks_has_no_rows(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/sla", to="2020-01-01")

    assert report["rows"] == []
    assert report["totals"] == {"due": 0, "met": 0, "breached": 0, "running": 0, "attainment": None}


async def test_of_the_sales_qualified_leads_some_are_won_some_lost_and_one_is_open(get_json: GetJson) -> None:
    """Sales-qualified: A, D and G; H was lost before; sales recycled D, so only G is open."""
    report = await get_json("/v1/reports/win_rate", by="channel")
    in_april = await get_json("/v1/reports/win_rate", **{"basis": "period", "from": "2026-04-01", "by": "month"})

    assert report["totals"] == {
        "sales_qualified": 3, "won": 1, "lost": 1, "open": 1, "sql_to_won": 0.333333, "win_rate": 0.5,
    }  # fmt: skip
    assert report["rows"] == [
        {"channel": "email", "sales_qualified": 1, "won": 0, "lost": 1, "open": 1, "sql_to_won": 0.0, "win_rate": 0.0},
        {"channel": "paid", "sales_qualified": 1, "won": 0, "lost": 0, "open": 0, "sql_to_won": 0.0, "win_rate": None},
        {"channel": "social", "sales_qualified": 1, "won": 1, "lost": 0, "open": 0, "sql_to_won": 1.0, "win_rate": 1.0},
    ]
    assert in_april["rows"] == [
        {"month": "2026-04", "sales_qualified": 2, "won": 0, "lost": 0, "open": 1, "sql_to_won": 0.0, "win_rate": None}
    ]


@pytest.mark.parametrize(("next_cycle", "lost", "is_open"), [(False, 1, 0), (True, 0, 1)])
async def test_a_lost_lead_that_sales_has_again_is_open(
    get_json: GetJson, receive: Receive, next_cycle: bool, lost: int, is_open: int
) -> None:
    lead = new_lead_id()
    again = [lead_qualified(lead, day(20), 2), handoff_offered(lead, day(20), cycle=2)] if next_cycle else []
    await receive(
        lead_captured(lead, day(1), channel="tv"),
        handoff_sales_qualified(lead, day(4)),
        deal_event("lost", lead, day(6)),
        *again,
    )

    report = await get_json("/v1/reports/win_rate", by="channel")

    (row,) = [row for row in report["rows"] if row["channel"] == "tv"]
    assert (row["sales_qualified"], row["won"], row["lost"], row["open"]) == (1, 0, lost, is_open)


async def test_rejections_are_counted_by_reason_and_checked_against_the_clauses(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/rejections")

    assert report["rows"] == [
        {"reason": "too_small", "clause": "size", "count": 2, "confirmed": 1, "loose": 0, "disputed": 1,
         "share": 0.666667},
        {"reason": "other", "clause": None, "count": 1, "confirmed": 0, "loose": 0, "disputed": 0, "share": 0.333333},
    ]  # fmt: skip
    assert report["totals"] == {"count": 3, "confirmed": 1, "loose": 0, "disputed": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"by": "source"}, [("website", "too_small", 2, 0.666667), ("website", "other", 1, 0.333333)]),
        ({"by": "seller"}, [("anna", "too_small", 2, 1.0), ("ben", "other", 1, 1.0)]),
        ({"by": "team"}, [("north", "too_small", 2, 1.0), ("south", "other", 1, 1.0)]),
        ({"by": "channel"},
         [("email", "other", 1, 1.0), ("paid", "too_small", 1, 1.0), ("social", "too_small", 1, 1.0)]),
        ({"by": "month"}, [("2026-03", "too_small", 2, 0.666667), ("2026-03", "other", 1, 0.333333)]),
        ({"by": "month", "basis": "period"}, [("2026-03", "too_small", 2, 1.0), ("2026-04", "other", 1, 1.0)]),
    ],
)  # fmt: skip
async def test_rejections_by_every_group(get_json: GetJson, query: dict[str, str], expected: list[Any]) -> None:
    report = await get_json("/v1/reports/rejections", **query)

    assert [(row[query["by"]], row["reason"], row["count"], row["share"]) for row in report["rows"]] == expected


async def test_the_funnel_counts_one_person_once_and_a_rejection_in_any_cycle(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/funnel", by="channel")

    assert {row["channel"]: (row["captured"], row["rejected"], row["recycled"]) for row in report["rows"]} == {
        "email": (3, 1, 0), "paid": (1, 1, 1), "social": (2, 1, 0),
    }  # fmt: skip
    totals = report["totals"]
    assert [totals[step] for step in ("accepted", "contacted", "sales_qualified", "won", "lost")] == [5, 3, 3, 1, 1]


@pytest.mark.parametrize(
    ("report", "line"),
    [
        ("sla?by=team", "south,first_contact,1,0,1,0,0.0,10800.0,10800.0,5400.0,5400.0"),
        ("win_rate?by=channel", "social,1,1,0,0,1.0,1.0"),
        ("rejections?by=seller", "ben,other,,1,0,0,0,1.0"),
    ],
)
async def test_each_of_these_reports_is_available_as_csv(
    client: httpx2.AsyncClient, create_key: CreateKey, report: str, line: str
) -> None:
    response = await client.get(f"/v1/reports/{report}", headers={**await create_key("read"), "accept": "text/csv"})

    assert Counter(response.text.splitlines())[line] == 1


async def test_a_lead_with_a_won_and_a_lost_deal_is_won_once(receive: Receive, get_json: GetJson) -> None:
    lead = new_lead_id()
    lost = deal_event("lost", lead, day(8), deal=new_lead_id())
    await receive(lead_captured(lead, day(7), "fair"), deal_event("won", lead, day(9)), lost)

    report = await get_json("/v1/reports/win_rate", by="channel")

    assert [row for row in report["rows"] if row["channel"] == "fair"] == [
        {"channel": "fair", "sales_qualified": 1, "won": 1, "lost": 0, "open": 0, "sql_to_won": 1.0, "win_rate": 1.0}
    ]
