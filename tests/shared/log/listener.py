"""A program that hears as a service does, in a process of its own, and writes down what it handled.

python -m tests.shared.log.listener NAME DATABASE_URL FOLDER [BOOTSTRAP PREFIX]

It says "inside" when it is in the middle of a batch, and stays there while FOLDER has a file "stay".
"""

import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database
from shared.events.intake import LeadCaptured
from shared.hearing import Heard, Hearing
from shared.log.bells import Bells
from shared.service import Front, Runtime, Service
from shared.settings import Settings
from shared.spine import Spine
from tests.shared.log.logs import Log

STAY_SECONDS = 0.02

_WRITE = text("""
    insert into heard (who, topic, partition, number)
    select :who, * from unnest(cast(:topics as text[]), cast(:partitions as int[]), cast(:numbers as bigint[]))
""")


class Listener:
    """Writes down each event in the transaction of its batch."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = name
        self._stay = folder / "stay"

    async def handle(self, conn: AsyncConnection, causes: Sequence[Heard]) -> None:
        await conn.execute(
            _WRITE,
            {
                "who": self._name,
                "topics": [cause.topic for cause in causes],
                "partitions": [cause.partition for cause in causes],
                "numbers": [cause.number for cause in causes],
            },
        )
        if self._stay.exists():
            sys.stdout.write("inside\n")
            sys.stdout.flush()
        while self._stay.exists():
            await asyncio.sleep(STAY_SECONDS)


async def listen(name: str, url: str, folder: Path, log: Log) -> None:
    """Until SIGTERM, which makes it leave in good order."""
    database = Database(url, "qualification")
    hearing = Hearing((LeadCaptured,), Listener(name, folder).handle)
    service = Service("qualification", None, hears=("intake", "handoff"), hearings=[hearing])
    runtime = Runtime(Settings(database_url=SecretStr(url)), database)
    spine = Spine(service, runtime, Bells(), Front(log.source(database)))
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in spine.tasks().values()]
        await ended.wait()
        for task in tasks:
            task.cancel()
    await spine.leave()


if __name__ == "__main__":
    uvloop.run(listen(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Log(*sys.argv[4:])))
