"""Two leads that turn out to be one person: the older id survives, and answers for the other one."""

from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from shared.values.contact_identity import Kind, match_key, source_scoped_id
from tests.intake.group_commit import leads, sent, taking
from tests.intake.payload_builders import lead, person
from tests.intake.process import SECRET
from tests.intake.service import IntakeService
from tests.support.database import run_sql
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


async def come(here: IntakeService, *bodies: dict[str, Any]) -> list[str]:
    """The leads that are answered, one after the other."""
    return [str((await here.post(body))[1]["lead_id"]) for body in bodies]


async def shown(here: IntakeService, lead_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await here.admin.get(f"/v1/leads/{lead_id}")).json()
    return answer


async def test_a_capture_that_ties_two_leads_belongs_to_the_older_one(here: IntakeService) -> None:
    older, younger, stranger = await come(here, PHONE, EMAIL, KIM)

    tied = await come(here, TIE)

    assert tied == [older]
    assert await come(here, PHONE, EMAIL, KIM) == [older, older, stranger]
    assert await here.rows("select lead_id::text, merged_into::text from leads order by lead_id") == [
        (older, None),
        (younger, older),
        (stranger, None),
    ]


async def test_a_merge_is_told_under_both_ids_before_the_capture_with_all_keys_of_the_survivor(
    here: IntakeService,
) -> None:
    older, younger = await come(here, PHONE, EMAIL)
    await come(here, person(email="dana@example.com", phone="+12025550123", external_id="crm-77"))

    first, second, *facts = await here.said()
    at = facts[0]["recorded_at"].strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    keys = {
        EMAIL_KEY: at,
        PHONE_KEY: first["data"]["match_keys"][0]["claimed_at"],
        key("person", source_scoped_id("website", "crm-77")): at,
    }
    assert [(fact["type"], fact["subject"]) for fact in facts] == [
        ("lead.merged", older),
        ("lead.merged", younger),
        ("lead.captured", older),
    ]
    for fact in facts[:2]:
        assert {one["hash"]: one["claimed_at"] for one in fact["data"].pop("match_keys")} == keys
        assert fact["data"] == {
            "occurred_at": at,
            "lead_id": fact["subject"],
            "survivor": older,
            "merged": younger,
        }
    assert {one["hash"]: one["claimed_at"] for one in facts[2]["data"]["match_keys"]} == keys
    assert second["data"]["match_keys"][0]["hash"] == EMAIL_KEY


async def test_both_ids_show_the_survivor_with_everything_that_arrived(here: IntakeService) -> None:
    older, younger, stranger = await come(
        here,
        PHONE | {"company": {"industry": "retail"}, "occurred_at": "2026-03-01T10:00:00Z"},
        EMAIL | {"company": {"industry": "logistics"}, "occurred_at": "2026-02-01T10:00:00Z"},
        KIM,
    )
    await come(here, person(email="dana@example.com", phone="+12025550123", name="Dana Reyes"))

    one, other = await shown(here, older), await shown(here, younger)

    assert one == other
    assert (one["lead_id"], one["contact"]) == (
        older,
        {"name": "Dana Reyes", "email": "dana@example.com", "phone": "+12025550123", "external_ids": {}},
    )
    assert [capture["occurred_at"][:10] for capture in one["captures"][:2]] == ["2026-02-01", "2026-03-01"]
    assert len(one["captures"]) == 3
    assert one["attributes"] == {"company.industry": "retail", "contact.email_class": "business"}
    assert (await shown(here, stranger))["lead_id"] == stranger


async def test_one_card_is_left_and_is_found_by_either_id(here: IntakeService) -> None:
    older, younger, stranger = await come(
        here,
        person(phone="+12025550123", name="D. Reyes"),
        person(email="dana@example.com", external_id="crm-77"),
        KIM,
    )
    await come(here, person(phone="+12025550123", external_id="crm-77"))

    dana = ("D. Reyes", "dana@example.com", "+12025550123", {"website": "crm-77"})
    assert await here.rows(CARDS) == [
        (older, *dana),
        (younger, *dana),
        (stranger, None, "kim@example.com", None, {}),
    ]
    assert await here.rows("select count(*) from contacts.people") == [(2,)]


async def test_handoff_reads_cards_by_either_id_and_nothing_else_of_intake(
    here: IntakeService, database_url: str
) -> None:
    await come(here, PHONE, EMAIL, TIE)

    assert len(await run_sql(database_url, CARDS, role="accord_handoff")) == 2
    for table in ("contacts.people", "intake.leads"):
        with pytest.raises(DBAPIError, match="permission denied"):
            await run_sql(database_url, f"select * from {table}", role="accord_handoff")


async def test_leads_with_different_addresses_stay_apart_and_the_number_stays_where_it_was(here: IntakeService) -> None:
    dana, kim = await come(here, person(email="dana@example.com", phone="+12025550123"), KIM)

    tied = await come(here, person(email="kim@example.com", phone="+12025550123"))

    assert tied == [kim]
    assert await come(here, PHONE) == [dana]
    told = (await here.said())[2]["data"]["match_keys"]
    assert [one["hash"] for one in told] == [key("email", "kim@example.com")]


async def test_an_address_wins_over_the_id_of_somebody_with_another_one(here: IntakeService) -> None:
    dana, kim = await come(here, person(email="dana@example.com", external_id="crm-77"), KIM)

    assert await come(here, person(email="kim@example.com", external_id="crm-77"), CRM) == [kim, dana]


async def test_three_leads_in_one_capture_are_one_person(here: IntakeService) -> None:
    first, second, third = await come(here, CRM, PHONE, EMAIL)

    await come(here, person(email="dana@example.com", phone="+12025550123", external_id="crm-77"))

    merged = [fact for fact in await here.said() if fact["type"] == "lead.merged"]
    assert [(fact["subject"], fact["data"]["survivor"], fact["data"]["merged"]) for fact in merged] == [
        (first, first, second),
        (second, first, second),
        (first, first, third),
        (third, first, third),
    ]
    assert {len(fact["data"]["match_keys"]) for fact in merged} == {3}
    assert await come(here, CRM, PHONE, EMAIL) == [first] * 3


async def test_who_was_merged_into_a_lead_follows_it(here: IntakeService) -> None:
    first, second, third = await come(here, CRM, PHONE, EMAIL)

    await come(here, TIE)
    assert [(await shown(here, one))["lead_id"] for one in (first, second, third)] == [first, second, second]
    await come(here, person(phone="+12025550123", external_id="crm-77"))

    assert [(await shown(here, one))["lead_id"] for one in (first, second, third)] == [first] * 3
    assert await come(here, CRM, PHONE, EMAIL) == [first] * 3
    last = [fact for fact in await here.said() if fact["type"] == "lead.merged"][-1]
    assert (last["subject"], len(last["data"]["match_keys"])) == (second, 3)
    assert len(await here.rows(CARDS)) == 3


async def test_a_merged_leads_key_is_the_survivors_since_the_merge(here: IntakeService) -> None:
    older, _ = await come(here, PHONE, EMAIL)
    await come(here, TIE, EMAIL)

    tie, last = (await here.said())[-2:]
    assert (last["subject"], last["data"]["match_keys"]) == (
        older,
        [{"hash": EMAIL_KEY, "claimed_at": tie["data"]["occurred_at"]}],
    )


async def test_leads_that_are_new_in_a_group_merge_in_it(here: IntakeService) -> None:
    (known,) = await come(here, CRM)
    group = [
        PHONE,
        EMAIL,
        TIE,
        person(phone="+12025550123", external_id="crm-77"),
        EMAIL,
        KIM,
    ]

    answers = leads(await here.database.run(taking([sent(body) for body in group])))

    phone, email, _, _, _, kim = answers
    assert answers == [phone, email, phone, known, known, kim]
    assert await here.rows("select lead_id::text, merged_into::text from leads order by lead_id") == [
        (known, None),
        (phone, known),
        (email, known),
        (kim, None),
    ]
    assert [(fact["type"], fact["subject"]) for fact in (await here.said())[1:]] == [
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
    assert [row[0] for row in await here.rows("select lead_id::text from contacts.people order by lead_id")] == [
        known,
        kim,
    ]


async def test_a_repeat_is_answered_like_the_first_time_also_after_a_merge(here: IntakeService) -> None:
    first, second = lead(external_id="f-1", contact={"phone": "+12025550123"}), lead(external_id="f-2")
    _, younger = await come(here, first, second)
    await come(here, TIE)

    status, answer = await here.post(second)

    assert (status, answer["lead_id"], answer["duplicate"]) == (202, younger, True)


async def test_who_has_an_address_through_a_merge_is_not_without_a_mailbox(here: IntakeService) -> None:
    first, _ = await come(here, person(email="dana@gmail.com", external_id="crm-77"), PHONE)

    await come(here, person(phone="+12025550123", external_id="crm-77"))

    assert (await shown(here, first))["attributes"] == {"contact.email_class": "free"}
    assert (await here.said())[-1]["data"]["attributes"] == {"contact.email_class": "free"}


async def test_a_lead_that_got_an_address_by_a_merge_keeps_others_addresses_away(here: IntakeService) -> None:
    first, _ = await come(here, PHONE, person(email="dana@example.com", external_id="crm-77"))
    await come(here, person(phone="+12025550123", external_id="crm-77"))

    kim = await come(here, person(email="kim@example.com", phone="+12025550123"))

    assert kim != [first]


@pytest.mark.parametrize("pairs", [2, 500])
async def test_five_hundred_captures_that_merge_cost_as_many_statements_as_a_few(
    here: IntakeService, pairs: int
) -> None:
    known = [person(phone=f"+1202555{n:04}") for n in range(1000, 1000 + pairs)]
    known += [person(email=f"p{n}@example.com") for n in range(1000, 1000 + pairs)]
    await here.database.run(taking([sent(body) for body in known]))
    ties = [
        person(email=f"p{n}@example.com", phone=f"+1202555{n:04}", external_id=f"{n}")
        for n in range(1000, 1000 + pairs)
    ]
    with record_statements() as asked:
        answers = leads(await here.database.run(taking([sent(body) for body in ties])))

    assert (len(set(answers)), len(asked)) == (pairs, 15)
    assert await here.rows("select count(*) from leads where merged_into is not null") == [(pairs,)]
