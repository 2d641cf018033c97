"""The page of destinations: added, tried, changed and deleted there, without a look at what is secret."""

import httpx2
import pytest

from tests.handoff.destinations.company import Company
from tests.handoff.inbox.browsers import read_page, read_words, sign_in
from tests.handoff.subscriptions.receiver import status
from tests.shared.auth.browser import FORM
from tests.support.page_forms import find_form

PAGE = "/setup/destinations"


@pytest.fixture
async def browser(company: Company) -> httpx2.AsyncClient:
    """The browser of a leader of sales."""
    return await sign_in(company.service, "Ada Lead", bound=False)


async def send(browser: httpx2.AsyncClient, page: str, action: str, **fields: str) -> httpx2.Response:
    """What the browser gets that fills and sends this form of the page."""
    form = find_form((await browser.get(page)).text, action)
    return await browser.post(action, data=form.values | fields, headers=FORM)


async def test_a_destination_is_added_tried_and_shown_without_its_address(
    company: Company, browser: httpx2.AsyncClient
) -> None:
    sent = await send(browser, PAGE, PAGE, destination="chat", kind="slack", url=company.chat.url)
    assert (sent.status_code, sent.headers["location"]) == (303, PAGE)
    tried = await send(browser, PAGE, f"{PAGE}/chat/test")

    assert "chat took the test message." in read_words(tried)
    assert "a channel of Slack at 127.0.0.1 · quiet outside business hours" in read_words(tried)
    assert b"This destination works" in company.chat.messages[0].body
    assert "/hook" not in tried.text


async def test_a_test_that_fails_says_why(company: Company, browser: httpx2.AsyncClient) -> None:
    company.chat.answer = status(403)
    await company.put("chat", kind="teams", url=company.chat.url)
    tried = await send(browser, PAGE, f"{PAGE}/chat/test")

    assert "chat did not take the test message: http-403." in read_words(tried)


async def test_what_is_refused_stands_beside_its_field(company: Company, browser: httpx2.AsyncClient) -> None:
    sent = await send(browser, PAGE, PAGE, destination="chat", kind="slack", quiet="never")

    assert sent.status_code == 422
    form = find_form(sent.text, PAGE)
    assert (form.values["kind"], form.values["quiet"]) == ("slack", "never")
    assert 'id="error-url">A new destination of this kind needs its address.' in sent.text


async def test_a_change_keeps_the_address(company: Company, browser: httpx2.AsyncClient) -> None:
    await company.put("chat", kind="slack", url=company.chat.url)
    await send(browser, f"{PAGE}/chat", PAGE, digest="daily")
    await send(browser, PAGE, f"{PAGE}/chat/test")

    assert (await company.service.admin.get("/v1/destinations/chat")).json()["digest"] == "daily"
    assert len(company.chat.messages) == 1


async def test_one_that_a_seller_has_is_not_deleted(company: Company, browser: httpx2.AsyncClient) -> None:
    await company.put("chat", kind="slack", url=company.chat.url)
    kept = await send(browser, PAGE, f"{PAGE}/mail/deletion")
    gone = await send(browser, PAGE, f"{PAGE}/chat/deletion")

    assert (kept.status_code, "mail is not deleted." in read_words(kept), gone.status_code) == (409, True, 303)
    assert "chat" not in await read_page(browser, PAGE)


async def test_forms_need_the_token_and_the_right(company: Company, browser: httpx2.AsyncClient) -> None:
    bound = await sign_in(company.service, "Anna Lee", seller="anna")
    for path in (PAGE, f"{PAGE}/mail/test", f"{PAGE}/mail/deletion"):
        assert (await browser.post(path, data={"form_token": "x"}, headers=FORM)).status_code == 403
        assert (await bound.post(path, data={}, headers=FORM)).status_code == 403
    assert (await bound.get(PAGE)).status_code == 403
