"""Leads in nurture by what is missing, the nearest first; those that sales gave back; and other verdicts."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.qualification.scores import tasks
from services.qualification.scores.domain.listing import SETS_LIMIT
from shared.db.connection import sql
from tests.qualification.agreement_builders import GOOD, INDUSTRY, SIZE, clause, day, definition
from tests.qualification.browsers import read_words, sign_in
from tests.qualification.event_builders import AFTERWARDS, arrival, capture, recycling
from tests.qualification.service import QualificationService

BUDGET = clause("budget", "interest.budget", at_least=10_000, points=30)
# It is always to come.
RETURNS_AT = datetime(2126, 12, 1, tzinfo=UTC)
LEADS = ("good", "size", "size_and_demo", "budget", "failed", "given_back")


@pytest.fixture
async def leads(service: QualificationService) -> dict[str, UUID]:
    """Leads by what they lack: nothing, the size, the size and a demo, two facts, a required fact that failed."""
    await service.sign_agreement(definition=definition(profile=[INDUSTRY, SIZE, BUDGET]))
    leads = {name: uuid7() for name in LEADS}
    logistics = {"company.industry": "logistics"}
    budget = logistics | {"interest.budget": {"amount": "15000", "currency": "EUR"}}
    await service.receive(
        arrival(capture(leads["good"], day(1), attributes=GOOD), AFTERWARDS),
        arrival(capture(leads["size"], day(1), attributes=budget), AFTERWARDS),
        arrival(capture(leads["size_and_demo"], day(1), "form_submitted", attributes=budget), AFTERWARDS),
        arrival(capture(leads["budget"], day(1), attributes=logistics), AFTERWARDS),
        arrival(capture(leads["failed"], day(1), attributes=budget | {"company.employees": 8}), AFTERWARDS),
        arrival(capture(leads["given_back"], day(1), attributes=GOOD), AFTERWARDS),
        arrival(recycling(leads["given_back"], day(2), return_at=RETURNS_AT), AFTERWARDS),
    )
    return leads


async def ask(service: QualificationService, query: str) -> dict[str, Any]:
    async with await service.client("marketing") as client:
        answer = await client.get(f"/v1/scores?{query}")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


async def names_at(service: QualificationService, leads: dict[str, UUID], query: str) -> list[str]:
    names = {str(lead): name for name, lead in leads.items()}
    return [names[score["lead_id"]] for score in (await ask(service, query))["scores"]]


async def test_leads_that_lack_a_fact_are_listed_the_nearest_first(
    service: QualificationService, leads: dict[str, UUID]
) -> None:
    assert await names_at(service, leads, "missing=size") == ["size", "size_and_demo", "budget"]
    assert await names_at(service, leads, "missing=budget") == ["budget"]
    assert await names_at(service, leads, "missing=industry") == []
    assert (await ask(service, "missing=size"))["scores"][1] | {"evaluated_at": None} == {
        "lead_id": str(leads["size_and_demo"]),
        "verdict": "nurture",
        "product": "default",
        "cycle": 1,
        "agreement_version": 1,
        "fit": 60.0,
        "behaviour": 5.0,
        "missing": ["size"],
        "lacks_activity": True,
        "gap": 15.0,
        "returns_at": None,
        "evaluated_at": None,
    }


async def test_a_list_shows_every_lead_however_many_sets_of_facts_leads_lack(
    service: QualificationService, leads: dict[str, UUID]
) -> None:
    await service.database.run(
        lambda conn: conn.execute(
            sql("""
                insert into scores (lead_id, recorded_at, verdict, lacks, gap)
                select gen_random_uuid(), now(), 'nurture', 'a' || number || ',z', 1000 + number
                from generate_series(1, :sets) number
            """),
            {"sets": SETS_LIMIT + 10},
        )
    )
    named = [len(await list_all(service, query)) for query in ("", "&missing=z", "&missing=size", "&missing=a7")]
    async with await sign_in(service, scope="marketing") as browser:
        file = await browser.get("/scores?format=csv")

    assert named == [SETS_LIMIT + 15, SETS_LIMIT + 10, 3, 1]
    assert file.text.count("\r\n") == SETS_LIMIT + 16


async def list_all(service: QualificationService, query: str, limit: int = 40) -> list[str]:
    """The leads of all pages."""
    found, cursor = [], ""
    while True:
        page = await ask(service, f"limit={limit}{query}{cursor}")
        found += [score["lead_id"] for score in page["scores"]]
        if page["cursor"] is None:
            return found
        cursor = f"&cursor={page['cursor']}"


async def test_other_verdicts_are_listed_from_the_newest_lead_and_pages_follow_each_other(
    service: QualificationService, leads: dict[str, UUID]
) -> None:
    assert await names_at(service, leads, "verdict=qualified") == ["good"]
    assert await names_at(service, leads, "verdict=disqualified") == []
    found = await list_all(service, "", limit=2)
    assert sorted(found) == sorted(str(lead) for name, lead in leads.items() if name != "good")


async def test_leads_that_sales_gave_back_are_listed_with_their_return(
    service: QualificationService, leads: dict[str, UUID]
) -> None:
    (score,) = (await ask(service, "recycled=true"))["scores"]

    assert (score["lead_id"], score["returns_at"]) == (str(leads["given_back"]), "2126-12-01T00:00:00Z")


async def test_the_page_counts_who_lacks_the_same_and_lists_a_set(
    service: QualificationService, leads: dict[str, UUID]
) -> None:
    async with await sign_in(service) as seller:
        refused = await seller.get("/scores")
    async with await sign_in(service, scope="marketing") as browser:
        whole, one = await browser.get("/scores"), await browser.get("/scores?lacks=size")
        given_back, file = await browser.get("/scores?recycled=true"), await browser.get("/scores?format=csv")

    assert refused.status_code == 403
    for words in ("1 lacks only size", "1 lacks only size and activity", "1 lacks only budget and size"):
        assert words in read_words(whole)
    assert read_words(one).count(str(leads["size"])[-8:]) == 1
    assert str(leads["size_and_demo"])[-8:] not in read_words(one)
    assert "1 Dec 2126" in read_words(given_back)
    assert file.text.count("\r\n") == 6


async def test_leads_that_a_former_version_judged_are_measured(
    service: QualificationService, leads: dict[str, UUID]
) -> None:
    await service.database.run(lambda conn: conn.execute(sql("update scores set lacks = null, gap = null")))
    before = await names_at(service, leads, "missing=size")
    await tasks.measure_shortfalls_task(tasks.shortfall_sweep(service.database), service.agreements)

    assert (before, await names_at(service, leads, "missing=size")) == ([], ["size", "size_and_demo", "budget"])


@pytest.mark.parametrize(
    "cursor", ["x", f"nan_{UUID(int=1)}", f"inf_{UUID(int=1)}", f"2026-11-21T10:00:00_{UUID(int=1)}"]
)
async def test_a_cursor_that_is_none_is_refused_by_name(service: QualificationService, cursor: str) -> None:
    async with await service.client("marketing") as client:
        answer = await client.get("/v1/scores", params={"cursor": cursor})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/cursor")
