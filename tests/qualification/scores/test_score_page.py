"""The verdict on a lead as a page, and as a part of the page of the lead."""

import asyncio
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from services.qualification.scores.handlers import load_score
from tests.qualification.agreement_builders import GOOD, day
from tests.qualification.browsers import read_words, sign_in
from tests.qualification.event_builders import AFTERWARDS, arrival, capture, enrichment
from tests.qualification.service import QualificationService
from tests.support.lent_handoffs import hand_over


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


async def test_what_is_missing_leads_to_the_form_that_states_it(
    service: QualificationService, leads: list[UUID]
) -> None:
    async with await sign_in(service) as browser:
        part = await browser.get(f"/scores/{leads[1]}", headers={"hx-request": "true"})
        good = await browser.get(f"/scores/{leads[0]}", headers={"hx-request": "true"})

    assert (
        "What is missing Company employees must be between 50 and 2000, brings 30 points required Company industry "
        "must be one of logistics, retail, brings 30 points It lacks 50 points for who they are. State what is missing"
    ) in read_words(part)
    form = f"/contacts/{leads[1]}/attributes?field=company.employees&amp;field=company.industry&amp;currency=EUR"
    assert f'hx-get="{form}&amp;page=lead"' in part.text
    assert "What is missing" not in good.text


async def test_the_page_after_a_statement_waits_for_its_verdict(
    service: QualificationService, leads: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_score, "AWAIT_SECONDS", 0.2)
    stated = enrichment(leads[1], day(2), company__employees=120, company__industry="retail")
    async with await sign_in(service) as browser:
        early = await browser.get(f"/scores/{leads[1]}?after={stated.enrichment_id}")
        monkeypatch.setattr(load_score, "AWAIT_SECONDS", 20.0)
        waiting = asyncio.create_task(browser.get(f"/scores/{leads[1]}?after={stated.enrichment_id}"))
        await service.receive(arrival(stated, AFTERWARDS))
        judged = await waiting

    assert "Its verdict is not there yet" in early.text
    assert read_words(judged).count("It qualified") == 1
