"""The pages of subscriptions: made, tested, changed, sent again and ended by forms, with a log of what was sent."""

import re
from collections.abc import AsyncIterator

import httpx2
import pytest
from standardwebhooks import Webhook

from tests.handoff.inbox.browsers import read_page, read_words, sign_in
from tests.handoff.service import HandoffService
from tests.handoff.subscriptions.receiver import Receiver, status
from tests.handoff.subscriptions.webhooks import qualify, sending, wait_for_deliveries
from tests.support.page_forms import find_form, list_forms, read_refusals, send_form

ADDRESS = "/setup/subscriptions"


@pytest.fixture
async def browser(service: HandoffService) -> AsyncIterator[httpx2.AsyncClient]:
    """The browser of a leader of sales."""
    async with await sign_in(service, "Lou Berg", bound=False) as browser:
        yield browser


def find_secret(page: httpx2.Response) -> str:
    found = re.search(r'<pre class="paste">(whsec_[^<]+)</pre>', page.text)
    assert found is not None, page.text
    return found[1]


async def subscribe(service: HandoffService, browser: httpx2.AsyncClient, url: str) -> tuple[str, httpx2.Response]:
    """The page of a new subscription to offers, and its address."""
    shown = await send_form(browser, ADDRESS, ADDRESS, url=url, types="handoff.offered", note="CRM <ours>")
    assert shown.status_code == 200, shown.text
    (made,) = (await service.admin.get("/v1/subscriptions")).json()["subscriptions"]
    return f"{ADDRESS}/{made['subscription_id']}", shown


async def test_a_subscription_shows_its_secret_once_and_its_messages_are_signed_with_it(
    service: HandoffService, browser: httpx2.AsyncClient, receiver: Receiver
) -> None:
    address, shown = await subscribe(service, browser, receiver.url)
    secret = find_secret(shown)
    tested = await send_form(browser, address, f"{address}/test")

    message = receiver.messages[0]
    Webhook(secret).verify(message.body, message.headers)
    assert shown.headers["cache-control"] == "no-store"
    assert re.search(r"The test message was taken Status 204 after \d+ ms\.", read_words(tested))
    assert secret not in (await browser.get(address)).text + (await browser.get(ADDRESS)).text
    assert "CRM <ours> active" in await read_page(browser, ADDRESS)


async def test_the_log_says_what_was_answered_and_a_failed_delivery_is_sent_again(
    service: HandoffService, browser: httpx2.AsyncClient, receiver: Receiver
) -> None:
    receiver.answers = [status(500, "webhook-delivery: abort-message")]
    address, _ = await subscribe(service, browser, receiver.url)
    made = {"subscription_id": address.rpartition("/")[2]}
    async with sending(service):
        await qualify(service)
        await wait_for_deliveries(service, made, state="aborted")
        failed = await browser.get(f"{address}?state=aborted")
        (retry,) = [form.action for form in list_forms(failed.text) if form.action.endswith("/retry")]
        sent = await send_form(browser, f"{address}?state=aborted", retry)
        await wait_for_deliveries(service, made, state="delivered")

    assert re.search(r"handoff\.offered aborted .+ attempt 1 at [\d:]+: 500 after \d+ ms", read_words(failed))
    assert (sent.status_code, sent.headers["location"]) == (303, address)
    words = await read_page(browser, address)
    assert re.search(r"handoff\.offered delivered .+ attempt 1 at [\d:]+: 204 after \d+ ms", words)
    assert "Nothing is failed." in await read_page(browser, f"{address}?state=failed")


async def test_a_secret_is_changed_everything_is_sent_again_and_the_subscription_ends(
    service: HandoffService, browser: httpx2.AsyncClient, receiver: Receiver
) -> None:
    await qualify(service)
    address, shown = await subscribe(service, browser, receiver.url)
    async with sending(service):
        rotated = await send_form(browser, address, f"{address}/rotation")
        again = await send_form(browser, address, f"{address}/replay", since="2020-01-01T00:00")
        (message,) = await receiver.wait_for(1)
    new = find_secret(rotated)

    assert new != find_secret(shown)
    assert again.status_code == 303
    Webhook(new).verify(message.body, message.headers)
    assert "The former one signs too until" in read_words(rotated)
    ended = await send_form(browser, address, f"{address}/end")
    assert (ended.status_code, (await browser.get(address)).status_code) == (303, 404)


async def test_a_subscription_is_changed_and_what_is_wrong_stands_beside_its_field(
    service: HandoffService, browser: httpx2.AsyncClient, receiver: Receiver
) -> None:
    address, _ = await subscribe(service, browser, receiver.url)
    wrong = await send_form(browser, address, address, url="ftp://x", types="handoff.offred", contact="yes")
    unknown = await send_form(browser, address, address, types="handoff.offred", seller="cleo")
    seller = await send_form(browser, address, address, seller="cleo")
    private = await send_form(browser, address, address, url="https://10.0.0.1/hook")
    since = await send_form(browser, address, f"{address}/replay", since="yesterday")
    saved = await send_form(browser, address, address, types="sla.*, handoff.offered", seller="anna", contact="yes")

    assert read_refusals(wrong) == {"url": "Must be an address like https://example.com/hooks."}
    assert find_form(wrong.text, address).values["types"] == "handoff.offred"
    assert list(read_refusals(unknown)) == ["types"]
    assert read_refusals(seller) == {"seller": "No seller has this id."}
    assert read_refusals(private) == {
        "url": "Must be https and public, unless the operator allows its network in ACCORD_WEBHOOK_ALLOW."
    }
    assert read_refusals(since) == {"since": "Must be an RFC 3339 instant with an offset."}
    assert saved.status_code == 303
    (stored,) = (await service.admin.get("/v1/subscriptions")).json()["subscriptions"]
    assert [stored[name] for name in ("types", "seller", "contact", "note")] == [
        ["sla.*", "handoff.offered"], "anna", True, "CRM <ours>",
    ]  # fmt: skip
