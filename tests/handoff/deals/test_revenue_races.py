"""Money, its deal and its lead at the same moment: in either order the money finds the lead."""

from collections.abc import Awaitable
from decimal import Decimal

import pytest

from services.handoff.deals.domain.receipt import ReceiptRow
from services.handoff.deals.handlers.revenue import book_revenue
from shared.db.connection import Connection
from shared.values.money import Money
from tests.handoff.concurrency import run_concurrently
from tests.handoff.deals.crm_messages import BY_KEY, DANA, LEAD, capture_lead, win_deal
from tests.handoff.event_builders import NOON, lead_captured
from tests.handoff.service import HandoffService


def receive_money(conn: Connection) -> Awaitable[object]:
    """Book money for the deal."""
    return book_revenue(conn, [[ReceiptRow("r-1", "d-1", Money(Decimal(70), "EUR"), "new", NOON)]])


@pytest.mark.parametrize("deal_first", [True, False], ids=["the deal is first", "the money is first"])
async def test_money_and_its_deal_always_find_each_other(service: HandoffService, deal_first: bool) -> None:
    await service.put_seller("anna")
    await service.receive(lead_captured(LEAD, DANA))
    transactions = (win_deal(**BY_KEY), receive_money)

    await run_concurrently(service, *(transactions if deal_first else transactions[::-1]))

    assert (await service.staged_events("revenue.booked"))[-1]["subject"] == str(LEAD)
    assert await service.rows("select count(*) from revenue where lead_id is not null") == [(1,)]


@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the money is first"])
async def test_money_and_the_lead_of_its_waiting_deal_always_find_each_other(
    service: HandoffService, lead_first: bool
) -> None:
    await service.put_seller("anna")
    await service.database.run(win_deal(**BY_KEY))
    transactions = (capture_lead(service), receive_money)

    await run_concurrently(service, *(transactions if lead_first else transactions[::-1]))

    assert (await service.staged_events("revenue.booked"))[-1]["subject"] == str(LEAD)
    assert await service.rows("select count(*) from revenue where lead_id is not null") == [(1,)]
