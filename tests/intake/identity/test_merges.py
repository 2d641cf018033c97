"""Merges: two leads are one person. The older id survives, and the other id points to it."""

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from shared.values.contact_identity import Kind, match_key, source_scoped_id
from tests.intake.builders import lead, person
from tests.intake.capture_groups import commit_group, lead_ids, request
from tests.intake.service import SECRET, IntakeService
from tests.support.database import run_as_service
from tests.support.statement_counter import record_statements

EMAIL = person(email="dana@example.com")
PHONE = person(phone="+12025550123")
CRM = person(external_id="crm-77")
TIE = person(email="dana@example.com", phone="+12025550123")
KIM = person(email="kim@example.com")
CARDS = "select lead_id::text, name, email, phone, external_ids from contacts.cards order by lead_id"


def key(kind: Kind, value: str) -> str:
    return match_key(kind, value, SECRET.encode())


EMAIL_KEY, PHONE_KEY = key("email", "dana@example.com"), key("phone", "+12025550123")


async def capture(service: IntakeService, *bodies: dict[str, Any]) -> list[str]:
    """The lead ids of the responses to these captures, sent in order."""
    return [str((await service.post(body))[1]["lead_id"]) for body in bodies]


async def get_lead(service: IntakeService, lead_id: str) -> dict[str, Any]:
    result: dict[str, Any] = (await service.admin.get(f"/v1/leads/{lead_id}")).json()
    return result


async def test_a_capture_that_ties_two_leads_belongs_to_the_older_one(service: IntakeService) -> None:
    older, younger, kim = await capture(service, PHONE, EMAIL, KIM)

    assert await capture(service, TIE) == [older]
    assert await capture(service, PHONE, EMAIL, KIM) == [older, older, kim]
    assert await service.rows("select lead_id::text, merged_into::text from leads order by lead_id") == [
        (older, None),
        (younger, older),
        (kim, None),
    ]


async def test_a_merge_is_published_under_both_ids_before_the_capture_with_all_keys_of_the_survivor(
    service: IntakeService,
) -> None:
    older, younger = await capture(service, PHONE, EMAIL)
    await capture(service, person(email="dana@example.com", phone="+12025550123", external_id="crm-77"))

    first, second, *events = await service.staged_events()
    merged_at = events[0]["recorded_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    keys = {
        EMAIL_KEY: merged_at,
        PHONE_KEY: first["data"]["match_keys"][0]["claimed_at"],
        key("person", source_scoped_id("website", "crm-77")): merged_at,
    }
    assert [(event["type"], event["subject"]) for event in events] == [
        ("lead.merged", older),
        ("lead.merged", younger),
        ("lead.captured", older),
    ]
    for event in events[:2]:
        assert {match_key["hash"]: match_key["claimed_at"] for match_key in event["data"].pop("match_keys")} == keys
        assert event["data"] == {
            "occurred_at": merged_at,
            "lead_id": event["subject"],
            "survivor": older,
            "merged": younger,
        }
    assert {match_key["hash"]: match_key["claimed_at"] for match_key in events[2]["data"]["match_keys"]} == keys
    assert second["data"]["match_keys"][0]["hash"] == EMAIL_KEY


async def test_both_ids_show_the_survivor_with_everything_that_arrived(service: IntakeService) -> None:
    older, younger, kim = await capture(
        service,
        PHONE | {"company": {"industry": "retail"}, "occurred_at": "2026-03-01T10:00:00Z"},
        EMAIL | {"company": {"industry": "logistics"}, "occurred_at": "2026-02-01T10:00:00Z"},
        KIM,
    )
    await capture(service, person(email="dana@example.com", phone="+12025550123", name="Dana Reyes"))

    profile, other_profile = await get_lead(service, older), await get_lead(service, younger)

    assert profile == other_profile
    assert (profile["lead_id"], profile["contact"]) == (
        older,
        {"name": "Dana Reyes", "email": "dana@example.com", "phone": "+12025550123", "external_ids": {}},
    )
    assert [capture["occurred_at"][:10] for capture in profile["captures"][:2]] == ["2026-02-01", "2026-03-01"]
    assert len(profile["captures"]) == 3
    assert {name: each["value"] for name, each in profile["attributes"].items()} == {
        "company.industry": "retail",
        "company.country": "US",
        "company.domain": "example.com",
        "contact.email_class": "business",
    }
    assert (await get_lead(service, kim))["lead_id"] == kim


async def test_one_card_remains_and_is_found_by_either_id(service: IntakeService) -> None:
    older, younger, kim = await capture(
        service,
        person(phone="+12025550123", name="D. Reyes"),
        person(email="dana@example.com", external_id="crm-77"),
        KIM,
    )
    await capture(service, person(phone="+12025550123", external_id="crm-77"))

    dana = ("D. Reyes", "dana@example.com", "+12025550123", {"website": "crm-77"})
    assert await service.rows(CARDS) == [
        (older, *dana),
        (younger, *dana),
        (kim, None, "kim@example.com", None, {}),
    ]
    assert await service.rows("select count(*) from contacts.people") == [(2,)]


async def test_handoff_reads_cards_by_either_id_and_nothing_else_of_intake(
    service: IntakeService, database_url: str
) -> None:
    await capture(service, PHONE, EMAIL, TIE)

    assert len(await run_as_service(database_url, "handoff", CARDS)) == 2
    for query in ("select * from contacts.people", "select * from intake.leads"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await run_as_service(database_url, "handoff", query)


async def test_leads_with_different_addresses_stay_apart_and_the_number_stays_with_its_owner(
    service: IntakeService,
) -> None:
    dana, kim = await capture(service, person(email="dana@example.com", phone="+12025550123"), KIM)

    tied = await capture(service, person(email="kim@example.com", phone="+12025550123"))

    assert tied == [kim]
    assert await capture(service, PHONE) == [dana]
    keys = (await service.staged_events())[2]["data"]["match_keys"]
    assert [match_key["hash"] for match_key in keys] == [key("email", "kim@example.com")]


async def test_an_address_decides_against_the_id_of_a_lead_with_another_address(service: IntakeService) -> None:
    dana, kim = await capture(service, person(email="dana@example.com", external_id="crm-77"), KIM)

    assert await capture(service, person(email="kim@example.com", external_id="crm-77"), CRM) == [kim, dana]


async def test_three_leads_in_one_capture_are_one_person(service: IntakeService) -> None:
    first, second, third = await capture(service, CRM, PHONE, EMAIL)

    await capture(service, person(email="dana@example.com", phone="+12025550123", external_id="crm-77"))

    merged = [event for event in await service.staged_events() if event["type"] == "lead.merged"]
    assert [(event["subject"], event["data"]["survivor"], event["data"]["merged"]) for event in merged] == [
        (first, first, second),
        (second, first, second),
        (first, first, third),
        (third, first, third),
    ]
    assert {len(event["data"]["match_keys"]) for event in merged} == {3}
    assert await capture(service, CRM, PHONE, EMAIL) == [first] * 3


async def test_leads_that_were_merged_into_a_loser_point_to_its_survivor(service: IntakeService) -> None:
    first, second, third = await capture(service, CRM, PHONE, EMAIL)

    await capture(service, TIE)
    assert [(await get_lead(service, lead_id))["lead_id"] for lead_id in (first, second, third)] == [
        first,
        second,
        second,
    ]
    await capture(service, person(phone="+12025550123", external_id="crm-77"))

    assert [(await get_lead(service, lead_id))["lead_id"] for lead_id in (first, second, third)] == [first] * 3
    assert await capture(service, CRM, PHONE, EMAIL) == [first] * 3
    last = [event for event in await service.staged_events() if event["type"] == "lead.merged"][-1]
    assert (last["subject"], len(last["data"]["match_keys"])) == (second, 3)
    assert len(await service.rows(CARDS)) == 3


async def test_a_merged_leads_key_belongs_to_the_survivor_since_the_merge(service: IntakeService) -> None:
    older, _ = await capture(service, PHONE, EMAIL)
    await capture(service, TIE, EMAIL)

    tie, last = (await service.staged_events())[-2:]
    assert (last["subject"], last["data"]["match_keys"]) == (
        older,
        [{"hash": EMAIL_KEY, "claimed_at": tie["data"]["occurred_at"]}],
    )


async def test_leads_that_are_new_in_a_group_merge_in_it(service: IntakeService) -> None:
    (known,) = await capture(service, CRM)
    group = [
        PHONE,
        EMAIL,
        TIE,
        person(phone="+12025550123", external_id="crm-77"),
        EMAIL,
        KIM,
    ]

    results = lead_ids(await service.database.run(commit_group([request(body) for body in group])))

    phone, email, _, _, _, kim = results
    assert results == [phone, email, phone, known, known, kim]
    assert await service.rows("select lead_id::text, merged_into::text from leads order by lead_id") == [
        (known, None),
        (phone, known),
        (email, known),
        (kim, None),
    ]
    assert [(event["type"], event["subject"]) for event in (await service.staged_events())[1:]] == [
        ("lead.captured", phone),
        ("lead.captured", email),
        ("lead.merged", phone),
        ("lead.merged", email),
        ("lead.captured", phone),
        ("lead.merged", known),
        ("lead.merged", phone),
        ("lead.captured", known),
        ("lead.captured", known),
        ("lead.captured", kim),
    ]
    assert [row[0] for row in await service.rows("select lead_id::text from contacts.people order by lead_id")] == [
        known,
        kim,
    ]


async def test_a_repeat_gets_the_first_response_also_after_a_merge(service: IntakeService) -> None:
    first, second = lead(external_id="f-1", contact={"phone": "+12025550123"}), lead(external_id="f-2")
    _, younger = await capture(service, first, second)
    await capture(service, TIE)

    status, result = await service.post(second)

    assert (status, result["lead_id"], result["duplicate"]) == (202, younger, True)


async def test_a_lead_with_an_address_from_a_merge_has_a_mailbox(service: IntakeService) -> None:
    first, _ = await capture(service, person(email="dana@gmail.com", external_id="crm-77"), PHONE)

    await capture(service, person(phone="+12025550123", external_id="crm-77"))

    assert (await get_lead(service, first))["attributes"] == {
        "company.country": {"value": "US", "derived": True},
        "contact.email_class": {"value": "free", "derived": True},
    }
    assert (await service.staged_events())[-1]["data"]["attributes"] == {
        "company.country": "US",
        "contact.email_class": "free",
    }


async def test_a_lead_with_an_address_from_a_merge_is_not_joined_with_another_address(service: IntakeService) -> None:
    first, _ = await capture(service, PHONE, person(email="dana@example.com", external_id="crm-77"))
    await capture(service, person(phone="+12025550123", external_id="crm-77"))

    kim = await capture(service, person(email="kim@example.com", phone="+12025550123"))

    assert kim != [first]


@pytest.mark.parametrize("pairs", [2, 500])
async def test_five_hundred_captures_that_merge_cost_as_many_statements_as_a_few(
    service: IntakeService, pairs: int
) -> None:
    known = [person(phone=f"+1202555{n:04}") for n in range(1000, 1000 + pairs)]
    known += [person(email=f"p{n}@example.com") for n in range(1000, 1000 + pairs)]
    await service.database.run(commit_group([request(body) for body in known]))
    ties = [
        person(email=f"p{n}@example.com", phone=f"+1202555{n:04}", external_id=f"{n}")
        for n in range(1000, 1000 + pairs)
    ]
    with record_statements() as executed:
        results = lead_ids(await service.database.run(commit_group([request(body) for body in ties])))

    assert (len(set(results)), len(executed)) == (pairs, 15)
    assert await service.rows("select count(*) from leads where merged_into is not null") == [(pairs,)]
