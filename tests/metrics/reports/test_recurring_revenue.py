"""What recurs of the money received: renewals and expansions, less the refunds of them, in any order of arrival."""

import random
from typing import Any

import pytest

from services.metrics.projections.handlers.rebuild import rebuild
from shared.db.database import Database
from shared.events.base import Event
from tests.metrics.conftest import GetJson, Receive
from tests.metrics.event_builders import (
    agreement_activated,
    day,
    deal_event,
    lead_captured,
    new_lead_id,
    received_event,
    revenue_booked,
)
from tests.metrics.reports.some_rates import add_rates
from tests.metrics.reports.two_ways import refold

# A customer in euros that gets money back of its purchase and of its renewal, one in dollars, and one that only bought.
RECEIPTS = {
    "social": [("new", 2, "1000.00"), ("refund", 3, "-100.00"), ("renewal", 10, "400.00"), ("refund", 12, "-50.00")],
    "email": [("new", 2, "900.00"), ("expansion", 20, "200.00"), ("refund", 21, "-20.00")],
    None: [("new", 4, "700.00"), ("refund", 25, "-700.00")],
}
EXPECTED = {"social": ("1250.00", "350.00"), "email": ("540.00", "90.00"), None: ("0.00", "0.00")}


def tell_receipts() -> list[Event]:
    events: list[Event] = [agreement_activated(day(1, 1), "UTC")]
    for channel, receipts in RECEIPTS.items():
        lead, currency = new_lead_id(), "USD" if channel == "email" else "EUR"
        events += [lead_captured(lead, day(1), channel), deal_event("won", lead, day(2), "1000.00", currency=currency)]
        events += [revenue_booked(lead, day(of), amount, currency, kind=kind) for kind, of, amount in receipts]
    return events


async def read_money(get_json: GetJson) -> dict[str | None, tuple[str, str]]:
    rows: list[dict[str, Any]] = (await get_json("/v1/reports/revenue", by="channel"))["rows"]
    return {row["channel"]: (row["revenue"]["amount"], row["recurring_revenue"]["amount"]) for row in rows}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_renewals_and_expansions_recur_less_what_was_given_back_of_them(
    database: Database, receive: Receive, get_json: GetJson, seed: int
) -> None:
    await add_rates(database, {"2026-01-01": "0.5"})
    events = tell_receipts()
    random.Random(seed).shuffle(events)
    for event in events:
        await receive(received_event(event))
        if random.Random(seed).random() < 0.5:
            await refold(database)
    from_rows_and_changes = await read_money(get_json)
    await refold(database)
    from_sums = await read_money(get_json)
    await rebuild(database)
    rebuilt = await read_money(get_json)

    assert from_sums == from_rows_and_changes == rebuilt == EXPECTED


async def test_money_in_a_currency_without_a_rate_recurs_apart(receive: Receive, get_json: GetJson) -> None:
    await receive(*(received_event(event) for event in tell_receipts()))

    totals = (await get_json("/v1/reports/revenue"))["totals"]

    assert totals["recurring_revenue"] == {"amount": "350.00", "currency": "EUR"}
    assert [each["recurring_revenue"] for each in totals["other_currencies"]] == [
        {"amount": "180.00", "currency": "USD"}
    ]


async def test_a_renewal_that_is_told_after_its_refund_takes_the_refund_with_it(
    database: Database, receive: Receive, get_json: GetJson
) -> None:
    lead = new_lead_id()
    await receive(
        agreement_activated(day(1, 1), "UTC"),
        lead_captured(lead, day(1), "social"),
        deal_event("won", lead, day(2), "1000.00"),
        revenue_booked(lead, day(9), "-50.00", kind="refund"),
    )
    await refold(database)
    before = await read_money(get_json)
    await receive(revenue_booked(lead, day(8), "400.00", kind="renewal"))

    assert (before, await read_money(get_json)) == ({"social": ("-50.00", "0.00")}, {"social": ("350.00", "350.00")})
