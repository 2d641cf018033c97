"""Leads that sales answers sooner: what sellers, callers and readers of events see of their priority."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.events.qualification import LeadPrioritised
from tests.handoff.event_builders import lead_qualified
from tests.handoff.service import HandoffService

HAND_RAISER = {
    "id": "hand_raiser",
    "acceptance": {"within": "30m", "clock": "elapsed"},
    "offer": {"within": "10m", "clock": "elapsed"},
}
PROMISE = {
    "timezone": "UTC",
    "acceptance": {"within": "4h", "clock": "elapsed"},
    "offer": {"within": "1h", "clock": "elapsed"},
    "first_contact": {"within": "24h", "clock": "elapsed"},
    "priorities": [HAND_RAISER],
}


@pytest.fixture
async def service(service: HandoffService) -> HandoffService:
    """Anna gets what comes."""
    await service.put_seller("anna")
    return service


async def qualify(service: HandoffService, priority: str | None, **changes: Any) -> UUID:
    """A lead that qualifies now with this priority."""
    lead = lead_qualified(promise=PROMISE, priority=priority, **{"occurred_at": datetime.now(UTC)} | changes)
    await service.receive(lead)
    return lead.lead_id


async def raise_hand(service: HandoffService, lead: UUID, at: datetime | None = None, cycle: int = 1) -> None:
    """The lead, which is qualified, passes the tests of the priority since `at`."""
    raised = LeadPrioritised(
        lead_id=lead,
        occurred_at=at or datetime.now(UTC),
        cycle=cycle,
        product="default",
        agreement_version=3,
        priority="hand_raiser",
    )
    await service.receive(raised)


async def read_clocks(service: HandoffService, lead: UUID) -> dict[str, tuple[str, str | None]]:
    """(state, whose promise) of the clock of each target."""
    return {each["target"]: (each["state"], each["priority"]) for each in (await service.handoff(lead))["clocks"]}


async def test_a_hand_raiser_is_offered_with_its_own_deadline(service: HandoffService) -> None:
    lead = await qualify(service, "hand_raiser")

    handoff = await service.handoff(lead)
    assert (handoff["state"], handoff["priority"]) == ("offered", "hand_raiser")
    assert await read_clocks(service, lead) == {
        "acceptance": ("running", "hand_raiser"),
        "offer": ("running", "hand_raiser"),
    }
    [offered] = await service.staged_events("handoff.offered")
    data = offered["data"]
    assert (data["priority"], data["target"]) == ("hand_raiser", "offer")
    due = datetime.fromisoformat(data["due_at"]) - datetime.fromisoformat(handoff["offered_at"])
    assert due == timedelta(minutes=10)


async def test_handoffs_are_listed_by_their_priority(service: HandoffService) -> None:
    raised = await qualify(service, "hand_raiser")
    other = await qualify(service, None)

    assert [each["lead_id"] for each in await service.handoffs(priority="hand_raiser")] == [str(raised)]
    assert [each["lead_id"] for each in await service.handoffs()] == [str(other), str(raised)]
    assert await service.handoffs(priority="large") == []


async def test_a_lead_that_raises_its_hand_while_it_is_offered_is_due_sooner(service: HandoffService) -> None:
    lead = await qualify(service, None)

    await raise_hand(service, lead)
    await raise_hand(service, lead)

    handoff = await service.handoff(lead)
    assert (handoff["state"], handoff["seller"], handoff["priority"]) == ("offered", "anna", "hand_raiser")
    assert set((await read_clocks(service, lead)).values()) == {("running", "hand_raiser")}
    [told] = await service.staged_events("handoff.prioritised")
    assert (told["data"]["seller"], told["data"].get("former_priority"), told["data"]["target"]) == (
        "anna",
        None,
        "offer",
    )
    assert [step["type"] for step in handoff["history"]] == [
        "lead.qualified",
        "handoff.offered",
        "handoff.prioritised",
    ]


async def test_a_hand_that_is_raised_once_seller_and_lead_have_spoken_changes_nothing(service: HandoffService) -> None:
    lead = await qualify(service, None)
    handoff = await service.handoff(lead)
    body = {"seller": "anna", "kind": "conversation", "channel": "phone"}
    await service.post(f"/v1/handoffs/{handoff['handoff_id']}/contacts", body)

    await raise_hand(service, lead)

    assert (await service.handoff(lead))["priority"] is None
    assert await service.staged_events("handoff.prioritised") == []


async def test_a_hand_that_is_raised_for_a_lead_that_sales_gave_back_changes_nothing(service: HandoffService) -> None:
    lead = await qualify(service, None)
    handoff = await service.handoff(lead)
    await service.post(f"/v1/handoffs/{handoff['handoff_id']}/recycling", {"seller": "anna", "reason": "not_now"})

    await raise_hand(service, lead)

    assert (await service.handoff(lead))["priority"] is None


async def test_an_earlier_qualification_keeps_the_priority_that_came_since(service: HandoffService) -> None:
    now = datetime.now(UTC)
    lead = await qualify(service, None, occurred_at=now)
    await raise_hand(service, lead)

    await qualify(service, None, lead_id=lead, occurred_at=now - timedelta(minutes=5))

    assert (await service.handoff(lead))["priority"] == "hand_raiser"


async def test_what_was_promised_to_all_leads_and_to_hand_raisers_is_counted_apart(service: HandoffService) -> None:
    for priority in ("hand_raiser", None):
        lead = await qualify(service, priority)
        handoff = await service.handoff(lead)
        await service.admin.put(f"/v1/handoffs/{handoff['handoff_id']}/acceptance", json={"seller": "anna"})

    met = await service.staged_events("sla.met")
    acceptances = [each["data"].get("priority") for each in met if each["data"]["target"] == "acceptance"]
    assert acceptances == ["hand_raiser", None]
