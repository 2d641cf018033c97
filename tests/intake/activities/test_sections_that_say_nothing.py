"""Activities whose sections say nothing: they are recorded, delivered and shown like those that leave them out."""

from typing import Any

import pytest

from services.intake.activities.tasks import deliver_pending, pending_sweep
from tests.intake.activity_requests import EMAIL, activity_events, page_view, post_activity
from tests.intake.builders import lead
from tests.intake.service import IntakeService

SAY_NOTHING: list[dict[str, Any]] = [
    {"touch": "n/a"},
    {"touch": {"click_id": "none"}},
    {"touch": {"click_id": {"gclid": None}}},
    {"lead": {**EMAIL, "phone": {"number": None}}},
    {"lead": {**EMAIL, "external_id": {"id": "n/a"}}},
]


@pytest.mark.parametrize("fields", SAY_NOTHING)
async def test_an_activity_is_recorded_though_a_field_beside_its_lead_says_nothing(
    service: IntakeService, fields: dict[str, Any]
) -> None:
    dana = (await service.post(lead()))[1]["lead_id"]

    status, document = await post_activity(service, page_view(**fields))

    assert (status, document["lead_id"]) == (202, dana)
    assert [event["data"]["properties"] for event in await activity_events(service)] == [{"page": "/pricing"}]


@pytest.mark.parametrize("fields", SAY_NOTHING)
async def test_an_activity_that_waits_for_its_lead_is_delivered_though_a_field_says_nothing(
    service: IntakeService, fields: dict[str, Any]
) -> None:
    await post_activity(service, page_view(**fields))
    dana = (await service.post(lead()))[1]["lead_id"]

    await deliver_pending(pending_sweep(service.database))

    assert [event["subject"] for event in await activity_events(service)] == [dana]
    assert await service.rows("select task from set_aside") == []


@pytest.mark.parametrize(
    ("sent", "kept"), [("n/a", {}), ({"plan": "unknown", "page": "/pricing"}, {"page": "/pricing"})]
)
async def test_a_property_that_says_nothing_is_neither_shown_nor_published_at_once_or_later(
    service: IntakeService, sent: Any, kept: dict[str, Any]
) -> None:
    await post_activity(service, page_view(properties=sent))
    dana = (await service.post(lead()))[1]["lead_id"]
    await deliver_pending(pending_sweep(service.database))
    await post_activity(service, page_view(properties=sent))

    response = await service.admin.get(f"/v1/leads/{dana}")

    assert response.status_code == 200
    assert [activity["properties"] for activity in response.json()["activities"]] == [kept, kept]
    assert [event["data"]["properties"] for event in await activity_events(service)] == [kept, kept]
