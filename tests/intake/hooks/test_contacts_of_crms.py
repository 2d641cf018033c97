"""What CRMs say of a contact who is a lead becomes known of the lead; nothing is kept of a stranger."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from services.intake.hooks.handlers.work import Worker
from tests.intake.builders import lead
from tests.intake.hooks.platform_requests import SECRET, send, send_hubspot
from tests.intake.hooks.vendor_server import Vendor, running_vendor, running_worker
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies

PASSWORD = f"Basic {base64.b64encode(f'accord:{SECRET}'.encode()).decode()}"
FIELD_MAP = {bodies.SIZE_CODE: "company.employees"}


@pytest.fixture
async def worker(hooks: IntakeService) -> AsyncIterator[Worker]:
    async with running_worker(hooks) as worker:
        yield worker


@pytest.fixture
async def vendor(hooks: IntakeService) -> AsyncIterator[Vendor]:
    async with running_vendor() as vendor:
        await hooks.put_source("ads", kind="api", api={"token": "token-1", "address": vendor.address})
        yield vendor


async def add_lead(service: IntakeService, **contact: str) -> str:
    contact = contact or {"email": "dana@example.com", "name": "Dana Reyes"}
    return str((await service.post(lead(occurred_at="2026-01-01T10:00:00Z", contact=contact)))[1]["lead_id"])


async def find_enrichments(service: IntakeService, lead_id: str) -> list[dict[str, Any]]:
    profile = (await service.admin.get(f"/v1/leads/{lead_id}")).json()
    return [
        {name: each[name] for name in ("occurred_at", "source", "key_id", "origin")}
        | {"attributes": {name: value["value"] for name, value in each["attributes"].items()}}
        for each in profile["enrichments"]
    ]


async def send_salesforce(service: IntakeService, body: str) -> int:
    async with await service.create_client() as client:
        return (await client.post(f"/v1/hooks/salesforce/ads?key={SECRET}", content=body.encode())).status_code


async def test_hubspot_is_asked_for_the_address_and_the_lead_is_enriched_once(
    hooks: IntakeService, vendor: Vendor, worker: Worker
) -> None:
    lead_id = await add_lead(hooks)
    vendor.answer("/crm/v3/objects/contacts/77", {"properties": {"email": "Dana@Example.com"}})

    await send_hubspot(hooks, [bodies.CONTACT_CHANGE])
    await worker.work()
    await send_hubspot(hooks, [bodies.CONTACT_CHANGE | {"eventId": 9, "attemptNumber": 1}])
    await worker.work()

    assert await find_enrichments(hooks, lead_id) == [
        {
            "occurred_at": "2026-11-25T09:46:42Z",
            "source": "ads",
            "key_id": None,
            "origin": None,
            "attributes": {
                "role.title": "Head of Operations",
                "role.seniority": "director",
                "role.department": "operations",
            },
        }
    ]
    (event,) = [row for row in await hooks.staged_events() if row["type"] == "lead.enriched"]
    assert "dana" not in orjson.dumps(event["data"]).decode().lower()
    assert await hooks.rows("select count(*) from hook_tasks") == [(0,)]


async def test_without_a_token_the_id_of_the_contact_finds_the_lead_that_the_source_brought(
    hooks: IntakeService, worker: Worker
) -> None:
    body = lead(source="ads", contact={"external_id": "77"}, occurred_at="2026-01-01T10:00:00Z")
    lead_id = (await hooks.post(body))[1]["lead_id"]

    await send_hubspot(hooks, [bodies.CONTACT_CHANGE])
    await worker.work()

    assert [each["attributes"]["role.title"] for each in await find_enrichments(hooks, lead_id)] == [
        "Head of Operations"
    ]


async def test_pipedrive_tells_what_changed_and_what_cannot_be_read_is_passed_over(
    hooks: IntakeService, worker: Worker
) -> None:
    lead_id = await add_lead(hooks)
    values = {bodies.SIZE_CODE: {"42": "51-200", "43": "many"}}
    await hooks.put_source("ads", kind="api", field_map=FIELD_MAP, value_map=values)
    unreadable = {"custom_fields": {bodies.SIZE_CODE: {"type": "enum", "id": 43}}}

    await send(hooks, "pipedrive", bodies.PIPEDRIVE_PERSON, authorization=PASSWORD)
    changed = bodies.PIPEDRIVE_PERSON | {"data": bodies.PIPEDRIVE_PERSON["data"] | unreadable}
    await send(hooks, "pipedrive", changed, authorization=PASSWORD)
    await worker.work()

    assert [each["attributes"] for each in await find_enrichments(hooks, lead_id)] == [
        {"company.employees": {"min": 51, "max": 200}}
    ]


async def test_salesforce_repeats_a_record_and_does_not_replace_what_was_learned_since(
    hooks: IntakeService, worker: Worker
) -> None:
    lead_id = await add_lead(hooks)
    await send_salesforce(hooks, bodies.SALESFORCE_CONTACT)
    await worker.work()
    asked = {"attributes": {"company.employees": 300}}
    await hooks.admin.post(f"/v1/leads/{lead_id}/attributes", json=asked)

    edited = bodies.SALESFORCE_CONTACT.replace("Transportation", "Mining").replace("2026-06-22", "2026-11-28")
    status = await send_salesforce(hooks, edited)
    await worker.work()

    enrichments = await find_enrichments(hooks, lead_id)
    by_time = [(each["source"], each["attributes"].get("company.employees")) for each in enrichments]
    (mined,) = [each for each in enrichments if each["attributes"].get("company.industry") == "Mining"]
    profile = (await hooks.admin.get(f"/v1/leads/{lead_id}")).json()
    assert (status, sorted(by_time, key=str)) == (200, [("ads", 120), ("ads", None), (None, 300)])
    assert mined["attributes"] == {"company.industry": "Mining"}
    assert profile["attributes"]["company.employees"]["value"] == 300


async def test_the_company_of_a_newer_capture_stays_on_the_card(hooks: IntakeService, worker: Worker) -> None:
    contact = {"email": "dana@example.com", "name": "Dana Reyes"}
    await hooks.post(lead(contact=contact, company={"name": "Wolf Freight"}))

    await send_salesforce(hooks, bodies.SALESFORCE_CONTACT)
    await worker.work()

    assert await hooks.rows("select company from contacts.people") == [("Wolf Freight",)]


async def test_of_a_stranger_and_of_an_erased_person_nothing_is_kept(hooks: IntakeService, worker: Worker) -> None:
    lead_id = await add_lead(hooks)
    await hooks.admin.delete(f"/v1/leads/{lead_id}")

    await send_salesforce(hooks, bodies.SALESFORCE_CONTACT)
    await worker.work()

    tables = ("enrichments", "match_keys", "hook_tasks", "leads")
    assert [await hooks.rows(f"select count(*) from {table}") for table in tables] == [[(0,)]] * 4


async def test_an_erasure_takes_what_a_crm_said_and_intake_has_not_taken_yet(hooks: IntakeService) -> None:
    by_id = lead(source="ads", contact={"external_id": "77", "email": "dana@example.com"})
    lead_id = (await hooks.post(by_id))[1]["lead_id"]
    other = bodies.CONTACT_CHANGE | {"objectId": 78}
    await send_hubspot(hooks, [bodies.CONTACT_CHANGE, other])
    await send_salesforce(hooks, bodies.SALESFORCE_CONTACT)

    await hooks.admin.delete(f"/v1/leads/{lead_id}")

    assert [left[0].partition(":")[0] for left in await hooks.rows("select external_id from hook_tasks")] == ["78"]


async def test_what_names_the_person_is_passed_over_and_the_rest_is_known(hooks: IntakeService, worker: Worker) -> None:
    lead_id = await add_lead(hooks)

    await send_salesforce(hooks, bodies.SALESFORCE_CONTACT.replace("Transportation", "Dana Reyes"))
    await worker.work()

    (known,) = await find_enrichments(hooks, lead_id)
    assert sorted(known["attributes"]) == ["company.annual_revenue", "company.employees", "company.name"]
