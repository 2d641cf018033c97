"""A captcha and the rate of an address decide at the door; a vendor that is away loses no lead."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from services.intake.forms.handlers.captcha import CaptchaVendors
from services.intake.forms.handlers.form_limits import FormLimits
from tests.intake.forms.test_form_api import FILTERED, read_leads, send
from tests.intake.forms.vendor import FAILED, PASSED, running_vendor
from tests.intake.service import IntakeService

PERSON = {"email": "dana@example.com", "h-captcha-response": "token"}


@pytest.fixture
async def visitor(service: IntakeService) -> httpx2.AsyncClient:
    """A browser without a key; the source `contact` has a captcha."""
    await service.put_source("contact", captcha={"kind": "hcaptcha", "secret": "h-secret"})
    return await service.create_client()


def change_door(service: IntakeService, **parts: Any) -> None:
    """Give this process other parts of its door."""
    state = service.app.state
    state.intake = replace(state.intake, forms=replace(state.intake.forms, **parts))


@pytest.mark.parametrize(
    ("reply", "seconds", "leads", "kept"),
    [
        (PASSED, 0, 1, []),
        (FAILED, 0, 0, [("contact", "form", "filtered", "captcha_failed")]),
        (b"garbage", 0, 1, []),
        (PASSED, 3600, 1, []),
    ],
)
async def test_the_captcha_decides_and_a_vendor_that_is_away_lets_through(
    service: IntakeService, visitor: httpx2.AsyncClient, reply: bytes, seconds: float, leads: int, kept: list[Any]
) -> None:
    async with running_vendor(reply=reply, seconds=seconds) as vendor:
        change_door(service, vendors=CaptchaVendors({"hcaptcha": vendor.url}, seconds=0.3))
        response = await send(visitor, PERSON)
    assert (response.status_code, response.headers["location"]) == (303, "/v1/forms/contact/thanks")
    assert [asked["secret"] for asked in vendor.asked] == ["h-secret"]
    assert len(await read_leads(service)) == leads
    assert await service.rows(FILTERED) == kept


async def test_a_form_without_the_captchas_token_is_spam(service: IntakeService, visitor: httpx2.AsyncClient) -> None:
    assert (await send(visitor, {"email": "dana@example.com"})).status_code == 303
    assert await service.rows(FILTERED) == [("contact", "form", "filtered", "captcha_failed")]


async def test_too_many_forms_of_an_address_are_filtered_and_then_not_read(service: IntakeService) -> None:
    visitor = await service.create_client()
    change_door(service, limits=FormLimits("2/minute"))
    statuses = [
        (await send(visitor, {"email": f"p{number}@example.com"}, source="website")).status_code for number in range(21)
    ]
    assert statuses == [303] * 20 + [429]
    assert len(await read_leads(service)) == 2
    assert await service.rows(FILTERED) == [("website", "form", "filtered", "rate")] * 18
