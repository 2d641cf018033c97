"""People: who may sign in, with which roles, and how their access ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from services.intake.people.domain import LastAdmin
from services.intake.people.handlers.invitations import end_person
from tests.intake.running_service import running_service
from tests.intake.service import SECRET, IntakeService, make_client
from tests.support.database import run_sql

ANNA = {"name": "Anna Lee", "email": "Anna.Lee@Example.com", "roles": ["seller"], "seller": "anna"}
FORM = {"content-type": "application/x-www-form-urlencoded"}

ROLES = [
    (["executive"], "captures", 403),
    (["marketing"], "captures", 200),
    (["marketing_lead"], "captures", 200),
    (["executive", "marketing"], "captures", 200),
    (["admin"], "setup/people", 200),
    (["sales_lead"], "setup/people", 403),
    (["marketing_lead"], "setup/people", 403),
]
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"roles": []}, "/roles", "List should have at least 1 item"),
    ({"roles": ["seller"], "seller": None}, "", "The roles seller and customer_success need the id of the"),
    ({"roles": ["marketing"]}, "/seller", "Only the roles seller, customer_success, sales_lead and admin work the"),
    ({"roles": ["seller", "marketing"]}, "/roles", "A person who works one seller's handoffs has no role"),
    ({"roles": ["seler"]}, "/roles/0", "Must be 'seller', 'sales_lead', 'marketing', 'marketing_lead', 'executive'"),
    ({"seller": "ben"}, "/seller", "No seller has this id."),
    ({"email": "anna"}, "/email", "Must be an e-mail address."),
    ({"name": None}, "/name", ""),
    ({"role": "seller"}, "/role", "Unknown field. Did you mean /roles?"),
]


@pytest.fixture
async def company(service: IntakeService) -> IntakeService:
    """Intake with the seller anna."""
    await service.add_seller("anna")
    return service


async def put(service: IntakeService, person: str, **fields: Any) -> httpx2.Response:
    return await service.admin.put(f"/v1/people/{person}", json=fields)


@asynccontextmanager
async def sign_in(service: IntakeService, person: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser that was signed in by an invitation of the person."""
    invitation = await service.admin.post(f"/v1/people/{person}/invitations", json={})
    assert invitation.status_code == 200, invitation.text
    async with make_client(service.app, None) as browser:
        answer = await open_link(browser, invitation.json()["link"])
        assert answer.status_code == 303, answer.text
        yield browser


async def open_link(browser: httpx2.AsyncClient, link: str) -> httpx2.Response:
    """Press the button on the page of the link."""
    assert (await browser.get(link.removeprefix("http://accord"))).status_code == 200
    return await browser.post("/signin", content=f"link={link.partition('link=')[2]}", headers=FORM)


async def test_a_person_is_saved_once_and_shown(company: IntakeService) -> None:
    answers = [await put(company, "anna", **ANNA) for _ in range(2)]
    shown = await company.admin.get("/v1/people/anna")
    listed = await company.admin.get("/v1/people")

    person = answers[0].json()
    assert person == ANNA | {"person": "anna", "active": True, "key_id": person["key_id"]}
    assert [each.status_code for each in (*answers, shown)] == [200, 200, 200]
    assert (answers[1].json(), shown.json()) == (person, person)
    assert listed.json() == {"people": [person], "next_cursor": None}
    assert (await company.admin.get("/v1/people/ben")).status_code == 404
    assert await company.rows("select action, resource from changes where resource like 'people/%'") == [
        ("saved", "people/anna")
    ]


async def test_people_are_listed_page_by_page(company: IntakeService) -> None:
    for person in ("c", "a", "b"):
        await put(company, person, name=person, roles=["executive"])
    first = (await company.admin.get("/v1/people", params={"limit": 2})).json()
    second = (await company.admin.get("/v1/people", params={"limit": 2, "cursor": first["next_cursor"]})).json()

    assert [[each["person"] for each in page["people"]] for page in (first, second)] == [["a", "b"], ["c"]]
    assert (first["next_cursor"], second["next_cursor"]) == ("b", None)
    answer = await company.admin.get("/v1/people", params={"cursor": "nonsense"})
    assert (answer.status_code, answer.json()["errors"]) == (
        422,
        [{"pointer": "/query/cursor", "detail": "Must be the cursor of the page before."}],
    )


@pytest.mark.parametrize(("changes", "pointer", "detail"), WRONG)
async def test_what_is_wrong_with_a_person_is_named(
    company: IntakeService, changes: dict[str, Any], pointer: str, detail: str
) -> None:
    answer = await put(company, "anna", **(ANNA | changes))

    assert answer.status_code == 422
    assert [(each["pointer"], each["detail"][: len(detail)]) for each in answer.json()["errors"]] == [(pointer, detail)]


async def test_two_active_people_have_no_address_in_common(company: IntakeService) -> None:
    await put(company, "anna", **ANNA)
    other = {"name": "Other", "email": "anna.lee@EXAMPLE.com", "roles": ["executive"]}
    taken = await put(company, "other", **other)
    await put(company, "anna", **ANNA, active=False)
    free = await put(company, "other", **other)

    assert (taken.status_code, taken.json()["type"]) == (409, "urn:accord:address-taken")
    assert free.status_code == 200


@pytest.mark.parametrize(("roles", "page", "status"), ROLES)
async def test_the_roles_say_which_pages_open(company: IntakeService, roles: list[str], page: str, status: int) -> None:
    await put(company, "dana", name="Dana", roles=roles)
    async with sign_in(company, "dana") as browser:
        assert (await browser.get(f"/{page}")).status_code == status


async def test_a_seller_is_bound_and_a_sales_lead_is_not(company: IntakeService) -> None:
    await put(company, "anna", **ANNA)
    await put(company, "lead", name="Lea", roles=["sales_lead", "seller"], seller="anna")

    keys = "select person, scopes, seller from access.keys where person is not null order by person"
    assert await company.rows(keys) == [
        ("anna", ["read", "sales"], "anna"),
        ("lead", ["read", "sales", "sign_sales"], None),
    ]


async def test_an_invitation_signs_in_once_and_the_next_one_ends_it(company: IntakeService) -> None:
    await put(company, "anna", **ANNA)
    links = [(await company.admin.post("/v1/people/anna/invitations", json={})).json()["link"] for _ in range(2)]
    async with make_client(company.app, None) as browser:
        codes = [(await open_link(browser, link)).status_code for link in (links[0], links[1], links[1])]

    assert codes == [401, 303, 401]
    assert links[1].partition("link=")[2] not in str(await company.rows("select * from access.links"))


async def test_an_invitation_that_two_browsers_open_at_once_signs_in_one(company: IntakeService) -> None:
    await put(company, "anna", **ANNA)
    link = (await company.admin.post("/v1/people/anna/invitations", json={})).json()["link"]
    browsers = [make_client(company.app, None) for _ in range(4)]
    answers = await asyncio.gather(*(open_link(browser, link) for browser in browsers))

    assert sorted(answer.status_code for answer in answers) == [303, 401, 401, 401]


async def test_an_old_invitation_has_ended(company: IntakeService, database_url: str) -> None:
    await put(company, "anna", **ANNA)
    link = (await company.admin.post("/v1/people/anna/invitations", json={})).json()["link"]
    await run_sql(database_url, "update access.links set expires_at = now() - interval '1 second'")
    async with make_client(company.app, None) as browser:
        answer = await open_link(browser, link)

    assert (answer.status_code, "This link was used or has ended." in answer.text) == (401, True)


async def test_a_person_who_is_not_active_any_more_is_signed_out_at_once(company: IntakeService) -> None:
    await put(company, "dana", name="Dana", roles=["marketing"])
    link = (await company.admin.post("/v1/people/dana/invitations", json={})).json()["link"]
    async with sign_in(company, "dana") as browser:
        pages = [(await browser.get("/captures")).status_code]
        await put(company, "dana", name="Dana", roles=["marketing"], active=False)
        pages.append((await browser.get("/captures")).status_code)
        invited = await company.admin.post("/v1/people/dana/invitations", json={})
        again = await open_link(browser, link)
        await put(company, "dana", name="Dana", roles=["marketing"], active=True)
        pages.append((await browser.get("/captures")).status_code)

    assert (pages, again.status_code) == ([200, 303, 303], 401)
    assert (invited.status_code, invited.json()["type"]) == (409, "urn:accord:person-inactive")
    async with sign_in(company, "dana") as browser:
        assert (await browser.get("/captures")).status_code == 200


async def test_other_roles_count_from_the_next_page_on(company: IntakeService) -> None:
    await put(company, "dana", name="Dana", roles=["marketing"])
    async with sign_in(company, "dana") as browser:
        await put(company, "dana", name="Dana", roles=["executive"])
        assert (await browser.get("/captures")).status_code == 403


async def test_the_sessions_of_a_person_are_ended(company: IntakeService) -> None:
    await put(company, "dana", name="Dana", roles=["marketing"])
    async with sign_in(company, "dana") as browser, sign_in(company, "dana") as other:
        ended = await company.admin.delete("/v1/people/dana/sessions")
        pages = [(await each.get("/captures")).status_code for each in (browser, other)]

    assert (ended.status_code, pages) == (204, [303, 303])
    assert (await company.admin.delete("/v1/people/ben/sessions")).status_code == 404


async def test_a_person_is_no_key_of_the_list_and_is_revoked_as_a_person(company: IntakeService) -> None:
    person = (await put(company, "anna", **ANNA)).json()
    keys = (await company.admin.get("/v1/keys")).json()["keys"]

    assert person["key_id"] not in {key["key_id"] for key in keys}
    assert (await company.admin.delete(f"/v1/keys/{person['key_id']}")).status_code == 404


async def test_an_administrator_needs_no_key_beside_and_is_the_last_one_then(company: IntakeService) -> None:
    await put(company, "bo", name="Bo", roles=["admin"])
    (key,) = (await company.admin.get("/v1/keys")).json()["keys"]
    assert (await company.admin.delete(f"/v1/keys/{key['key_id']}")).status_code == 204

    with pytest.raises(LastAdmin):
        await end_person(company.database, "bo")


async def test_links_lead_to_the_public_address(database_url: str) -> None:
    async with running_service(database_url, SECRET, public_url="https://accord.example.com") as service:
        await put(service, "dana", name="Dana", roles=["executive"])
        link = (await service.admin.post("/v1/people/dana/invitations", json={})).json()["link"]

    assert link.startswith("https://accord.example.com/signin?link=")
