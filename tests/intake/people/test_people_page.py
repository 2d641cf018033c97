"""The page of people: an administrator adds, changes, invites and signs out without a command."""

import html
import re
from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.intake.people.test_people_api import open_link, put
from tests.intake.service import PRINTED_TOKEN, IntakeService, make_client


@pytest.fixture
async def browser(service: IntakeService) -> AsyncIterator[httpx2.AsyncClient]:
    """The browser of an administrator."""
    await service.add_seller("anna")
    async with make_client(service.app, None) as browser:
        await browser.get("/setup/people", params={"token": PRINTED_TOKEN})
        yield browser


async def send(browser: httpx2.AsyncClient, path: str = "/setup/people", **fields: str) -> httpx2.Response:
    shown = await browser.get("/setup/people")
    token = re.search(r'name="form_token" value="([^"]+)"', shown.text)
    assert token is not None
    return await browser.post(path, data={"form_token": token[1], **fields})


async def test_a_person_is_added_by_the_form_and_invited_by_a_button(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    added = await send(browser, person="anna", name="Anna <Lee>", email="anna@example.com", marketing="on", active="on")
    listed = await browser.get("/setup/people")
    invited = await send(browser, "/setup/people/anna/invitation")

    assert (added.status_code, added.headers["location"]) == (303, "/setup/people")
    assert "Anna &lt;Lee&gt;" in listed.text
    link = re.search(r'<pre class="paste">(http://accord/signin\?link=[^<]+)</pre>', invited.text)
    assert link is not None
    async with make_client(service.app, None) as other:
        assert (await open_link(other, html.unescape(link[1]))).status_code == 303
        assert (await other.get("/captures")).status_code == 200
        await send(browser, "/setup/people/anna/signout")
        assert (await other.get("/captures")).status_code == 303


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(browser: httpx2.AsyncClient) -> None:
    refused = await send(browser, person="anna", name="Anna", email="anna", executive="on")

    assert refused.status_code == 422
    assert '<small id="email-error" class="refused">Must be an e-mail address.</small>' in refused.text
    assert 'value="Anna"' in refused.text
    assert '<input type="checkbox" name="executive" checked>' in refused.text


async def test_the_form_changes_a_person(service: IntakeService, browser: httpx2.AsyncClient) -> None:
    await put(service, "anna", name="Anna", email="anna@example.com", roles=["executive"])
    shown = await browser.get("/setup/people", params={"edit": "anna"})
    await send(browser, person="anna", name="Anna Lee", email="anna@example.com", sales_lead="on", active="on")
    person = (await service.admin.get("/v1/people/anna")).json()

    assert 'value="anna@example.com"' in shown.text
    assert (person["name"], person["roles"], person["active"]) == ("Anna Lee", ["sales_lead"], True)


async def test_the_last_administrator_is_told_so(service: IntakeService, browser: httpx2.AsyncClient) -> None:
    await put(service, "bo", name="Bo", roles=["admin"])
    for key in (await service.admin.get("/v1/keys")).json()["keys"]:
        await service.admin.delete(f"/v1/keys/{key['key_id']}")
    refused = await send(browser, person="bo", name="Bo", executive="on", active="on")

    assert refused.status_code == 409
    assert "no key and no other person has the role or the scope admin" in refused.text
