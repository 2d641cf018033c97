"""What CRMs say of their deals becomes an event for handoff, once the CRM has told what its webhook leaves out."""

import base64
from collections.abc import AsyncIterator

import orjson
import pytest

from services.intake.hooks.handlers.work import Worker
from shared.values.contact_identity import match_keys
from tests.intake.hooks.platform_requests import SECRET, send, send_hubspot
from tests.intake.hooks.vendor_server import Vendor, running_vendor, running_worker
from tests.intake.service import SECRET as ACCORD_SECRET
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies

DEAL = {
    "properties": {"amount": "1200", "deal_currency_code": "EUR", "hubspot_owner_id": "77"},
    "associations": {"contacts": {"results": [{"id": "9"}]}},
}
HASHES = match_keys("email", "dana@example.com", [ACCORD_SECRET.encode()])
# Two deals with one event id, the newest change first.
CHANGES = [
    bodies.CHANGE,
    bodies.CHANGE | {"propertyValue": "appointmentscheduled", "eventId": 2, "occurredAt": 1795600001000},
    bodies.CHANGE | {"objectId": 513, "propertyValue": "closedlost", "attemptNumber": 1},
    bodies.CHANGE | {"propertyName": "amount"},
]


@pytest.fixture
async def worker(hooks: IntakeService) -> AsyncIterator[Worker]:
    async with running_worker(hooks) as worker:
        yield worker


@pytest.fixture
async def vendor(hooks: IntakeService) -> AsyncIterator[Vendor]:
    async with running_vendor() as vendor:
        api = {"token": "token-1", "address": vendor.address}
        await hooks.put_source("ads", kind="api", api=api, value_map={"owner": {"77": "kim"}})
        yield vendor


async def reported(service: IntakeService) -> list[tuple[str, str, object, object]]:
    """What handoff is told: deal, stage, amount, owner."""
    events = [event["data"] for event in await service.staged_events() if event["type"] == "deal.reported"]
    return sorted((each["deal_id"], each["stage"], each["amount"], each["owner"]) for each in events)


async def test_each_stage_of_each_deal_is_reported_whatever_its_event_id(hooks: IntakeService, worker: Worker) -> None:
    answer = await send_hubspot(hooks, CHANGES)
    again = await send_hubspot(hooks, [change | {"attemptNumber": 2} for change in CHANGES])
    await worker.work()

    assert [answer.status_code, again.status_code] == [200, 200]
    assert await reported(hooks) == [
        ("512", "opportunity", None, None),
        ("512", "won", None, None),
        ("513", "lost", None, None),
    ]


async def test_hubspot_is_asked_for_the_amount_the_owner_and_the_lead(
    hooks: IntakeService, vendor: Vendor, worker: Worker
) -> None:
    vendor.answer("/crm/v3/objects/deals/512", DEAL)
    vendor.answer("/crm/v3/objects/contacts/9", {"properties": {"email": "Dana@Example.com"}})
    await send_hubspot(hooks, [bodies.CHANGE])
    await worker.work()

    (event,) = await hooks.staged_events()
    assert await reported(hooks) == [("512", "won", {"amount": "1200.00", "currency": "EUR"}, "kim")]
    assert (event["data"]["match_hashes"], event["subject"]) == (HASHES, "deal/ads/512")
    assert "dana" not in orjson.dumps(event["data"]).decode().lower()


async def test_pipedrive_knows_itself_by_a_password_and_its_person_by_an_address(
    hooks: IntakeService, vendor: Vendor, worker: Worker
) -> None:
    vendor.answer("/api/v2/persons/8", {"data": {"emails": [{"value": "dana@example.com", "primary": True}]}})
    body = bodies.PIPEDRIVE | {"data": bodies.PIPEDRIVE["data"] | {"person_id": 8}}
    password = base64.b64encode(f"accord:{SECRET}".encode()).decode()
    answer = await send(hooks, "pipedrive", body, authorization=f"Basic {password}")
    stranger = await send(hooks, "pipedrive", body, authorization="Basic YTpi")
    await worker.work()

    assert (answer.status_code, stranger.status_code) == (200, 401)
    assert [event["data"]["match_hashes"] for event in await hooks.staged_events()] == [HASHES]


async def test_salesforce_gets_the_acknowledgement_that_it_waits_for(hooks: IntakeService, worker: Worker) -> None:
    async with await hooks.create_client() as client:
        answers = [
            await client.post(f"/v1/hooks/salesforce/ads?key={key}", content=bodies.SALESFORCE.encode())
            for key in (SECRET, "other")
        ]
    await worker.work()

    assert [answer.status_code for answer in answers] == [200, 401]
    assert b"<Ack>true</Ack>" in answers[0].content
    assert answers[0].headers["content-type"].startswith("text/xml")
    assert [row[:2] for row in await reported(hooks)] == [("006xx000004TmiQAAS", "won")]
