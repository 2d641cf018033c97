"""The verdict on a lead as a page, and as a part of the page of the lead."""

import re
from html import unescape
from uuid import UUID, uuid4

import httpx2
import pytest
from uuid_utils.compat import uuid7

from shared.auth import Sessions
from tests.qualification.agreement_builders import GOOD, day
from tests.qualification.event_builders import AFTERWARDS, arrival, capture
from tests.qualification.service import QualificationService
from tests.shared.auth.api_keys import add_key
from tests.support.lent_handoffs import hand_over


async def sign_in(service: QualificationService, seller: str | None = None) -> httpx2.AsyncClient:
    """The browser of a person of sales, or of a seller."""
    key_id = uuid7()
    await add_key(service.intake, key_id, "sales", seller=seller)
    service.app.state.sessions = Sessions(service.database)
    browser = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=service.app), base_url="http://accord")
    browser.cookies["accord"] = await service.app.state.sessions.start(key_id)
    return browser


@pytest.fixture
async def leads(service: QualificationService) -> list[UUID]:
    """A lead that qualified, and one of which nothing is known."""
    await service.sign_agreement()
    leads = [uuid7(), uuid7()]
    await service.receive(
        arrival(capture(leads[0], day(1), attributes=GOOD | {"company.domain": "fine.example"}), AFTERWARDS),
        arrival(capture(leads[1], day(1), attributes={}), AFTERWARDS),
    )
    return leads


def read_words(response: httpx2.Response) -> str:
    _, _, main = response.text.rpartition("<main")
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


async def test_the_verdict_is_shown_clause_by_clause(service: QualificationService, leads: list[UUID]) -> None:
    async with await sign_in(service) as browser:
        whole = await browser.get(f"/scores/{leads[0]}")
        parts = [await browser.get(f"/scores/{lead}", headers={"hx-request": "true"}) for lead in leads]

    good, unknown = map(read_words, parts)
    assert good.startswith(
        "It qualified By version 1 of the agreement: 60 points for who they are, 50 for what they did. "
        "met company.industry is logistics, one of logistics, retail industry, who they are, 30 points"
    )
    assert unknown.startswith("It is not qualified yet")
    assert "not known" in unknown
    assert "does not apply" in good
    assert good in read_words(whole)
    assert "<main" not in parts[0].text


async def test_a_bound_seller_sees_the_verdicts_on_the_seller_s_leads(
    service: QualificationService, leads: list[UUID]
) -> None:
    await hand_over(service.database, {leads[0]: "kim"})
    async with await sign_in(service, "kim") as kim:
        statuses = [(await kim.get(f"/scores/{lead}")).status_code for lead in (*leads, uuid4())]

    assert statuses == [200, 404, 404]
