"""Numbering, publishing and retention lock the heads in one order, so that none ends another by a deadlock."""

import asyncio
from functools import partial

from shared.db.connection import Connection, sql
from shared.db.messaging_tables import PARTITIONS
from shared.messaging.retention import Retention, create_partitions
from tests.shared.messaging.conftest import Connect
from tests.shared.messaging.event_builders import lead_captured, number_staged_events, stage_events
from tests.shared.messaging.recording_consumer import wait_until
from tests.shared.messaging.test_retention import age_journal


async def test_retention_waits_for_numbering_without_a_lock_that_numbering_waits_for(connect: Connect) -> None:
    intake = connect("intake")
    await intake.run(create_partitions)
    await stage_events(intake, [lead_captured() for _ in range(100)])
    await number_staged_events(intake)
    await intake.run(age_journal)
    for partition in reversed(range(PARTITIONS)):
        await intake.run(partial(touch_head, partition=partition))

    async with intake.transaction() as numbering:
        await numbering.execute(sql("select from heads where partition <= 3 order by partition for update"))
        retention = asyncio.create_task(Retention(intake, keep_days=30).run_once())
        async with intake.read_connection() as conn:
            await wait_until(partial(is_waiting, conn))
        await numbering.execute(sql("select from heads order by partition for update nowait"))

    assert await retention == 0


async def touch_head(conn: Connection, partition: int) -> None:
    """Write the row anew, behind those that were written before."""
    await conn.execute(sql("update heads set floor = floor where partition = :partition"), {"partition": partition})


async def is_waiting(conn: Connection) -> bool:
    """Whether a session waits for a lock."""
    return bool(await conn.execute(sql("select from pg_locks where not granted")))
