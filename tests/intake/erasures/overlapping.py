"""Two transactions at once, of which one erases a person."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from services.intake.erasures.domain import Order
from services.intake.erasures.handlers import erase as handlers
from services.intake.erasures.handlers.waiting_rows import ALL_TIME
from shared.db.connection import Connection
from shared.db.database import Database
from tests.intake.capture_groups import wait_for_lock
from tests.intake.service import SECRET, IntakeService

KEY_ID = UUID(int=9)
SECRETS = [SECRET.encode()]
Work = Callable[[Connection], Awaitable[Any]]


def erase(lead_id: str) -> Work:
    """The transaction of an erasure."""
    return lambda conn: handlers.erase_stored(conn, Order(UUID(lead_id), KEY_ID, SECRETS), ALL_TIME)


async def run_overlapping(service: IntakeService, database_url: str, first: Work, second: Work) -> tuple[Any, Any]:
    """The results of two transactions; the second one starts when the first has decided and not yet committed."""
    other = Database(database_url, "intake")
    async with service.database.transaction() as conn:
        result = await first(conn)
        later = asyncio.create_task(other.run(second))
        await wait_for_lock(database_url)
    both = result, await later
    await other.close()
    return both
