"""The form by which people state what is missing of a lead."""

import re
from typing import Any
from uuid import UUID

import httpx2
import pytest
from uuid_utils.compat import uuid7

from shared.auth import Sessions
from shared.auth.form_tokens import make_form_token
from tests.intake.builders import lead
from tests.intake.service import IntakeService, make_client
from tests.shared.auth.api_keys import add_key
from tests.support.lent_handoffs import hand_over

ASKED = "field=company.employees&field=interest.budget&field=source&field=custom.fleet_size&currency=EUR"


async def sign_in(service: IntakeService, scope: str, seller: str | None = None) -> httpx2.AsyncClient:
    """The browser of a person whose key has this scope."""
    key_id = uuid7()
    if seller:
        await service.add_seller(seller)
    await add_key(service.database, key_id, scope, seller=seller)
    browser = make_client(service.app, None)
    browser.cookies["accord"] = await Sessions(service.database).start(key_id)
    return browser


async def send(browser: httpx2.AsyncClient, lead_id: object, **filled: str) -> httpx2.Response:
    """The answer to the form with these fields; `__` in a name stands for the point."""
    fields = {name.replace("__", "."): value for name, value in filled.items()}
    token = make_form_token(browser.cookies["accord"])
    return await browser.post(f"/contacts/{lead_id}/attributes", data={"form_token": token} | fields)


def read_inputs(page: str) -> dict[str, str]:
    """The values of the inputs that a person fills in, by their names."""
    return dict(re.findall(r'<input name="([^"]+)" value="([^"]*)"', page))


@pytest.fixture
async def dana(service: IntakeService) -> str:
    """The id of a lead of which an address is known."""
    lead_id: str = (await service.post(lead(contact={"email": "dana@example.com"})))[1]["lead_id"]
    return lead_id


async def known_of(service: IntakeService, lead_id: str) -> dict[str, Any]:
    profile = (await service.admin.get(f"/v1/leads/{lead_id}")).json()
    return {name: attribute["value"] for name, attribute in profile["attributes"].items()}


async def test_the_form_asks_for_what_can_be_stated(service: IntakeService, dana: str) -> None:
    async with await sign_in(service, "marketing") as browser:
        whole = await browser.get(f"/contacts/{dana}/attributes?{ASKED}")
        part = await browser.get(f"/contacts/{dana}/attributes?{ASKED}", headers={"hx-request": "true"})

    assert read_inputs(part.text) == {
        "company.employees": "",
        "interest.budget/amount": "",
        "interest.budget/currency": "EUR",
        "custom.fleet_size": "",
        "origin": "",
    }
    assert "<main" not in part.text
    assert read_inputs(whole.text) == read_inputs(part.text)


async def test_what_is_filled_in_is_known_from_now_on_and_the_verdict_follows(
    service: IntakeService, dana: str
) -> None:
    async with await sign_in(service, "marketing") as browser:
        money = {"interest.budget/amount": "15000", "interest.budget/currency": "EUR"}
        answer = await send(browser, dana, company__employees="51-200", origin="asked on the telephone", **money)
        repeated = [await send(browser, dana, company__employees="300", once="1", page="lead") for _ in range(2)]

    (event, later) = [row["data"] for row in await service.staged_events() if row["type"] == "lead.enriched"]
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/scores/{dana}?after={event['enrichment_id']}"
    assert event["attributes"] == {
        "company.employees": {"min": 51, "max": 200},
        "interest.budget": {"amount": "15000.00", "currency": "EUR"},
    }
    assert {each.headers["location"] for each in repeated} == {f"/leads/{dana}?after={later['enrichment_id']}"}
    assert (await known_of(service, dana))["company.employees"] == 300


async def test_what_cannot_be_read_is_refused_beside_its_field_with_what_was_typed(
    service: IntakeService, dana: str
) -> None:
    async with await sign_in(service, "sales") as browser:
        answer = await send(browser, dana, company__employees="<b>many</b>", custom__fleet_size="40")
        empty = await send(browser, dana, company__employees=" ")

    assert answer.status_code == empty.status_code == 422
    assert read_inputs(answer.text) == {
        "company.employees": "&lt;b&gt;many&lt;/b&gt;",
        "custom.fleet_size": "40",
        "origin": "",
    }
    assert re.search(r'aria-describedby="error-1">\s*<small class="refused" id="error-1">[^<]+', answer.text)
    assert "Needs at least one attribute." in empty.text
    assert "company.employees" not in await known_of(service, dana)


async def test_a_bound_seller_states_of_the_seller_s_leads_alone(service: IntakeService, dana: str) -> None:
    other = (await service.post(lead(contact={"email": "ben@example.com"})))[1]["lead_id"]
    await hand_over(service.database, {UUID(dana): "kim"})
    async with await sign_in(service, "sales", seller="kim") as kim:
        shown = [(await kim.get(f"/contacts/{each}/attributes?{ASKED}")).status_code for each in (dana, other)]
        sent = [(await send(kim, each, company__employees="90")).status_code for each in (dana, other)]

    assert (shown, sent) == ([200, 404], [303, 404])


async def test_a_form_without_the_token_of_its_session_states_nothing(service: IntakeService, dana: str) -> None:
    async with await sign_in(service, "marketing") as browser:
        answer = await browser.post(f"/contacts/{dana}/attributes", data={"company.employees": "90"})

    assert answer.status_code == 403
    assert "company.employees" not in await known_of(service, dana)
