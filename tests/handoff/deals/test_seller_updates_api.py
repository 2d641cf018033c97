"""A seller tells of a deal: the same facts, and the same deal, as the CRM tells of."""

from typing import Any

from tests.handoff.deals.crm_messages import types
from tests.handoff.responses.seller_client import offered, respond, shown
from tests.handoff.service import HandoffService

EUROS = {"amount": "1200.00", "currency": "EUR"}
SEEN: dict[str, Any] = {"deal_id": "d-1", "amount": EUROS, "close_by": "2026-12-24", "competitor": "Rival Vans"}
DEALS = ("deal.opened", "deal.won", "deal.lost", "deal.reopened")


async def crm(here: HandoffService, handoff: str, stage: str, **more: Any) -> dict[str, Any]:
    """What the CRM tells of the lead's deal."""
    lead = (await shown(here, handoff))["lead_id"]
    body = {"deal_id": "d-1", "lead": {"lead_id": lead}, "stage": stage, "amount": EUROS, "owner": "anna"} | more
    status, answer = await here.post("/v1/deals", body)
    assert status == 202, answer
    return answer


async def deals(here: HandoffService) -> list[str]:
    """The deals that were spoken of."""
    return sorted({said["data"]["deal"] for said in await here.staged_events(*DEALS)})


async def test_a_seller_opens_a_deal_and_wins_it(here: HandoffService) -> None:
    handoff = await offered(here)

    opened = await respond(here.admin, handoff, "opportunity", **SEEN)
    won = await respond(here.admin, handoff, "outcome", outcome="won")

    assert [(status, answer["state"]) for status, answer in (opened, won)] == [(200, "opportunity"), (200, "won")]
    said = await here.staged_events(*DEALS)
    assert [(one["type"], one["data"]["amount"], one["data"]["by"]) for one in said] == [
        ("deal.opened", EUROS, "seller"),
        ("deal.won", EUROS, "seller"),
    ]
    assert len(await deals(here)) == 1
    assert "Rival" not in str(said)
    assert [step["by"] for step in (await shown(here, handoff))["history"]][-2:] == ["seller/anna", "seller/anna"]


async def test_what_the_crm_tells_too_is_one_deal(here: HandoffService) -> None:
    handoff = await offered(here)

    await respond(here.admin, handoff, "opportunity", **SEEN)
    await crm(here, handoff, "won")
    await respond(here.admin, handoff, "outcome", outcome="won", amount=EUROS)

    assert len(await deals(here)) == 1
    assert (await shown(here, handoff))["state"] == "won"
    assert types(await here.staged_events(*DEALS)) == ["deal.opened", "deal.won"]


async def test_a_deal_that_was_closed_without_a_name_gets_the_crms(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "outcome", outcome="won", amount=EUROS)

    await crm(here, handoff, "won")

    assert len(await deals(here)) == 1
    assert await here.rows("select deal_id from deals") == [("d-1",)]
    assert types(await here.staged_events(*DEALS)) == ["deal.won"]


async def test_a_second_deal_of_the_crm_is_another_one(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "opportunity", **SEEN)
    await crm(here, handoff, "opportunity", deal_id="d-2")

    assert len(await deals(here)) == 2


async def test_the_same_again_changes_nothing_also_after_the_end(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "opportunity", **SEEN)
    lost = {"outcome": "lost", "reason": "price", "note": "Dana found it too dear"}
    once = await respond(here.admin, handoff, "outcome", **lost)

    assert await respond(here.admin, handoff, "outcome", **lost) == once
    assert await respond(here.admin, handoff, "opportunity", **SEEN) == once

    assert types(await here.staged_events(*DEALS)) == ["deal.opened", "deal.lost"]
    assert await here.rows("select words ->> 'note' from answers") == [("Dana found it too dear",)]
    assert "Dana" not in str(await here.staged_events())


async def test_a_lost_deal_is_reopened_by_other_words_and_won(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "opportunity", **SEEN)
    await respond(here.admin, handoff, "outcome", outcome="lost", reason="price")

    reopened = await respond(here.admin, handoff, "opportunity", **SEEN | {"close_by": "2027-01-31"})
    won = await respond(here.admin, handoff, "outcome", outcome="won")

    assert [answer["state"] for _, answer in (reopened, won)] == ["opportunity", "won"]
    assert types(await here.staged_events(*DEALS)) == ["deal.opened", "deal.lost", "deal.reopened", "deal.won"]


async def test_a_deal_of_another_lead_is_refused(here: HandoffService) -> None:
    first = await offered(here)
    second = await offered(here)
    await respond(here.admin, first, "opportunity", **SEEN)

    assert (await respond(here.admin, second, "opportunity", **SEEN))[0] == 409


async def test_a_rejected_lead_that_sales_sold_after_all_is_won_and_the_rejection_stands(here: HandoffService) -> None:
    handoff = await offered(here)
    await respond(here.admin, handoff, "rejection", reason="gone")

    await crm(here, handoff, "won")

    seen = await shown(here, handoff)
    assert (seen["state"], seen["seller"], seen["origin"]) == ("won", "anna", "marketing")
    assert [step["type"] for step in seen["history"]][-2:] == ["handoff.rejected", "deal.won"]
