"""An agreement by which a customer passes to customer success, and a lead to an account executive."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.agreement.readers.sales import sales_promise
from tests.handoff.deals.crm_messages import DANA
from tests.handoff.event_builders import agreement_activated, document, lead_captured, lead_qualified
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService

WITHIN: dict[str, Any] = {"within": "4h", "clock": "elapsed", "at_least": 0.9, "warn_at": [50]}
TO_SUCCESS: dict[str, Any] = {"id": "to_success", "on": "won", "team": "success", "acceptance": WITHIN}
TO_AE: dict[str, Any] = {"id": "sdr_to_ae", "on": "sales_qualified", "team": "closers"}
LEARNT: dict[str, Any] = {"need": "routes", "budget": "approved"}
DEAL: dict[str, Any] = {
    "deal_id": "d-1",
    "amount": {"amount": "1200.00", "currency": "EUR"},
    "close_by": "2030-01-31",
    "competitor": "rival",
}


async def set_up(service: HandoffService, *following: dict[str, Any], version: int = 3) -> None:
    """Anna gets leads by the rules; eve is in customer success, carl closes deals."""
    await service.put_seller("anna")
    await service.put_seller("eve", team="success")
    await service.put_seller("carl", team="closers")
    await service.put_routing({"id": "all", "when": [], "to": {"team": "reps"}})
    await service.receive(agreement_activated(version, next_handoffs=list(following)))


async def qualify_lead(service: HandoffService, *following: dict[str, Any], **changes: Any) -> UUID:
    """A lead that qualifies now under this agreement, and that anna accepted."""
    promise = sales_promise(document(next_handoffs=list(following)))
    fields: dict[str, Any] = {"occurred_at": datetime.now(UTC), "promise": promise}
    lead = lead_qualified(**fields | changes)
    await service.receive(lead_captured(lead.lead_id, DANA), lead)
    (handoff,) = await find(service, lead.lead_id, "mql")
    assert (await respond(service.admin, handoff["handoff_id"], "acceptance"))[0] == 200
    return lead.lead_id


async def find(service: HandoffService, lead: object, kind: str) -> list[dict[str, Any]]:
    """The handoffs of this kind of a lead, newest first, with their packets."""
    return await service.handoffs(lead=str(lead), kind=kind, include="packet")


async def answer(service: HandoffService, lead: object, call: str, **body: Any) -> dict[str, Any]:
    """What a seller answers to the first handoff of a lead, which must be taken; anna by default."""
    handoff = (await find(service, lead, "mql"))[0]["handoff_id"]
    status, taken = await respond(service.admin, handoff, call, **body)
    assert status == 200, taken
    return taken


async def buy(service: HandoffService, lead: object) -> None:
    """Anna opens a deal with the lead and wins it."""
    await answer(service, lead, "opportunity", **DEAL | {"deal_id": f"d-{lead}"})
    await answer(service, lead, "outcome", outcome="won")


async def told(service: HandoffService, kind: str) -> list[tuple[str, str | None]]:
    """(type, seller) of each staged event about handoffs of this kind, in order."""
    events = await service.staged_events()
    of_kind = [event for event in events if event["data"].get("kind") == kind and event["type"].startswith("handoff.")]
    return [(event["type"].removeprefix("handoff."), event["data"].get("seller")) for event in of_kind]
