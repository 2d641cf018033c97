"""A handoff of the past gets its offer, its seller and its clocks at their own instants."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.handoff.event_builders import HOUR
from tests.handoff.responses.seller_client import fetch_handoff, respond
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import live_lead

PROMISE: dict[str, Any] = {
    target: {"within": "4h", "clock": "elapsed"} for target in ("acceptance", "offer", "first_contact")
}
THEN = datetime.now(UTC).replace(microsecond=0) - timedelta(days=30)
# What a caller tells of anna's lead: the call, when it happened, and the rest of the body.
TOLD: dict[str, tuple[str, timedelta, dict[str, Any]]] = {
    "offer": ("reassignment", HOUR, {}),
    "acceptance": ("acceptance", 2 * HOUR, {}),
    "conversation": ("contacts", 3 * HOUR, {"kind": "conversation"}),
}


async def bring_lead(service: HandoffService) -> str:
    """Let a lead of thirty days ago qualify, which offers it now; its handoff's id."""
    lead = live_lead(**PROMISE).model_copy(update={"occurred_at": THEN})
    await service.receive(lead)
    return str((await service.handoff(lead.lead_id))["handoff_id"])


async def tell(service: HandoffService, handoff: str, what: str, seller: str = "anna") -> int:
    """The status of the answer to what happened then."""
    call, after, body = TOLD[what]
    at = (THEN + after).isoformat()
    return (await respond(service.admin, handoff, call, seller=seller, occurred_at=at, **body))[0]


async def fetch_history(service: HandoffService, handoff: str) -> dict[str, Any]:
    """State, seller, hours from the qualification to the offer, and each clock with the hours that it took."""
    document = await fetch_handoff(service, handoff)
    offered = datetime.fromisoformat(document["offered_at"]) - THEN
    clocks = {
        f"{clock['target']} {clock['seller'] or '-'}": (clock["state"], (clock["elapsed_seconds"] or 0) / 3600)
        for clock in document["clocks"]
    }
    return {"is": (document["state"], document["seller"]), "offered": offered / HOUR, "clocks": clocks}


@pytest.mark.parametrize("order", list(permutations(TOLD)))
async def test_the_order_in_which_it_is_told_changes_nothing(service: HandoffService, order: tuple[str, ...]) -> None:
    await service.put_seller("anna")
    handoff = await bring_lead(service)

    assert [await tell(service, handoff, what) for what in order] == [200] * 3

    assert await fetch_history(service, handoff) == {
        "is": ("contacted", "anna"),
        "offered": 1.0,
        "clocks": {
            "acceptance -": ("met", 2.0),
            "offer anna": ("met", 1.0),
            "first_contact anna": ("met", 1.0),
        },
    }


async def test_a_seller_who_has_left_since_had_the_lead_then(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", active=False)
    handoff = await bring_lead(service)

    statuses = [await tell(service, handoff, what, "ben") for what in TOLD]

    assert statuses == [200] * 3
    assert await fetch_history(service, handoff) == {
        "is": ("contacted", "ben"),
        "offered": 1.0,
        "clocks": {
            "acceptance -": ("met", 2.0),
            "offer anna": ("cancelled", 0.0),
            "offer ben": ("met", 1.0),
            "first_contact ben": ("met", 1.0),
        },
    }


async def test_the_end_of_a_backfill_passes_on_what_it_left_open_with_who_has_left(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", active=False)
    handoff = await bring_lead(service)
    await tell(service, handoff, "offer", "ben")
    await service.pass_leads_on()
    assert (await fetch_history(service, handoff))["is"] == ("offered", "ben")

    await service.post("/v1/handoffs/closures", {"until": datetime.now(UTC).isoformat()})
    await service.pass_leads_on()

    assert (await fetch_history(service, handoff))["is"] == ("offered", "anna")


async def test_an_offer_is_not_later_than_its_acceptance(service: HandoffService) -> None:
    await service.put_seller("anna")
    handoff = await bring_lead(service)

    await tell(service, handoff, "acceptance")

    assert (await fetch_history(service, handoff))["offered"] == 2.0


async def test_the_offer_of_a_closed_handoff_can_be_told_but_no_other_seller(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller("ben", active=False)
    handoff = await bring_lead(service)
    sold_at = (THEN + 5 * HOUR).isoformat()
    await respond(service.admin, handoff, "outcome", outcome="won", occurred_at=sold_at)

    assert [await tell(service, handoff, "offer", seller) for seller in ("ben", "anna")] == [409, 200]

    told = await fetch_history(service, handoff)
    assert (told["is"], told["offered"]) == (("won", "anna"), 1.0)


async def test_a_seller_who_was_away_then_cannot_have_got_it(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.put_seller(
        "ben", away=[{"from": THEN.isoformat(), "to": (THEN + 2 * HOUR).isoformat()}], active=False
    )

    assert await tell(service, await bring_lead(service), "offer", "ben") == 409


async def test_only_a_backfill_says_when_a_lead_was_offered(service: HandoffService) -> None:
    await service.put_seller("anna")
    handoff = await bring_lead(service)
    body = {"seller": "anna", "occurred_at": THEN.isoformat()}

    async def post(*scopes: str) -> int:
        async with await service.client(*scopes) as client:
            return (await client.post(f"/v1/handoffs/{handoff}/reassignment", json=body)).status_code

    assert (await post("sales"), await post("sales", "backfill")) == (403, 200)
