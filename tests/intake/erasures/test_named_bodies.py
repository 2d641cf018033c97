"""Kept bodies that name a person are found by the hashes of their names, and by reading where a row has none."""

from typing import Any

from tests.intake.builders import person
from tests.intake.hooks.platform_requests import GOOGLE, SECRET
from tests.intake.imports.files import run_import
from tests.intake.service import IntakeService
from tests.support.database import run_sql

EMAIL, OTHER = "dana@example.com", "kim@example.com"
TABLE = b"E-Mail,Telefon,External ID\n,1.2E+11,crm-77\n,1.2E+11,crm-78\n"
MAP = "columns: {External ID: contact.external_id}"
BODIES = "select door from arrivals union all select cast(line as text) from import_refusals order by 1"


async def keep_bodies(service: IntakeService) -> str:
    """The id of Dana, whom a refused lead, a refused hook and a row of a file name; others name Kim and a stranger."""
    await service.put_source("ads", kind="ads", secret=SECRET)
    _, captured = await service.post(person(email=EMAIL, external_id="crm-77"))
    for email in (EMAIL, OTHER):
        assert (await service.post(person(email=email) | {"source": "nowhere"}))[0] == 422
    wrong = GOOGLE | {"google_key": "wrong"}
    assert (await service.admin.post("/v1/hooks/google_ads/ads", json=wrong)).status_code == 401
    await run_import(service, TABLE, source="website", map=MAP)
    return str(captured["lead_id"])


async def export(service: IntakeService, lead_id: str) -> list[tuple[str, Any]]:
    answer = (await service.admin.get(f"/v1/leads/{lead_id}/export")).json()
    return sorted((each["table"], _name(each["body"])) for each in answer["bodies"])


def _name(body: Any) -> Any:
    return body if isinstance(body, list) else body.get("source", "hook")


NAMED = [("arrivals", "hook"), ("arrivals", "nowhere"), ("import_refusals", ["", "1.2E+11", "crm-77"])]


async def test_an_export_shows_and_an_erasure_deletes_the_bodies_that_name_the_person(service: IntakeService) -> None:
    lead_id = await keep_bodies(service)

    assert await export(service, lead_id) == NAMED
    assert (await service.admin.delete(f"/v1/leads/{lead_id}")).status_code == 200

    assert await service.rows(BODIES) == [("3",), ("api",)]


async def test_bodies_that_a_former_version_kept_without_hashes_are_read(
    service: IntakeService, database_url: str
) -> None:
    lead_id = await keep_bodies(service)
    await run_sql(database_url, "update intake.arrivals set hashes = null")

    # Of a row of a file it is read what it says, not in which column.
    assert await export(service, lead_id) == NAMED
    assert (await service.admin.delete(f"/v1/leads/{lead_id}")).status_code == 200

    assert await service.rows(BODIES) == [("3",), ("api",)]


async def test_bodies_of_others_are_not_read(service: IntakeService, database_url: str) -> None:
    lead_id = await keep_bodies(service)
    # If it was read, it would name Dana.
    await run_sql(database_url, "update intake.arrivals set hashes = '{other}'")

    assert await export(service, lead_id) == NAMED[2:]
