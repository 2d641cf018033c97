"""The loop that numbers staged events, whatever becomes of the log in front of the journal."""

import asyncio
import random
import time

from shared.db.connection import DATABASE_ERRORS, Connection
from shared.db.database import Database
from shared.messaging.log.wakeups import Wakeups, wait_for_wakeup
from shared.messaging.retention import create_partitions
from shared.messaging.sequencer import NUMBERING_LIMIT, Sequencer
from shared.telemetry import events_total, log

POLL_SECONDS = 0.5
LOW_WATER_SECONDS = 1.0
BACK_OFF_SECONDS = 0.5


class Relay:
    """Numbers one service's events, and wakes up the consumers and the publisher of this process."""

    def __init__(self, database: Database, wakeups: Wakeups) -> None:
        self._database = database
        self._wakeups = wakeups
        # Why events are not numbered now, for /readyz.
        self.unready_reason: str | None = None

    async def run(self) -> None:
        """Number until cancelled; a lost connection is replaced."""
        while True:
            try:
                async with self._database.dedicated_connection() as conn:
                    await self._number_on(conn)
            except (*DATABASE_ERRORS, OSError) as error:
                self.unready_reason = "the database is away"
                log.warning("sequencer_paused", service=self._database.service, cause=type(error).__name__)
            await asyncio.sleep(BACK_OFF_SECONDS * (1 + random.random()))

    async def _number_on(self, conn: Connection) -> None:
        async with conn.begin():
            await create_partitions(conn)
        sequencer = Sequencer(conn, self._database.service)
        await sequencer.claim_epoch()
        self.unready_reason = None
        raise_low_water_at = 0.0
        while True:
            self._database.events_staged.clear()
            counts = await sequencer.number_batch()
            self._report(counts)
            if time.monotonic() >= raise_low_water_at:
                await sequencer.raise_low_water()
                raise_low_water_at = time.monotonic() + LOW_WATER_SECONDS
            if sum(counts.values()) < NUMBERING_LIMIT:
                await wait_for_wakeup(self._database.events_staged, POLL_SECONDS)

    def _report(self, counts: dict[str, int]) -> None:
        for type_, events in counts.items():
            events_total.labels("out", type_).inc(events)
        if counts:
            self._wakeups.notify(self._database.service)
