"""A person who asks to be forgotten is, through every id and every door by which the person came."""

from typing import Any

from tests.intake.builders import FULL_BODY, person
from tests.intake.imports.files import run_import
from tests.intake.service import IntakeService
from tests.support.stored_texts import find_tables

EMAIL, PHONE, OTHER_EMAIL = "dana@example.com", "+12025550123", "dana@other.example"
FORM = "application/x-www-form-urlencoded"
TEXTS = [
    "dana@example.com",
    "Dana Reyes",
    "12025550123",
    "2025550123",
    "free text",
    "route planning",
    "bikes",
    "crm-77",
]


async def erase(service: IntakeService, lead_id: str) -> tuple[int, dict[str, Any]]:
    response = await service.admin.delete(f"/v1/leads/{lead_id}")
    return response.status_code, response.json()


async def post_activity(service: IntakeService, lead: dict[str, Any], **fields: Any) -> tuple[int, dict[str, Any]]:
    body = {"lead": lead, "type": "page_viewed"} | fields
    response = await service.admin.post("/v1/activities", json=body)
    return response.status_code, response.json()


async def test_nothing_of_an_erased_person_is_left_in_any_table_of_intake(
    service: IntakeService, database_url: str
) -> None:
    # Through every door: a capture, a batch, an activity, one that waits, refused and filtered bodies.
    _, first = await service.post(FULL_BODY, **{"idempotency-key": "first"})
    await service.admin.post("/v1/leads/batch", json={"leads": [FULL_BODY | {"external_id": "f-1030"}]})
    await post_activity(service, {"email": EMAIL}, properties={"page": "/u/dana@example.com"}, external_id="a-1")
    await post_activity(service, {"email": OTHER_EMAIL}, properties={"note": "Dana Reyes ships bikes"})
    assert (await service.post(FULL_BODY | {"source": "no-such-source"}))[0] == 422
    assert (await service.post(FULL_BODY | {"test": True, "external_id": "f-test"}))[0] == 202
    await service.put_source("website")
    visitor = await service.create_client()
    form = b"email=dana%40example.com&name=Dana+Reyes&_gotcha=x"
    sent = await visitor.post("/v1/forms/website", content=form, headers={"content-type": FORM})
    assert sent.status_code == 303
    assert await service.rows("select count(*) from arrivals") == [(3,)]
    # The second address makes a second lead, which is merged into the first one by the number.
    await service.post(person(external_id="crm-78"))
    await service.post(person(email=EMAIL, external_id="crm-78"))
    assert set(await find_tables(database_url, TEXTS)) == set(TEXTS)

    status, erased = await erase(service, first["lead_id"])

    assert status == 200
    assert (erased["captures"], erased["activities"]) == (4, 1)
    assert await service.rows("select count(*) from arrivals") == [(0,)]
    # What waits for another address is not known to be this person's.
    assert await find_tables(database_url, TEXTS) == {
        "Dana Reyes": ["intake.activities"], "bikes": ["intake.activities"]
    }  # fmt: skip
    assert (await service.admin.get(f"/v1/leads/{first['lead_id']}")).status_code == 404
    assert await erase(service, first["lead_id"]) == (200, erased)


async def test_activities_that_wait_for_a_key_of_the_person_go_with_it(
    service: IntakeService, database_url: str
) -> None:
    await post_activity(service, {"email": EMAIL}, properties={"note": "a canary"})
    _, first = await service.post(person(email=EMAIL))

    _, erased = await erase(service, first["lead_id"])

    assert erased["activities"] == 1
    assert await find_tables(database_url, ["a canary"]) == {}
    assert await service.rows("select hash from waiting union all select hash from arrived") == []


async def test_every_service_is_told_under_every_id_that_the_person_had(service: IntakeService) -> None:
    _, older = await service.post(person(phone=PHONE))
    _, younger = await service.post(person(email=EMAIL))
    await service.post(person(email=EMAIL, phone=PHONE))

    # By the id of the lead that was merged away.
    assert (await erase(service, younger["lead_id"]))[0] == 200

    told = [event for event in await service.staged_events() if event["type"] == "lead.erased"]
    assert [event["subject"] for event in told] == [older["lead_id"], younger["lead_id"]]
    assert [event["data"]["lead_ids"] for event in told] == [[older["lead_id"], younger["lead_id"]]] * 2
    assert [len(event["data"]["match_keys"]) for event in told] == [2, 2]
    assert await erase(service, older["lead_id"]) == await erase(service, younger["lead_id"])


async def test_the_same_person_coming_again_is_a_new_lead(service: IntakeService) -> None:
    _, first = await service.post(FULL_BODY)
    await erase(service, first["lead_id"])

    status, again = await service.post(FULL_BODY)

    assert (status, again["duplicate"]) == (202, False)
    assert again["lead_id"] != first["lead_id"]
    assert (await service.admin.get(f"/v1/leads/{again['lead_id']}")).json()["contact"]["name"] == "Dana Reyes"
    assert (await erase(service, first["lead_id"]))[1]["captures"] == 1


async def test_an_activity_of_an_erased_id_is_not_stored(service: IntakeService, database_url: str) -> None:
    _, first = await service.post(person(email=EMAIL))
    await erase(service, first["lead_id"])

    status, problem = await post_activity(service, {"lead_id": first["lead_id"]}, properties={"note": "a canary"})

    assert (status, problem["type"].rpartition("/")[2].rpartition(":")[2]) == (404, "lead-erased")
    assert await find_tables(database_url, ["a canary"]) == {}


async def test_a_person_with_the_same_name_keeps_everything(service: IntakeService) -> None:
    _, dana = await service.post(FULL_BODY)
    _, other = await service.post(person(email=OTHER_EMAIL, name="Dana Reyes"))
    await service.post({"source": "no-such-source", "contact": {"email": OTHER_EMAIL, "name": "Dana Reyes"}})

    await erase(service, dana["lead_id"])

    assert (await service.admin.get(f"/v1/leads/{other['lead_id']}")).json()["contact"]["email"] == OTHER_EMAIL
    assert await service.rows("select count(*) from arrivals") == [(1,)]


async def test_an_unknown_lead_is_not_erased(service: IntakeService) -> None:
    assert (await erase(service, "01a222e9-8459-7042-aa22-ccbd21ecc79b"))[0] == 404


async def test_only_an_administrator_erases_and_exports(service: IntakeService) -> None:
    _, first = await service.post(person(email=EMAIL))
    marketing = await service.create_client("marketing", "sales", "capture", "read")

    answers = [
        await marketing.delete(f"/v1/leads/{first['lead_id']}"),
        await marketing.get(f"/v1/leads/{first['lead_id']}/export"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]


async def test_refused_rows_of_a_file_that_name_the_person_are_deleted(service: IntakeService) -> None:
    _, lead = await service.post(person(email=EMAIL))
    table = f"E-Mail,Name,Website\r\nnone,Dana Reyes,mail {EMAIL}\r\nnone,Kim Hale,x\r\n"
    result = await run_import(service, table.encode(), source="website")
    assert result["refused"] == 2

    await erase(service, lead["lead_id"])

    assert await service.rows("select line from import_refusals") == [(3,)]
