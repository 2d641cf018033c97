"""What is answered of a handoff has the fields that the document names, and no others."""

from typing import Any

from jsonschema import Draft202012Validator

from tests.handoff.concurrency import run_as_intake
from tests.handoff.event_builders import activity_recorded, agreement_activated, lead_captured, lead_qualified
from tests.handoff.handoffs.next_handoffs import LEARNT, TO_SUCCESS, answer, buy, find, qualify_lead, set_up
from tests.handoff.handoffs.test_packet_api import CARDS, FIRST, LEAD, SECOND, WORDS
from tests.handoff.inbox.test_buyer import BUYER, PLANNER
from tests.handoff.responses.seller_client import respond
from tests.handoff.service import HandoffService


def list_undocumented(service: HandoffService, answered: list[dict[str, Any]]) -> list[str]:
    """What is wrong with these handoffs by the document, where no object may have a field that is not named."""
    schemas = service.app.openapi()["components"]["schemas"]
    named = {
        name: schema | ({"additionalProperties": False} if name.startswith(("Packet", "Handoff")) else {})
        for name, schema in schemas.items()
    }
    whole = {"components": {"schemas": named}, "$ref": "#/components/schemas/HandoffOut"}
    validator = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"{error.json_path}: {error.message}" for each in answered for error in validator.iter_errors(each)]


async def test_a_lead_of_which_everything_is_known(service: HandoffService) -> None:
    await run_as_intake(service, CARDS)
    await run_as_intake(service, WORDS)
    await service.put_seller("anna")
    await service.admin.put(
        "/v1/content/story", json={"kind": "battle_card", "title": "A story", "link": "https://example.com/story"}
    )
    await service.admin.put("/v1/companies/reyes.example", json={"standing": "customer", "owner": "anna"})
    await service.receive(agreement_activated(buyer=BUYER, personas=[PLANNER]), FIRST, SECOND)
    await service.receive(lead_captured(LEAD, attributes={"company.domain": "reyes.example"}))
    await service.receive(activity_recorded(LEAD), lead_qualified(LEAD, persona="planner"))
    handoff = (await service.handoff(LEAD))["handoff_id"]
    await respond(service.admin, handoff, "contacts", kind="attempt", channel="phone")
    await respond(service.admin, handoff, "rating", score=4)
    await respond(service.admin, handoff, "rejection", reason="other", note="too far", clause="size")

    (answered,) = await service.handoffs(lead=str(LEAD), include="packet")
    alone = (await service.admin.get(f"/v1/handoffs/{handoff}")).json()

    packet = answered["packet"]
    assert [name for name in ("words", "consents", "persona", "buyer", "account", "content") if not packet[name]] == []
    assert [step["type"] for step in answered["history"]][-3:] == [
        "handoff.worked",
        "handoff.rated",
        "handoff.rejected",
    ]
    assert list_undocumented(service, [answered, alone]) == []


async def test_a_customer_who_passed_on_to_another_team(service: HandoffService) -> None:
    await set_up(service, TO_SUCCESS)
    lead = await qualify_lead(service, TO_SUCCESS)
    await answer(service, lead, "qualification", evidence=LEARNT)
    await buy(service, lead)

    answered = [*await find(service, lead, "to_success"), *await find(service, lead, "mql")]

    assert (answered[0]["packet"]["handed_on"]["deals"], len(answered[0]["clocks"])) != ([], 0)
    assert list_undocumented(service, answered) == []
