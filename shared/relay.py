"""Out, the first half: staged events are numbered, whatever becomes of the log in front of the journal."""

import asyncio
import random
import time

from shared.database import Database
from shared.log.bells import Bells, rung
from shared.numbering import NUMBERING_LIMIT, Numbering
from shared.retention import make_days
from shared.sql import DATABASE_ERRORS, Connection
from shared.telemetry import events_total, log

POLL_SECONDS = 0.5
LOW_WATER_SECONDS = 1.0
BACK_OFF_SECONDS = 0.5


class Relay:
    """Numbers one service's events, and rings."""

    def __init__(self, database: Database, bells: Bells) -> None:
        self._database = database
        self._bells = bells
        # Why events do not get out, for /readyz.
        self.why: str | None = None

    async def number(self) -> None:
        """Number until cancelled; a lost connection is made again."""
        while True:
            try:
                async with self._database.alone() as conn:
                    await self._number_on(conn)
            except (*DATABASE_ERRORS, OSError) as error:
                self.why = "the database is away"
                log.warning("numbering must wait", service=self._database.service, cause=type(error).__name__)
            await asyncio.sleep(BACK_OFF_SECONDS * (1 + random.random()))

    async def _number_on(self, conn: Connection) -> None:
        async with conn.begin():
            await make_days(conn)
        numbering = Numbering(conn, self._database.service)
        await numbering.own()
        self.why = None
        raise_at = 0.0
        while True:
            self._database.staged.clear()
            counts = await numbering.once()
            self._tell(counts)
            if time.monotonic() >= raise_at:
                await numbering.raise_low_water()
                raise_at = time.monotonic() + LOW_WATER_SECONDS
            if sum(counts.values()) < NUMBERING_LIMIT:
                await rung(self._database.staged, POLL_SECONDS)

    def _tell(self, counts: dict[str, int]) -> None:
        for type_, events in counts.items():
            events_total.labels("out", type_).inc(events)
        if counts:
            self._bells.ring(self._database.service)
