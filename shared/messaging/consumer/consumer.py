"""In: a service reads its partitions and handles each event exactly once and in order, whatever the log does."""

import asyncio
import time
from collections.abc import Sequence

from shared.db.database import Database
from shared.errors import Unavailable
from shared.messaging.consumer.batch_processor import BatchProcessor, EventHandler, ReceivedEvent
from shared.messaging.consumer.journal_fallback import JournalFallback
from shared.messaging.consumer.partition_positions import inspect_partitions, load_partitions
from shared.messaging.log import journal
from shared.messaging.log.record import Position, Record, RecordSource, TopicPartition
from shared.messaging.partition_leases import PartitionLeases
from shared.telemetry import consumer_lag, events_read_total, log

BATCH_LIMIT = 500
FETCH_SECONDS = 0.5
# While the journal carries on for a silent log it is read this often.
SILENT_FETCH_SECONDS = 0.1
LOOK_SECONDS = 0.5
BACK_OFF_SECONDS = 0.2
BACK_OFF_LIMIT_SECONDS = 2.0

__all__ = ["Consumer", "EventHandler", "ReceivedEvent"]


class Consumer:
    """One service's reader in this process."""

    def __init__(
        self, database: Database, hearings: Sequence[EventHandler], source: RecordSource, share: PartitionLeases
    ) -> None:
        self._database = database
        self._source = source
        self._share = share
        self._batches = BatchProcessor(database, hearings, share)
        # The partitions taken up; None: they must be looked up again, whatever they are.
        self._held: frozenset[int] | None = None
        self._places: dict[TopicPartition, Position] = {}
        self._stopped: set[TopicPartition] = set()
        # Places that go on from the journal: until it has no more, or until the log is back where the journal is.
        self._behind: set[TopicPartition] = set()
        self._journal_has_more = False
        # When each place was last read from the journal.
        self._turns: dict[TopicPartition, float] = {}
        self._silence = JournalFallback()
        self._topics: set[str] = set()
        self._asked_at = self._look_at = time.monotonic()
        # Why this reader does not get on, for /readyz.
        self.unready_reason: str | None = None

    async def run(self) -> None:
        """Read until cancelled; what is away is waited for."""
        pause = BACK_OFF_SECONDS
        while True:
            try:
                await self.run_once()
                pause, self.unready_reason = BACK_OFF_SECONDS, None
            except Unavailable as error:
                self.unready_reason = f"the {error} is away"
                log.warning("reading must wait", service=self._database.service, why=str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, BACK_OFF_LIMIT_SECONDS)
                self._held = None

    async def run_once(self) -> None:
        """One look at the log, and one batch."""
        await self._sync_partitions()
        if self._places:
            await self._read()
        else:
            await asyncio.sleep(BACK_OFF_SECONDS)
        self._share.record_progress()
        if time.monotonic() >= self._look_at:
            await self._check_health()

    async def _sync_partitions(self) -> None:
        """Between two batches: let go of what is above the fair share, take up what is ours now."""
        await self._share.release(self._share.surplus_partitions())
        held = self._share.partitions
        if held == self._held:
            return
        self._places, self._stopped = await load_partitions(self._database, held, self._share.member_id)
        self._behind.clear()
        self._silence.retain(self._places.keys())
        await self._source.assign(self._places)
        self._held = held

    async def _read(self) -> None:
        seconds = SILENT_FETCH_SECONDS if self._silence.stalled else FETCH_SECONDS
        found = await self._source.fetch(BATCH_LIMIT, 0 if self._behind or self._journal_has_more else seconds)
        self._share.record_progress()
        ready, at = self._in_order(found)
        self._record_fetch(full=len(ready) == BATCH_LIMIT)
        ready += await self._from_journal(at)
        if ready:
            await self._handle(ready)

    def _record_fetch(self, full: bool) -> None:
        before, self._asked_at = self._asked_at, time.monotonic()
        self._silence.record_poll(self._asked_at - before, full)

    def _in_order(self, found: Sequence[Record]) -> tuple[list[Record], dict[TopicPartition, int]]:
        """Of these, what comes next in its place, and how far that goes; a jump sends its place to the journal."""
        now = time.monotonic()
        ready: list[Record] = []
        at = {place: position.number for place, position in self._places.items()}
        for record in found:
            place = record.topic_partition
            if place not in at or place in self._behind:
                continue
            if record.number > at[place] + 1:
                self._behind.add(place)
                continue
            new = record.number == at[place] + 1
            self._silence.record_from_log(now, place, record.number, new)
            if new:
                at[place] = record.number
                ready.append(record)
        _count(ready, self._source.log_name)
        return ready, at

    async def _from_journal(self, at: dict[TopicPartition, int]) -> list[Record]:
        # Who had a turn waits until all others had one.
        places = sorted(self._behind | self._silence.stalled, key=lambda place: self._turns.get(place, 0.0))
        after = {place: at[place] for place in places}
        if not after:
            self._journal_has_more = False
            return []
        async with self._database.read_connection() as conn:
            found, unfinished = await journal.catch_up(conn, after, BATCH_LIMIT)
        self._behind &= unfinished
        self._journal_has_more = bool(unfinished)
        self._turns |= dict.fromkeys((record.topic_partition for record in found), time.monotonic())
        self._silence.record_from_journal(time.monotonic(), {record.topic_partition: record.number for record in found})
        _count(found, "journal")
        return found

    async def _handle(self, ready: Sequence[Record]) -> None:
        done = await self._batches.handle(ready)
        for place, moved in done.moved.items():
            kept = self._places[place].kafka_offset
            self._places[place] = Position(moved.number, kept if moved.kafka_offset is None else moved.kafka_offset)
        await self._source.report_handled({place: self._places[place] for place in done.moved})
        self._behind |= done.gaps
        if done.lost_partitions:
            self._held = None
            await asyncio.sleep(BACK_OFF_SECONDS)

    async def _check_health(self) -> None:
        """Whether a place is silent, and whether one stands still, or need not any more."""
        self._look_at = time.monotonic() + LOOK_SECONDS
        heads, crowded = await inspect_partitions(self._database, {topic for topic, _ in self._places})
        numbers = {place: at.number for place, at in self._places.items()}
        self._silence.detect_stalled(time.monotonic(), numbers, heads)
        self._show_lag({place: heads[place] - number for place, number in numbers.items()})
        if crowded & (self._places.keys() | self._stopped) != self._stopped:
            self._held = None

    def _show_lag(self, lags: dict[TopicPartition, int]) -> None:
        self._topics |= {topic for topic, _ in lags}
        for topic in self._topics:
            lag = sum(lag for place, lag in lags.items() if place[0] == topic)
            consumer_lag.labels(self._database.service, topic).set(lag)


def _count(records: Sequence[Record], via: str) -> None:
    for record in records:
        events_read_total.labels(record.topic, via).inc()
