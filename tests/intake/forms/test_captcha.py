"""A captcha's vendor decides who is a person; a vendor that is away, slow or broken loses no lead."""

import asyncio

import pytest

from services.intake.forms.handlers.captcha import CaptchaVendors
from tests.intake.forms.vendor import FAILED, PASSED, Vendor, running_vendor

pytestmark = pytest.mark.usefixtures("processes_and_sockets")


def vendors_at(vendor: Vendor) -> CaptchaVendors:
    urls = {"turnstile": vendor.url, "recaptcha": vendor.url, "hcaptcha": vendor.url}
    return CaptchaVendors(urls, seconds=0.3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "reply", "result"),
    [
        (200, PASSED, "passed"),
        (200, FAILED, "failed"),
        (200, b'{"success": true, "score": 0.9}', "passed"),
        (200, b'{"success": true, "score": 0.1}', "failed"),
        (200, b'{"success": false, "error-codes": ["timeout-or-duplicate"]}', "failed"),
        # The source's secret is wrong: no fault of the person.
        (200, b'{"success": false, "error-codes": ["invalid-input-secret"]}', "unverified"),
        (200, b'{"success": false, "error-codes": [{}, 1]}', "unverified"),
        (200, b'{"success": "true"}', "unverified"),
        (200, b"[" * 5000, "unverified"),
        (200, b"<html>\xff", "unverified"),
        (500, PASSED, "unverified"),
        (302, PASSED, "unverified"),
    ],
)
async def test_the_vendors_answer_counts_if_it_is_one(status: int, reply: bytes, result: str) -> None:
    async with running_vendor(status=status, reply=reply) as vendor:
        assert await vendors_at(vendor).check("recaptcha", "secret", "token") == result
    assert vendor.asked == [{"secret": "secret", "response": "token"}]


async def test_a_vendor_that_does_not_answer_in_time_lets_through_unverified() -> None:
    async with running_vendor(seconds=3600) as vendor:
        assert await vendors_at(vendor).check("hcaptcha", "secret", "token") == "unverified"


async def test_a_vendor_that_is_away_lets_through_unverified() -> None:
    async with running_vendor() as vendor:
        pass
    assert await vendors_at(vendor).check("hcaptcha", "secret", "token") == "unverified"


async def test_without_a_token_the_vendor_is_not_asked() -> None:
    async with running_vendor() as vendor:
        assert await vendors_at(vendor).check("turnstile", "secret", None) == "failed"
        assert await vendors_at(vendor).check("turnstile", "secret", "t" * 9000) == "failed"
    assert vendor.asked == []


async def test_both_clicks_of_a_person_have_one_answer() -> None:
    async with running_vendor(seconds=0.05) as vendor:
        vendors = vendors_at(vendor)
        both = await asyncio.gather(*(vendors.check("turnstile", "secret", "token") for _ in range(2)))
        vendor.reply = FAILED
        third = await vendors.check("turnstile", "secret", "token")
        # Another process asks under the same id, by which the vendor knows the token again.
        await vendors_at(vendor).check("turnstile", "secret", "token")
    assert (both, third) == (["passed", "passed"], "passed")
    ids = [asked["idempotency_key"] for asked in vendor.asked]
    assert len(ids) == 2
    assert len(set(ids)) == 1
