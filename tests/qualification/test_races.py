"""A scoring and a signature at the same moment: whoever locks first is right."""

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.qualification.agreements import handlers
from services.qualification.agreements.handlers import Outcome
from services.qualification.agreements.store import lock_for_signing
from services.qualification.scores.handlers import on_lead_captured
from tests.qualification.builders import AFTERWARDS, captured, day, document, heard
from tests.qualification.here import Here

WAIT_SECONDS = 10
_WAITING = text("""
    select count(*) from pg_locks join pg_database on pg_database.oid = pg_locks.database
    where datname = current_database() and locktype = 'advisory' and not granted
""")


async def half_signed(here: Here) -> None:
    """An agreement in force, and another that lacks one signature: version 2."""
    await here.agree()
    async with await here.client("admin") as client:
        await client.post("/v1/agreements", json=document(title="Another"))
        await client.post("/v1/agreements/2/signatures", json={"side": "marketing", "signer": "x"})


async def somebody_waits(here: Here) -> None:
    """Until a transaction stands before an advisory lock."""
    async with asyncio.timeout(WAIT_SECONDS):
        while True:
            if await waiting(here):
                return
            await asyncio.sleep(0.01)


async def waiting(here: Here) -> int:
    async with here.database.reading() as conn:
        count: int = (await conn.execute(_WAITING)).scalar_one()
    return count


def sign(here: Here) -> asyncio.Task[Outcome]:
    return asyncio.create_task(handlers.sign(here.database, 2, "sales", "y"))


async def test_a_signature_waits_for_a_scoring_that_began_before_it(here: Here) -> None:
    await half_signed(here)
    batch = [heard(captured(uuid7(), day(1)), AFTERWARDS)]

    async def score_slowly(conn: AsyncConnection) -> asyncio.Task[Outcome]:
        await on_lead_captured(conn, batch, here.known)
        signing = sign(here)
        await somebody_waits(here)
        assert not signing.done()
        return signing

    await (await here.database.run(score_slowly))
    said = [(one["type"], one["subject"]) for one in await here.said()]
    news = said.index(("agreement.activated", "agreement/2"))

    assert [type_ for type_, _ in said[:news]].count("lead.qualified") == 1
    assert {subject for _, subject in said[news:]} == {"agreement/2"}


async def test_a_scoring_waits_for_a_signature_that_began_before_it_and_judges_by_it(here: Here) -> None:
    await half_signed(here)
    lead = uuid7()

    async def sign_slowly(conn: AsyncConnection) -> asyncio.Task[None]:
        await lock_for_signing(conn)
        scoring = asyncio.create_task(here.hear(heard(captured(lead, day(1)), AFTERWARDS)))
        await somebody_waits(here)
        await handlers.sign_in(conn, 2, handlers.Signing("sales", "y", uuid7()))
        assert not scoring.done()
        return scoring

    await (await here.database.run(sign_slowly))
    said = await here.said()
    (verdict,) = [one for one in said if one["type"] == "lead.qualified"]

    assert said[-1] == verdict
    assert '"agreement_version":2' in verdict["data"]


async def test_many_scorers_do_not_starve_a_signature(here: Here) -> None:
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
