"""A scoring and a signature at the same moment: the transaction that locks first decides first."""

import asyncio

from uuid_utils.compat import uuid7

from services.qualification.agreements.handlers import sign as signing
from services.qualification.agreements.store.agreements import lock_for_signing
from services.qualification.scores.handlers.apply_events import on_lead_events
from shared.db.connection import Connection, sql
from shared.messaging.event_handler import ReceivedEvent
from tests.qualification.agreement_builders import day, document
from tests.qualification.event_builders import AFTERWARDS, arrival, capture, merge
from tests.qualification.service import QualificationService
from tests.qualification.table_rows import find_score

WAIT_SECONDS = 10
_BLOCKED = sql("""
    select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where datname = current_database() and locktype = 'advisory' and not granted
""")


async def half_signed(service: QualificationService) -> None:
    """An agreement in force, and another that lacks one signature: version 2."""
    await service.sign_agreement()
    async with await service.client("admin") as client:
        await client.post("/v1/agreements", json=document(title="Another"))
        await client.post("/v1/agreements/2/signatures", json={"side": "marketing", "signer": "x"})


async def wait_for_blocked_lock(service: QualificationService) -> None:
    """Wait until a transaction waits for an advisory lock."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            if await count_blocked(service):
                return
            await asyncio.sleep(0.01)


async def count_blocked(service: QualificationService) -> int:
    async with service.database.read_connection() as conn:
        count: int = (await conn.execute(_BLOCKED)).scalar_one()
    return count


def sign(service: QualificationService) -> asyncio.Task[signing.ChangeResult]:
    return asyncio.create_task(signing.sign(service.database, 2, "sales", "y", uuid7()))


async def test_a_signature_waits_for_a_scoring_that_began_before_it(service: QualificationService) -> None:
    await half_signed(service)
    batch = [arrival(capture(uuid7(), day(1)), AFTERWARDS)]

    async def score_slowly(conn: Connection) -> asyncio.Task[signing.ChangeResult]:
        await on_lead_events(conn, batch, service.agreements)
        signing = sign(service)
        await wait_for_blocked_lock(service)
        assert not signing.done()
        return signing

    await (await service.database.run(score_slowly))
    staged = [(event["type"], event["subject"]) for event in await service.staged_events()]
    activation = staged.index(("agreement.activated", "agreement/2"))

    assert [type_ for type_, _ in staged[:activation]].count("lead.qualified") == 1
    assert {subject for _, subject in staged[activation:]} == {"agreement/2"}


async def test_a_scoring_waits_for_a_signature_that_began_before_it_and_evaluates_by_it(
    service: QualificationService,
) -> None:
    await half_signed(service)
    lead = uuid7()

    async def sign_slowly(conn: Connection) -> asyncio.Task[None]:
        await lock_for_signing(conn)
        scoring = asyncio.create_task(service.receive(arrival(capture(lead, day(1)), AFTERWARDS)))
        await wait_for_blocked_lock(service)
        await signing.sign_in_transaction(conn, 2, signing.SignCommand("sales", "y", uuid7(), uuid7()))
        assert not scoring.done()
        return scoring

    await (await service.database.run(sign_slowly))
    staged = await service.staged_events()
    (verdict,) = [event for event in staged if event["type"] == "lead.qualified"]

    assert staged[-1] == verdict
    assert '"agreement_version":2' in verdict["data"]


async def test_many_scorers_do_not_starve_a_signature(service: QualificationService) -> None:
    await half_signed(service)
    stop = asyncio.Event()

    async def score_on() -> None:
        while not stop.is_set():
            await service.receive(*(arrival(capture(uuid7(), day(1)), AFTERWARDS) for _ in range(20)))

    scorers = [asyncio.create_task(score_on()) for _ in range(4)]
    async with asyncio.timeout(WAIT_SECONDS):
        agreement, changed = await sign(service)
    stop.set()
    await asyncio.gather(*scorers)

    assert (agreement.status, changed) == ("in_force", True)


async def test_a_merge_and_events_of_both_leads_at_the_same_moment_lose_nothing(service: QualificationService) -> None:
    await service.sign_agreement()
    pairs = [(uuid7(), uuid7()) for _ in range(12)]
    rounds = [
        [arrival(capture(lead, day(number)), AFTERWARDS) for pair in pairs for lead in pair] for number in range(1, 6)
    ]
    merges = [arrival(event) for pair in pairs for event in merge(*pair, day(9))]
    # Each side in its own process, as their partitions are: the survivors' keys, and the merged leads'.
    sides = [
        [[*events[side::2], *(merges[side::2] if number == 2 else [])] for number, events in enumerate(rounds)]
        for side in (0, 1)
    ]

    async def consume(batches: list[list[ReceivedEvent]]) -> None:
        for batch in batches:
            await service.receive(*batch)

    await asyncio.gather(*(consume(batches) for batches in sides))
    scores = [await find_score(service.database, survivor) for survivor, _ in pairs]

    assert [len(score.entries) for score in scores] == [10] * len(pairs)
    assert {score.qualified_at for score in scores} == {day(1)}
    assert [(await find_score(service.database, merged)).lead_id for _, merged in pairs] == [
        survivor for survivor, _ in pairs
    ]
