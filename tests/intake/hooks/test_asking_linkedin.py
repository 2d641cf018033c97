"""LinkedIn names leads, and is asked for each and for its form: once for each version."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest

from services.intake.hooks.handlers.work import Worker
from tests.intake.hooks.platform_requests import send_linkedin
from tests.intake.hooks.vendor_server import Vendor, running_vendor, running_worker, work_now
from tests.intake.service import IntakeService
from tests.intake.sources.adapters import bodies

CAPTURES = "select external_id, filtered, lead_id is not null from captures order by external_id"
LEAD = "/rest/leadFormResponses/a1b2-3"
FORM = "/rest/leadForms/3162"


@pytest.fixture
async def linkedin(hooks: IntakeService) -> AsyncIterator[Vendor]:
    async with running_vendor() as vendor:
        await hooks.put_source(
            "ads", kind="ads", api={"token": "token-1", "version": "202607", "address": vendor.address}
        )
        vendor.answer(LEAD, bodies.RESPONSE)
        vendor.answer(FORM, bodies.FORM)
        yield vendor


@pytest.fixture
async def worker(hooks: IntakeService) -> AsyncIterator[Worker]:
    async with running_worker(hooks) as worker:
        yield worker


def name_lead(number: str, action: str = "CREATED") -> dict[str, object]:
    urn = f"urn:li:leadGenFormResponse:{number}"
    return bodies.NOTIFICATION | {"leadGenFormResponse": urn, "leadAction": action}


async def test_a_lead_that_linkedin_names_gets_its_answers_from_the_form(
    hooks: IntakeService, linkedin: Vendor, worker: Worker
) -> None:
    answer = await send_linkedin(hooks, bodies.NOTIFICATION)
    await worker.work()

    assert answer.status_code == 200
    assert await hooks.rows(CAPTURES) == [("a1b2-3", None, True)]
    assert await hooks.rows("select email from contacts.cards") == [("dana@example.com",)]
    asked = linkedin.asked[0].headers
    assert (asked["Authorization"], asked["linkedin-version"], asked["x-restli-protocol-version"]) == (
        "Bearer token-1",
        "202607",
        "2.0.0",
    )


async def test_a_form_is_asked_for_once_for_each_of_its_versions(
    hooks: IntakeService, linkedin: Vendor, worker: Worker
) -> None:
    second = "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3162,2)"
    linkedin.answer("/rest/leadFormResponses/b", bodies.RESPONSE | {"id": "b"})
    linkedin.answer("/rest/leadFormResponses/c", bodies.RESPONSE | {"id": "c", "versionedLeadGenFormUrn": second})
    for lead in ("a1b2-3", "b", "c"):
        await send_linkedin(hooks, name_lead(lead))
        await worker.work()

    assert [row[0] for row in await hooks.rows(CAPTURES)] == ["a1b2-3", "b", "c"]
    assert [asked.path for asked in linkedin.asked].count(FORM) == 2


async def test_a_test_lead_of_linkedin_is_filtered(hooks: IntakeService, linkedin: Vendor, worker: Worker) -> None:
    linkedin.answer("/rest/leadFormResponses/t", bodies.RESPONSE | {"id": "t", "testLead": True})
    await send_linkedin(hooks, name_lead("t"))
    await worker.work()

    assert await hooks.rows(CAPTURES) == [("t", "test", False)]


async def test_a_lead_that_is_deleted_at_linkedin_is_erased(
    hooks: IntakeService, linkedin: Vendor, worker: Worker
) -> None:
    await send_linkedin(hooks, bodies.NOTIFICATION)
    await worker.work()
    ((lead_id,),) = await hooks.rows("select lead_id from captures")
    erased: list[UUID] = []
    worker.erase = note_in(erased)
    await send_linkedin(hooks, name_lead("a1b2-3", "DELETED"))
    await worker.work()

    assert erased == [lead_id]
    await work_now(hooks, worker)
    assert (erased, await hooks.rows("select count(*) from hook_tasks")) == ([lead_id], [(0,)])


async def test_a_lead_that_is_deleted_before_it_was_read_is_never_read(
    hooks: IntakeService, linkedin: Vendor, worker: Worker
) -> None:
    erased: list[UUID] = []
    worker.erase = note_in(erased)
    await send_linkedin(hooks, name_lead("a1b2-3", "DELETED"))
    await send_linkedin(hooks, bodies.NOTIFICATION)
    await worker.work()
    await send_linkedin(hooks, bodies.NOTIFICATION)
    await worker.work()

    assert (erased, linkedin.asked) == ([], [])
    assert await hooks.rows(CAPTURES) == []
    assert await hooks.rows("select kind from hook_tasks") == [("erasure",)]


def note_in(erased: list[UUID]) -> Callable[[UUID], Awaitable[None]]:
    async def erase(lead_id: UUID) -> None:
        erased.append(lead_id)

    return erase
