"""Showing a lead: who it is, what is known, what arrived."""

from typing import Any
from uuid import uuid4

import pytest

from tests.intake.builders import lead
from tests.intake.conftest import Here


async def test_a_lead_is_shown_whole_with_what_is_known_last(here: Here) -> None:
    first = lead(
        external_id="f-1",
        occurred_at="2026-03-01T10:00:00Z",
        contact={"email": "dana@example.com", "phone": "+1 202 555 0123", "external_id": "crm-7"},
        company={"industry": "retail", "employees": 120},
        touch={"channel": "paid_search", "campaign": "summer"},
    )
    second = lead(
        external_id="f-2",
        occurred_at="2026-04-01T10:00:00Z",
        contact={"email": "dana@example.com", "name": "Dana Reyes"},
        company={"industry": "logistics"},
        activity="demo_requested",
    )
    learned_late, learned_early = [(await here.post(body))[1] for body in (second, first)]
    await here.post(lead(contact={"email": "kim@example.com"}))

    answer = await here.admin.get(f"/v1/leads/{learned_early['lead_id']}")

    shown: dict[str, Any] = answer.json()
    assert (answer.status_code, [one.pop("received_at")[-1] for one in shown["captures"]]) == (200, ["Z", "Z"])
    blank = dict.fromkeys(("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"))
    blank |= dict.fromkeys(("referrer", "landing_page", "ad_id"))
    assert shown == {
        "lead_id": learned_late["lead_id"],
        "contact": {
            "name": "Dana Reyes",
            "email": "dana@example.com",
            "phone": "+12025550123",
            "external_ids": {"website": "crm-7"},
        },
        "attributes": {"company.industry": "logistics", "company.employees": 120, "contact.email_class": "business"},
        "captures": [
            {
                "capture_id": learned_early["capture_id"],
                "source": "website",
                "external_id": "f-1",
                "activity": "form_submitted",
                "occurred_at": "2026-03-01T10:00:00Z",
            },
            {
                "capture_id": learned_late["capture_id"],
                "source": "website",
                "external_id": "f-2",
                "activity": "demo_requested",
                "occurred_at": "2026-04-01T10:00:00Z",
            },
        ],
        "touches": [
            {
                "capture_id": learned_early["capture_id"],
                "occurred_at": "2026-03-01T10:00:00Z",
                "channel": "paid_search",
                "campaign": "summer",
            }
            | blank,
            {
                "capture_id": learned_late["capture_id"],
                "occurred_at": "2026-04-01T10:00:00Z",
                "channel": "organic",
                "campaign": "evergreen",
            }
            | blank,
        ],
    }


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
    here: Here, scopes: tuple[str, ...], seller: str | None, status: int
) -> None:
    lead_id = (await here.post(lead()))[1]["lead_id"]

    async with await here.client(*scopes, seller=seller) as caller:
        answer = await caller.get(f"/v1/leads/{lead_id}")

    assert answer.status_code == status


async def test_a_lead_that_nobody_knows_is_not_found(here: Here) -> None:
    assert (await here.admin.get(f"/v1/leads/{uuid4()}")).status_code == 404
