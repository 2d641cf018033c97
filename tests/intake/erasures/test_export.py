"""The export of a person holds everything that intake stores of it, and an erasure leaves nothing of that."""

import json

from tests.intake.builders import FULL_BODY, person
from tests.intake.erasures.waiting import FORM, erase
from tests.intake.hooks.platform_requests import GOOGLE, SECRET, send
from tests.intake.imports.files import run_import, upload
from tests.intake.service import IntakeService
from tests.support.stored_texts import find_tables

EMAIL = "dana@example.com"
FILE = f"E-Mail,Name,Bemerkung\n{EMAIL},Dana Reyes,waits\n"
REFUSED_FILE = f"E-Mail,Name,Bemerkung\nnone,Dana Reyes,ask {EMAIL}\n"


async def come_everywhere(service: IntakeService) -> str:
    """A capture with words and a consent, one by a platform, an activity, an enrichment, and bodies under no lead."""
    await service.put_source("website")
    await service.put_source("ads", kind="ads", secret=SECRET)
    _, captured = await service.post(FULL_BODY)
    lead_id = str(captured["lead_id"])
    await send(service, "google_ads", GOOGLE)
    await send(service, "google_ads", GOOGLE | {"google_key": "wrong"})
    await service.admin.post("/v1/activities", json={"lead": {"lead_id": lead_id}, "type": "page_viewed"})
    stated = {"attributes": {"company.employees": 7}, "origin": "asked on the phone"}
    assert (await service.admin.post(f"/v1/leads/{lead_id}/attributes", json=stated)).status_code == 200
    await service.post(person(email=EMAIL) | {"source": "no-such-source"})
    spam = f"email={EMAIL.replace('@', '%40')}&_gotcha=x"
    visitor = await service.create_client()
    assert (await visitor.post("/v1/forms/website", content=spam, headers=FORM)).status_code == 303
    await run_import(service, REFUSED_FILE.encode(), source="website", map="columns: {Bemerkung: interest.message}")
    assert (
        await upload(service, FILE.encode(), source="website", map="columns: {Bemerkung: interest.message}")
    ).is_success
    return lead_id


async def test_an_export_holds_what_every_table_has_of_the_person(service: IntakeService) -> None:
    lead_id = await come_everywhere(service)

    exported = (await service.admin.get(f"/v1/leads/{lead_id}/export")).json()

    assert exported["contact"]["email"] == EMAIL
    assert [each["source"] for each in exported["captures"]] == ["website", "ads"]
    assert exported["captures"][0]["body"] == FULL_BODY
    assert [each["type"] for each in exported["activities"]] == ["page_viewed"]
    assert [each["origin"] for each in exported["enrichments"]] == ["asked on the phone"]
    assert [each["answers"] for each in exported["words"]] == [{"What do you ship?": "bikes"}]
    assert [(each["marketing"], each["text_version"]) for each in exported["consents"]] == [(True, "2026-03")]
    assert len(exported["match_keys"]) == 5
    tables = sorted(each["table"] for each in exported["bodies"])
    assert tables == ["arrivals", "arrivals", "arrivals", "hook_requests", "import_pieces", "import_refusals"]


async def test_nothing_that_an_export_shows_is_left_after_the_erasure(
    service: IntakeService, database_url: str
) -> None:
    lead_id = await come_everywhere(service)
    exported = json.dumps((await service.admin.get(f"/v1/leads/{lead_id}/export")).json())
    assert all(text in exported for text in (EMAIL, "Dana Reyes", "free text", "asked on the phone", "waits"))

    await erase(service, lead_id)

    assert await find_tables(database_url, [EMAIL, "Dana Reyes", "free text", "asked on the phone", "waits"]) == {}
    assert await service.rows("select capture_id from arrivals union all select capture_id from hook_requests") == []
    assert (await service.admin.get(f"/v1/leads/{lead_id}/export")).status_code == 404
