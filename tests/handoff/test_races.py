"""An outcome and its lead at the same moment, in two transactions: whichever is first, both are told once."""

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from services.handoff.deals.domain import lead_key
from services.handoff.outcomes.handlers import post_deals
from services.handoff.revenue.domain import Row
from services.handoff.revenue.handlers import book
from shared.money import Money
from tests.database import ask
from tests.handoff.builders import NOON, an_id, captured, email_key, heard, message
from tests.handoff.conftest import Here

WAIT_SECONDS = 20.0
DANA = "dana@example.com"
LEAD = an_id(2)
BY_KEY = {"keys": (email_key(DANA),)}
BY_ID = {"keys": (lead_key(LEAD),), "lead_id": LEAD}
WAITERS = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"

Work = Callable[[AsyncConnection], Awaitable[object]]


async def at_once(here: Here, first: Work, second: Work) -> None:
    """`first` has done everything but commit when `second` begins; it commits once `second` waits for it."""
    done, go = asyncio.Event(), asyncio.Event()

    async def held(conn: AsyncConnection) -> None:
        await first(conn)
        done.set()
        await go.wait()

    leading = asyncio.create_task(here.database.run(held))
    await asyncio.wait_for(done.wait(), WAIT_SECONDS)
    following = asyncio.create_task(here.database.run(second))
    async with asyncio.timeout(WAIT_SECONDS):
        while await ask(here.url, WAITERS) != [(1,)]:
            assert not following.done(), "nothing made the second transaction wait for the first"
            await asyncio.sleep(0.01)
    go.set()
    await asyncio.gather(leading, following)


def comes(here: Here, lead: UUID = LEAD) -> Work:
    """The lead is captured."""
    return lambda conn: here.handle(conn, [heard(captured(lead, DANA))])


def is_won(**named: object) -> Work:
    """A message says that the deal was won."""
    return lambda conn: post_deals(conn, [message(**named)])


def is_paid(conn: AsyncConnection) -> Awaitable[object]:
    """Money is received for the deal."""
    return book(conn, [[Row("r-1", "d-1", Money(Decimal(70), "EUR"), "new", NOON)]])


@pytest.mark.parametrize("named", [BY_KEY, BY_ID], ids=["by a key", "by its id"])
@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the deal is first"])
async def test_a_deal_and_its_lead_never_miss_each_other(
    here: Here, named: dict[str, object], lead_first: bool
) -> None:
    await here.put_seller("anna")
    works = (comes(here), is_won(**named))

    await at_once(here, *(works if lead_first else works[::-1]))

    assert (await here.handoff(LEAD))["state"] == "won"
    assert [said["type"] for said in await here.said()] == ["deal.won"]
    assert await here.rows("select count(*) from waiting_deals") == [(0,)]


@pytest.mark.parametrize("deal_first", [True, False], ids=["the deal is first", "the money is first"])
async def test_money_and_its_deal_never_miss_each_other(here: Here, deal_first: bool) -> None:
    await here.put_seller("anna")
    await here.hear(captured(LEAD, DANA))
    works = (is_won(**BY_KEY), is_paid)

    await at_once(here, *(works if deal_first else works[::-1]))

    assert (await here.said("revenue.booked"))[-1]["subject"] == str(LEAD)
    assert await here.rows("select count(*) from revenue where lead_id is not null") == [(1,)]


@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the money is first"])
async def test_money_and_the_lead_of_its_waiting_deal_never_miss_each_other(here: Here, lead_first: bool) -> None:
    await here.put_seller("anna")
    await here.database.run(is_won(**BY_KEY))
    works = (comes(here), is_paid)

    await at_once(here, *(works if lead_first else works[::-1]))

    assert (await here.said("revenue.booked"))[-1]["subject"] == str(LEAD)
    assert await here.rows("select count(*) from revenue where lead_id is not null") == [(1,)]


async def test_two_processes_that_hear_of_one_deal_at_once_keep_both_stages(here: Here) -> None:
    await here.put_seller("anna")
    await here.hear(captured(LEAD, DANA))

    await at_once(here, is_won(**BY_KEY), is_won(**BY_KEY, stage="opportunity", stated_at=NOON.replace(hour=1)))

    assert [said["type"] for said in await here.said()] == ["deal.won", "deal.opened"]
    assert (await here.handoff(LEAD))["state"] == "won"
