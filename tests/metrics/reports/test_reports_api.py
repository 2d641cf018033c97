"""`GET /v1/reports`: queries, scopes, JSON and CSV."""

from datetime import UTC, datetime

import httpx2
import pytest

from services.metrics.reports.api import accepts_csv
from services.metrics.reports.store.leads import ROW_LIMIT
from shared.web.csv_export import to_csv
from tests.metrics.conftest import CreateKey, GetJson, Receive
from tests.metrics.event_builders import day, deal_event, lead_captured, new_lead_id


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"by": "moon"}, "/query/by"), ({"basis": "guess"}, "/query/basis"), ({"form": "2026-01-01"}, "/query/form"),
        ({"from": "yesterday"}, "/query/from"), ({"to": "2026-02-30"}, "/query/to"),
        ({"to": "2026-W07-1"}, "/query/to"),
        ({"to": "2026-W07-1T00:00:00Z"}, "/query/to"),
        ({"from": "2026-01-01T00:00:00"}, "/query/from"), ({"from": "0001-01-01"}, "/query/from"),
        ({"to": "9999-12-31T23:59:59-12:00"}, "/query/to"), ({"from": "2026-02-01", "to": "2026-01-01"}, "/query/to"),
        ({"from": "1" * 300}, "/query/from"),
    ],
)  # fmt: skip
async def test_an_invalid_query_is_refused_with_the_name_of_its_parameter(
    client: httpx2.AsyncClient, create_key: CreateKey, query: dict[str, str], pointer: str
) -> None:
    response = await client.get("/v1/reports/funnel", params=query, headers=await create_key("read"))

    assert (response.status_code, [error["pointer"] for error in response.json()["errors"]]) == (422, [pointer])
    assert not any(value in response.text for value in query.values())


async def test_reports_are_for_keys_that_may_read(client: httpx2.AsyncClient, create_key: CreateKey) -> None:
    statuses = [
        (await client.get(path, headers=headers)).status_code
        for headers in ({}, await create_key("capture"), await create_key("read"), await create_key("admin"))
        for path in ("/v1/reports", "/v1/reports/revenue")
    ]

    assert statuses == [401, 401, 403, 403, 200, 200, 200, 200]


async def test_the_reports_can_be_listed_and_an_unknown_one_is_not_found(
    client: httpx2.AsyncClient, create_key: CreateKey
) -> None:
    headers = await create_key("read")
    listed = await client.get("/v1/reports", headers=headers)
    unknown = await client.get("/v1/reports/gossip", headers=headers)

    assert listed.json() == {
        "reports": [
            "commitments",
            "cost",
            "credit",
            "funnel",
            "guarantee",
            "leak",
            "next_handoffs",
            "personas",
            "pipeline",
            "quality",
            "ratings",
            "rejections",
            "revenue",
            "sales_cycle",
            "shifts",
            "sla",
            "unowned",
            "untouched",
            "win_rate",
        ]
    }
    assert unknown.status_code == 404


async def test_a_report_says_how_fresh_it_is(get_json: GetJson, receive: Receive) -> None:
    before = datetime.now(UTC)
    report = await get_json("/v1/reports/funnel")

    assert before <= datetime.fromisoformat(report["as_of"]) <= datetime.now(UTC)
    assert report["freshness_seconds"] == 0


async def test_an_offset_whose_plus_became_a_blank_is_understood(get_json: GetJson, receive: Receive) -> None:
    await receive(lead_captured(new_lead_id(), day(1)), lead_captured(new_lead_id(), day(3)))

    report = await get_json("/v1/reports/funnel", **{"from": "2026-03-02T01:00:00 01:00"})

    assert report["totals"]["captured"] == 1


async def test_without_an_agreement_days_are_in_utc_and_money_is_in_euros(get_json: GetJson) -> None:
    report = await get_json("/v1/reports/revenue")

    assert (report["timezone"], report["totals"]["revenue"]) == ("UTC", {"amount": "0.00", "currency": "EUR"})


async def test_a_report_as_csv_has_a_line_for_each_row(
    client: httpx2.AsyncClient, create_key: CreateKey, receive: Receive
) -> None:
    with_formula, without_channel = new_lead_id(), new_lead_id()
    await receive(
        lead_captured(with_formula, day(1), "=cmd()"),
        deal_event("won", with_formula, day(2), "10.50"),
        lead_captured(without_channel, day(1), None),
        deal_event("won", without_channel, day(2), "7", currency="USD"),
    )

    headers = {**await create_key("read"), "accept": "text/csv"}
    for_programs = await client.get("/v1/reports/revenue?by=channel&bom=false", headers=headers)
    response = await client.get("/v1/reports/revenue?by=channel", headers=headers)

    assert response.content == "\ufeff".encode() + for_programs.content
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert for_programs.text == (
        "channel,captured,won,bookings,bookings.currency,revenue,revenue.currency,recurring_revenue,"
        "recurring_revenue.currency,revenue_per_lead,revenue_per_lead.currency,other_currencies\r\n"
        "'=cmd(),1,1,10.50,EUR,0.00,EUR,0.00,EUR,0.00,EUR,\r\n"
        ',1,1,0.00,EUR,0.00,EUR,0.00,EUR,0.00,EUR,"bookings 7.00 USD, revenue 0.00 USD, recurring_revenue 0.00 USD"\r\n'
    )


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_text_becomes_a_formula_and_numbers_stay_numbers(begin: str) -> None:
    rows = [{"channel": f"{begin}1", "revenue": {"amount": "-5.00", "currency": "EUR"}, "median_days": -1.5, "won": -1}]

    cells = to_csv(rows).split("\r\n")[1]

    assert cells.replace('"', "") == f"'{begin}1,-5.00,EUR,-1.5,-1"


@pytest.mark.parametrize(
    ("accept", "csv"),
    [
        ("text/csv", True), ("text/csv;q=0.9, */*", True), ("application/json, text/csv", False), ("*/*", False),
        ("", False), ("text/csv;q=0", False), ("text/csv; q=0.000", False), ("text/csv;q=0.001", True),
        ("Text/CSV", True),
    ],
)  # fmt: skip
def test_a_client_that_accepts_csv_gets_csv(accept: str, csv: bool) -> None:
    assert accepts_csv(accept) is csv


async def test_a_truncated_report_has_the_largest_groups_and_the_totals_of_all(
    get_json: GetJson, receive: Receive
) -> None:
    await receive(*(lead_captured(new_lead_id(), day(1), campaign=f"c{number:04}") for number in range(ROW_LIMIT + 1)))
    customer = new_lead_id()
    await receive(lead_captured(customer, day(1), campaign="c4999"), deal_event("won", customer, day(2), "10.00"))

    funnel, revenue = [await get_json(f"/v1/reports/{name}", by="campaign") for name in ("funnel", "revenue")]

    assert [(report["truncated"], report["totals"]["captured"]) for report in (funnel, revenue)] == [
        (True, ROW_LIMIT + 2), (True, ROW_LIMIT + 2),
    ]  # fmt: skip
    assert ROW_LIMIT - 5 < len(revenue["rows"]) <= len(funnel["rows"]) < ROW_LIMIT
    largest = revenue["rows"][-1]
    assert (largest["campaign"], largest["captured"], largest["bookings"]["amount"]) == ("c4999", 2, "10.00")
