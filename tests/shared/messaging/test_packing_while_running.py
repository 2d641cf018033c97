"""The revision that packs events lets a process go on that numbers them meanwhile."""

import asyncio

import pytest
from sqlalchemy import text

from shared.db.messaging_tables import SERVICES
from shared.db.migration_connection import connect
from shared.db.migrations import downgrade, migrate
from tests.support.database import run_sql

FORMER = {"intake": "0010", "qualification": "0008", "handoff": "0015", "metrics": "0010"}
WAITING = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"


@pytest.mark.parametrize("service", SERVICES)
async def test_a_transaction_that_uses_journal_and_outbox_never_waits_for_the_revision(
    database_url: str, service: str
) -> None:
    await downgrade(database_url, service, FORMER[service])
    async with connect(database_url, search_path=service) as numbering:
        await numbering.execute(text("select from journal"))
        migrating = asyncio.create_task(migrate(database_url))
        while await run_sql(database_url, WAITING) == [(0,)]:
            assert not migrating.done()
            await asyncio.sleep(0.05)
        async with asyncio.timeout(5):
            await numbering.execute(text("select from outbox"))
        await numbering.rollback()

    await asyncio.wait_for(migrating, 30)
