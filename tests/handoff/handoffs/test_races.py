"""An outcome and its lead at the same moment, in two transactions: whichever is first, both are told once."""

import pytest

from services.handoff.deals.domain.deal import lead_key
from services.handoff.handoffs.tasks import assign_queued
from shared.db.connection import Connection
from tests.handoff.concurrency import at_once
from tests.handoff.deals.crm_messages import BY_KEY, DANA, LEAD, comes, is_won
from tests.handoff.event_builders import NOON, captured, qualified
from tests.handoff.service import HandoffService

BY_ID = {"keys": (lead_key(LEAD),), "lead_id": LEAD}


@pytest.mark.parametrize("named", [BY_KEY, BY_ID], ids=["by a key", "by its id"])
@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the deal is first"])
async def test_a_deal_and_its_lead_never_miss_each_other(
    here: HandoffService, named: dict[str, object], lead_first: bool
) -> None:
    await here.put_seller("anna")
    works = (comes(here), is_won(**named))

    await at_once(here, *(works if lead_first else works[::-1]))

    assert (await here.handoff(LEAD))["state"] == "won"
    assert [said["type"] for said in await here.staged_events()] == ["deal.won"]
    assert await here.rows("select count(*) from waiting_deals") == [(0,)]


@pytest.mark.parametrize("named", [BY_KEY, BY_ID], ids=["by a key", "by its id"])
@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the deal is first"])
async def test_a_second_deal_of_a_lead_that_was_asked_for_before_does_not_miss_it_either(
    here: HandoffService, named: dict[str, object], lead_first: bool
) -> None:
    await here.put_seller("anna")
    await here.database.run(is_won(**named, deal_id="d-0"))
    works = (comes(here), is_won(**named))

    await at_once(here, *(works if lead_first else works[::-1]))

    assert [said["type"] for said in await here.staged_events()] == ["deal.won", "deal.won"]
    assert await here.rows("select count(*) from waiting_deals") == [(0,)]


async def test_two_processes_that_hear_of_one_deal_at_once_keep_both_stages(here: HandoffService) -> None:
    await here.put_seller("anna")
    await here.receive(captured(LEAD, DANA))

    await at_once(here, is_won(**BY_KEY), is_won(**BY_KEY, stage="opportunity", stated_at=NOON.replace(hour=1)))

    assert [said["type"] for said in await here.staged_events()] == ["deal.won", "deal.opened"]
    assert (await here.handoff(LEAD))["state"] == "won"


async def test_a_lead_that_is_being_sold_is_not_offered_meanwhile(here: HandoffService) -> None:
    await here.receive(captured(LEAD, DANA), qualified(LEAD), qualified())
    await here.put_seller("anna")

    async def sold(conn: Connection) -> None:
        await is_won(**BY_KEY)(conn)
        await here.take_up()

    await here.database.run(sold)

    assert (await here.handoff(LEAD))["state"] == "won"
    assert [said["type"] for said in await here.staged_events() if said["subject"] == str(LEAD)] == [
        "handoff.queued",
        "handoff.reassigned",
        "deal.won",
    ]
    assert len(await here.handoffs(state="offered")) == 1


async def test_a_lead_that_is_being_offered_is_sold_afterwards(here: HandoffService) -> None:
    await here.receive(captured(LEAD, DANA), qualified(LEAD))
    await here.put_seller("anna")

    await at_once(here, assign_queued, is_won(**BY_KEY))

    assert [said["type"] for said in await here.staged_events()] == ["handoff.queued", "handoff.offered", "deal.won"]
