"""Money, its deal and its lead at the same moment: whichever is first, the money finds the lead."""

from collections.abc import Awaitable
from decimal import Decimal

import pytest

from services.handoff.deals.domain.receipt import Row
from services.handoff.deals.handlers.revenue import book_revenue
from shared.db.connection import Connection
from shared.values.money import Money
from tests.handoff.concurrency import at_once
from tests.handoff.deals.crm_messages import BY_KEY, DANA, LEAD, comes, is_won
from tests.handoff.event_builders import NOON, captured
from tests.handoff.service import HandoffService


def is_paid(conn: Connection) -> Awaitable[object]:
    """Money is received for the deal."""
    return book_revenue(conn, [[Row("r-1", "d-1", Money(Decimal(70), "EUR"), "new", NOON)]])


@pytest.mark.parametrize("deal_first", [True, False], ids=["the deal is first", "the money is first"])
async def test_money_and_its_deal_never_miss_each_other(here: HandoffService, deal_first: bool) -> None:
    await here.put_seller("anna")
    await here.receive(captured(LEAD, DANA))
    works = (is_won(**BY_KEY), is_paid)

    await at_once(here, *(works if deal_first else works[::-1]))

    assert (await here.staged_events("revenue.booked"))[-1]["subject"] == str(LEAD)
    assert await here.rows("select count(*) from revenue where lead_id is not null") == [(1,)]


@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the money is first"])
async def test_money_and_the_lead_of_its_waiting_deal_never_miss_each_other(
    here: HandoffService, lead_first: bool
) -> None:
    await here.put_seller("anna")
    await here.database.run(is_won(**BY_KEY))
    works = (comes(here), is_paid)

    await at_once(here, *(works if lead_first else works[::-1]))

    assert (await here.staged_events("revenue.booked"))[-1]["subject"] == str(LEAD)
    assert await here.rows("select count(*) from revenue where lead_id is not null") == [(1,)]
