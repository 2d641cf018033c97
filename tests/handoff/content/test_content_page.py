"""The pages of content cards: kept up by marketing and sales, read by sellers on the cards of their leads."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.handoff.clients import client_of
from tests.handoff.event_builders import agreement_activated, fixed_id, lead_captured, lead_qualified
from tests.handoff.inbox.browsers import add_card, read_page, read_words, sign_in
from tests.handoff.service import HandoffService
from tests.shared.auth.browser import FORM
from tests.support.page_forms import find_form, read_refusals, send_form

CONTENT = "/setup/content"
LEAD = fixed_id(2)
FILLED = {
    "card": "rival",
    "kind": "objection_guide",
    "title": "How we <compare>",
    "link": "https://example.com/rival?a=1&b=2",
    "products": "fleet, van de luxe,",
    "roles": " c_level",
    "rejections": "too_small other",
    "objections": "It is too expensive.\r\n\r\nWe have one.",
}


@pytest.fixture
async def browser(service: HandoffService) -> AsyncIterator[httpx2.AsyncClient]:
    """The browser of a leader of sales."""
    async with await sign_in(service, "Lou Berg", bound=False) as browser:
        yield browser


async def test_a_card_is_added_with_everything_that_the_interface_takes(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    sent = await send_form(browser, CONTENT, CONTENT, **FILLED)

    assert (sent.status_code, sent.headers["location"]) == (303, CONTENT)
    assert (await service.admin.get("/v1/content/rival")).json() == FILLED | {
        "products": ["fleet", "van de luxe"],
        "roles": ["c_level"],
        "rejections": ["too_small", "other"],
        "objections": ["It is too expensive.", "We have one."],
    }
    page = await browser.get(CONTENT)
    assert '<a href="https://example.com/rival?a=1&amp;b=2" rel="noopener noreferrer">How we &lt;compare&gt;</a>' in (
        page.text
    )
    assert (
        "How we <compare> example.com objection guide rival · for fleet, van de luxe · for c_level · before too small, "
        "other When they say It is too expensive., We have one. Change End"
    ) in read_words(page)


async def test_what_is_stored_stands_in_the_form_and_a_change_keeps_the_rest(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    await send_form(browser, CONTENT, CONTENT, **FILLED)
    before = (await service.admin.get("/v1/content/rival")).json()
    await send_form(browser, f"{CONTENT}/rival", f"{CONTENT}/rival")
    unchanged = (await service.admin.get("/v1/content/rival")).json()
    await send_form(browser, f"{CONTENT}/rival", f"{CONTENT}/rival", title="Another", products="")

    assert unchanged == before
    assert (await service.admin.get("/v1/content/rival")).json() == before | {"title": "Another", "products": []}


async def test_a_card_is_ended(service: HandoffService, browser: httpx2.AsyncClient) -> None:
    await send_form(browser, CONTENT, CONTENT, **FILLED)
    ended = await send_form(browser, CONTENT, f"{CONTENT}/rival/end")

    assert (ended.status_code, (await service.admin.get("/v1/content")).json()) == (303, {"cards": []})
    assert "There is no content card yet." in await read_page(browser, CONTENT)
    assert (await browser.get(f"{CONTENT}/rival")).status_code == 404


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    wrong = FILLED | {"link": "javascript:alert(1)", "objections": "x" * 201, "rejections": "*"}
    refused = await send_form(browser, CONTENT, CONTENT, **wrong)

    assert refused.status_code == 422
    assert sorted(read_refusals(refused)) == ["link", "objections", "rejections"]
    assert find_form(refused.text, CONTENT).values["link"] == "javascript:alert(1)"
    await send_form(browser, CONTENT, CONTENT, **FILLED)
    twice = await send_form(browser, CONTENT, CONTENT, **FILLED | {"title": "Other"})
    assert read_refusals(twice) == {"card": "There is a content card with this id already."}
    assert (await service.admin.get("/v1/content/rival")).json()["title"] == "How we <compare>"


async def test_forms_need_the_token_and_the_right(service: HandoffService, browser: httpx2.AsyncClient) -> None:
    await service.put_seller("anna")
    bound = await sign_in(service, "Anna Lee", seller="anna")
    for path in (CONTENT, f"{CONTENT}/rival", f"{CONTENT}/rival/end"):
        assert (await browser.post(path, data={"form_token": "x"}, headers=FORM)).status_code == 403
        assert (await bound.post(path, data={}, headers=FORM)).status_code == 403
    assert (await bound.get(CONTENT)).status_code == 403
    assert (await client_of(service.app, None).get(CONTENT)).status_code == 303


async def test_sellers_find_the_cards_on_the_lead_and_before_they_reject_it(service: HandoffService) -> None:
    await service.put_seller("anna")
    await add_card(service, LEAD)
    await service.receive(agreement_activated(), lead_captured(LEAD), lead_qualified(LEAD))
    handoff = (await service.handoff(LEAD))["handoff_id"]
    anna, ben = await sign_in(service, "Anna Lee", seller="anna"), await sign_in(service, "Ben Ko", seller="ben")
    without = await read_page(anna, f"/inbox/{handoff}")
    empty = await anna.get(f"/inbox/content/{LEAD}", headers={"hx-request": "true"})
    link = {"kind": "case_study", "title": "A fleet of 80", "link": "https://example.com/80"}
    await service.admin.put("/v1/content/80", json=link | {"rejections": ["too_small"], "objections": ["We are few."]})
    page, part = await read_page(anna, f"/inbox/{handoff}"), await read_page(anna, f"/inbox/content/{LEAD}")

    assert ("What helps" in without, empty.text.strip()) == (False, "")
    assert "What helps A fleet of 80 example.com case study When they say We are few. Before you give it back" in page
    assert "Before you do: A fleet of 80 example.com" in page
    assert "What helps A fleet of 80 example.com case study When they say We are few." in part
    assert (await ben.get(f"/inbox/content/{LEAD}")).status_code == 404
