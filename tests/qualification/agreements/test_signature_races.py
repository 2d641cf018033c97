"""A scoring and a signature at the same moment: whoever locks first is right."""

import asyncio

from uuid_utils.compat import uuid7

from services.qualification.agreements.handlers import draft_and_sign
from services.qualification.agreements.store import lock_for_signing
from services.qualification.scores.handlers import on_lead_events
from shared.db.connection import Connection, sql
from shared.messaging.event_handler import ReceivedEvent
from tests.qualification.agreement_builders import day, document
from tests.qualification.event_builders import AFTERWARDS, captured, heard, merger
from tests.qualification.service import QualificationService
from tests.qualification.table_rows import kept

WAIT_SECONDS = 10
_WAITING = sql("""
    select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where datname = current_database() and locktype = 'advisory' and not granted
""")


async def half_signed(here: QualificationService) -> None:
    """An agreement in force, and another that lacks one signature: version 2."""
    await here.agree()
    async with await here.client("admin") as client:
        await client.post("/v1/agreements", json=document(title="Another"))
        await client.post("/v1/agreements/2/signatures", json={"side": "marketing", "signer": "x"})


async def somebody_waits(here: QualificationService) -> None:
    """Until a transaction stands before an advisory lock."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            if await waiting(here):
                return
            await asyncio.sleep(0.01)


async def waiting(here: QualificationService) -> int:
    async with here.database.read_connection() as conn:
        count: int = (await conn.execute(_WAITING)).scalar_one()
    return count


def sign(here: QualificationService) -> asyncio.Task[draft_and_sign.ChangeResult]:
    return asyncio.create_task(draft_and_sign.sign(here.database, 2, "sales", "y"))


async def test_a_signature_waits_for_a_scoring_that_began_before_it(here: QualificationService) -> None:
    await half_signed(here)
    batch = [heard(captured(uuid7(), day(1)), AFTERWARDS)]

    async def score_slowly(conn: Connection) -> asyncio.Task[draft_and_sign.ChangeResult]:
        await on_lead_events(conn, batch, here.known)
        signing = sign(here)
        await somebody_waits(here)
        assert not signing.done()
        return signing

    await (await here.database.run(score_slowly))
    said = [(one["type"], one["subject"]) for one in await here.said()]
    news = said.index(("agreement.activated", "agreement/2"))

    assert [type_ for type_, _ in said[:news]].count("lead.qualified") == 1
    assert {subject for _, subject in said[news:]} == {"agreement/2"}


async def test_a_scoring_waits_for_a_signature_that_began_before_it_and_judges_by_it(
    here: QualificationService,
) -> None:
    await half_signed(here)
    lead = uuid7()

    async def sign_slowly(conn: Connection) -> asyncio.Task[None]:
        await lock_for_signing(conn)
        scoring = asyncio.create_task(here.hear(heard(captured(lead, day(1)), AFTERWARDS)))
        await somebody_waits(here)
        await draft_and_sign.sign_in_transaction(conn, 2, draft_and_sign.SignCommand("sales", "y", uuid7()))
        assert not scoring.done()
        return scoring

    await (await here.database.run(sign_slowly))
    said = await here.said()
    (verdict,) = [one for one in said if one["type"] == "lead.qualified"]

    assert said[-1] == verdict
    assert '"agreement_version":2' in verdict["data"]


async def test_many_scorers_do_not_starve_a_signature(here: QualificationService) -> None:
    await half_signed(here)
    stop = asyncio.Event()

    async def score_on() -> None:
        while not stop.is_set():
            await here.hear(*(heard(captured(uuid7(), day(1)), AFTERWARDS) for _ in range(20)))

    scorers = [asyncio.create_task(score_on()) for _ in range(4)]
    async with asyncio.timeout(WAIT_SECONDS):
        agreement, changed = await sign(here)
    stop.set()
    await asyncio.gather(*scorers)

    assert (agreement.status, changed) == ("in_force", True)


async def test_a_merge_and_what_is_heard_of_both_leads_at_once_loses_nothing(here: QualificationService) -> None:
    await here.agree()
    pairs = [(uuid7(), uuid7()) for _ in range(12)]
    rounds = [
        [heard(captured(lead, day(number)), AFTERWARDS) for pair in pairs for lead in pair] for number in range(1, 6)
    ]
    merges = [heard(one) for pair in pairs for one in merger(*pair, day(9))]
    # Each side in its own process, as their partitions are: the survivors' keys, and the merged leads'.
    sides = [
        [[*one[side::2], *(merges[side::2] if number == 2 else [])] for number, one in enumerate(rounds)]
        for side in (0, 1)
    ]

    async def hear(batches: list[list[ReceivedEvent]]) -> None:
        for batch in batches:
            await here.hear(*batch)

    await asyncio.gather(*(hear(batches) for batches in sides))
    scores = [await kept(here.database, survivor) for survivor, _ in pairs]

    assert [len(score.entries) for score in scores] == [10] * len(pairs)
    assert {score.qualified_at for score in scores} == {day(1)}
    assert [(await kept(here.database, merged)).lead_id for _, merged in pairs] == [survivor for survivor, _ in pairs]
