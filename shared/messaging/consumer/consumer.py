"""The consumer of a service: it handles each event of its partitions exactly once and in order."""

import asyncio
import time
from collections.abc import Sequence

from shared.db.database import DATABASE_FAILURES, Database
from shared.errors import LenderUnavailable, Unavailable
from shared.messaging.consumer.batch_processor import BatchProcessor
from shared.messaging.consumer.partition_positions import AwayTopics, inspect_partitions, load_partitions
from shared.messaging.consumer.record_reader import RecordReader
from shared.messaging.event_handler import EventHandler
from shared.messaging.log.record import RecordSource, TopicPartition
from shared.messaging.partition_leases import PartitionLeases
from shared.telemetry import RepeatedFailure, log

CHECK_SECONDS = 0.5
# While nothing is numbered and nothing waits. It also finds what was numbered by a process that died before it could
# tell the others, and what an operator changed.
IDLE_CHECK_SECONDS = 5.0
BACK_OFF_SECONDS = 0.2
BACK_OFF_LIMIT_SECONDS = 2.0
# A batch costs some milliseconds, however few records it has. After one of fewer than so many, the consumer pauses:
# more come within moments, and the next batch handles them together.
SMALL_BATCH = 100


class Consumer:
    """One service's consumer in this process: reads the partitions that it has leases for, batch after batch.

    `numbered` is set when a topic that the service reads has a new record.
    `pace_seconds`: the pause after a small batch.
    """

    def __init__(
        self,
        database: Database,
        event_handlers: Sequence[EventHandler],
        source: RecordSource,
        leases: PartitionLeases,
        numbered: asyncio.Event,
        pace_seconds: float,
    ) -> None:
        self._database = database
        self._leases = leases
        self._pace_seconds = pace_seconds
        self._reader = RecordReader(database, source, leases)
        self._batches = BatchProcessor(database, event_handlers, leases)
        # The partitions whose positions are loaded; None: load them again, whatever partitions are leased.
        self._partitions: frozenset[int] | None = None
        # The partitions that are not read because they have too many dead letters.
        self._stopped: set[TopicPartition] = set()
        self._numbered = numbered
        self._away = AwayTopics(database)
        self._checked_at = time.monotonic()
        # Whether the last check, or what was handled since, leaves something to be checked soon.
        self._unsettled = True
        # How many checks in a row found a position beyond its journal; the positions are loaded again after each.
        self._checks_ahead = 0
        # Why this consumer handles nothing now, for /readyz.
        self.unready_reason: str | None = None
        # Which other service's database is away, whose topic waits; the routes of this service do not.
        self.degraded: str | None = None

    async def run(self) -> None:
        """Consume until cancelled; while PostgreSQL fails, try again at growing intervals.

        While the server of a topic is away, the other topics are read.
        A process with a supervisor ends once PostgreSQL has failed for too long: see `unready_reason`.
        """
        try:
            await self._run()
        finally:
            self._away.close()

    async def _run(self) -> None:
        pause = BACK_OFF_SECONDS
        failure = RepeatedFailure("consumer_paused", f"{self._database.service}.consumer")
        while True:
            try:
                await self.run_once()
                pause, self.unready_reason, self.degraded = BACK_OFF_SECONDS, None, self._away.reason
                failure.end()
            except DATABASE_FAILURES as error:
                self._partitions = None
                self._note_failure(error)
                if isinstance(error, LenderUnavailable) and self._away.add(error.service):
                    continue
                failure.record(error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, BACK_OFF_LIMIT_SECONDS)

    def _note_failure(self, error: Exception) -> None:
        self.unready_reason = self.degraded = None
        if isinstance(error, LenderUnavailable):
            # This process works, as far as it can.
            self._leases.record_progress()
            self.degraded = f"the {error} is away"
        elif isinstance(error, Unavailable):
            self.unready_reason = f"the {error} is away"
        else:
            self.unready_reason = "consuming fails"

    async def run_once(self) -> None:
        """Read and handle one batch."""
        await self._sync_partitions()
        if self._reader.positions:
            await self._handle_next()
        else:
            await asyncio.sleep(BACK_OFF_SECONDS)
        self._leases.record_progress()
        busy = self._unsettled or self._numbered.is_set()
        if time.monotonic() - self._checked_at >= (CHECK_SECONDS if busy else IDLE_CHECK_SECONDS):
            await self._check_health()

    async def _sync_partitions(self) -> None:
        """Between two batches: release partitions above the fair share, and load the positions of new ones."""
        await self._leases.release(self._leases.surplus_partitions())
        if self._away.take_back():
            self._partitions = None
        partitions = self._leases.partitions
        if partitions == self._partitions:
            return
        left_out, member_id = self._away.topics, self._leases.member_id
        positions, self._stopped = await load_partitions(self._database, partitions, member_id, left_out)
        await self._reader.assign(positions)
        self._partitions = partitions

    async def _handle_next(self) -> None:
        records = await self._reader.read()
        if not records:
            return
        self._unsettled = True
        result = await self._batches.handle(records)
        await self._reader.advance(result.moved, result.gaps)
        if result.lost_partitions:
            self._partitions = None
            await asyncio.sleep(BACK_OFF_SECONDS)
        elif len(records) < SMALL_BATCH:
            await asyncio.sleep(self._pace_seconds)

    async def _check_health(self) -> None:
        """Find stalled partitions, and stop or restart partitions by their number of dead letters."""
        self._checked_at = time.monotonic()
        self._numbered.clear()
        positions = self._reader.positions
        heads, over_limit = await inspect_partitions(self._database, {topic for topic, _ in positions})
        self._reader.detect_stalled(heads)
        is_settled = all(heads[key] == position.number for key, position in positions.items())
        self._unsettled = not is_settled or bool(self._stopped)
        is_ahead = self._reader.is_ahead(heads)
        self._checks_ahead = self._checks_ahead + 1 if is_ahead else 0
        # What is loaded anew is ahead too, so it is not this process alone that the restore has left behind.
        if self._checks_ahead == 2:
            log.error("consumer_ahead_of_journal", service=self._database.service)
        if over_limit & (positions.keys() | self._stopped) != self._stopped or is_ahead:
            self._partitions = None
