"""Groups of arrivals, taken in without the door, and in two processes at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from services.intake.leads.handlers.commit_captures import Answer, CaptureRequest, commit_captures
from shared.auth import Caller
from shared.db.database import Database
from shared.idempotency.domain import IdempotencyKey
from tests.intake.payload_builders import read
from tests.intake.process import SECRET
from tests.intake.service import IntakeService
from tests.support.database import run_sql

WAITING = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
WAIT_STEPS, WAIT_SECONDS = 500, 0.01
CALLER = Caller(UUID(int=7), frozenset({"capture"}))


def sent(body: dict[str, Any], key: str | None = None) -> CaptureRequest:
    return CaptureRequest(read(body), CALLER, IdempotencyKey(CALLER.key_id, key) if key else None)


def taking(group: Sequence[CaptureRequest]) -> Callable[[Any], Awaitable[list[Answer]]]:
    return lambda conn: commit_captures(conn, group, [SECRET.encode()])


def leads(answers: Sequence[Answer]) -> list[str]:
    """The lead of each answer."""
    return [str(getattr(answer, "lead_id", answer)) for answer in answers]


async def somebody_waits(database_url: str) -> None:
    for _ in range(WAIT_STEPS):
        if await run_sql(database_url, WAITING):
            return
        await asyncio.sleep(WAIT_SECONDS)
    raise AssertionError("nobody waits for a lock")


async def one_after_the_other(
    here: IntakeService, database_url: str, first: Sequence[CaptureRequest], second: Sequence[CaptureRequest]
) -> list[list[Answer]]:
    """The second process begins while the first one has decided and not yet committed."""
    other = Database(database_url, "intake")
    async with here.database.transaction() as conn:
        answers = await taking(first)(conn)
        later = asyncio.create_task(other.run(taking(second)))
        await somebody_waits(database_url)
    both = [answers, await later]
    await other.close()
    return both
