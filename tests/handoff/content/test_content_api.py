"""Content cards by the interface: added, changed, read, ended, and taken along by the packets of handoffs."""

from typing import Any

import pytest

from tests.handoff.event_builders import agreement_activated, fixed_id, lead_captured, lead_qualified
from tests.handoff.service import HandoffService

LEAD = fixed_id(2)
RIVAL: dict[str, Any] = {
    "kind": "battle_card",
    "title": "How we compare with <Rival X>",
    "link": "https://example.com/rival-x?a=1&b=2",
    "products": ["default", "fleet"],
    "roles": ["c_level"],
    "rejections": ["too_small"],
    "objections": ["It is too expensive."],
}
STORED = RIVAL | {"card": "rival"}


async def put(service: HandoffService, card: str, **fields: Any) -> tuple[int, Any]:
    response = await service.admin.put(f"/v1/content/{card}", json=RIVAL | fields)
    return response.status_code, response.json()


async def read_content(service: HandoffService) -> list[Any]:
    content: list[Any] = (await service.handoff(LEAD))["packet"]["content"]
    return content


async def test_a_card_is_stored_as_sent_changed_and_ended(service: HandoffService) -> None:
    least = {"kind": "case_study", "title": "A fleet of 80", "link": "http://example.com"}
    none: dict[str, list[str]] = {"products": [], "roles": [], "rejections": [], "objections": []}
    await put(service, "rival", title="Before", objections=[])
    answers = [await put(service, "rival") for _ in range(2)]
    await service.admin.put("/v1/content/fleet", json=least)

    assert answers == [(200, STORED)] * 2
    assert (await service.admin.get("/v1/content/rival")).json() == STORED
    assert (await service.admin.get("/v1/content")).json() == {"cards": [least | none | {"card": "fleet"}, STORED]}
    ended = [(await service.admin.delete("/v1/content/rival")).status_code for _ in range(2)]
    assert ended == [204, 404]
    assert (await service.admin.get("/v1/content/rival")).json()["title"] == "No such content card"


async def test_blank_items_of_a_card_are_nothing(service: HandoffService) -> None:
    status, stored = await put(service, "rival", products=["", "fleet", " "], roles=[" "])

    assert (status, stored["products"], stored["roles"]) == (200, ["fleet"], [])


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"link": "javascript:alert(1)"}, "/link"),
        ({"link": "data:text/html,hello"}, "/link"),
        ({"link": "https://user:word@example.com"}, "/link"),
        ({"link": "https:///nowhere"}, "/link"),
        ({"link": "https://example.com/\n"}, "/link"),
        ({"kind": "poster"}, "/kind"),
        ({"title": ""}, "/title"),
        ({"rejections": ["too small"]}, "/rejections/0"),
        ({"objections": ["x" * 201]}, "/objections/0"),
        ({"roles": ["vp"] * 21}, "/roles"),
    ],
)
async def test_the_error_of_a_card_names_the_field(
    service: HandoffService, change: dict[str, Any], pointer: str
) -> None:
    status, answer = await put(service, "rival", **change)

    assert (status, [error["pointer"] for error in answer["errors"]]) == (422, [pointer])


async def test_cards_of_the_leads_product_and_role_come_along_in_the_packet(service: HandoffService) -> None:
    await service.put_seller("anna")
    attributes = {"company.employees": 80, "role.seniority": "c_level"}
    await service.receive(
        agreement_activated(), lead_captured(LEAD, attributes=attributes), lead_qualified(LEAD, attributes=attributes)
    )
    assert await read_content(service) == []
    await put(service, "rival")
    await put(service, "ships", products=["ships"])
    await put(service, "vp", roles=["vp"])

    assert await read_content(service) == [STORED | {"why": ["product default", "role c_level"]}]


async def test_a_card_for_a_reason_comes_first_when_the_lead_was_given_back_for_it(service: HandoffService) -> None:
    await service.put_seller("anna")
    await service.receive(agreement_activated(), lead_captured(LEAD), lead_qualified(LEAD))
    await put(service, "rival", roles=[], products=[])
    await put(service, "all", kind="battle_card", title="A", roles=[], products=[], rejections=[])
    handoff = (await service.handoff(LEAD))["handoff_id"]
    before = [each["card"] for each in await read_content(service)]
    rejection = {"seller": "anna", "reason": "too_small", "clause": "size"}
    await service.admin.put(f"/v1/handoffs/{handoff}/rejection", json=rejection)

    assert before == ["all", "rival"]
    assert [(each["card"], each["why"]) for each in await read_content(service)] == [
        ("rival", ["given back before: too_small"]),
        ("all", []),
    ]
