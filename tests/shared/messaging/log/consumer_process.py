"""A program that hears as a service does, in a process of its own, and writes down what it handled.

python -m tests.shared.messaging.log.consumer_process NAME DATABASE_URL FOLDER [BOOTSTRAP PREFIX]

It says first which member it is. It says "inside" when it is in the middle of a batch, and stays there while FOLDER has
a file "stay".
"""

import asyncio
import signal
import sys
from pathlib import Path

import uvloop

from shared.db.database import Database
from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.recording_handler import RecordingHandler, reader_of


async def listen(name: str, url: str, folder: Path, log: Log) -> None:
    """Until SIGTERM, which makes it leave in good order."""
    database = Database(url, "qualification")
    async with reader_of(database, log, RecordingHandler(name, folder)) as (reader, share):
        reading = asyncio.create_task(reader.run())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, reading.cancel)
        sys.stdout.write(f"{share.member_id}\n")
        sys.stdout.flush()
        await asyncio.wait({reading})
        if not reading.cancelled():
            reading.result()
    await database.close()


if __name__ == "__main__":
    uvloop.run(listen(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Log(*sys.argv[4:])))
