"""An idle process writes little: nothing that it does for itself waits for the disk."""

import asyncio

import pytest

from shared.db.database import Database
from shared.db.migrations import migrate
from shared.messaging.log.wakeups import Wakeups
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.sequencer import Sequencer
from tests.support.database import create_database, run_sql
from tests.support.postgres_cluster import embedded_cluster

START_SECONDS = 3.0
IDLE_SECONDS = 3.0

# Counted as soon as a session ends, and at most a second late while it goes on.
SYNCHRONOUS_WRITES = "select sum(fsyncs) from pg_stat_io where object = 'wal' and backend_type = 'client backend'"


@pytest.mark.usefixtures("processes_and_sockets")
async def test_an_idle_process_renews_its_leases_and_looks_for_events_without_waiting_for_the_disk() -> None:
    with embedded_cluster(durable=True) as cluster:
        url = await create_database(cluster)
        await migrate(url)
        database = Database(url, "intake")
        leases = PartitionLeases(database, publishes=True, reads=False)
        tasks = [asyncio.create_task(task) for task in (leases.run(), Sequencer(database, Wakeups()).run())]
        await asyncio.sleep(START_SECONDS)
        before = await run_sql(url, SYNCHRONOUS_WRITES)
        await asyncio.sleep(IDLE_SECONDS)
        after = await run_sql(url, SYNCHRONOUS_WRITES)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await database.close()

    assert leases.is_publisher
    assert after == before
