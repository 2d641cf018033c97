"""What the agreement says of buyers stands on the card of a lead: its persona, what to ask about, and who competes."""

from typing import Any

import httpx2
import pytest

from tests.handoff.event_builders import agreement_activated, fixed_id, lead_captured, lead_qualified
from tests.handoff.inbox.browsers import add_card, read_page, sign_in
from tests.handoff.inbox.card_forms import answer_card
from tests.handoff.service import HandoffService

LEAD = fixed_id(2)
BUYER = {
    "problems": ["routes are planned by hand"],
    "competitors": ["Rival Fleet", "Routewise"],
    "decision_days": 45,
    "decided_by": ["c_level", "vp"],
}
PLANNER: dict[str, Any] = {
    "id": "planner",
    "name": "The head of operations",
    "when": [{"field": "role.department", "equals": "operations"}],
    "wants": ["battle_card"],
    "asks": ["How long does it take?"],
}
ATTRIBUTES = {"company.industry": "logistics", "role.department": "operations", "role.seniority": "manager"}


@pytest.fixture
async def handoff(service: HandoffService) -> str:
    """A planner who is offered to anna under an agreement that says how such people buy."""
    await add_card(service, LEAD)
    await service.put_seller("anna")
    await service.receive(
        agreement_activated(buyer=BUYER, personas=[PLANNER]),
        lead_captured(LEAD, attributes=ATTRIBUTES),
        lead_qualified(LEAD, attributes=ATTRIBUTES, persona="planner"),
    )
    for name, kind in (("story", "case_study"), ("rival", "battle_card")):
        card = {"kind": kind, "title": name, "link": f"https://example.com/{name}"}
        await service.admin.put(f"/v1/content/{name}", json=card | {"roles": ["vp"] if name == "rival" else []})
    return str((await service.handoff(LEAD))["handoff_id"])


async def test_the_packet_has_the_persona_with_its_content_first_and_how_such_people_buy(
    service: HandoffService, handoff: str
) -> None:
    packet = (await service.handoff(LEAD))["packet"]

    assert packet["persona"] == {name: PLANNER[name] for name in ("id", "name", "wants", "asks")}
    assert packet["buyer"] == BUYER | {"decides": False}
    assert [(each["card"], each["why"]) for each in packet["content"]] == [
        ("rival", ["wanted by The head of operations"]),
        ("story", []),
    ]


async def test_the_card_and_the_inbox_say_who_it_is_and_what_to_ask_about(
    service: HandoffService, handoff: str
) -> None:
    anna = await sign_in(service, "Anna Lee", seller="anna")
    page = await read_page(anna, f"/inbox/{handoff}")

    for words in (
        "How they buy The head of operations. What they ask How long does it take?",
        "What to ask about routes are planned by hand",
        "Compared with Rival Fleet, Routewise",
        "They decide within 45 days",
        "Who decides c level, vp: this lead does not, so ask who does",
    ):
        assert words in page
    assert "The head of operations" in await read_page(anna, "/inbox")


async def test_a_competitor_that_the_agreement_names_is_offered_and_written_as_it_does(
    service: HandoffService, handoff: str
) -> None:
    anna: httpx2.AsyncClient = await sign_in(service, "Anna Lee", seller="anna")
    await answer_card(anna, handoff, "acceptance")
    text = (await anna.get(f"/inbox/{handoff}")).text
    await answer_card(anna, handoff, "opportunity", deal_id="d-1", competitor=" ROUTEWISE")
    await answer_card(anna, handoff, "outcome", outcome="lost", reason="price", competitor="A newcomer")
    stages = await service.rows("select stage, attributes->>'competitor' from deal_stages order by stage desc")

    assert '<option value="Rival Fleet">' in text
    assert stages == [("opportunity", "Routewise"), ("lost", "A newcomer")]
