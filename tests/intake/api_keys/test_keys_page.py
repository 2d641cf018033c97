"""The page of keys: an administrator makes and revokes them, and sees which are used."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx2
import pytest

from tests.handoff.inbox.browsers import read_words
from tests.intake.service import PRINTED_TOKEN, IntakeService, make_client
from tests.support.page_forms import find_form, read_refusals, send_form

KEYS = "/setup/keys"


@pytest.fixture
async def browser(service: IntakeService) -> AsyncIterator[httpx2.AsyncClient]:
    """The browser of an administrator."""
    await service.add_seller("anna")
    async with make_client(service.app, None) as browser:
        await browser.get(KEYS, params={"token": PRINTED_TOKEN})
        yield browser


def find_secret(page: httpx2.Response) -> str:
    found = re.search(r'<pre class="paste">(ak_[\w-]+)</pre>', page.text)
    assert found is not None, page.text
    return found[1]


async def test_a_key_is_made_shown_once_used_and_revoked(service: IntakeService, browser: httpx2.AsyncClient) -> None:
    made = await send_form(browser, KEYS, KEYS, sales="on", read="on", seller="anna", note="Phones <of> Anna")
    secret = find_secret(made)
    never = read_words(await browser.get(KEYS))
    async with make_client(service.app, secret) as phone:
        allowed = (await phone.get("/v1/leads?q=dana")).status_code
    used = await browser.get(KEYS)
    (action,) = [action for action in re.findall(r'action="(/setup/keys/[^"]+)"', used.text) if action in made.text][:1]
    await send_form(browser, KEYS, action)

    assert (made.status_code, made.headers["cache-control"], allowed) == (200, "no-store", 200)
    assert re.search(
        r"Phones <of> Anna read sales · handoffs of anna alone · made [^·]+ · never used · id [^ ]+ Revoke", never
    )
    assert secret not in used.text
    assert re.search(r"Phones <of> Anna .+? · last used 2\d{3}-\d\d-\d\d \d\d:\d\d UTC · id", read_words(used))
    assert re.search(r"Phones <of> Anna revoked .+ · revoked 2\d{3}", read_words(await browser.get(KEYS)))


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(browser: httpx2.AsyncClient) -> None:
    none = await send_form(browser, KEYS, KEYS, note="x")
    seller = await send_form(browser, KEYS, KEYS, sales="on", seller="cleo", note="x")
    admin = await send_form(browser, KEYS, KEYS, admin="on", seller="anna")

    assert [each.status_code for each in (none, seller, admin)] == [422, 422, 422]
    assert read_refusals(none) == {"scopes": "Must name at least one scope."}
    assert read_refusals(seller) == {"seller": "No seller has this id."}
    assert read_refusals(admin) == {"seller": "A key with the scope admin is bound to no seller."}
    assert find_form(seller.text, KEYS).values | {"form_token": ""} == {
        "form_token": "", "sales": "on", "seller": "cleo", "note": "x",
    }  # fmt: skip


async def test_the_last_administrators_key_and_an_unknown_one_are_not_revoked(
    service: IntakeService, browser: httpx2.AsyncClient
) -> None:
    admins = [key for key in (await service.admin.get("/v1/keys")).json()["keys"] if "admin" in key["scopes"]]
    for key in admins[1:]:
        await service.admin.delete(f"/v1/keys/{key['key_id']}")
    last = await send_form(browser, KEYS, f"{KEYS}/{admins[0]['key_id']}/revocation")
    token = find_form(last.text, KEYS).values["form_token"]
    unknown = await browser.post(f"{KEYS}/{uuid4()}/revocation", data={"form_token": token})

    assert (last.status_code, unknown.status_code) == (409, 404)
    assert "This is the only valid key with the scope admin." in read_words(last)


async def test_the_list_says_when_a_key_was_last_used(service: IntakeService) -> None:
    key = (await service.admin.post("/v1/keys", json={"scopes": ["sales"], "note": "board"})).json()
    (listed,) = [each for each in (await service.admin.get("/v1/keys")).json()["keys"] if each["note"] == "board"]

    assert (key["last_used_at"], listed["last_used_at"]) == (None, None)
    async with make_client(service.app, key["secret"]) as reader:
        await reader.get("/v1/leads?q=dana")
    (listed,) = [each for each in (await service.admin.get("/v1/keys")).json()["keys"] if each["note"] == "board"]
    assert listed["last_used_at"] >= listed["created_at"]
