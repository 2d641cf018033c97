"""A seller's outcome, the CRM's waiting deal and its money at the same moment: in either order they are one deal."""

from collections.abc import Awaitable
from uuid import UUID

import pytest

from services.handoff.deals.domain.seller_updates import Outcome, SellerDealUpdate
from services.handoff.deals.handlers.seller_updates import record_seller_update
from shared.db.connection import Connection
from tests.handoff.concurrency import Work, run_concurrently
from tests.handoff.deals.crm_messages import capture_lead, report_deal
from tests.handoff.deals.test_revenue_races import receive_money
from tests.handoff.deals.test_unnamed_deals import LEAD, OPENED, close, list_deals
from tests.handoff.event_builders import lead_qualified
from tests.handoff.service import HandoffService


@pytest.fixture
async def waiting(crm: HandoffService) -> HandoffService:
    """A lead that was offered to anna, and a deal of the CRM that waits for the lead's address."""
    await crm.receive(lead_qualified(LEAD))
    await report_deal(crm, **OPENED)
    return crm


def win_without_name(handoff: str) -> Work:
    """A transaction in which anna reports the handoff's deal as won."""

    def win(conn: Connection) -> Awaitable[object]:
        return record_seller_update(conn, SellerDealUpdate(UUID(handoff), "anna", Outcome("won")))

    return win


@pytest.mark.parametrize("seller_first", [True, False], ids=["the seller is first", "the address is first"])
async def test_an_outcome_and_the_address_at_one_moment_make_one_deal(
    waiting: HandoffService, seller_first: bool
) -> None:
    transactions = (win_without_name((await waiting.handoff(LEAD))["handoff_id"]), capture_lead(waiting))

    await run_concurrently(waiting, *(transactions if seller_first else transactions[::-1]))

    assert {name: sorted(stages) for name, stages in (await list_deals(waiting)).items()} == {
        "d-1": ["deal.opened", "deal.won"]
    }


@pytest.mark.parametrize("money_first", [True, False], ids=["the money is first", "the address is first"])
async def test_money_and_the_address_at_one_moment_find_the_sellers_deal(
    waiting: HandoffService, money_first: bool
) -> None:
    await close(waiting)
    transactions = (receive_money, capture_lead(waiting))

    await run_concurrently(waiting, *(transactions if money_first else transactions[::-1]))

    assert await list_deals(waiting) == {"d-1": ["deal.won", "deal.opened"]}
    last = (await waiting.staged_events("revenue.booked"))[-1]
    ((deal,),) = await waiting.rows("select deal from deals")
    assert (last["subject"], last["data"]["deal"]) == (str(LEAD), str(deal))
