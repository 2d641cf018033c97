"""Capturing one lead over HTTP: the response, the stored rows and the events."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.values.contact_identity import Kind, match_key, source_scoped_id
from tests.intake.builders import ATTRIBUTES, EMPTY_TOUCH, FULL_BODY, TOUCH, lead, person
from tests.intake.running_service import running_service
from tests.intake.service import SECRET, IntakeService


def capture_count(source: str, outcome: str) -> float:
    """The Prometheus counter of captures of this source with this outcome."""
    return REGISTRY.get_sample_value("accord_captures_total", {"source": source, "outcome": outcome}) or 0.0


async def test_a_lead_gets_its_response_when_it_is_durable(service: IntakeService) -> None:
    status, result = await service.post(FULL_BODY)

    assert (status, result["duplicate"]) == (202, False)
    assert await service.rows(
        "select capture_id::text, lead_id::text, source, external_id, activity from captures"
    ) == [(result["capture_id"], result["lead_id"], "website", "f-1029", "demo_requested")]


async def test_one_event_is_published_without_anything_that_names_the_person(service: IntakeService) -> None:
    result = (await service.post(FULL_BODY))[1]

    (event,) = await service.staged_events()
    now = event["recorded_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    identifiers: list[tuple[Kind, str]] = [
        ("email", "dana@example.com"),
        ("phone", "+12025550123"),
        ("person", source_scoped_id("website", "crm-77")),
        ("submission", source_scoped_id("website", "f-1029")),
    ]
    keys = [match_key(kind, value, SECRET.encode()) for kind, value in identifiers]
    assert (event["type"], event["subject"], event["occurred_at"] == event["recorded_at"]) == (
        "lead.captured",
        result["lead_id"],
        True,
    )
    (claimed_at,) = {key["claimed_at"] for key in event["data"]["match_keys"]}
    assert claimed_at <= now
    assert event["data"] == {
        "occurred_at": now,
        "lead_id": result["lead_id"],
        "capture_id": result["capture_id"],
        "source": "website",
        "source_kind": "form",
        "seller": None,
        "activity": "demo_requested",
        "touch": EMPTY_TOUCH | TOUCH,
        "attributes": ATTRIBUTES,
        "match_keys": [{"hash": key, "claimed_at": claimed_at} for key in keys],
    }


async def test_the_same_submission_again_gets_the_same_ids(service: IntakeService) -> None:
    first = (await service.post(lead(external_id="f-1")))[1]
    other = (await service.post(lead(external_id="f-2", contact={"email": "kim@example.com"})))[1]

    assert await service.post(lead(external_id="f-1")) == (202, first | {"duplicate": True})
    assert other["lead_id"] != first["lead_id"]
    assert len(await service.staged_events()) == 2


async def test_other_content_under_a_submission_id_is_refused_with_the_first_captures_ids(
    service: IntakeService,
) -> None:
    first = (await service.post(lead(external_id="f-1")))[1]

    status, problem = await service.post(lead(external_id="f-1", activity="demo_requested"))

    assert (status, problem["capture_id"], problem["lead_id"]) == (409, first["capture_id"], first["lead_id"])
    assert len(await service.staged_events()) == 1


async def test_the_same_submission_id_in_two_sources_is_two_captures(service: IntakeService) -> None:
    await service.put_source("fair", kind="import")
    first = (await service.post(lead(external_id="f-1")))[1]

    status, second = await service.post(lead(source="fair", external_id="f-1", contact={"email": "kim@example.com"}))

    assert (status, second["duplicate"], second["lead_id"] == first["lead_id"]) == (202, False, False)


@pytest.mark.parametrize(
    "contact",
    [
        {"email": "DANA@example.com"},
        {"phone": "+1 (202) 555-0123"},
        {"external_id": "crm-77"},
    ],
)
async def test_a_person_is_recognised_by_each_key(service: IntakeService, contact: dict[str, str]) -> None:
    first = (await service.post(FULL_BODY))[1]
    other = (await service.post(person(email="kim@example.com", phone="+12025550199", external_id="crm-78")))[1]

    second = (await service.post(person(**contact)))[1]

    assert (second["lead_id"], second["duplicate"]) == (first["lead_id"], False)
    assert other["lead_id"] != first["lead_id"]


async def test_two_people_with_different_addresses_may_share_a_telephone(service: IntakeService) -> None:
    dana = (await service.post(person(email="dana@example.com", phone="+12025550123")))[1]
    kim = (await service.post(person(email="kim@example.com", phone="+12025550123")))[1]

    assert dana["lead_id"] != kim["lead_id"]
    assert (await service.post(person(phone="+12025550123")))[1]["lead_id"] == dana["lead_id"]
    assert (await service.post(person(email="kim@example.com", phone="+12025550123")))[1]["lead_id"] == kim["lead_id"]


async def test_a_source_that_is_not_configured_is_an_error_of_its_field(service: IntakeService) -> None:
    before = capture_count("unknown", "refused")

    status, problem = await service.post(lead(source="elsewhere"))

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, ["/source"])
    assert capture_count("unknown", "refused") == before + 1
    assert await service.rows("select reason from arrivals") == [("unknown-source",)]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"contact": {"email": "dana@example.com"}}, ["/source"]),
        (lead(contact={}), [""]),
        ({"source": "website"}, [""]),
        (lead(contact={"email": "not an address"}), ["/contact/email"]),
        (person(phone="call me"), ["/contact/phone"]),
        (lead(colour="red", company={"colour": "red"}), ["/company/colour", "/colour"]),
        (lead(contact={"email": "d" * 201}), ["/contact/email"]),
        (lead(contact="Dana Reyes"), ["/contact"]),
        (lead(source="n/a"), ["/source"]),
        (lead(occurred_at="yesterday"), ["/occurred_at"]),
        (lead(external_id="f" * 201), ["/external_id"]),
        (person(email="n/a", phone="-", external_id="null"), [""]),
    ],
)
async def test_an_invalid_field_is_named_and_its_value_never_repeated(
    service: IntakeService, body: dict[str, Any], pointers: list[str]
) -> None:
    status, problem = await service.post(body)

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, pointers)
    assert await service.staged_events() == []


async def test_a_repeat_under_an_idempotency_key_gets_the_first_response(service: IntakeService) -> None:
    first = await service.post(lead(), **{"idempotency-key": "once"})
    second = await service.post(lead(), **{"idempotency-key": "twice"})

    assert await service.post(lead(), **{"idempotency-key": "once"}) == first
    assert second[1]["capture_id"] != first[1]["capture_id"]
    assert len(await service.staged_events()) == 2


async def test_another_body_under_an_idempotency_key_is_refused(service: IntakeService) -> None:
    await service.post(lead(), **{"idempotency-key": "once"})

    status, problem = await service.post(lead(activity="demo_requested"), **{"idempotency-key": "once"})

    assert (status, problem["title"]) == (409, "Key reused")


async def test_the_same_idempotency_key_of_two_callers_is_two_captures(service: IntakeService) -> None:
    first = (await service.post(lead(), **{"idempotency-key": "once"}))[1]

    async with await service.create_client("capture") as other:
        response = await other.post("/v1/leads", json=lead(), headers={"idempotency-key": "once"})

    assert response.json()["capture_id"] != first["capture_id"]


async def test_an_idempotency_key_with_blanks_is_refused(service: IntakeService) -> None:
    status, problem = await service.post(lead(), **{"idempotency-key": "a b"})

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, ["/header/idempotency-key"])


async def test_a_capture_in_the_past_needs_a_key_that_may_backfill(service: IntakeService) -> None:
    async with (
        await service.create_client("capture") as sender,
        await service.create_client("capture", "backfill") as historian,
    ):
        refused = await sender.post("/v1/leads", json=lead(occurred_at="2017-08-20T09:00:00+02:00"))
        result = await historian.post("/v1/leads", json=lead(occurred_at="2017-08-20T09:00:00+02:00"))

    assert (refused.status_code, result.status_code) == (403, 202)
    assert [event["occurred_at"] for event in await service.staged_events()] == [datetime(2017, 8, 20, 7, tzinfo=UTC)]


async def test_the_future_is_refused_beyond_five_minutes(service: IntakeService) -> None:
    soon, late = (datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (4, 6))

    responses = [await service.post(lead(occurred_at=instant.isoformat())) for instant in (soon, late)]

    assert [status for status, _ in responses] == [202, 422]
    (event,) = await service.staged_events()
    assert event["occurred_at"] == event["recorded_at"]


@pytest.mark.parametrize(("scopes", "status"), [((), 401), (("marketing", "sales", "read"), 403), (("capture",), 202)])
async def test_leads_need_a_key_that_may_capture(service: IntakeService, scopes: tuple[str, ...], status: int) -> None:
    async with await service.create_client(*scopes) as caller:
        response = await caller.post("/v1/leads", json=lead())

    assert response.status_code == status


async def test_a_test_is_stored_and_counted_and_is_no_lead(service: IntakeService) -> None:
    before = capture_count("website", "filtered")

    status, result = await service.post(lead(test=True, external_id="t-1"))

    assert (status, result["lead_id"], result["duplicate"]) == (202, None, False)
    assert capture_count("website", "filtered") == before + 1
    assert [(event["type"], event["subject"]) for event in await service.staged_events()] == [
        ("capture.filtered", f"capture/{result['capture_id']}")
    ]
    assert await service.post(lead(test=True, external_id="t-1")) == (202, result | {"duplicate": True})
    assert await service.rows("select filtered from captures") == [("test",)]


async def test_a_capture_of_a_source_that_is_not_live_is_filtered(service: IntakeService) -> None:
    await service.put_source("draft", live=False)

    result = (await service.post(lead(source="draft")))[1]

    assert (result["lead_id"], [event["data"]["reason"] for event in await service.staged_events()]) == (
        None,
        ["source_not_live"],
    )


async def test_a_lead_of_a_sales_source_names_the_seller_who_brought_it(service: IntakeService) -> None:
    await service.put_source("trade_fair", kind="sales")

    async with await service.create_client("capture", seller="anna") as anna:
        await anna.post("/v1/leads", json=lead(source="trade_fair"))

    assert [(event["data"]["source_kind"], event["data"]["seller"]) for event in await service.staged_events()] == [
        ("sales", "anna")
    ]


async def test_a_sellers_key_gets_the_same_answer_for_a_known_and_an_unknown_person(service: IntakeService) -> None:
    _, kim = await service.post(person(email="kim@example.com"))
    bodies = [person(email="kim@example.com"), person(email="nina@example.com")]

    async with await service.create_client("capture", seller="anna") as anna:
        answers = [(await anna.post("/v1/leads", json=body)).json() for body in bodies]
        batch = (await anna.post("/v1/leads/batch", json={"leads": bodies})).json()["results"]

    lead_ids = [answer["lead_id"] for answer in answers]
    assert lead_ids[0] == kim["lead_id"] != lead_ids[1]
    assert [sorted(answer) for answer in answers] == [["capture_id", "duplicate", "lead_id"]] * 2
    assert [answer["duplicate"] for answer in answers] == [False, False]
    assert [(row["status"], row["lead_id"]) for row in batch] == [(202, lead_id) for lead_id in lead_ids]


async def test_a_sellers_key_ties_no_two_leads_together(service: IntakeService) -> None:
    kim = (await service.post(person(email="kim@example.com")))[1]["lead_id"]
    nina = (await service.post(person(phone="+12025550123")))[1]["lead_id"]

    async with await service.create_client("capture", seller="anna") as anna:
        await anna.post("/v1/leads", json=person(email="kim@example.com", phone="+12025550123"))

    assert [(event["type"], event["subject"]) for event in await service.staged_events()] == [
        ("lead.captured", kim),
        ("lead.captured", nina),
        ("lead.captured", kim),
    ]


async def test_national_numbers_are_read_by_the_sources_country(service: IntakeService) -> None:
    await service.put_source("berlin", region="DE")
    first = (await service.post(person(phone="+49 30 123456")))[1]

    second = (await service.post(person(phone="030 123456") | {"source": "berlin"}))[1]

    assert second["lead_id"] == first["lead_id"]


async def test_a_changed_secret_still_finds_every_lead(service: IntakeService, database_url: str) -> None:
    first = (await service.post(lead()))[1]
    async with running_service(database_url, f"{'n' * 43},{SECRET}") as rotated:
        second = (await rotated.post(lead()))[1]
    async with running_service(database_url, "n" * 43) as forgotten:
        third = (await forgotten.post(lead()))[1]

    assert [result["lead_id"] for result in (second, third)] == [first["lead_id"]] * 2
