"""Whatever a lead came to, no handoff stays with a seller who left, and no clock of that seller runs on."""

from typing import Any

import pytest

from tests.handoff.event_builders import agreement_activated
from tests.handoff.handoffs.next_handoffs import TO_SUCCESS, buy, find, qualify_lead, set_up
from tests.handoff.responses.seller_client import AWAY, EVIDENCE, respond
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import fetch_clock_states, live_lead

PROMISE: dict[str, Any] = {
    target: {"within": "4h", "clock": "elapsed"} for target in ("acceptance", "offer", "first_contact", "disposition")
}
# What the seller did last with each lead, after accepting it.
STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "accepted": ("acceptance", {}),
    "contacted": ("contacts", {"kind": "conversation"}),
    "sales_qualified": ("qualification", EVIDENCE),
    "opportunity": ("opportunity", {"deal_id": "d-1"}),
    "won": ("outcome", {"outcome": "won"}),
    "lost": ("outcome", {"outcome": "lost", "reason": "price"}),
    "rejected": ("rejection", {"reason": "gone"}),
    "recycled": ("recycling", {"reason": "not_now"}),
}
# The state and the seller afterwards, with the clocks that run.
Handed = dict[str, tuple[str, str, list[str]]]
OFFERED: Handed = {"offered": ("offered", "ben", ["acceptance -", "offer ben"])}
ENDED: Handed = {state: (state, "anna", []) for state in ("won", "lost", "rejected", "recycled")}
ALL_PASSED: Handed = {
    **OFFERED,
    "accepted": ("offered", "ben", ["offer ben"]),
    "contacted": ("offered", "ben", ["offer ben"]),
    "sales_qualified": ("sales_qualified", "ben", []),
    "opportunity": ("opportunity", "ben", []),
    **ENDED,
}
KEPT: Handed = {
    **OFFERED,
    "accepted": ("accepted", "anna", ["disposition anna", "first_contact anna"]),
    "contacted": ("contacted", "anna", ["disposition anna"]),
    "sales_qualified": ("sales_qualified", "anna", []),
    "opportunity": ("opportunity", "anna", []),
    **ENDED,
}
LEAVES: dict[str, Any] = {
    "for good": {"active": False},
    "for a while": {"away": AWAY, "on_leave": "reassign"},
    "for a while, and keeps what was accepted": {"away": AWAY, "on_leave": "keep"},
}


@pytest.mark.parametrize("leave", LEAVES)
async def test_a_lead_in_any_state_goes_on_with_a_seller_who_is_there(service: HandoffService, leave: str) -> None:
    await service.put_seller("anna")
    leads = {state: live_lead(**PROMISE) for state in ("offered", *STEPS)}
    await service.receive(agreement_activated(sales=PROMISE), *leads.values())
    for state, (call, body) in STEPS.items():
        handoff = str((await service.handoff(leads[state].lead_id))["handoff_id"])
        await respond(service.admin, handoff, "acceptance")
        assert (await respond(service.admin, handoff, call, **body))[0] == 200
    await service.put_seller("ben")

    await service.put_seller("anna", **LEAVES[leave])
    await service.pass_leads_on()

    handed: Handed = {}
    for state, lead in leads.items():
        found, clocks = await service.handoff(lead.lead_id), await fetch_clock_states(service, lead.lead_id)
        running = sorted(clock for clock, is_in in clocks.items() if is_in == "running")
        handed[state] = (found["state"], found["seller"], running)
    assert handed == (KEPT if "keeps" in leave else ALL_PASSED)


@pytest.mark.parametrize("leave", LEAVES)
@pytest.mark.parametrize("accepts", [False, True])
async def test_a_customer_goes_on_with_a_colleague_in_customer_success(
    service: HandoffService, leave: str, accepts: bool
) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await buy(service, lead)
    if accepts:
        (offered,) = await find(service, lead, "to_success")
        await respond(service.admin, offered["handoff_id"], "acceptance", seller="eve")
    await service.put_seller("fay", team="success")

    await service.put_seller("eve", team="success", **LEAVES[leave])
    await service.pass_leads_on()

    (handed,) = await find(service, lead, "to_success")
    is_kept = accepts and "keeps" in leave
    assert (handed["state"], handed["seller"]) == (("accepted", "eve") if is_kept else ("offered", "fay"))
