"""The script that websites load, the page on which marketing tries a form, and the first visit that forms tell of."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.intake.forms.api.script import SCRIPT
from services.intake.forms.domain.first_touch import find_first_touch
from services.intake.forms.domain.form import make_form
from tests.intake.service import PRINTED_TOKEN, IntakeService, make_client

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
LEAD = UUID(int=7)
FIRST = {
    "_first_touch_at": "2026-11-20T09:00:00Z",
    "_first_touch_url": "https://www.example.com/pricing?utm_source=google&utm_campaign=summer&gclid=abc&email=x",
    "_first_touch_referrer": "https://www.google.com/",
}


async def test_the_script_is_small_and_may_be_loaded_by_every_website(service: IntakeService) -> None:
    response = await (await service.create_client()).get("/v1/forms/website.js")

    assert response.content == SCRIPT
    assert len(SCRIPT) <= 6 * 1024
    assert [response.headers[name] for name in ("content-type", "cache-control", "cross-origin-resource-policy")] == [
        "text/javascript; charset=utf-8",
        "public, max-age=3600",
        "cross-origin",
    ]


async def test_the_preview_shows_the_form_with_its_own_fields_and_the_lines_for_the_website(
    service: IntakeService,
) -> None:
    await service.put_source(
        "contact",
        field_map={"Company size": "company.employees"},
        honeypot="website_2",
        thank_you_url="https://www.example.com/thanks",
    )
    async with make_client(service.app, None) as browser:
        unsigned = await browser.get("/v1/forms/contact/preview")
        await browser.get(f"/v1/forms/contact/preview?token={PRINTED_TOKEN}", follow_redirects=True)
        page = await browser.get("/v1/forms/contact/preview")
        unknown = await browser.get("/v1/forms/elsewhere/preview")

    assert [unsigned.status_code, page.status_code, unknown.status_code] == [303, 200, 404]
    assert [
        text in page.text for text in ('name="Company size"', 'name="website_2"', "/v1/forms/contact.js&#34; async")
    ] == [True] * 3
    assert "form-action 'self' https://www.example.com;" in page.headers["content-security-policy"]


def test_the_first_visit_is_an_activity_of_the_lead_without_what_names_a_person_in_its_address() -> None:
    assert find_first_touch(make_form(FIRST.items()), LEAD, NOW) == {
        "lead": {"lead_id": str(LEAD)},
        "type": "page_viewed",
        "occurred_at": "2026-11-20T09:00:00+00:00",
        "touch": {
            "utm_source": "google",
            "utm_campaign": "summer",
            "landing_page": "https://www.example.com/pricing",
            "referrer": "https://www.google.com/",
            "campaign": "summer",
            "click_id": {"gclid": "abc"},
        },
        "properties": {"page": "/pricing"},
        "external_id": f"first-touch {LEAD} 2026-11-20T09:00:00+00:00",
    }


@pytest.mark.parametrize(
    "change",
    [
        {"_first_touch_at": ""},
        {"_first_touch_at": "yesterday"},
        {"_first_touch_at": (NOW + timedelta(seconds=1)).isoformat()},
        {"_first_touch_at": (NOW - timedelta(days=91)).isoformat()},
        {"_first_touch_url": ""},
        {"_first_touch_url": "javascript:alert(1)"},
    ],
)
def test_a_form_that_tells_of_no_earlier_visit_makes_no_activity(change: dict[str, Any]) -> None:
    assert find_first_touch(make_form((FIRST | change).items()), LEAD, NOW) is None
