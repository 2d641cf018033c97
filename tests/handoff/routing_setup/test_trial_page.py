"""Who would get this lead? The page says it by the choice of live routing, and assigns nothing."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import httpx2
import pytest
from uuid_utils.compat import uuid7

from shared.events.intake import MatchKey
from shared.values.contact_identity import match_keys
from tests.handoff.event_builders import NOON, lead_captured, lead_qualified
from tests.handoff.inbox.browsers import add_card, read_page, read_words, sign_in
from tests.handoff.service import HandoffService
from tests.support.page_forms import read_refusals, send_form

ROUTING, TRIALS = "/setup/routing", "/setup/routing/trials"
GERMANS = {"id": "germans", "when": [{"field": "company.country", "in": ["DE"]}], "to": {"team": "field"}}
BIG = {"id": "big", "when": [{"field": "company.employees", "at_least": 100.0}], "to": {"team": "reps"}}


@pytest.fixture
async def browser(service: HandoffService) -> AsyncIterator[httpx2.AsyncClient]:
    """The browser of a leader of sales. In reps anna has room, ben is full, cleo away and dora inactive."""
    await service.put_seller("ben", capacity=0)
    await service.put_seller("cleo", away=[{"from": "2020-01-01", "to": "2999-01-01"}])
    await service.put_seller("dora", active=False)
    await service.put_seller("anna")
    await service.put_seller("finn", team="field")
    await service.put_routing(GERMANS, BIG)
    async with await sign_in(service, "Lou Berg", bound=False) as browser:
        yield browser


async def qualify(service: HandoffService, **attributes: object) -> UUID:
    """A lead with these attributes qualifies."""
    lead = uuid7()
    await service.receive(lead_qualified(lead, attributes=attributes))
    return lead


async def test_a_lead_shows_which_rule_which_seller_and_why_not_the_others(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    lead = await qualify(service, **{"company.country": "AT", "company.employees": 120})
    before = await service.rows("select * from handoff.handoffs")
    words = await read_page(browser, f"{ROUTING}?lead={lead}")

    assert "anna would get it rule big: team reps; anna alone is free. The lead is offered now, with anna." in words
    assert "germans: does not hold fails company.country is AT, none of DE" in words
    assert "big: holds, and decides for team reps holds company.employees is 120, at least 100" in words
    assert (
        "Seller Open At most Share Why Anna 1 any 1 gets it Ben 0 0 1 has as many open as its capacity allows "
        "Cleo 0 any 1 is away Dora 0 any 1 is inactive Other sellers are not among those whom the decision names."
    ) in words
    assert await service.rows("select * from handoff.handoffs") == before


async def test_what_the_page_says_is_what_routing_does(service: HandoffService, browser: httpx2.AsyncClient) -> None:
    """Ten leads in a row: each goes where the page said the one before would go if it came again."""
    await service.put_seller("ben", weight=2)
    lead = await qualify(service, **{"company.employees": 120})
    for _ in range(10):
        shown = re.search(r"(\w+) would get it", await read_page(browser, f"{ROUTING}?lead={lead}"))
        lead = await qualify(service, **{"company.employees": 120})
        assert shown is not None
        assert (await service.handoff(lead))["seller"] == shown[1]


async def test_a_lead_that_no_seller_can_take_would_wait(service: HandoffService, browser: httpx2.AsyncClient) -> None:
    await service.put_seller("finn", team="field", capacity=0)
    lead = await qualify(service, **{"company.country": "DE"})
    words = await read_page(browser, f"{ROUTING}?lead={lead}")

    assert "It would wait: no seller is free rule germans: team field; nobody is free: 1 full." in words
    assert "big: not reached" in words


async def test_a_seller_who_brought_the_lead_gets_it_without_rules(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    lead = uuid7()
    await service.receive(lead_captured(lead, source_kind="sales", seller="finn"))
    await service.receive(lead_qualified(lead, attributes={"company.employees": 120}))
    words = await read_page(browser, f"{ROUTING}?lead={lead}")

    assert "finn would get it self-sourced: one seller only; finn brought the lead." in words
    assert "The seller brought the lead, so no rule is asked." in words


async def test_a_lead_is_found_by_its_id_and_its_address_and_the_page_has_no_address_in_its_own(
    service: HandoffService, browser: httpx2.AsyncClient
) -> None:
    lead = uuid7()
    secrets = service.app.state.handoff.secrets
    (key, *_) = match_keys("email", "dana@example.com", secrets)
    await service.receive(lead_captured(lead, match_keys=[MatchKey(hash=key, claimed_at=NOON)]))
    await add_card(service, lead, "Dana <Ortiz>")
    await service.receive(lead_qualified(lead, attributes={"company.employees": 120}))
    places = [
        (await send_form(browser, ROUTING, TRIALS, lead=text)).headers["location"]
        for text in (str(lead), " Dana@Example.com ")
    ]

    assert places == [f"{ROUTING}?lead={lead}"] * 2
    assert f'<a href="/setup/routing?lead={lead}#trial">Dana &lt;Ortiz&gt;</a>' in (await browser.get(ROUTING)).text


async def test_a_lead_that_is_not_known_is_refused_beside_the_field(browser: httpx2.AsyncClient) -> None:
    sentence = "Give the id of a lead, an e-mail address, or a telephone number with + and its country."
    answers = [
        await send_form(browser, ROUTING, TRIALS, lead=text) for text in ("dana", "lee@example.com", "+49 30 1", " ")
    ]

    assert [read_refusals(answer) for answer in answers] == [
        {"lead": sentence},
        {"lead": "No lead is known by this."},
        {"lead": sentence},
        {"lead": "Required."},
    ]


async def test_a_lead_that_never_qualified_says_so(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get(f"{ROUTING}?lead={uuid7()}")

    assert "This lead has not qualified, so no rule was ever asked about it" in read_words(answer)
