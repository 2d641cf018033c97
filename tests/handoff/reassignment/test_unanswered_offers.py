"""A lead whose seller did not answer is reassigned, escalated or recycled."""

from typing import Any
from uuid import UUID

import pytest

from services.handoff.handoffs.handlers.load_and_save import load_locked
from services.handoff.reassignment.domain.breach import BreachAction
from services.handoff.reassignment.handlers.react_to_breach import apply_breach_actions
from shared.db.connection import Connection
from tests.handoff.concurrency import count_statements
from tests.handoff.deals.crm_messages import event_types
from tests.handoff.event_builders import lead_qualified
from tests.handoff.responses.seller_client import AWAY, fetch_handoff, respond
from tests.handoff.service import HandoffService


async def apply_action(service: HandoffService, action: BreachAction, handoffs: list[str]) -> set[str]:
    """Apply the action to these handoffs as the sweep does; the handoffs that did not change."""

    async def lock_and_apply(conn: Connection) -> set[UUID]:
        actions = {UUID(handoff): action for handoff in handoffs}
        await load_locked(conn, actions)
        return await apply_breach_actions(conn, actions)

    return {str(handoff) for handoff in await service.database.run(lock_and_apply)}


async def offer_lead(service: HandoffService) -> str:
    """Let a lead qualify; its handoff's id."""
    lead = lead_qualified()
    await service.receive(lead)
    handoff: str = (await service.handoff(lead.lead_id))["handoff_id"]
    return handoff


async def fetch_state(service: HandoffService, handoff: str) -> tuple[str, str | None]:
    """(state, seller) of the handoff."""
    document = await fetch_handoff(service, handoff)
    return document["state"], document["seller"]


async def test_a_lead_is_offered_to_each_seller_once_and_then_stays(service: HandoffService) -> None:
    for seller in ("anna", "ben", "cleo"):
        await service.put_seller(seller)
    handoff = await offer_lead(service)
    sellers = [(await fetch_state(service, handoff))[1]]

    for _ in range(2):
        assert await apply_action(service, "reassign", [handoff]) == set()
        sellers.append((await fetch_state(service, handoff))[1])

    assert sorted(str(seller) for seller in sellers) == ["anna", "ben", "cleo"]
    assert await apply_action(service, "reassign", [handoff]) == {handoff}
    assert await fetch_state(service, handoff) == ("offered", sellers[-1])
    events = await service.staged_events("handoff.reassigned")
    assert [(event["data"]["former_seller"], event["data"]["seller"], event["data"]["by"]) for event in events] == [
        (sellers[0], sellers[1], "clock"),
        (sellers[1], sellers[2], "clock"),
    ]
    assert events[0]["data"]["why"].startswith("no routing is set: all sellers are one team; of 2 free sellers")
    assert [step["by"] for step in (await fetch_handoff(service, handoff))["history"]][-2:] == ["clock", "clock"]


@pytest.mark.parametrize("absent", [{"away": AWAY}, {"active": False}])
async def test_a_lead_stays_when_all_others_are_absent(service: HandoffService, absent: dict[str, Any]) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", **absent)
    handoff = await offer_lead(service)

    assert await apply_action(service, "reassign", [handoff]) == {handoff}
    assert await fetch_state(service, handoff) == ("offered", "anna")


async def test_a_lead_waits_for_a_full_seller_and_not_for_its_previous_seller(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", capacity=0)
    handoff = await offer_lead(service)

    assert await apply_action(service, "reassign", [handoff]) == set()
    await service.assign_queued()
    assert await fetch_state(service, handoff) == ("queued", None)

    await service.put_seller("ben", capacity=1)
    await service.assign_queued()
    assert await fetch_state(service, handoff) == ("offered", "ben")


async def test_a_lead_that_waits_for_a_seller_who_leaves_goes_back_to_its_previous_seller(
    service: HandoffService,
) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", capacity=0)
    handoff = await offer_lead(service)
    await apply_action(service, "reassign", [handoff])

    await service.put_seller("ben", active=False)
    await service.assign_queued()

    assert await fetch_state(service, handoff) == ("offered", "anna")


async def test_leads_that_wait_for_another_seller_do_not_block_the_queue(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", capacity=0)
    waiting = [await offer_lead(service) for _ in range(3)]
    await service.receive(*(lead_qualified() for _ in range(60)))
    handoffs = [handoff["handoff_id"] for handoff in await service.handoffs(limit=200)]
    await apply_action(service, "reassign", handoffs)
    await service.put_seller("anna", capacity=0)
    new = await offer_lead(service)
    assert (await fetch_state(service, new))[0] == "queued"

    await service.put_seller("anna", capacity=1)
    await service.assign_queued()

    assert await fetch_state(service, new) == ("offered", "anna")
    assert [(await fetch_state(service, handoff))[0] for handoff in waiting] == ["queued"] * 3


async def test_a_lead_is_escalated_to_the_lead_of_its_team_once(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("zoe", team="heads", capacity=0)
    handoff = await offer_lead(service)
    assert await apply_action(service, "escalate", [handoff]) == {handoff}

    assert (await service.admin.put("/v1/teams/reps", json={"lead": "zoe"})).status_code == 200
    assert await apply_action(service, "escalate", [handoff]) == set()
    assert await fetch_state(service, handoff) == ("offered", "zoe")
    assert await apply_action(service, "escalate", [handoff]) == {handoff}
    (event,) = await service.staged_events("handoff.reassigned")
    assert (event["data"]["by"], event["data"]["why"]) == ("clock", "escalated to the lead of team reps")
    (escalated,) = await service.staged_events("handoff.escalated")
    assert {name: escalated["data"][name] for name in ("former_seller", "seller", "team", "missed")} == {
        "former_seller": "anna", "seller": "zoe", "team": "reps", "missed": "offer",
    }  # fmt: skip
    history = [step["type"] for step in (await fetch_handoff(service, handoff))["history"]]
    assert history == ["lead.qualified", "handoff.offered", "handoff.reassigned"]


async def test_a_lead_without_an_answer_may_be_recycled(service: HandoffService) -> None:
    await service.put_seller("anna")
    handoff = await offer_lead(service)

    assert await apply_action(service, "recycle", [handoff]) == set()

    assert await fetch_state(service, handoff) == ("recycled", "anna")
    (event,) = await service.staged_events("handoff.recycled")
    assert (event["data"]["reason"], event["data"]["by"], event["data"]["counted"]) == ("not_answered", "clock", True)


@pytest.mark.parametrize("action", ["reassign", "escalate", "recycle"])
async def test_a_handoff_that_was_answered_meanwhile_is_left_alone(
    service: HandoffService, action: BreachAction
) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben")
    handoff = await offer_lead(service)
    seller = (await fetch_state(service, handoff))[1]
    await respond(service.admin, handoff, "acceptance", seller=seller)

    assert await apply_action(service, action, [handoff]) == set()
    assert await fetch_state(service, handoff) == ("accepted", seller)


async def test_the_next_cycle_goes_to_another_seller_if_one_is_free(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", capacity=0)
    leads_of_two = [lead_qualified(), lead_qualified()]
    await service.receive(*leads_of_two)
    for lead in leads_of_two:
        await respond(service.admin, (await service.handoff(lead.lead_id))["handoff_id"], "recycling", reason="not_now")
    await service.put_seller("ben", capacity=1)

    await service.receive(*(lead_qualified(lead.lead_id, cycle=2) for lead in leads_of_two))

    offers = [event["data"]["seller"] for event in await service.staged_events("handoff.offered")]
    assert offers == ["anna", "anna", "ben", "anna"]


async def test_two_hundred_and_fifty_leads_are_reassigned_with_as_many_statements_as_two(
    service: HandoffService,
) -> None:
    for seller in ("anna", "ben", "cleo"):
        await service.put_seller(seller)

    async def count(size: int) -> int:
        batch = [lead_qualified() for _ in range(size)]
        await service.receive(*batch)
        ids = {lead.lead_id for lead in batch}
        rows = await service.rows("select handoff_id, lead_id from handoffs where state = 'offered'")
        actions: dict[UUID, BreachAction] = {handoff: "reassign" for handoff, lead in rows if lead in ids}
        return await count_statements(service, lambda conn: apply_breach_actions(conn, actions))

    few, many = await count(2), await count(250)

    assert few == many < 30
    assert event_types(await service.staged_events("handoff.reassigned")) == ["handoff.reassigned"] * 252
