"""What a platform said is kept as it came, sealed, for thirty days, and goes with the person whom it names."""

from collections.abc import AsyncIterator

import orjson
import pytest

from services.intake.expiries import EXPIRIES
from services.intake.hooks.handlers.work import Worker
from shared.db.connection import sql
from shared.runtime.expiries import delete_expired
from tests.intake.hooks.platform_requests import GOOGLE, send, send_linkedin
from tests.intake.hooks.vendor_server import Vendor, running_vendor, running_worker
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies
from tests.support.stored_texts import find_tables

_AGE = sql("update hook_requests set received_at = now() - cast(cast(:age as text) as interval)")
REQUESTS = next(expiry for expiry in EXPIRIES if expiry.table == "hook_requests")
KEPT = "select door, source from hook_requests order by door"
BODY = orjson.dumps(GOOGLE)
OTHER = {
    **GOOGLE,
    "lead_id": "g-2",
    "user_column_data": [{"column_id": "EMAIL", "string_value": "kim@example.com"}],
}


@pytest.fixture
async def worker(hooks: IntakeService) -> AsyncIterator[Worker]:
    async with running_worker(hooks) as worker:
        yield worker


@pytest.fixture
async def linkedin(hooks: IntakeService) -> AsyncIterator[Vendor]:
    async with running_vendor() as vendor:
        api = {"token": "token-1", "version": "202607", "address": vendor.address}
        await hooks.put_source("ads", kind="ads", api=api)
        vendor.answer("/rest/leadFormResponses/a1b2-3", bodies.RESPONSE)
        vendor.answer("/rest/leadForms/3162", bodies.FORM)
        yield vendor


async def erase_dana(hooks: IntakeService) -> None:
    ((lead_id,),) = await hooks.rows("select lead_id from contacts.people where email = 'dana@example.com'")
    assert (await hooks.admin.delete(f"/v1/leads/{lead_id}")).status_code == 200


async def test_a_taken_request_is_kept_sealed(hooks: IntakeService, database_url: str) -> None:
    for body in (BODY, BODY, GOOGLE | {"google_key": "wrong"}, b"no JSON"):
        await send(hooks, "google_ads", body)

    assert await hooks.rows(KEPT) == [("google_ads", "ads")] * 2
    # What was refused is kept among what was refused.
    assert await hooks.rows("select reason from arrivals order by reason") == [("wrong-secret",)] * 2
    assert "intake.hook_requests" not in (await find_tables(database_url, ["dana@example.com"]))["dana@example.com"]


@pytest.mark.parametrize(("age", "remaining"), [("29 days 23 hours", 1), ("30 days 1 minute", 0)])
async def test_a_taken_request_is_kept_for_thirty_days(hooks: IntakeService, age: str, remaining: int) -> None:
    await send(hooks, "google_ads", GOOGLE)
    async with hooks.database.transaction() as conn:
        await conn.execute(_AGE, {"age": age})

    await delete_expired(hooks.database, REQUESTS)

    assert await hooks.rows("select count(*) from hook_requests") == [(remaining,)]


async def test_the_requests_that_name_an_erased_person_go_with_it_and_the_others_stay(
    hooks: IntakeService, linkedin: Vendor, worker: Worker
) -> None:
    await send(hooks, "google_ads", GOOGLE)
    await send(hooks, "google_ads", OTHER)
    # The notification holds nothing but the platform's id of the lead.
    await send_linkedin(hooks, bodies.NOTIFICATION)
    await worker.work()
    ((lead_id,),) = await hooks.rows("select lead_id from contacts.people where email = 'dana@example.com'")
    exported = (await hooks.admin.get(f"/v1/leads/{lead_id}/export")).json()["bodies"]
    assert [body["body"] for body in exported if body["table"] == "hook_requests"] == [GOOGLE, bodies.NOTIFICATION]

    await erase_dana(hooks)

    assert await hooks.rows(KEPT) == [("google_ads", "ads")]
    assert await hooks.rows("select email from contacts.people") == [("kim@example.com",)]


async def test_a_lead_that_is_asked_for_while_its_person_is_erased_makes_the_person_known_no_more(
    hooks: IntakeService, linkedin: Vendor, worker: Worker, database_url: str
) -> None:
    await hooks.post({"source": "website", "contact": {"email": "dana@example.com"}})
    await send_linkedin(hooks, bodies.NOTIFICATION)
    await erase_dana(hooks)

    await worker.work()

    assert linkedin.asked[0].path == "/rest/leadFormResponses/a1b2-3"
    assert await find_tables(database_url, ["dana@example.com", "a1b2-3"]) == {}
    tables = (
        "select 'kept' from hook_requests union all select 'asked' from hook_tasks union all select 'known' from leads"
    )
    assert await hooks.rows(tables) == []
