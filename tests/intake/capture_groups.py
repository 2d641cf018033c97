"""Groups of captures, committed without HTTP, also by two processes at once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from services.intake.leads.handlers.commit_captures import CaptureRequest, Result, commit_captures
from services.intake.sources.store import KnownSources
from shared.auth import Caller
from shared.db.database import Database
from shared.idempotency.domain import IdempotencyKey
from tests.intake.builders import make_capture
from tests.intake.service import SECRET, IntakeService
from tests.support.database import run_sql

WAITING_SESSIONS = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
WAIT_STEPS, WAIT_SECONDS = 500, 0.01
CALLER = Caller(UUID(int=7), frozenset({"capture"}))


def request(body: dict[str, Any], key: str | None = None) -> CaptureRequest:
    """A request with this body, under this Idempotency-Key."""
    idempotency_key = IdempotencyKey(CALLER.key_id, key) if key else None
    return CaptureRequest(make_capture(body, idempotency_key=idempotency_key), CALLER)


def commit_group(requests: Sequence[CaptureRequest]) -> Callable[[Any], Awaitable[list[Result]]]:
    """The transaction of this group, for `database.run`."""
    return lambda conn: commit_captures(conn, requests, [SECRET.encode()], KnownSources())


def lead_ids(results: Sequence[Result]) -> list[str]:
    """The lead id of each result."""
    return [str(getattr(result, "lead_id", result)) for result in results]


async def wait_for_lock(database_url: str) -> None:
    """Wait until a session waits for a lock of another one."""
    for _ in range(WAIT_STEPS):
        if await run_sql(database_url, WAITING_SESSIONS):
            return
        await asyncio.sleep(WAIT_SECONDS)
    raise AssertionError("no session waits for a lock")


async def commit_overlapping(
    service: IntakeService, database_url: str, first: Sequence[CaptureRequest], second: Sequence[CaptureRequest]
) -> list[list[Result]]:
    """The results of two groups; the second process starts when the first has decided and not yet committed."""
    other = Database(database_url, "intake")
    async with service.database.transaction() as conn:
        results = await commit_group(first)(conn)
        later = asyncio.create_task(other.run(commit_group(second)))
        await wait_for_lock(database_url)
    both = [results, await later]
    await other.close()
    return both
