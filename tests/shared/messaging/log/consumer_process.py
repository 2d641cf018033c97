"""A program that consumes as a service does, in a process of its own, and records what it handled.

python -m tests.shared.messaging.log.consumer_process NAME DATABASE_URL FOLDER [BOOTSTRAP PREFIX]

Its first line is its member id. It prints "inside" when it is in the middle of a batch, and stays there while FOLDER
has a file "stay".
"""

import asyncio
import signal
import sys
from pathlib import Path

import uvloop

from shared.db.database import Database
from tests.shared.messaging.log.consumer_of_a_process import open_consumer
from tests.shared.messaging.log.log_backends import Log


async def consume(name: str, url: str, folder: Path, log: Log) -> None:
    """Consume until SIGTERM, which ends it cleanly."""
    database = Database(url, "qualification")
    async with open_consumer(database, log, name, folder) as (consumer, leases):
        running = asyncio.create_task(consumer.run())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
        sys.stdout.write(f"{leases.member_id}\n")
        sys.stdout.flush()
        await asyncio.wait({running})
        if not running.cancelled():
            running.result()
    await database.close()


if __name__ == "__main__":
    uvloop.run(consume(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Log(*sys.argv[4:])))
