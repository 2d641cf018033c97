"""Finding people by name, company, address and number."""

from uuid import UUID, uuid4

import pytest

from services.intake.identity.store import card_search
from services.intake.leads.tasks import keep_index
from shared.db.connection import sql
from tests.intake.builders import lead, person
from tests.intake.service import IntakeService
from tests.support.lent_handoffs import hand_over

DANA = lead(
    contact={"email": "Dana@Reyes.example", "phone": "+49 30 901820", "name": "Dana Reyes", "external_id": "crm-7"},
    company={"name": "Reyes Logistics GmbH"},
)
JURGEN = lead(
    contact={"email": "j.mueller@obst.example", "phone": "+1 202 555 0123 ext. 7", "name": "Jürgen O'Brien-Müller"},
    company={"name": "Bäckerei Łódź"},
)
ANNA = lead(contact={"email": "anna@example.com", "name": "Anna Huber"}, company={"name": "Reyes Logistics GmbH"})
MERGING = person(email="anna@example.com", external_id="crm-9")


@pytest.fixture
async def known(service: IntakeService) -> dict[str, str]:
    """The names of three people by their lead ids."""
    return {(await service.post(body))[1]["lead_id"]: body["contact"]["name"] for body in (DANA, JURGEN, ANNA)}


async def find(service: IntakeService, **query: str) -> list[str]:
    """The names of the people that an administrator finds, in order."""
    response = await service.admin.get("/v1/leads", params=query)
    assert response.status_code == 200, response.text
    return [found["contact"]["name"] for found in response.json()["leads"]]


async def refusals(service: IntakeService, **query: str) -> tuple[int, list[str]]:
    response = await service.admin.get("/v1/leads", params=query)
    return response.status_code, [error["pointer"] for error in response.json()["errors"]]


async def test_a_found_person_is_shown_with_company_address_and_number(
    service: IntakeService, known: dict[str, str]
) -> None:
    response = await service.admin.get("/v1/leads?q=dana")

    (found,) = response.json()["leads"]
    assert known[found["lead_id"]] == "Dana Reyes"
    assert found | {"lead_id": "", "seen_at": ""} == {
        "lead_id": "",
        "contact": {
            "name": "Dana Reyes",
            "email": "Dana@Reyes.example",
            "phone": "+4930901820",
            "external_ids": {"website": "crm-7"},
        },
        "company": "Reyes Logistics GmbH",
        "seen_at": "",
    }


@pytest.mark.usefixtures("known")
async def test_people_are_found_by_the_beginnings_of_words_in_any_order(service: IntakeService) -> None:
    answers = {
        "DAN": ["Dana Reyes"],
        "reyes dan": ["Dana Reyes"],
        "gmbh logistics": ["Anna Huber", "Dana Reyes"],
        "huber a": ["Anna Huber"],
        "obst.example": ["Jürgen O'Brien-Müller"],
        "juergen muller": ["Jürgen O'Brien-Müller"],
        "030 901820": ["Dana Reyes"],
        "logist anna kim": [],
        "": ["Anna Huber", "Jürgen O'Brien-Müller", "Dana Reyes"],
    }

    assert {question: await find(service, q=question) for question in answers} == answers


@pytest.mark.usefixtures("known")
async def test_an_address_or_number_finds_whom_a_capture_with_it_would(service: IntakeService) -> None:
    questions: list[dict[str, str]] = [
        {"email": "DANA@reyes.example"},
        {"phone": "0049 (30) 901820"},
        # As + comes from an address in which it is not encoded.
        {"phone": " 4930901820"},
        {"email": "dana@reyes.example", "phone": "+4930901820", "q": "logis"},
        {"email": "anna@example.com", "phone": "+4930901820"},
        {"email": "dana@reyes.example", "q": "anna"},
        {"email": "dana@obst.example"},
    ]

    assert [await find(service, **query) for query in questions] == [["Dana Reyes"]] * 4 + [[]] * 3


async def test_a_question_that_cannot_be_answered_is_refused_with_its_parameter(service: IntakeService) -> None:
    refused = [
        ({"q": "a b c"}, "/query/q"),
        ({"q": "%"}, "/query/q"),
        ({"q": "aa bb cc dd ee ff gg hh ii jj kk ll mm"}, "/query/q"),
        ({"q": "a" * 201}, "/query/q"),
        ({"email": "dana"}, "/query/email"),
        ({"phone": "030 901820"}, "/query/phone"),
        ({"limit": "0"}, "/query/limit"),
        ({"limit": "201"}, "/query/limit"),
        ({"cursor": "x"}, "/query/cursor"),
        ({"name": "dana"}, "/query/name"),
    ]

    answers = [await refusals(service, **query) for query, _ in refused]
    assert answers == [(422, [pointer]) for _, pointer in refused]


async def test_pages_follow_each_other_and_the_newest_lead_comes_first(
    service: IntakeService, known: dict[str, str]
) -> None:
    first = (await service.admin.get("/v1/leads?q=example&limit=2")).json()
    second = (await service.admin.get(f"/v1/leads?q=example&limit=2&cursor={first['next_cursor']}")).json()

    pages = [[known[found["lead_id"]] for found in page["leads"]] for page in (first, second)]
    assert pages == [["Anna Huber", "Jürgen O'Brien-Müller"], ["Dana Reyes"]]
    assert second["next_cursor"] is None


async def test_a_person_is_found_by_any_id_of_the_person(service: IntakeService, known: dict[str, str]) -> None:
    dana, _, anna = known
    assert await find(service, q=anna) == ["Anna Huber"]
    await service.post(person(phone="+4930901820", email="dana@reyes.example"))
    await service.post(person(external_id="crm-9"))
    await service.post(MERGING)

    ids = [row[0] for row in await service.rows("select lead_id::text from leads order by lead_id")]
    assert [await find(service, q=lead_id) for lead_id in ids] == [
        ["Dana Reyes"],
        ["Jürgen O'Brien-Müller"],
        ["Anna Huber"],
        ["Anna Huber"],
    ]
    assert await find(service, q=str(uuid4())) == []
    assert dana == ids[0]


@pytest.mark.usefixtures("known")
async def test_merged_leads_are_found_once_with_the_words_of_both(service: IntakeService) -> None:
    await service.post(lead(contact={"name": "Anna Maria Huber", "external_id": "crm-9"}, company={"name": "Obst AG"}))

    await service.post(MERGING)

    assert await find(service, q="anna") == ["Anna Maria Huber"]
    assert await find(service, q="maria obst") == ["Anna Maria Huber"]
    assert await find(service, email="anna@example.com") == ["Anna Maria Huber"]


async def test_a_company_that_became_known_later_finds_the_person(
    service: IntakeService, known: dict[str, str]
) -> None:
    dana = next(iter(known))

    await service.admin.post(f"/v1/leads/{dana}/attributes", json={"attributes": {"company.name": "Birnen AG"}})

    assert await find(service, q="dana birnen") == ["Dana Reyes"]
    assert await find(service, q="gmbh") == ["Anna Huber"]


async def test_an_erased_person_is_not_found(service: IntakeService, known: dict[str, str]) -> None:
    await service.admin.delete(f"/v1/leads/{next(iter(known))}")

    questions: list[dict[str, str]] = [{"q": "dana"}, {"email": "dana@reyes.example"}, {"phone": "+4930901820"}]
    assert [await find(service, **query) for query in questions] == [[], [], []]
    assert await find(service, q="reyes") == ["Anna Huber"]


async def test_a_bound_seller_finds_the_leads_of_the_seller_and_no_other(
    service: IntakeService, known: dict[str, str]
) -> None:
    dana, jurgen, _ = known
    client = await service.create_client("sales", seller="kim")
    await hand_over(service.database, {UUID(dana): "kim", UUID(jurgen): "lee"})

    async def find_as_kim(query: str) -> list[str]:
        response = await client.get(f"/v1/leads{query}")
        return [known[found["lead_id"]] for found in response.json()["leads"]]

    assert await find_as_kim("") == ["Dana Reyes"]
    assert await find_as_kim("?q=reyes") == ["Dana Reyes"]
    assert await find_as_kim("?email=dana@reyes.example") == ["Dana Reyes"]
    hidden = ("?q=j%C3%BCrgen", "?email=anna@example.com", "?phone=%2B12025550123", f"?q={jurgen}")
    assert [await find_as_kim(query) for query in hidden] == [[], [], [], []]


@pytest.mark.usefixtures("known")
async def test_those_whom_the_newest_cards_do_not_show_are_found_through_the_index(
    service: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_search, "NEWEST_CARDS", (1, 2))

    async def find_all() -> list[list[str]]:
        return [await find(service, q=question) for question in ("dan", "reyes", "huber gmbh", "030901820", "müll")]

    found = [["Dana Reyes"], ["Anna Huber", "Dana Reyes"], ["Anna Huber"], ["Dana Reyes"], ["Jürgen O'Brien-Müller"]]
    assert await find_all() == found
    await keep_index(service.database)
    assert await find_all() == found


@pytest.mark.usefixtures("known")
async def test_cards_from_before_the_search_are_found_when_their_words_were_added(service: IntakeService) -> None:
    async with service.database.transaction() as conn:
        await conn.execute(sql("update contacts.people set search_words = null, company = null"))
    await service.post(person(email="anna@example.com", name="Anna Huber-Berg"))
    assert await find(service, q="gmbh") == []
    assert await find(service, email="anna@example.com") == ["Anna Huber-Berg"]

    await keep_index(service.database)

    assert await find(service, q="gmbh") == ["Anna Huber-Berg", "Dana Reyes"]
    assert await find(service, q="berg logistics") == ["Anna Huber-Berg"]
