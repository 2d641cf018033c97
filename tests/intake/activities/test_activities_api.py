"""Activities over HTTP: durable, recorded once, and published without what names a person."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from services.intake.activities.tasks import deliver_pending, pending_sweep
from tests.intake.activity_requests import EMAIL, PHONE, activity_events, page_view, post_activity
from tests.intake.builders import EMPTY_TOUCH, lead, person
from tests.intake.service import IntakeService


@pytest.fixture
async def dana(service: IntakeService) -> str:
    """The id of a lead; another lead is known as well."""
    body = lead(
        external_id="f-1", contact={**EMAIL, "phone": "+12025550123", "name": "Dana Reyes", "external_id": "crm-7"}
    )
    await service.post(person(email="kim@example.com"))
    return str((await service.post(body))[1]["lead_id"])


@pytest.mark.parametrize(
    "identifier",
    [
        EMAIL,
        {"email": " DANA@example.com"},
        {"phone": "+1 (202) 555-0123"},
        {"source": "website", "external_id": "f-1"},
        {"source": "website", "external_id": "crm-7"},
    ],
)
async def test_an_activity_belongs_to_its_lead_however_the_lead_is_named(
    service: IntakeService, dana: str, identifier: dict[str, str]
) -> None:
    status, document = await post_activity(service, page_view(identifier))

    assert (status, document) == (
        202,
        {"activity_id": document["activity_id"], "lead_id": dana, "pending": False},
    )
    assert [(event["subject"], event["data"]["activity_id"]) for event in await activity_events(service)] == [
        (dana, document["activity_id"])
    ]


async def test_an_activity_may_name_its_lead_by_id(service: IntakeService, dana: str) -> None:
    known, unknown = [
        (await post_activity(service, page_view({"lead_id": lead_id})))[1] for lead_id in (dana, str(uuid4()))
    ]

    assert (known["lead_id"], known["pending"]) == (dana, False)
    assert (unknown["lead_id"], unknown["pending"]) == (None, True)


async def test_the_event_of_an_activity_names_no_person(service: IntakeService, dana: str) -> None:
    properties = {
        "page": "/pricing?email=dana@example.com",
        "seconds": 40,
        "name": "Dana",
        "typed": "my number is 202.555.0123",
        "colleague": "kim@other.example",
        "story": "x" * 201,
        "clicked": ["a", "b"],
    }
    touch = {
        "channel": "email",
        "landing_page": "/pricing?id=7",
        "utm_term": "dana reyes",
        "click_id": {"gclid": "abc"},
    }

    await post_activity(service, page_view(properties=properties, touch=touch, occurred_at="2026-03-01T10:00:00+01:00"))

    (event,) = await activity_events(service)
    assert event["data"] == {
        "occurred_at": "2026-03-01T09:00:00.000000Z",
        "lead_id": dana,
        "activity_id": event["data"]["activity_id"],
        "activity": "page_viewed",
        "touch": EMPTY_TOUCH | {"channel": "email", "landing_page": "/pricing"},
        "properties": {"page": "/pricing", "seconds": 40},
    }
    assert (await service.admin.get(f"/v1/leads/{dana}")).json()["activities"][0]["properties"] == properties


async def test_a_lead_is_shown_with_its_activities_in_the_order_in_which_they_happened(
    service: IntakeService, dana: str
) -> None:
    later = await post_activity(
        service, page_view(occurred_at="2026-03-02T10:00:00Z", external_id="a-2", touch={"channel": "email"})
    )
    earlier = await post_activity(service, page_view(occurred_at="2026-03-01T10:00:00Z", properties=None))
    await post_activity(service, page_view({"email": "kim@example.com"}))

    activities = (await service.admin.get(f"/v1/leads/{dana}")).json()["activities"]

    assert [activity.pop("received_at")[-1] for activity in activities] == ["Z", "Z"]
    assert activities == [
        {
            "activity_id": earlier[1]["activity_id"],
            "external_id": None,
            "type": "page_viewed",
            "occurred_at": "2026-03-01T10:00:00Z",
            "touch": {},
            "properties": {},
        },
        {
            "activity_id": later[1]["activity_id"],
            "external_id": "a-2",
            "type": "page_viewed",
            "occurred_at": "2026-03-02T10:00:00Z",
            "touch": {"channel": "email"},
            "properties": {"page": "/pricing"},
        },
    ]


async def test_an_activity_by_a_merged_leads_key_or_id_belongs_to_the_survivor(service: IntakeService) -> None:
    older, younger = [(await service.post(person(**identifier)))[1]["lead_id"] for identifier in (PHONE, EMAIL)]
    before = (await post_activity(service, page_view(EMAIL)))[1]
    await service.post(person(**EMAIL, **PHONE))

    identifiers = (EMAIL, PHONE, {"lead_id": younger})
    lead_ids = [(await post_activity(service, page_view(identifier)))[1]["lead_id"] for identifier in identifiers]

    assert (before["lead_id"], lead_ids) == (younger, [older] * 3)
    assert [event["subject"] for event in await activity_events(service)] == [younger, older, older, older]
    profiles = [(await service.admin.get(f"/v1/leads/{lead_id}")).json() for lead_id in (older, younger)]
    assert [len(profile["activities"]) for profile in profiles] == [4, 4]


async def test_the_same_activity_again_gets_the_first_response(service: IntakeService, dana: str) -> None:
    first = await post_activity(service, page_view(external_id="a-1"))
    other = await post_activity(service, page_view(external_id="a-2"))

    repeat = await post_activity(service, {"external_id": "a-1"} | page_view())

    assert repeat == first != other
    assert len(await activity_events(service)) == 2


async def test_a_repeat_of_a_pending_activity_gets_the_first_response_also_when_the_lead_is_known(
    service: IntakeService,
) -> None:
    first = await post_activity(service, page_view(external_id="a-1"), **{"idempotency-key": "once"})
    await service.post(lead())
    await deliver_pending(pending_sweep(service.database))
    assert len(await activity_events(service)) == 1

    assert await post_activity(service, page_view(external_id="a-1")) == first
    assert await post_activity(service, page_view(external_id="a-1"), **{"idempotency-key": "once"}) == first
    assert first[1]["pending"] is True
    assert await service.rows("select count(*) from activities") == [(1,)]


async def test_other_content_under_an_external_id_is_refused_with_the_first_activitys_id(
    service: IntakeService, dana: str
) -> None:
    first = await post_activity(service, page_view(external_id="a-1"))

    status, problem = await post_activity(service, page_view(external_id="a-1", type="demo_requested"))

    assert (status, problem["title"], problem["activity_id"]) == (409, "Already recorded", first[1]["activity_id"])


async def test_the_same_external_id_of_two_senders_is_two_activities(service: IntakeService, dana: str) -> None:
    first = await post_activity(service, page_view(external_id="a-1"))

    async with await service.create_client("capture") as other:
        second = await other.post("/v1/activities", json=page_view(external_id="a-1", type="demo_requested"))

    assert (second.status_code, second.json()["activity_id"] == first[1]["activity_id"]) == (202, False)


async def test_a_repeat_under_an_idempotency_key_gets_the_first_response(service: IntakeService, dana: str) -> None:
    first = await post_activity(service, page_view(), **{"idempotency-key": "once"})
    second = await post_activity(service, page_view(), **{"idempotency-key": "twice"})

    assert await post_activity(service, page_view(), **{"idempotency-key": "once"}) == first != second
    assert (await post_activity(service, page_view(type="demo_requested"), **{"idempotency-key": "once"}))[0] == 409
    assert len(await activity_events(service)) == 2


async def test_one_activity_many_times_at_once_is_recorded_once(service: IntakeService, dana: str) -> None:
    responses = await asyncio.gather(*(post_activity(service, page_view(external_id=f"a-{n % 2}")) for n in range(20)))

    assert {status for status, _ in responses} == {202}
    assert len({response["activity_id"] for _, response in responses}) == 2
    assert len(await activity_events(service)) == 2


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/lead", "/type"]),
        (page_view({}), ["/lead"]),
        (page_view({"email": "dana@example.com", "phone": "+12025550123"}), ["/lead"]),
        (page_view({"email": "not an address"}), ["/lead/email"]),
        (page_view({"phone": "030 123456"}), ["/lead/phone"]),
        (page_view({"source": "website"}), ["/lead"]),
        (page_view(type="Asked for a demo!"), ["/type"]),
        (page_view(occurred_at="yesterday"), ["/occurred_at"]),
        (page_view(occurred_at="2999-01-01T00:00:00Z"), ["/occurred_at"]),
        (page_view(properties={"list": [0] * 201}), ["/properties/list"]),
        (page_view(touch={"colour": "red"}), ["/touch/colour"]),
        (page_view(colour="red"), ["/colour"]),
    ],
)
async def test_an_invalid_field_is_named(service: IntakeService, body: dict[str, Any], pointers: list[str]) -> None:
    status, problem = await post_activity(service, body)

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, pointers)
    assert await service.rows("select count(*) from activities") == [(0,)]


@pytest.mark.parametrize(("scopes", "status"), [((), 401), (("marketing", "sales", "read"), 403), (("capture",), 202)])
async def test_activities_need_a_key_that_may_capture(
    service: IntakeService, scopes: tuple[str, ...], status: int
) -> None:
    async with await service.create_client(*scopes) as caller:
        response = await caller.post("/v1/activities", json=page_view())

    assert response.status_code == status


async def test_an_activity_in_the_past_needs_a_key_that_may_backfill(service: IntakeService, dana: str) -> None:
    async with (
        await service.create_client("capture") as sender,
        await service.create_client("capture", "backfill") as historian,
    ):
        responses = [
            await client.post("/v1/activities", json=page_view(occurred_at="2017-08-20T09:00:00+02:00"))
            for client in (sender, historian)
        ]

    assert [response.status_code for response in responses] == [403, 202]


async def test_the_route_and_its_responses_are_in_the_openapi_document(service: IntakeService) -> None:
    operation = (await service.admin.get("/openapi.json")).json()["paths"]["/v1/activities"]["post"]

    statuses = ["202", "401", "403", "404", "408", "409", "413", "415", "422", "429", "503"]
    assert sorted(operation["responses"]) == statuses
    assert operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("ActivityIn")
