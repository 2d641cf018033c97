"""HubSpot tells that a contact was deleted for good, and the person is erased here too."""

from collections.abc import AsyncIterator
from functools import partial

import orjson
import pytest

from services.intake.erasures.handlers.erase_for_platform import erase_for_platform
from services.intake.hooks.handlers.work import Worker
from tests.intake.builders import person
from tests.intake.hooks.platform_requests import send_hubspot
from tests.intake.hooks.vendor_server import Vendor, running_vendor, running_worker, work_now
from tests.intake.service import SECRET, IntakeService
from tests.intake.sources.adapters import bodies
from tests.support.stored_texts import find_tables

DELETION = {
    "eventId": 100,
    "subscriptionId": 26,
    "portalId": 62515,
    "occurredAt": 1795600003000,
    "subscriptionType": "contact.privacyDeletion",
    "attemptNumber": 0,
    "objectId": 9,
}
DEAL = {"properties": {"amount": "1200"}, "associations": {"contacts": {"results": [{"id": "9"}]}}}
CONTACT_CHANGE = bodies.CHANGE | {
    "objectId": 9,
    "subscriptionType": "contact.propertyChange",
    "propertyName": "jobtitle",
    "propertyValue": "Head of Operations",
}
STATED = "select cast(lead_id as text) from enrichments"
PEOPLE = "select email from contacts.people order by email"


@pytest.fixture
async def worker(hooks: IntakeService) -> AsyncIterator[Worker]:
    async with running_worker(hooks) as worker:
        worker.erase = partial(erase_for_platform, hooks.database, [SECRET.encode()])
        yield worker


@pytest.fixture
async def hubspot(hooks: IntakeService) -> AsyncIterator[Vendor]:
    async with running_vendor() as vendor:
        await hooks.put_source("ads", kind="api", api={"token": "token-1", "address": vendor.address})
        vendor.answer("/crm/v3/objects/deals/512", DEAL)
        vendor.answer("/crm/v3/objects/contacts/9", {"properties": {"email": "Dana@Example.com"}})
        yield vendor


async def test_a_contact_whose_id_came_with_its_lead_is_erased(
    hooks: IntakeService, worker: Worker, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, dana = await hooks.post(person(email="dana@example.com", external_id="9") | {"source": "ads"})
    await hooks.post(person(email="kim@example.com", external_id="8") | {"source": "ads"})
    # The same number in another source is another person's.
    await hooks.post(person(email="lea@example.com", external_id="9"))

    answer = await send_hubspot(hooks, [DELETION])
    await worker.work()

    assert (answer.status_code, answer.content) == (200, b"{}")
    assert await hooks.rows(PEOPLE) == [("kim@example.com",), ("lea@example.com",)]
    assert await find_tables(database_url, ["dana@example.com"]) == {}
    assert [event["type"] for event in await hooks.staged_events()].count("lead.erased") == 1
    logged = [orjson.loads(line) for line in capsys.readouterr().err.splitlines() if '"lead_erased"' in line]
    assert [(line["target"], line["address"]) for line in logged] == [(dana["lead_id"], "platform")]


async def test_a_contact_that_is_known_by_its_deal_is_erased(
    hooks: IntakeService, hubspot: Vendor, worker: Worker, database_url: str
) -> None:
    _, first = await hooks.post(person(email="dana@example.com"))
    await send_hubspot(hooks, [bodies.CHANGE])
    await worker.work()

    await send_hubspot(hooks, [DELETION])
    await worker.work()

    assert await hooks.rows("select cast(lead_id as text) from erased_leads") == [(first["lead_id"],)]
    assert await hooks.rows("select hash from match_keys") == []
    # Sent again, and for a contact that Accord never knew, it changes nothing.
    await send_hubspot(hooks, [DELETION | {"attemptNumber": 1}, DELETION | {"objectId": 77}])
    await work_now(hooks, worker)
    assert await hooks.rows("select count(*) from erased_leads") == [(1,)]


async def test_a_contact_that_is_known_by_what_the_crm_told_of_it_is_erased(
    hooks: IntakeService, hubspot: Vendor, worker: Worker
) -> None:
    _, first = await hooks.post(person(email="dana@example.com"))
    await send_hubspot(hooks, [CONTACT_CHANGE])
    await worker.work()
    assert await hooks.rows(STATED) == [(first["lead_id"],)]

    await send_hubspot(hooks, [DELETION])
    await worker.work()

    assert await hooks.rows("select cast(lead_id as text) from erased_leads") == [(first["lead_id"],)]


async def test_what_a_crm_told_before_the_erasure_is_not_known_of_the_person_who_comes_again(
    hooks: IntakeService, hubspot: Vendor, worker: Worker
) -> None:
    _, first = await hooks.post(person(email="dana@example.com"))
    await send_hubspot(hooks, [CONTACT_CHANGE])
    assert (await hooks.admin.delete(f"/v1/leads/{first['lead_id']}")).status_code == 200
    await hooks.post(person(email="dana@example.com"))

    await worker.work()

    assert await hooks.rows(STATED) == []
    assert await hooks.rows(PEOPLE) == [("dana@example.com",)]


async def test_a_deal_that_waited_while_its_person_was_erased_names_no_person(
    hooks: IntakeService, hubspot: Vendor, worker: Worker
) -> None:
    _, first = await hooks.post(person(email="dana@example.com"))
    await send_hubspot(hooks, [bodies.CHANGE])
    assert (await hooks.admin.delete(f"/v1/leads/{first['lead_id']}")).status_code == 200

    await worker.work()

    told = [event["data"] for event in await hooks.staged_events() if event["type"] == "deal.reported"]
    assert [(deal["deal_id"], deal["match_hashes"]) for deal in told] == [("512", [])]


async def test_a_contact_that_is_only_put_into_the_bin_stays(hooks: IntakeService, worker: Worker) -> None:
    await hooks.post(person(email="dana@example.com", external_id="9") | {"source": "ads"})

    await send_hubspot(hooks, [DELETION | {"subscriptionType": "contact.deletion"}])
    await worker.work()

    assert await hooks.rows(PEOPLE) == [("dana@example.com",)]
