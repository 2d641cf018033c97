"""The report `credit`: whose part of won deals is whose, by the agreement in force when each was won."""

import random
from decimal import Decimal
from typing import Any

import httpx2

from shared.db.database import Database
from shared.events.base import Event
from tests.metrics import event_builders as build
from tests.metrics.conftest import CreateKey, GetJson, Receive

HALF = {"sourced": 0.5, "touched": 0.2, "shared": 0.5, "protection": "30d", "commission": [{"share": 0.1}]}
QUARTER = HALF | {"sourced": 0.25}


def euros(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def win(number: float, amount: str = "1000.00", **fields: Any) -> list[Event]:
    """A lead that marketing brought and anna won on this day of March."""
    lead = build.new_lead_id()
    return [
        build.lead_captured(lead, build.day(1), channel=fields.pop("channel", "social")),
        build.lead_qualified(lead, build.day(1)),
        build.handoff_offered(lead, build.day(1)),
        build.handoff_accepted(lead, build.day(2), seller="ben"),
        build.handoff_reassigned(lead, build.day(3), seller="anna", former_seller="ben"),
        build.deal_event("won", lead, build.day(number), amount, **fields),
    ]


def row(party: dict[str, Any], deals: int, credited: str, commission: str, *others: Any) -> dict[str, Any]:
    return {"side": "sales", "channel": None, "seller": None} | party | {
        "deals": deals, "credited": euros(credited), "commission": euros(commission), "other_currencies": list(others),
    }  # fmt: skip


async def test_each_deal_is_credited_by_the_agreement_in_force_when_it_was_won(
    receive: Receive, get_json: GetJson
) -> None:
    await receive(
        build.agreement_activated(build.day(5), credit=HALF),
        build.agreement_activated(build.day(10), version=2, credit=QUARTER),
        build.agreement_activated(build.day(20), version=3),
    )
    await receive(*win(4, "70.00"), *win(6), *win(12, channel="ads"), *win(25, "30.00"))

    report = await get_json("/v1/reports/credit")

    assert report["rows"] == [
        row({"side": "marketing", "channel": "ads"}, 1, "250.00", "0.00"),
        row({"side": "marketing", "channel": "social"}, 1, "500.00", "0.00"),
        row({"seller": "anna"}, 2, "625.00", "62.50"),
        row({"seller": "ben"}, 2, "625.00", "62.50"),
    ]
    assert report["totals"] == {
        "deals": 2,
        "credited": euros("2000.00"),
        "commission": euros("125.00"),
        "other_currencies": [],
        "uncredited_deals": 2,
        "uncredited": euros("100.00"),
        "uncredited_other_currencies": [],
    }


async def test_money_of_another_currency_stands_apart_and_spans_have_rows_of_their_own(
    receive: Receive, get_json: GetJson
) -> None:
    await receive(build.agreement_activated(build.day(1), credit={"sourced": 1.0}))
    await receive(*win(6, "10.00", currency="USD"), *win(6), *win(36))

    report = await get_json("/v1/reports/credit", by="month")
    refused = await get_json("/v1/reports/credit", **{"from": "2026-04-01"})

    party = {"side": "marketing", "channel": "social"}
    dollars = {
        "credited": {"amount": "10.00", "currency": "USD"},
        "commission": {"amount": "0.00", "currency": "USD"},
    }
    assert report["rows"] == [
        {"month": "2026-03"} | row(party, 2, "1000.00", "0.00", dollars),
        {"month": "2026-04"} | row(party, 1, "1000.00", "0.00"),
    ]
    assert refused["rows"] == [row(party, 1, "1000.00", "0.00")]


async def test_a_report_by_channel_is_refused_and_a_file_has_its_rows(
    client: httpx2.AsyncClient, create_key: CreateKey, receive: Receive
) -> None:
    await receive(build.agreement_activated(build.day(1), credit={"sourced": 1.0}), *win(6))
    headers = await create_key("read")

    refused = await client.get("/v1/reports/credit", params={"by": "channel"}, headers=headers)
    file = await client.get("/v1/reports/credit", headers=headers | {"accept": "text/csv"})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/by")
    assert file.text.splitlines()[1].startswith("marketing,social,,1,1000.00,EUR")


async def test_a_seller_reads_the_own_part_alone(
    client: httpx2.AsyncClient, create_key: CreateKey, receive: Receive
) -> None:
    await receive(build.agreement_activated(build.day(1), credit=HALF), *win(6))
    answer = await client.get("/v1/reports/credit", headers=await create_key("read", seller="ben"))

    assert answer.json()["rows"] == [row({"seller": "ben"}, 1, "250.00", "25.00")]
    assert answer.json()["totals"]["credited"] == euros("250.00")


async def test_of_random_stories_each_currency_is_credited_exactly_once_in_any_order(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    chance = random.Random(11)
    rules: list[Any] = [HALF, QUARTER, None, {"sourced": 0.333, "touched": 0.1}]
    events: list[Event] = [
        build.agreement_activated(build.day(4 * number + 1), version=number + 1, credit=rule)
        for number, rule in enumerate(rules)
    ]
    won: dict[str, Decimal] = {}
    for _ in range(60):
        amount, currency = f"{chance.randrange(10**6) / 100:.2f}", chance.choice(["EUR", "USD", "JPY"])
        number = chance.uniform(4, 24)
        events += win(number, amount, currency=currency, seller=chance.choice(["anna", "ben", "cleo"]))
        won[currency] = won.get(currency, Decimal(0)) + Decimal(amount)
    chance.shuffle(events)
    for start in range(0, len(events), 50):
        await receive(*events[start : start + 50])

    report = await get_json("/v1/reports/credit")

    found: dict[str, Decimal] = {}
    parts = [each for line in report["rows"] for each in (line, *line["other_currencies"])]
    rest = [report["totals"]["uncredited"], *report["totals"]["uncredited_other_currencies"]]
    for money in [*(part["credited"] for part in parts), *rest]:
        found[money["currency"]] = found.get(money["currency"], Decimal(0)) + Decimal(money["amount"])
    assert found == won
