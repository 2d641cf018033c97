"""People sign in with their company's account: known ones, new ones, and with the roles of their groups."""

import httpx2
import pytest

from services.intake.oidc.domain import PersonNotKnown
from services.intake.oidc.handlers.sign_in import CODES_LIMIT, choose_code
from tests.handoff.inbox.browsers import read_words
from tests.intake.oidc.conftest import Start, sign_in
from tests.intake.people.test_people_api import put
from tests.intake.service import IntakeService, make_client
from tests.support.oidc_provider import OidcProvider
from tests.support.statement_counter import record_statements

ROLES = "Sales leads=sales_lead, Marketing=marketing, Sellers=seller, Admins=admin"


async def read_person(service: IntakeService, person: str) -> dict[str, object]:
    document: dict[str, object] = (await service.admin.get(f"/v1/people/{person}")).json()
    document.pop("key_id", None)
    return document


async def test_the_sign_in_page_has_the_button_where_it_is_set(start: Start, service: IntakeService) -> None:
    company = await start(oidc_label="your Ortiz account")
    async with make_client(company.app, None) as browser, make_client(service.app, None) as other:
        shown, without = await browser.get("/signin?next=/setup/keys"), await other.get("/signin")
        gone = await other.get("/signin/oidc"), await other.get("/signin/oidc/callback?state=x&code=y")

    assert '<a href="/signin/oidc?next=/setup/keys" role="button">Sign in with your Ortiz account</a>' in shown.text
    assert "/signin/oidc" not in without.text
    assert [answer.status_code for answer in gone] == [404, 404]


async def test_a_known_person_signs_in_by_the_address_with_the_roles_that_an_administrator_gave(start: Start) -> None:
    company = await start()
    await put(company, "dana", name="Dana R.", email="dana@example.com", roles=["marketing"])
    answer, browser = await sign_in(company, "/signin/oidc?next=/captures")

    assert (answer.status_code, answer.headers["location"]) == (303, "/captures")
    assert "accord_oidc" not in browser.cookies
    opened = await browser.get("/captures")
    assert (opened.status_code, "Dana R." in opened.text) == (200, True)
    assert (await browser.get("/setup/keys")).status_code == 403
    assert await read_person(company, "dana") == {
        "person": "dana", "name": "Dana R.", "email": "dana@example.com", "roles": ["marketing"], "seller": None,
        "active": True,
    }  # fmt: skip


async def test_a_new_person_is_added_with_the_roles_of_the_groups_if_the_settings_say_so(
    start: Start, provider: OidcProvider
) -> None:
    provider.claims["groups"] = ["Everyone", "Marketing"]
    refusing = await start(oidc_roles=ROLES)
    refused, _ = await sign_in(refusing)
    adding = await start(oidc_roles=ROLES, oidc_new_people="add")
    await put(adding, "dana", name="Other", roles=["executive"])
    answer, browser = await sign_in(adding, "/signin/oidc?next=/captures")

    assert refused.status_code == 401
    assert "You are not known here yet. Ask an administrator of Accord to add you." in read_words(refused)
    assert (answer.status_code, (await browser.get("/captures")).status_code) == (303, 200)
    assert await read_person(adding, "dana-2") == {
        "person": "dana-2", "name": "Dana Reyes", "email": "Dana@example.com", "roles": ["marketing"], "seller": None,
        "active": True,
    }  # fmt: skip


async def test_a_free_code_is_found_by_one_query(start: Start) -> None:
    company = await start()
    codes = ["dana", *(f"dana-{number}" for number in range(2, CODES_LIMIT))]
    for code in codes:
        await put(company, code, name="Dana", roles=["executive"])
    async with company.app.state.intake.database.read_connection() as conn:
        with record_statements() as statements:
            chosen = await choose_code(conn, "dana@example.com")
    await put(company, chosen, name="Dana", roles=["executive"])
    async with company.app.state.intake.database.read_connection() as conn:
        with pytest.raises(PersonNotKnown):
            await choose_code(conn, "dana@example.com")

    assert (chosen, len(statements)) == (f"dana-{CODES_LIMIT}", 1)


async def test_other_groups_give_other_roles_at_the_next_sign_in(start: Start, provider: OidcProvider) -> None:
    company = await start(oidc_roles=ROLES, oidc_roles_claim="realm_access.roles", oidc_seller_claim="seller_id")
    await company.add_seller("dana")
    await put(company, "dana", name="Dana", email="dana@example.com", roles=["executive"])
    roles = []
    for groups in (["Marketing", "Sales leads"], "Sellers"):
        provider.claims |= {"realm_access": {"roles": groups}, "seller_id": "dana"}
        assert (await sign_in(company))[0].status_code == 303
        person = await read_person(company, "dana")
        roles.append((person["roles"], person["seller"]))
    provider.claims["realm_access"] = {"roles": ["Others"]}
    without, _ = await sign_in(company)

    assert roles == [(["marketing", "sales_lead"], "dana"), (["seller"], "dana")]
    assert without.status_code == 401
    assert "Your groups give you no role in Accord." in read_words(without)


async def test_the_last_administrator_stays_one_whatever_the_groups_say(start: Start, provider: OidcProvider) -> None:
    company = await start(oidc_roles=ROLES)
    await put(company, "dana", name="Dana", email="dana@example.com", roles=["admin"])
    for key in (await company.admin.get("/v1/keys")).json()["keys"]:
        await company.admin.delete(f"/v1/keys/{key['key_id']}")
    provider.claims["groups"] = ["Marketing"]
    answer, browser = await sign_in(company)

    assert answer.status_code == 303
    assert (await browser.get("/setup/people")).status_code == 200


async def test_who_is_not_active_or_has_no_verified_address_is_refused(start: Start, provider: OidcProvider) -> None:
    company = await start(oidc_roles=ROLES, oidc_new_people="add")
    provider.claims["groups"] = ["Marketing"]
    await put(company, "dana", name="Dana", email="dana@example.com", roles=["marketing"], active=False)
    answers: list[httpx2.Response] = [(await sign_in(company))[0]]
    for claims in ({"email_verified": False}, {"email_verified": None}, {"email": None}, {"email": "dana"}):
        provider.changes = claims
        answers.append((await sign_in(company))[0])
    trusting = await start(oidc_roles=ROLES, oidc_new_people="add", oidc_email="trusted")
    provider.changes = {"email_verified": None, "email": "lee@example.com"}
    trusted, _ = await sign_in(trusting)

    assert [answer.status_code for answer in answers] == [401] * 5
    assert "You are not known here yet." in answers[0].text
    assert all("names no verified e-mail address" in answer.text for answer in answers[1:])
    assert trusted.status_code == 303
