"""Stating what became known of a lead: who may, what is kept, what is published, what is refused."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.intake.builders import lead
from tests.intake.service import IntakeService
from tests.support.lent_handoffs import hand_over

ASKED = {"attributes": {"company.employees": 120, "role.title": "Head of Operations"}, "origin": "Dana said so"}


async def state(service: IntakeService, lead_id: object, body: object, **headers: str) -> tuple[int, Any]:
    response = await service.admin.post(f"/v1/leads/{lead_id}/attributes", json=body, headers=headers)
    return response.status_code, response.json()


async def find_events(service: IntakeService) -> list[dict[str, Any]]:
    return [row["data"] for row in await service.staged_events() if row["type"] == "lead.enriched"]


async def test_what_was_asked_on_the_phone_is_known_from_now_on_and_published_without_the_words(
    service: IntakeService,
) -> None:
    lead_id = (await service.post(lead(contact={"email": "dana@example.com", "name": "Dana Reyes"})))[1]["lead_id"]

    status, stated = await state(service, lead_id, ASKED)

    assert (status, stated) == (
        200,
        {
            "enrichment_id": stated["enrichment_id"],
            "lead_id": lead_id,
            "occurred_at": stated["occurred_at"],
            "attributes": {
                "company.employees": {"value": 120, "derived": False},
                "role.title": {"value": "Head of Operations", "derived": False},
                "role.seniority": {"value": "director", "derived": True},
                "role.department": {"value": "operations", "derived": True},
            },
            "origin": "Dana said so",
            "key_id": stated["key_id"],
            "source": None,
        },
    )
    (event,) = await find_events(service)
    assert event | {"attributes": None} == {
        "occurred_at": event["occurred_at"],
        "lead_id": lead_id,
        "enrichment_id": stated["enrichment_id"],
        "attributes": None,
        "derived": ["role.department", "role.seniority"],
    }
    assert event["attributes"] == {name: each["value"] for name, each in stated["attributes"].items()}


async def test_what_was_pasted_in_two_lines_or_with_its_currency_is_read_as_in_any_body(service: IntakeService) -> None:
    lead_id = (await service.post(lead()))[1]["lead_id"]

    status, stated = await state(
        service, lead_id, {"attributes": {"role.title": "Head of\nOps\t", "interest.budget": "1.234,50 \u20ac"}}
    )

    said = {name: each["value"] for name, each in stated["attributes"].items() if not each["derived"]}
    assert (status, said) == (
        200,
        {"role.title": "Head of Ops", "interest.budget": {"amount": "1234.50", "currency": "EUR"}},
    )


async def test_the_profile_shows_what_was_stated_as_said_beside_the_captures_and_no_activity(
    service: IntakeService,
) -> None:
    lead_id = (await service.post(lead(company={"employees": 20})))[1]["lead_id"]
    stated = (await state(service, lead_id, ASKED))[1]

    profile = (await service.admin.get(f"/v1/leads/{lead_id}")).json()

    assert profile["enrichments"] == [stated]
    assert profile["attributes"]["company.employees"] == {"value": 120, "derived": False}
    assert profile["attribute_history"]["company.employees"] == [
        {
            "value": 20,
            "derived": False,
            "occurred_at": profile["captures"][0]["occurred_at"],
            "capture_id": profile["captures"][0]["capture_id"],
            "enrichment_id": None,
        },
        {
            "value": 120,
            "derived": False,
            "occurred_at": stated["occurred_at"],
            "capture_id": None,
            "enrichment_id": stated["enrichment_id"],
        },
    ]
    assert (len(profile["captures"]), len(profile["touches"]), profile["activities"]) == (1, 1, [])


async def test_a_later_capture_replaces_it_and_one_from_before_does_not(service: IntakeService) -> None:
    lead_id = (await service.post(lead()))[1]["lead_id"]
    await state(service, lead_id, {"attributes": {"company.employees": 120, "company.industry": "retail"}})

    await service.post(lead(occurred_at="2026-01-01T10:00:00Z", company={"employees": 7, "industry": "mining"}))
    await service.post(lead(company={"industry": "logistics"}))

    attributes = (await service.admin.get(f"/v1/leads/{lead_id}")).json()["attributes"]
    assert (attributes["company.employees"]["value"], attributes["company.industry"]["value"]) == (120, "logistics")


async def test_a_country_whose_code_is_a_word_for_nothing_is_a_country(service: IntakeService) -> None:
    lead_id = (await service.post(lead()))[1]["lead_id"]

    _, stated = await state(service, lead_id, {"attributes": {"company.country": "NA", "company.industry": "n/a"}})

    assert stated["attributes"] == {"company.country": {"value": "NA", "derived": False}}


async def test_a_merged_lead_is_enriched_as_its_survivor(service: IntakeService) -> None:
    survivor = (await service.post(lead(contact={"email": "dana@example.com"})))[1]["lead_id"]
    merged = (await service.post(lead(contact={"phone": "+1 202 555 0123"})))[1]["lead_id"]
    before = (await state(service, merged, {"attributes": {"company.country": "DE"}}))[1]
    await service.post(lead(contact={"email": "dana@example.com", "phone": "+1 202 555 0123"}))

    stated = (await state(service, merged, {"attributes": {"company.employees": 12}}))[1]

    profile = (await service.admin.get(f"/v1/leads/{merged}")).json()
    assert (before["lead_id"], stated["lead_id"], profile["lead_id"]) == (merged, survivor, survivor)
    assert profile["enrichments"] == [before, stated]
    assert [event["lead_id"] for event in await find_events(service)] == [merged, survivor]


async def test_a_seller_gets_no_answer_that_another_caller_had_of_a_lead_of_others(service: IntakeService) -> None:
    lead_id = UUID((await service.post(lead()))[1]["lead_id"])
    await hand_over(service.database, {lead_id: "anna"})

    async with await service.create_client("sales", seller="ben") as ben:
        answers = [
            await ben.post(f"/v1/leads/{each}/attributes", json=ASKED, headers={"idempotency-key": "call-1"})
            for each in (lead_id, uuid4())
        ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    assert await find_events(service) == []


async def test_a_lead_is_found_by_the_company_that_was_stated(service: IntakeService) -> None:
    lead_id = (await service.post(lead(contact={"email": "dana@example.com"})))[1]["lead_id"]
    await state(service, lead_id, {"attributes": {"company.name": "Reyes Logistics"}})

    found = (await service.admin.get("/v1/leads?q=logistics")).json()["leads"]

    assert [(each["lead_id"], each["company"]) for each in found] == [(lead_id, "Reyes Logistics")]


async def test_a_repeat_under_its_key_answers_like_the_first_time_and_another_body_is_a_conflict(
    service: IntakeService,
) -> None:
    lead_id, other_id = [
        (await service.post(lead(contact={"email": f"{name}@example.com"})))[1]["lead_id"] for name in ("dana", "kim")
    ]
    key = {"idempotency-key": "call-1"}

    first = await state(service, lead_id, ASKED, **key)
    again = await state(service, lead_id, ASKED, **key)
    other_body = await state(service, lead_id, {"attributes": {"company.employees": 7}}, **key)
    other_lead = await state(service, other_id, ASKED, **key)

    assert (first, other_body[0], other_lead[0]) == (again, 409, 409)
    assert len(await find_events(service)) == 1


SIZE_MEANT = "Unknown attribute. Did you mean /attributes/company.employees?"
NO_RANGE = 'Must be a number of at least 0, a range like "51-200" or {"min", "max"}.'
NO_AMOUNT = "Must be an amount with at most 15 digits before the point and 4 after it; long ones as text."
WRONG: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"company.employes": 120}, {"/company.employes": SIZE_MEANT}),
    ({"employees": 120}, {"/employees": SIZE_MEANT}),
    ({"contact.email": "kim@example.com"}, {"/contact.email": "Unknown attribute."}),
    ({"touch.channel": "email"}, {"/touch.channel": "Unknown attribute."}),
    ({"interest.message": "Call me"}, {"/interest.message": "Unknown attribute."}),
    ({"custom.": 1}, {"/custom.": "Unknown attribute."}),
    ({"custom.sizes": [1, 2]}, {"/custom.sizes": "Must be a text, a number, true or false."}),
    ({"company.employees": "many"}, {"/company.employees": NO_RANGE}),
    ({"interest.budget": {"amount": "x", "currency": "EUR"}}, {"/interest.budget/amount": NO_AMOUNT}),
    (
        {"company.industry": 7, "company.employes": 1},
        {"/company.employes": SIZE_MEANT, "/company.industry": "Must be text."},
    ),
    ({"company.industry": "n/a", "role.title": " "}, {"": "Required."}),
    (
        {"company.country": None, "custom.need": "", "company.employees": {"min": None}},
        {"": "Needs at least one attribute."},
    ),
]


@pytest.mark.parametrize(("attributes", "errors"), WRONG)
async def test_a_wrong_attribute_is_named(
    service: IntakeService, attributes: dict[str, Any], errors: dict[str, str]
) -> None:
    lead_id = (await service.post(lead()))[1]["lead_id"]

    status, problem = await state(service, lead_id, {"attributes": attributes})

    named = {error["pointer"].removeprefix("/attributes"): error["detail"] for error in problem["errors"]}
    assert (status, named) == (422, errors)


async def test_what_names_the_person_is_refused_and_a_field_that_a_source_declares_is_taken(
    service: IntakeService,
) -> None:
    lead_id = (await service.post(lead(contact={"email": "dana@example.com", "name": "Dana Reyes"})))[1]["lead_id"]
    sentence = {"custom.need": "Routes for forty vans, planned each night", "company.industry": "Dana Reyes"}

    refused = await state(service, lead_id, {"attributes": sentence})
    await service.put_source("phone", kind="sales", custom_fields={"need": "text"})
    taken = await state(service, lead_id, {"attributes": {"custom.need": sentence["custom.need"]}})

    assert (refused[0], [error["pointer"] for error in refused[1]["errors"]]) == (
        422,
        ["/attributes/company.industry", "/attributes/custom.need"],
    )
    assert (taken[0], taken[1]["attributes"]) == (
        200,
        {"custom.need": {"value": sentence["custom.need"], "derived": False}},
    )


async def test_an_unknown_lead_and_an_erased_one_are_not_found(service: IntakeService) -> None:
    lead_id = UUID((await service.post(lead()))[1]["lead_id"])
    await state(service, lead_id, ASKED, **{"idempotency-key": "call-1"})
    await service.admin.delete(f"/v1/leads/{lead_id}")

    answers = [await state(service, each, ASKED, **{"idempotency-key": "call-1"}) for each in (uuid4(), lead_id)]

    assert [(status, problem["title"]) for status, problem in answers] == [(404, "There is no such lead")] * 2


async def test_an_erasure_takes_what_was_stated_and_the_words_of_its_origin(service: IntakeService) -> None:
    lead_id = (await service.post(lead()))[1]["lead_id"]
    await state(service, lead_id, ASKED, **{"idempotency-key": "call-1"})
    exported = (await service.admin.get(f"/v1/leads/{lead_id}/export")).json()["enrichments"]

    await service.admin.delete(f"/v1/leads/{lead_id}")

    left = await service.rows("select count(*) from enrichments union all select count(*) from repeats")
    assert ([each["origin"] for each in exported], left) == (["Dana said so"], [(0,), (0,)])


@pytest.mark.parametrize(
    ("scopes", "seller", "status"),
    [
        ((), None, 401),
        (("capture", "read"), None, 403),
        (("marketing",), None, 200),
        (("sales",), None, 200),
        (("sales",), "anna", 200),
        (("sales",), "ben", 404),
    ],
)
async def test_marketing_and_sales_may_state_attributes_and_a_seller_of_leads_that_were_handed_over(
    service: IntakeService, scopes: tuple[str, ...], seller: str | None, status: int
) -> None:
    lead_id = (await service.post(lead()))[1]["lead_id"]
    await hand_over(service.database, {UUID(lead_id): "anna"})

    async with await service.create_client(*scopes, seller=seller) as caller:
        response = await caller.post(f"/v1/leads/{lead_id}/attributes", json=ASKED)

    assert response.status_code == status
