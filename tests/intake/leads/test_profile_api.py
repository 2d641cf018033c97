"""Showing a lead: its contact card, attributes, captures and touches."""

from typing import Any
from uuid import uuid4

import pytest

from tests.intake.builders import EMPTY_TOUCH, lead
from tests.intake.service import IntakeService

FIRST = lead(
    external_id="f-1",
    occurred_at="2026-03-01T10:00:00Z",
    contact={"email": "dana@example.com", "phone": "+1 202 555 0123", "external_id": "crm-7"},
    company={"industry": "retail", "employees": 120},
    touch={"channel": "paid_search", "campaign": "summer"},
)
SECOND = lead(
    external_id="f-2",
    occurred_at="2026-04-01T10:00:00Z",
    contact={"email": "dana@example.com", "name": "Dana Reyes"},
    company={"industry": "logistics"},
    activity="demo_requested",
)


@pytest.fixture
async def profile(service: IntakeService) -> dict[str, Any]:
    """The lead of two captures, the later one recorded first; another lead is known as well."""
    lead_id = [(await service.post(body))[1]["lead_id"] for body in (SECOND, FIRST)][1]
    await service.post(lead(contact={"email": "kim@example.com"}))
    response: dict[str, Any] = (await service.admin.get(f"/v1/leads/{lead_id}")).json()
    return response


async def test_a_lead_is_shown_with_the_newest_values(profile: dict[str, Any]) -> None:
    assert (profile["contact"], profile["attributes"]) == (
        {
            "name": "Dana Reyes",
            "email": "dana@example.com",
            "phone": "+12025550123",
            "external_ids": {"website": "crm-7"},
        },
        {
            "company.country": {"value": "US", "derived": True},
            "company.domain": {"value": "example.com", "derived": True},
            "company.industry": {"value": "logistics", "derived": False},
            "company.employees": {"value": 120, "derived": False},
            "contact.email_class": {"value": "business", "derived": True},
        },
    )


async def test_a_lead_is_shown_with_its_former_values(profile: dict[str, Any]) -> None:
    first, second = (capture["capture_id"] for capture in profile["captures"])

    said = {"occurred_at": FIRST["occurred_at"], "capture_id": first, "enrichment_id": None, "derived": False}
    later = {"occurred_at": SECOND["occurred_at"], "capture_id": second, "enrichment_id": None, "derived": False}
    assert profile["attribute_history"] == {
        "company.industry": [said | {"value": "retail"}, later | {"value": "logistics"}],
        "company.employees": [said | {"value": 120}],
        "company.country": [said | {"value": "US", "derived": True}],
        "company.domain": [said | {"value": "example.com", "derived": True}],
        "contact.email_class": [said | {"value": "business", "derived": True}],
    }


async def test_captures_and_touches_are_shown_in_the_order_in_which_they_happened(profile: dict[str, Any]) -> None:
    ids = [(capture.pop("capture_id"), capture.pop("received_at")[-1]) for capture in profile["captures"]]

    assert [zone for _, zone in ids] == ["Z", "Z"]
    assert profile["captures"] == [
        {"source": "website", "external_id": "f-1", "activity": "form_submitted", "occurred_at": FIRST["occurred_at"]},
        {"source": "website", "external_id": "f-2", "activity": "demo_requested", "occurred_at": SECOND["occurred_at"]},
    ]
    assert profile["touches"] == [
        EMPTY_TOUCH
        | {
            "channel": channel,
            "campaign": campaign,
            "occurred_at": body["occurred_at"],
            "capture_id": capture_id,
            "derived": False,
        }
        for (capture_id, _), body, channel, campaign in zip(
            ids, (FIRST, SECOND), ("paid_search", "organic"), ("summer", "evergreen"), strict=True
        )
    ]


@pytest.mark.parametrize(
    ("scopes", "seller", "status"),
    [
        ((), None, 401),
        (("capture", "read"), None, 403),
        (("marketing",), None, 200),
        (("sales",), None, 200),
        (("sales",), "anna", 404),
    ],
)
async def test_a_lead_is_shown_to_marketing_and_sales_but_not_to_one_seller(
    service: IntakeService, scopes: tuple[str, ...], seller: str | None, status: int
) -> None:
    lead_id = (await service.post(lead()))[1]["lead_id"]

    async with await service.create_client(*scopes, seller=seller) as caller:
        response = await caller.get(f"/v1/leads/{lead_id}")

    assert response.status_code == status


async def test_an_unknown_lead_is_not_found(service: IntakeService) -> None:
    assert (await service.admin.get(f"/v1/leads/{uuid4()}")).status_code == 404
