"""Fields that cannot be read: each is named by itself, and costs no other field."""

from typing import Any

import orjson
import pytest

from tests.intake.builders import lead
from tests.intake.service import IntakeService


async def test_a_long_note_among_the_own_fields_of_a_source_costs_none_of_the_others(service: IntakeService) -> None:
    status, answer = await service.post(lead(custom={"fleet_size": 40, "notes": "x" * 4001, "depth": [[[[[1]]]]]}))

    assert (status, answer["warnings"]) == (
        202,
        [
            {"pointer": "/custom/notes", "detail": "A text has at most 4000 characters."},
            {"pointer": "/custom/depth", "detail": "At most 5 levels deep."},
        ],
    )
    (event,) = await service.staged_events()
    assert event["data"]["attributes"]["custom.fleet_size"] == 40


async def test_a_form_that_fills_every_answer_with_nul_characters_loses_no_lead(service: IntakeService) -> None:
    answers = {f"Question {number}": "a\u0000b" for number in range(12)}

    status, answer = await service.post(lead(answers=answers, custom={"plan": "gold"}))

    assert (status, [warning["pointer"] for warning in answer["warnings"]]) == (
        202,
        [f"/answers/Question {number}" for number in range(12)],
    )


@pytest.mark.parametrize(
    ("phone", "why"),
    [(True, "Must be text."), (1.5, "Must be text."), ("1" * 65, "String should have at most 64 characters.")],
)
async def test_the_only_way_to_know_the_person_is_named_where_it_cannot_be_read(
    service: IntakeService, phone: Any, why: str
) -> None:
    status, problem = await service.post(lead(contact={"phone": phone}))

    assert (status, problem["errors"]) == (
        422,
        [
            {
                "pointer": "",
                "detail": "Needs one way to know the person: contact.email, contact.phone, contact.external_id or "
                "external_id.",
            },
            {"pointer": "/contact/phone", "detail": why},
        ],
    )


async def test_ids_and_telephones_that_are_numbers_are_read_as_their_digits(service: IntakeService) -> None:
    await service.put_source("de", region="DE")
    contacts: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"external_id": 77}, {"external_id": "77"}),
        ({"external_id": 77.0}, {"external_id": "77"}),
        ({"phone": 1711234567}, {"phone": "0171 1234567"}),
        ({"external_id": 2**64 - 1}, {"external_id": str(2**64 - 1)}),
    ]
    for number, text in contacts:
        answers = [await service.post(lead(source="de", contact=contact)) for contact in (number, text)]

        assert [status for status, _ in answers] == [202, 202]
        assert answers[0][1]["lead_id"] == answers[1][1]["lead_id"]
        assert "warnings" not in answers[0][1]


async def test_ids_of_ads_and_clicks_that_are_numbers_are_read_as_their_digits(service: IntakeService) -> None:
    touch = {"campaign": 120210000000000000, "ad_id": 7, "utm_campaign": 8, "click_id": {"gclid": 9}}
    status, answer = await service.post(lead(external_id=5, touch=touch))

    assert (status, answer.get("warnings")) == (202, None)
    shown = (await service.admin.get(f"/v1/leads/{answer['lead_id']}")).json()
    assert [capture["external_id"] for capture in shown["captures"]] == ["5"]
    assert {name: shown["touches"][0][name] for name in ("campaign", "ad_id", "utm_campaign")} == {
        "campaign": "120210000000000000",
        "ad_id": "7",
        "utm_campaign": "8",
    }


async def test_0_and_an_empty_list_are_nothing_and_lose_no_lead(service: IntakeService) -> None:
    contact = {"email": "dana@example.com", "external_id": 0}
    status, answer = await service.post(lead(contact=contact, company=[], touch=[], custom=[], consent={}))

    assert (status, answer.get("warnings")) == (202, None)


@pytest.mark.parametrize("id_", [True, 1.5, 2**64, {"id": 7}])
async def test_what_is_no_whole_number_is_no_id_and_loses_no_lead_that_has_an_address(
    service: IntakeService, id_: Any
) -> None:
    body = orjson.dumps(lead(contact={"email": "dana@example.com", "external_id": "ID"}))
    content = body.replace(b'"ID"', str(id_).encode() if id_ == 2**64 else orjson.dumps(id_))
    response = await service.admin.post("/v1/leads", content=content, headers={"content-type": "application/json"})

    assert (response.status_code, response.json()["warnings"]) == (
        202,
        [{"pointer": "/contact/external_id", "detail": "Must be text."}],
    )


@pytest.mark.parametrize(
    "other_way", [{"phone": "+44 20 7946 0974"}, {"external_id": "crm-77"}], ids=["telephone", "id in the CRM"]
)
@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("dana at example.com", "Not an e-mail address."),
        ("dana@", "Not an e-mail address."),
        (["dana@example.com", "dana@example.org"], "Must be text."),
        ("d" * 400 + "@example.com", "String should have at most 320 characters."),
    ],
)
async def test_an_address_that_cannot_be_read_loses_no_lead_that_is_known_in_another_way(
    service: IntakeService, email: Any, why: str, other_way: dict[str, str]
) -> None:
    status, answer = await service.post(lead(contact={"email": email, **other_way}))

    assert (status, answer["warnings"]) == (202, [{"pointer": "/contact/email", "detail": why}])
    shown = (await service.admin.get(f"/v1/leads/{answer['lead_id']}")).json()
    assert (shown["contact"]["email"], shown["words"][0]["answers"]) == (None, {"contact.email": email})


async def test_an_address_that_cannot_be_read_is_published_nowhere(service: IntakeService) -> None:
    contact = {"email": "dana.reyes at example.com", "phone": "+44 20 7946 0974"}
    status, _ = await service.post(lead(contact=contact, custom={"note": "dana.reyes at example.com", "plan": "gold"}))

    (event,) = await service.staged_events()
    assert (status, event["data"]["attributes"]) == (
        202,
        {"company.country": "GB", "contact.email_class": "none", "custom.plan": "gold"},
    )


async def test_each_way_that_cannot_be_read_is_named_where_there_is_no_other(service: IntakeService) -> None:
    body = lead(contact={"email": "dana at example.com", "external_id": {"id": 7}}, external_id="f" * 201)
    status, problem = await service.post(body)

    assert (status, sorted(error["pointer"] for error in problem["errors"])) == (
        422,
        ["/contact/email", "/contact/external_id", "/external_id"],
    )


@pytest.mark.parametrize("number", [10**40, -(2**63) - 1, 2**53])
async def test_a_number_that_is_too_long_is_kept_as_an_answer_and_loses_no_lead(
    service: IntakeService, number: int
) -> None:
    # orjson writes 64 bits at most.
    body = orjson.dumps(lead(custom={"fleet_size": 0, "plan": "gold"})).replace(b":0", b":%d" % number)
    response = await service.admin.post("/v1/leads", content=body, headers={"content-type": "application/json"})

    assert (response.status_code, response.json()["warnings"]) == (
        202,
        [{"pointer": "/custom/fleet_size", "detail": "A whole number must be within 53 bits."}],
    )
    shown = await service.admin.get(f"/v1/leads/{response.json()['lead_id']}")
    (words,) = shown.json()["words"]
    assert words["answers"] == {"custom.fleet_size": str(number)}
