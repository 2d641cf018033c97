"""One process's consumer of the topic of intake, with what it needs beside it: leases, and what wakes it up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from shared.db.database import Database
from shared.messaging.consumer.consumer import Consumer
from shared.messaging.log.wakeups import Wakeups
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.sequencer import Sequencer
from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.recording_handler import PausableHandler

TOPICS = ("intake",)


@asynccontextmanager
async def open_consumer(
    database: Database, log: Log, name: str, folder: Path
) -> AsyncIterator[tuple[Consumer, PartitionLeases]]:
    """One process's consumer, which does not run yet, and its leases, which are released at the end."""
    wakeups = Wakeups()
    source, leases = log.source(database, wakeups), PartitionLeases(database, publishes=False)
    event_handler = PausableHandler(name, folder).event_handler
    consumer = Consumer(database, [event_handler], source, leases, wakeups.subscribe(TOPICS), 0.02)
    coroutines = (leases.run(), Sequencer(database, wakeups, TOPICS).run())
    tasks = {asyncio.create_task(coroutine) for coroutine in coroutines}
    try:
        yield consumer, leases
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await leases.release_all()
        await source.close()
