"""The transaction of a batch: its statements, its rollback, and another transaction about the same lead."""

import asyncio

import pytest
from prometheus_client import REGISTRY
from uuid_utils.compat import uuid7

from services.qualification.scores.handlers.apply_events import on_lead_events
from shared.db.connection import Connection
from tests.qualification.agreement_builders import day
from tests.qualification.event_builders import AFTERWARDS, activity, arrival, capture, merge, rejection
from tests.qualification.locks import until_one_waits
from tests.qualification.service import QualificationService
from tests.qualification.table_rows import find_score
from tests.support.statement_counter import record_statements


class RolledBack(Exception):
    """Raised on purpose, so that the transaction is rolled back."""


@pytest.mark.parametrize("size", [1, 500])
async def test_a_batch_costs_the_same_statements_whatever_its_size(service: QualificationService, size: int) -> None:
    await service.sign_agreement()
    await service.receive(arrival(capture(uuid7(), day(1)), AFTERWARDS))
    leads = [uuid7() for _ in range(size)]
    batch = [
        arrival(event, AFTERWARDS)
        for lead in leads
        for event in (capture(lead, day(1)), activity(lead, day(2)), rejection(lead, day(3)))
    ]
    merges = [arrival(event) for lead in leads for event in merge(lead, uuid7(), day(4))]
    more = [arrival(activity(lead, day(3)), AFTERWARDS) for lead in leads]
    with record_statements() as new:
        await service.receive(*batch)
    with record_statements() as known:
        await service.receive(*more)
    with record_statements() as merging:
        await service.receive(*merges)

    assert verbs(new) == ["select", "select", "with", "select", "insert", "insert", "insert"]
    assert verbs(known) == ["select", "select", "with", "select", "select", "update", "insert"]
    assert verbs(merging) == ["select", "select", "with", "select", "select", "update", "insert"]


def verbs(queries: list[str]) -> list[str]:
    return [query.split()[0].lower() for query in queries]


async def test_a_batch_that_is_rolled_back_leaves_no_score_and_no_event(service: QualificationService) -> None:
    await service.sign_agreement()
    lead = uuid7()

    async def roll_back(conn: Connection) -> None:
        await on_lead_events(conn, [arrival(capture(lead, day(1)), AFTERWARDS)], service.agreements)
        raise RolledBack

    with pytest.raises(RolledBack):
        await service.database.run(roll_back)
    async with await service.client("read") as client:
        response = await client.get(f"/v1/scores/{lead}")

    assert response.status_code == 404
    assert await service.staged_events("lead.qualified") == []


async def test_a_new_lead_in_two_transactions_at_once_is_one_lead_with_both_activities(
    service: QualificationService,
) -> None:
    await service.sign_agreement()
    lead, other = uuid7(), uuid7()

    async def meet_another(conn: Connection) -> asyncio.Task[None]:
        await on_lead_events(conn, [arrival(capture(lead, day(1)), AFTERWARDS)], service.agreements)
        events = [activity(lead, day(2)), capture(other, day(1))]
        second = asyncio.create_task(service.receive(*(arrival(event, AFTERWARDS) for event in events)))
        await until_one_waits(conn, second)
        return second

    await (await service.database.run(meet_another))

    assert len((await find_score(service.database, lead)).entries) == 2
    assert [(await service.score(each))["verdict"] for each in (lead, other)] == ["qualified"] * 2
    assert sorted(event["subject"] for event in await service.staged_events("lead.qualified")) == [
        str(lead),
        str(other),
    ]


async def test_verdicts_are_counted_once_and_only_when_they_are_committed(service: QualificationService) -> None:
    await service.sign_agreement()
    before = count("qualified")
    batch = [arrival(capture(uuid7(), day(1)), AFTERWARDS) for _ in range(2)]

    async def roll_back(conn: Connection) -> None:
        await on_lead_events(conn, batch, service.agreements)
        raise RolledBack

    with pytest.raises(RolledBack):
        await service.database.run(roll_back)
    rolled_back = count("qualified") - before
    await service.receive(*batch)
    await service.receive(*batch)

    assert (rolled_back, count("qualified") - before) == (0, 2)


def count(verdict: str) -> float:
    return REGISTRY.get_sample_value("accord_verdicts_total", {"verdict": verdict}) or 0.0
