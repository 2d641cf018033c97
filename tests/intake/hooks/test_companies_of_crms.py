"""What CRMs say of a company becomes known of those of its people who are leads; nothing is kept of the others."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.intake.hooks.handlers.work import Worker
from tests.intake.builders import lead
from tests.intake.hooks.platform_requests import send, send_hubspot
from tests.intake.hooks.test_contacts_of_crms import PASSWORD, add_lead, find_enrichments
from tests.intake.hooks.vendor_server import Vendor, running_vendor, running_worker, work_now
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies

HUBSPOT_PEOPLE = "/crm/v4/objects/companies/900/associations/contacts"
PIPEDRIVE_PEOPLE = "/api/v2/persons"
GROWN = {"company.employees": 120}


@pytest.fixture
async def worker(hooks: IntakeService) -> AsyncIterator[Worker]:
    async with running_worker(hooks) as worker:
        yield worker


@pytest.fixture
async def vendor(hooks: IntakeService) -> AsyncIterator[Vendor]:
    async with running_vendor() as vendor:
        await hooks.put_source("ads", kind="api", api={"token": "token-1", "address": vendor.address})
        yield vendor


def person(id_: int, *addresses: str) -> dict[str, Any]:
    return {"id": id_, "emails": [{"value": each, "primary": True} for each in addresses]}


async def attributes_of(service: IntakeService, lead_id: str) -> list[dict[str, Any]]:
    return [each["attributes"] for each in await find_enrichments(service, lead_id)]


async def count_tasks(service: IntakeService) -> int:
    ((tasks,),) = await service.rows("select count(*) from hook_tasks")
    return int(tasks)


async def test_hubspot_is_asked_for_the_contacts_of_a_company_and_each_lead_is_enriched_once(
    hooks: IntakeService, vendor: Vendor, worker: Worker
) -> None:
    dana, kim = await add_lead(hooks), await add_lead(hooks, email="kim@example.com")
    vendor.answer(HUBSPOT_PEOPLE, {"results": [{"toObjectId": each} for each in (77, 78, 79)]})
    for contact, address in ((77, "dana@example.com"), (78, "kim@example.com"), (79, "stranger@example.com")):
        vendor.answer(f"/crm/v3/objects/contacts/{contact}", {"properties": {"email": address}})

    for attempt in range(2):
        await send_hubspot(hooks, [bodies.COMPANY_CHANGE | {"attemptNumber": attempt}])
        await worker.work()
        await worker.work()

    assert [await attributes_of(hooks, each) for each in (dana, kim)] == [[GROWN], [GROWN]]
    assert (await count_tasks(hooks), await hooks.rows("select count(*) from leads")) == (0, [(2,)])


async def test_pipedrive_names_the_people_of_an_organisation_with_their_addresses(
    hooks: IntakeService, vendor: Vendor, worker: Worker
) -> None:
    dana, other = await add_lead(hooks), await add_lead(hooks, email="kim@example.com")
    people = [person(8, "dana@example.com"), person(9), person(10, "stranger@example.com")]
    vendor.answer(PIPEDRIVE_PEOPLE, {"success": True, "data": people})

    await send(hooks, "pipedrive", bodies.PIPEDRIVE_ORGANIZATION, authorization=PASSWORD)
    await worker.work()
    await worker.work()

    assert await attributes_of(hooks, dana) == [{"company.name": "Reyes Logistics"} | GROWN]
    assert await attributes_of(hooks, other) == []
    assert [each.query for each in vendor.asked] == [{"org_id": "1", "limit": "500"}]
    assert await hooks.rows("select company from contacts.people where email like 'dana%'") == [("Reyes Logistics",)]


async def test_without_a_token_nobody_is_enriched_and_nothing_waits(hooks: IntakeService, worker: Worker) -> None:
    known = await hooks.post(lead(source="ads", contact={"external_id": "77"}))

    await send_hubspot(hooks, [bodies.COMPANY_CHANGE])
    await worker.work()

    assert (await attributes_of(hooks, known[1]["lead_id"]), await count_tasks(hooks)) == ([], 0)


async def test_a_crm_that_throttles_is_asked_again(hooks: IntakeService, vendor: Vendor, worker: Worker) -> None:
    dana = await add_lead(hooks)
    vendor.answer(PIPEDRIVE_PEOPLE, {}, status=429)
    vendor.answer(PIPEDRIVE_PEOPLE, {"data": [person(8, "dana@example.com")]})
    await send(hooks, "pipedrive", bodies.PIPEDRIVE_ORGANIZATION, authorization=PASSWORD)

    await worker.work()
    waiting = await hooks.rows("select kind, reason from hook_tasks")
    await work_now(hooks, worker)
    await work_now(hooks, worker)

    assert waiting == [("company", "throttled")]
    assert (len(await attributes_of(hooks, dana)), await count_tasks(hooks)) == (1, 0)


async def test_a_person_who_is_erased_before_the_crm_answers_learns_nothing_more(
    hooks: IntakeService, vendor: Vendor, worker: Worker
) -> None:
    dana = await add_lead(hooks)
    vendor.answer(PIPEDRIVE_PEOPLE, {"data": [person(8, "dana@example.com")]})
    await send(hooks, "pipedrive", bodies.PIPEDRIVE_ORGANIZATION, authorization=PASSWORD)
    await hooks.admin.delete(f"/v1/leads/{dana}")
    again = await add_lead(hooks)

    await worker.work()
    await worker.work()

    assert (await attributes_of(hooks, again), await count_tasks(hooks)) == ([], 0)
