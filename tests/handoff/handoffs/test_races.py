"""A deal and its lead in two transactions at the same moment: in either order, each event is published once."""

from functools import partial

import pytest

from services.handoff.deals.domain.deal import lead_key
from services.handoff.deals.handlers.move_deals import settle_deals
from services.handoff.handoffs.handlers.assign_queued import assign_queued
from services.handoff.handoffs.tasks import BATCH_SIZE
from shared.db.connection import Connection
from shared.messaging.sweep import SweepBatch
from tests.handoff.concurrency import run_concurrently
from tests.handoff.deals.crm_messages import BY_KEY, DANA, LEAD, capture_lead, win_deal
from tests.handoff.event_builders import NOON, lead_captured, lead_qualified
from tests.handoff.service import HandoffService

BY_ID = {"keys": (lead_key(LEAD),), "lead_id": LEAD}


@pytest.mark.parametrize("reference", [BY_KEY, BY_ID], ids=["by a key", "by its id"])
@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the deal is first"])
async def test_a_deal_and_its_lead_never_miss_each_other(
    service: HandoffService, reference: dict[str, object], lead_first: bool
) -> None:
    await service.put_seller("anna")
    transactions = (capture_lead(service), win_deal(**reference))

    await run_concurrently(service, *(transactions if lead_first else transactions[::-1]))

    assert (await service.handoff(LEAD))["state"] == "won"
    assert [event["type"] for event in await service.staged_events()] == ["deal.won"]
    assert await service.rows("select count(*) from waiting_deals") == [(0,)]


@pytest.mark.parametrize("reference", [BY_KEY, BY_ID], ids=["by a key", "by its id"])
@pytest.mark.parametrize("lead_first", [True, False], ids=["the lead is first", "the deal is first"])
async def test_a_second_deal_of_a_lead_that_another_deal_waits_for_does_not_miss_it_either(
    service: HandoffService, reference: dict[str, object], lead_first: bool
) -> None:
    await service.put_seller("anna")
    await service.database.run(win_deal(**reference, deal_id="d-0"))
    transactions = (capture_lead(service), win_deal(**reference))

    await run_concurrently(service, *(transactions if lead_first else transactions[::-1]))

    assert [event["type"] for event in await service.staged_events()] == ["deal.won", "deal.won"]
    assert await service.rows("select count(*) from waiting_deals") == [(0,)]


async def test_two_processes_that_receive_one_deal_at_once_save_both_stages(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(lead_captured(LEAD, DANA))

    await run_concurrently(
        service, win_deal(**BY_KEY), win_deal(**BY_KEY, stage="opportunity", stated_at=NOON.replace(hour=1))
    )

    assert [event["type"] for event in await service.staged_events()] == ["deal.won", "deal.opened"]
    assert (await service.handoff(LEAD))["state"] == "won"


async def test_a_lead_whose_deal_is_being_saved_is_not_offered_meanwhile(service: HandoffService) -> None:
    await service.receive(lead_captured(LEAD, DANA), lead_qualified(LEAD), lead_qualified())
    await service.put_seller("anna")

    async def win_and_assign(conn: Connection) -> None:
        await win_deal(**BY_KEY)(conn)
        await service.assign_queued()

    await service.database.run(win_and_assign)

    assert (await service.handoff(LEAD))["state"] == "won"
    assert [event["type"] for event in await service.staged_events() if event["subject"] == str(LEAD)] == [
        "handoff.queued",
        "handoff.reassigned",
        "deal.won",
        "handoff.closed",
    ]
    assert len(await service.handoffs(state="offered")) == 1


async def test_a_lead_that_is_being_offered_is_won_afterwards(service: HandoffService) -> None:
    await service.receive(lead_captured(LEAD, DANA), lead_qualified(LEAD))
    await service.put_seller("anna")

    assign = partial(assign_queued, batch=SweepBatch(BATCH_SIZE), settle_deals=settle_deals)
    await run_concurrently(service, assign, win_deal(**BY_KEY))

    assert [event["type"] for event in await service.staged_events()] == [
        "handoff.queued",
        "handoff.offered",
        "deal.won",
        "handoff.closed",
    ]
