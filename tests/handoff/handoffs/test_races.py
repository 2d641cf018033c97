"""A deal and its lead in two transactions at the same moment: in either order, each event is published once."""

import pytest

from services.handoff.deals.domain.deal import lead_key
from services.handoff.handoffs.tasks import assign_queued
from shared.db.connection import Connection
from tests.handoff.concurrency import at_once
from tests.handoff.deals.crm_messages import BY_KEY, DANA, LEAD, comes, is_won
from tests.handoff.event_builders import NOON, captured, qualified
from tests.handoff.service import HandoffService

BY_ID = {"keys": (lead_key(LEAD),), "lead_id": LEAD}


@pytest.mark.parametrize("reference", [BY_KEY, BY_ID], ids=["by a key", "by its id"])
@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the deal is first"])
async def test_a_deal_and_its_lead_never_miss_each_other(
    service: HandoffService, reference: dict[str, object], lead_first: bool
) -> None:
    await service.put_seller("anna")
    transactions = (comes(service), is_won(**reference))

    await at_once(service, *(transactions if lead_first else transactions[::-1]))

    assert (await service.handoff(LEAD))["state"] == "won"
    assert [event["type"] for event in await service.staged_events()] == ["deal.won"]
    assert await service.rows("select count(*) from waiting_deals") == [(0,)]


@pytest.mark.parametrize("reference", [BY_KEY, BY_ID], ids=["by a key", "by its id"])
@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the deal is first"])
async def test_a_second_deal_of_a_lead_that_another_deal_waits_for_does_not_miss_it_either(
    service: HandoffService, reference: dict[str, object], lead_first: bool
) -> None:
    await service.put_seller("anna")
    await service.database.run(is_won(**reference, deal_id="d-0"))
    transactions = (comes(service), is_won(**reference))

    await at_once(service, *(transactions if lead_first else transactions[::-1]))

    assert [event["type"] for event in await service.staged_events()] == ["deal.won", "deal.won"]
    assert await service.rows("select count(*) from waiting_deals") == [(0,)]


async def test_two_processes_that_receive_one_deal_at_once_save_both_stages(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(captured(LEAD, DANA))

    await at_once(service, is_won(**BY_KEY), is_won(**BY_KEY, stage="opportunity", stated_at=NOON.replace(hour=1)))

    assert [event["type"] for event in await service.staged_events()] == ["deal.won", "deal.opened"]
    assert (await service.handoff(LEAD))["state"] == "won"


async def test_a_lead_whose_deal_is_being_saved_is_not_offered_meanwhile(service: HandoffService) -> None:
    await service.receive(captured(LEAD, DANA), qualified(LEAD), qualified())
    await service.put_seller("anna")

    async def win_and_assign(conn: Connection) -> None:
        await is_won(**BY_KEY)(conn)
        await service.take_up()

    await service.database.run(win_and_assign)

    assert (await service.handoff(LEAD))["state"] == "won"
    assert [event["type"] for event in await service.staged_events() if event["subject"] == str(LEAD)] == [
        "handoff.queued",
        "handoff.reassigned",
        "deal.won",
    ]
    assert len(await service.handoffs(state="offered")) == 1


async def test_a_lead_that_is_being_offered_is_won_afterwards(service: HandoffService) -> None:
    await service.receive(captured(LEAD, DANA), qualified(LEAD))
    await service.put_seller("anna")

    await at_once(service, assign_queued, is_won(**BY_KEY))

    assert [event["type"] for event in await service.staged_events()] == [
        "handoff.queued",
        "handoff.offered",
        "deal.won",
    ]
