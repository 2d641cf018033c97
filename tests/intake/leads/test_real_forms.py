"""What forms and CRMs really send: what says nothing is not given, and what cannot be read loses no lead."""

from typing import Any

import pytest

from tests.intake.builders import lead, person
from tests.intake.service import IntakeService

NOTHING = [
    "",
    " ",
    "\u00a0",
    "\u200b",
    "null",
    "undefined",
    "n/a",
    "N.A.",
    "None",
    "-",
    "keine Angabe",
    "n\u00e3o informado",
]
NOT_A_RANGE = 'Must be a number of at least 0, a range like "51-200" or {"min", "max"}.'
MARK = b"\xef\xbb\xbf"


async def card(service: IntakeService, lead_id: str) -> tuple[str | None, str | None]:
    """The name and the telephone number on the contact card of a lead."""
    contact = (await service.admin.get(f"/v1/leads/{lead_id}")).json()["contact"]
    return contact["name"], contact["phone"]


@pytest.mark.parametrize("nothing", [*NOTHING, "0", "00"])
async def test_an_id_that_says_nothing_identifies_nobody(service: IntakeService, nothing: str) -> None:
    bodies = [lead(external_id=nothing, contact={"phone": f"+44 20 7946 097{digit}"}) for digit in "12"]
    bodies += [person(external_id=nothing, email=email) for email in ("ann@example.com", "bob@example.com")]

    answers = [await service.post(body) for body in bodies]

    assert [(status, "warnings" in answer) for status, answer in answers] == [(202, False)] * 4
    assert len({answer["lead_id"] for _, answer in answers}) == 4
    assert (await service.post(person(external_id=nothing)))[0] == 422


@pytest.mark.parametrize("nothing", NOTHING)
async def test_a_field_that_says_nothing_refuses_and_replaces_nothing(service: IntakeService, nothing: str) -> None:
    known = {"email": "rosa@example.com", "name": "Rosa Berg", "phone": "+44 20 7946 0974"}
    company = {"name": "Berg", "employees": 40, "annual_revenue": {"amount": "9", "currency": "EUR"}}
    money = {"amount": nothing, "currency": "EUR"}
    await service.post(lead(contact=known, company=company, custom={"crm": "own"}))

    status, answer = await service.post(
        {
            "source": "website", "external_id": nothing, "occurred_at": nothing, "activity": nothing, "test": nothing,
            "contact": {"email": "rosa@example.com", "name": nothing, "phone": nothing, "external_id": nothing},
            "company": {"name": nothing, "employees": nothing, "annual_revenue": money, "country": nothing},
            "role": {"title": nothing}, "interest": {"budget": nothing, "message": nothing}, "touch": nothing,
            "consent": {"marketing": nothing}, "custom": {"crm": nothing}, "answers": nothing,
        }
    )  # fmt: skip

    profile = (await service.admin.get(f"/v1/leads/{answer['lead_id']}")).json()
    assert (status, set(answer)) == (202, {"capture_id", "lead_id", "duplicate"})
    assert (profile["contact"]["name"], profile["contact"]["phone"]) == ("Rosa Berg", "+442079460974")
    assert {
        name: profile["attributes"][name]["value"] for name in ("company.name", "company.employees", "custom.crm")
    } == {
        "company.name": "Berg",
        "company.employees": 40,
        "custom.crm": "own",
    }


@pytest.mark.parametrize(
    ("field", "pointer"),
    [
        ({"company": {"employees": "many"}}, "/company/employees"),
        ({"company": {"employees": True}}, "/company/employees"),
        ({"company": "Reyes Logistics"}, "/company"),
        ({"company": {"name": "R" * 201}}, "/company/name"),
        ({"interest": {"budget": {"amount": "1e400", "currency": "EUR"}}}, "/interest/budget"),
        ({"interest": {"budget": {"amount": "1,200", "currency": "EURO"}}}, "/interest/budget"),
        ({"interest": {"budget": {"amount": "1200"}}}, "/interest/budget"),
        ({"interest": {"budget": "15.000 EUR"}}, "/interest/budget"),
        ({"role": {"title": "Head\u0007of"}}, "/role/title"),
        ({"touch": {"click_id": "abc"}}, "/touch/click_id"),
        ({"touch": {"utm_term": 7}}, "/touch/utm_term"),
        ({"consent": {"marketing": "maybe"}}, "/consent/marketing"),
        ({"activity": "Asked for a demo!"}, "/activity"),
        ({"custom": {"note": "a\u0000b"}}, "/custom/note"),
        ({"custom": {f"f{number}": 1 for number in range(60)}}, "/custom"),
        ({"answers": {"list": [0] * 201}}, "/answers/list"),
        ({"test": "perhaps"}, "/test"),
        ({"contact": {"email": "dana@example.com", "name": "D\u0000ana"}}, "/contact/name"),
        ({"contact": {"email": "dana@example.com", "phone": 12025550123}}, "/contact/phone"),
        ({"contact": {"email": "dana@example.com", "phone": "call me"}}, "/contact/phone"),
        ({"contact": {"email": "dana@example.com", "phone": "0000000000"}}, "/contact/phone"),
    ],
)
async def test_an_optional_field_that_cannot_be_read_is_a_warning(
    service: IntakeService, field: dict[str, Any], pointer: str
) -> None:
    status, answer = await service.post(lead(external_id="f-1", **field))
    repeat = await service.post(lead(external_id="f-1", **field))

    assert (status, [warning["pointer"] for warning in answer["warnings"]]) == (202, [pointer])
    assert repeat == (202, answer | {"duplicate": True})
    assert len(await service.rows("select raw from captures")) == 1


async def test_a_warning_says_why_and_the_rest_of_the_lead_counts(service: IntakeService) -> None:
    company = {
        "employees": "a handful",
        "industry": "logistics",
        "annual_revenue": {"amount": "1.200,50", "currency": "eur"},
    }
    response = await service.admin.post("/v1/leads/batch", json={"leads": [lead(company=company)]})

    (result,) = response.json()["results"]
    assert (result["status"], result["warnings"]) == (202, [{"pointer": "/company/employees", "detail": NOT_A_RANGE}])
    (event,) = await service.staged_events()
    assert event["data"]["attributes"] == {
        "company.industry": "logistics",
        "company.annual_revenue": {"amount": "1200.50", "currency": "EUR"},
        "company.domain": "example.com",
        "contact.email_class": "business",
    }


@pytest.mark.parametrize("typed", ["Zoe\tQuimby", "Zoe\r\nQuimby", "\n Zoe \t\n Quimby", "Zoe\u000bQuimby"])
async def test_a_name_in_two_lines_is_the_name(service: IntakeService, typed: str) -> None:
    status, answer = await service.post(
        lead(contact={"email": "zoe@example.com", "name": typed}, role={"title": typed})
    )

    told = (await service.admin.get(f"/v1/leads/{answer['lead_id']}")).json()
    assert (status, "warnings" in answer, told["contact"]["name"]) == (202, False, "Zoe Quimby")
    assert "Zoe" not in str(await service.staged_events())


async def test_a_budget_with_its_currency_beside_it_is_read(service: IntakeService) -> None:
    status, answer = await service.post(lead(interest={"budget": "\u20ac 15.000,00"}))

    (event,) = await service.staged_events()
    assert (status, "warnings" in answer) == (202, False)
    assert event["data"]["attributes"]["interest.budget"] == {"amount": "15000.00", "currency": "EUR"}


async def test_what_could_not_be_read_does_not_travel(service: IntakeService) -> None:
    contact = {"email": "office@example.com", "name": "Zoe\u0007Quimby", "phone": "call 5550199 please"}
    await service.post(lead(contact=contact, company={"name": "Zoe Quimby Ltd", "employees": "5550199 or so"}))

    (event,) = await service.staged_events()
    assert event["data"]["attributes"] == {"company.domain": "example.com", "contact.email_class": "business"}


async def test_a_number_with_an_extension_does_not_travel_as_another_number(service: IntakeService) -> None:
    contact = {"email": "dana@example.com", "phone": "+1 202 555 0123 ext. 5"}
    revenue = {"amount": "2025550123", "currency": "USD"}
    await service.post(lead(contact=contact, company={"annual_revenue": revenue}))

    (event,) = await service.staged_events()
    assert event["data"]["attributes"] == {
        "company.country": "US",
        "company.domain": "example.com",
        "contact.email_class": "business",
    }


async def test_a_number_that_is_none_keeps_nothing_back(service: IntakeService) -> None:
    revenue = {"amount": "10000000.00", "currency": "EUR"}
    await service.post(
        lead(contact={"email": "a@b.example", "phone": "0000000000"}, company={"annual_revenue": revenue})
    )

    (event,) = await service.staged_events()
    assert event["data"]["attributes"]["company.annual_revenue"] == revenue


@pytest.mark.parametrize("text", ["n/a", "0", "keine", "call me", "0000000000", "1234567890", "+49", "+1 111 111 1111"])
async def test_a_number_that_cannot_be_read_does_not_replace_a_good_one(service: IntakeService, text: str) -> None:
    lead_id = (await service.post(person(email="rosa@example.com", phone="+44 20 7946 0974")))[1]["lead_id"]
    await service.post(person(email="rosa@example.com", phone=text))
    await service.post(person(email="kim@example.com", phone=text))

    assert await card(service, lead_id) == (None, "+442079460974")
    assert await service.rows("select count(distinct lead_id) from captures") == [(2,)]


async def test_two_people_of_different_towns_with_the_same_local_number_stay_two(service: IntakeService) -> None:
    await service.put_source("us", region="US")
    emails = ("rosa@example.com", "kim@example.com")
    bodies = [lead(source="us", contact={"phone": "555-0123", "external_id": name}) for name in ("rosa", "kim")]
    bodies += [lead(source="us", contact={"phone": "555-0123", "email": email}) for email in emails]

    answers = [await service.post(body) for body in bodies]

    assert [(status, answer["warnings"][0]["pointer"]) for status, answer in answers] == [(202, "/contact/phone")] * 4
    assert len({answer["lead_id"] for _, answer in answers}) == 4


@pytest.mark.parametrize("name", ["test", "asdf", "rosa", "rosa@example.com"])
async def test_what_is_no_name_does_not_replace_one(service: IntakeService, name: str) -> None:
    lead_id = (await service.post(person(email="rosa@example.com", name="Rosa Berg")))[1]["lead_id"]
    await service.post(person(email="rosa@example.com", name=name))

    assert (await card(service, lead_id))[0] == "Rosa Berg"


async def test_ids_that_a_template_did_not_fill_in_join_no_strangers(service: IntakeService) -> None:
    answers = [
        await service.post(person(email=f"{name}@example.com", external_id="{{contact.id}}")) for name in ("kim", "ann")
    ]
    alone, _ = await service.post(lead(contact={"external_id": "{{contact.id}}"}))

    assert ([status for status, _ in answers], alone) == ([202, 202], 422)
    assert answers[0][1]["lead_id"] != answers[1][1]["lead_id"]


async def test_who_shares_a_number_does_not_rename_the_other(service: IntakeService) -> None:
    first = (await service.post(person(phone="+44 20 7946 0974", name="Rosa Berg")))[1]["lead_id"]
    second = (await service.post(person(phone="0044 20 7946 0974", name="Kim Tal")))[1]["lead_id"]

    assert (second, await card(service, first)) == (first, ("Rosa Berg", "+442079460974"))


async def test_a_leads_own_country_comes_before_that_of_the_form(service: IntakeService) -> None:
    await service.put_source("us", region="US")
    national = {"phone": "020 7946 0974"}
    plus = (await service.post(person(phone="+44 20 7946 0974")))[1]

    for country in ("GB", "gb", "UK", "United Kingdom", "England", "Gro\u00dfbritannien"):
        status, answer = await service.post(lead(source="us", contact=national, company={"country": country}))
        assert (status, answer["lead_id"]) == (202, plus["lead_id"])


@pytest.mark.parametrize(
    "typed", ["mailto:Dana@Example.com", "dana@example.com,", "\u200bdana@example.com\u00a0", "dana @ example.com"]
)
async def test_an_address_is_read_as_people_copy_it(service: IntakeService, typed: str) -> None:
    first = (await service.post(person(email="dana@example.com")))[1]["lead_id"]
    second = (await service.post(person(email=typed)))[1]["lead_id"]

    contact = (await service.admin.get(f"/v1/leads/{first}")).json()["contact"]
    assert (second, contact["email"].lower()) == (first, "dana@example.com")


@pytest.mark.parametrize(("first", "second"), [("stra\u00dfe", "strasse"), ("\u212aim", "kim")])
async def test_letters_that_only_look_alike_when_folded_are_two_people(
    service: IntakeService, first: str, second: str
) -> None:
    answers = [await service.post(person(email=f"{local}@example.com")) for local in (first, second)]

    assert len({answer["lead_id"] for _, answer in answers}) == 2


@pytest.mark.parametrize(("first", "second"), [(False, 0), (0, 0.0), (1, 1.0), (True, 1), (None, False)])
async def test_false_0_and_0_point_0_are_different_contents(service: IntakeService, first: Any, second: Any) -> None:
    answers = [await service.post(lead(external_id="f-1", custom={"flag": flag})) for flag in (first, second)]

    assert [status for status, _ in answers] == [202, 409]


async def test_a_byte_order_mark_is_skipped(service: IntakeService) -> None:
    line = b'{"source":"website","contact":{"email":"dana@example.com"}}'
    one = await service.admin.post("/v1/leads", content=MARK + line, headers={"content-type": "application/json"})
    batch = MARK + b'{"leads":[%s]}' % line
    many = await service.admin.post("/v1/leads/batch", content=batch, headers={"content-type": "application/json"})
    lines = MARK + line + b"\r\n" + MARK + line + b"\n" + MARK
    ndjson = await service.admin.post(
        "/v1/leads/batch", content=lines, headers={"content-type": "application/x-ndjson"}
    )

    assert one.status_code == 202
    assert [result["status"] for result in [*many.json()["results"], *ndjson.json()["results"]]] == [202] * 3


async def test_an_activity_takes_nothing_for_nothing(service: IntakeService) -> None:
    known = (await service.post(person(phone="+44 20 7946 0974")))[1]["lead_id"]
    reference = {"email": "n/a", "phone": "0044 20 7946 0974", "external_id": "null"}
    body = {
        "lead": reference,
        "type": "page_viewed",
        "occurred_at": "",
        "external_id": "-",
        "properties": {"plan": "n/a"},
    }

    answers = [await service.admin.post("/v1/activities", json=body) for _ in range(2)]

    assert [(answer.status_code, answer.json()["lead_id"]) for answer in answers] == [(202, known)] * 2
    assert (await service.staged_events())[-1]["data"]["properties"] == {}
