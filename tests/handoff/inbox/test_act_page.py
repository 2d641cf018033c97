"""The link of a notice: its seller answers one offer by it, without signing in."""

import re

import httpx2

from tests.handoff.event_builders import agreement_activated, lead_qualified
from tests.handoff.inbox.act_links import find_link, find_path, send
from tests.handoff.inbox.browsers import read_page, read_words
from tests.handoff.responses.seller_client import fetch_handoff
from tests.handoff.service import HandoffService
from tests.handoff.sla.time_travel import let_hours_pass


async def test_the_link_shows_who_it_is_and_why_with_two_buttons_and_no_address_to_carry_off(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    path = await find_path(service)
    page = await read_page(browser, path)
    text = (await browser.get(path)).text

    for words in ("Dana Ortiz", "Ortiz Ltd", "You answer as Anna.", "Accept", "Reject", "between 50 and 2000"):
        assert words in page
    assert ("dana@example.com" in text, "+49 30 123456" in text, 'action="/act/' in text) == (False, False, True)
    assert (browser.cookies.get("accord"), 'name="form_token"' in text) == (None, False)


async def test_one_tap_accepts_and_the_link_is_good_for_nothing_more(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    path = await find_path(service)
    sent = await send(browser, path, "acceptance")

    assert (sent.status_code, sent.headers["location"], sent.cookies.get("accord")) == (303, path, None)
    assert (await fetch_handoff(service, told_offer))["state"] == "accepted"
    assert "You have this lead It is accepted. You accepted it on" in await read_page(browser, path)
    again = await send(browser, path, "rejection-too_small", reason="too_small", clause="size")
    assert (again.status_code, (await fetch_handoff(service, told_offer))["state"]) == (409, "accepted")


async def test_a_disputed_clause_is_rejected_by_the_link(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    path = await find_path(service)
    fields = {"reason": "too_small", "clause": "size", "correction__company.employees": "120"}
    sent = await send(browser, path, "rejection-too_small", **fields)

    assert sent.status_code == 303
    page = await read_page(browser, path)
    assert "You rejected this lead It is rejected." in page
    assert "The rejection is disputed: size is met, 120 (asked for: between 50 and 2000)." in page
    (event,) = await service.staged_events("handoff.rejected")
    assert (event["data"]["seller"], event["data"]["check"]) == ("anna", "disputed")


async def test_a_refused_rejection_keeps_what_was_typed(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    fields = {"reason": "too_small", "clause": "size", "correction__company.employees": "a few"}
    sent = await send(browser, await find_path(service), "rejection-too_small", **fields)

    assert (sent.status_code, "Nothing was changed." in read_words(sent), 'value="a few"' in sent.text) == (
        422,
        True,
        True,
    )


async def test_who_is_too_late_is_told_by_whom_and_when_the_lead_was_taken(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    late = await find_path(service)
    await service.put_seller("ben", notify=["mail"], team="field", capacity=5)
    await service.post(f"/v1/handoffs/{told_offer}/reassignment", {"seller": "ben"})
    await send(browser, await find_path(service, "ben"), "acceptance")
    page = await read_page(browser, late)
    sent = await send(browser, late, "acceptance")

    assert re.search(r"This lead is with Ben Ben accepted it on \w{3} \d+ \w{3} \d{4}, \d\d:\d\d\.", page)
    assert ("Dana" in page, sent.status_code, "This lead is with Ben" in read_words(sent)) == (False, 409, True)
    assert (await fetch_handoff(service, told_offer))["seller"] == "ben"


async def test_a_link_is_good_for_its_own_offer_also_when_the_same_seller_gets_the_lead_again(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    first = await find_path(service)
    await service.put_seller("ben", notify=["mail"], team="field", capacity=5)
    for seller in ("ben", "anna"):
        await service.post(f"/v1/handoffs/{told_offer}/reassignment", {"seller": seller})

    assert "This lead is with Anna Anna was offered it on" in await read_page(browser, first)
    assert (await send(browser, first, "acceptance")).status_code == 409


async def test_the_link_of_a_team_answers_for_nobody(service: HandoffService, browser: httpx2.AsyncClient) -> None:
    await service.admin.put("/v1/destinations/room", json={"kind": "email", "to": "room@sales.example"})
    await service.put_seller("anna")
    await service.admin.put("/v1/teams/reps", json={"lead": "anna", "notify": ["room"]})
    await service.receive(agreement_activated(), lead_qualified())

    assert (await browser.get(await find_link(service, "team/reps"))).status_code == 404


async def test_a_link_does_no_more_than_accept_and_reject(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    path = await find_path(service)
    for form in ("contacts", "recycling", "reassignment", ""):
        assert (await send(browser, path, form, kind="conversation", reason="not_now")).status_code == 422
    foreign = await send(browser, path, "acceptance", seller="ben")

    assert (foreign.status_code, (await fetch_handoff(service, told_offer))["seller"]) == (303, "anna")
    assert (await browser.get("/inbox")).status_code == 303


async def test_an_offer_that_is_overdue_can_still_be_accepted_by_its_link(
    service: HandoffService, told_offer: str, browser: httpx2.AsyncClient
) -> None:
    await let_hours_pass(service, 30)

    assert (await send(browser, await find_path(service), "acceptance")).status_code == 303
