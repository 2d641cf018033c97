"""The sequencer: staged events get their numbers, 1, 2, 3… in each partition of the journal, without holes."""

import asyncio
import random
import time
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.config.fault_injection import inject_fault
from shared.db.connection import DATABASE_ERRORS, Connection, sql
from shared.db.database import Database
from shared.messaging.log.wakeups import Wakeups, wait_for_wakeup
from shared.messaging.retention import create_partitions, lock_heads
from shared.telemetry import RepeatedFailure, events_total

# Events that this process stages wake it up; only what a process that died has staged is found by polling.
POLL_SECONDS = 4.0
LOW_WATER_SECONDS = 1.0
IDLE_LOW_WATER_SECONDS = 60.0
BACK_OFF_SECONDS = 0.5
NUMBERING_LIMIT = 1000
# A pass costs a millisecond, however few events it numbers. After one that numbered any, more come within moments: the
# next pass numbers them together. It waits longer after one that numbered many.
PACE_SECONDS = 0.02
BUSY_EVENTS = 16
BUSY_SECONDS = 0.05

PAUSED_POLL_SECONDS = 0.2

_ANY_STAGED = sql("""
    select exists (select from outbox where position >= :low_water) as staged,
           paused_until > clock_timestamp() as paused
    from partitioning
""")
# `refuse_former_sequencer` looks at it.
_NUMBER_BY_HASH = sql("select set_config('accord.numbering', 'by hash', false)")
_CLAIM_NUMBERS = sql("""
    with claimed as (update heads set epoch = :epoch returning partition, number)
    insert into epochs (partition, first_number, epoch) select partition, number + 1, :epoch from claimed
    on conflict (partition, first_number) do update set epoch = excluded.epoch
""")
# By a range, which is the first rows that this statement sees. With a list of positions PostgreSQL, whose statistics
# show an empty outbox, would scan all staged rows once for each of them.
_NUMBER = sql("""
    with topic as materialized (
        select count from partitioning where paused_until <= clock_timestamp()
    ), staged as (
        delete from outbox where exists (select from topic) and position >= :low_water and position <= (
            select max(position) from (
                select position from outbox where position >= :low_water order by position limit :limit) as first
        ) returning *
    ), placed as (
        select staged.*, case when hash >= 0 then hash % count else partition end as place from staged cross join topic
        union all
        select staged.*, generate_series(partition + 12, count - 1, 12) as place from staged cross join topic
        where hash < 0
    ), numbered as (
        select placed.*, heads.epoch,
               heads.number + row_number() over (partition by place order by placed.position) as number
        from placed join heads on heads.partition = place
    ), added as (
        insert into journal (day, partition, number, epoch, event_id, type, version, subject, occurred_at,
                             recorded_at, data, packed_data, traceparent)
        select (clock_timestamp() at time zone 'UTC')::date, place, number, epoch, event_id, type, version, subject,
               occurred_at, recorded_at, data, packed_data, traceparent
        from numbered order by position
        returning partition, number, type
    ), moved as (
        update heads set number = last.number
        from (select partition, max(number) as number from added group by partition) last
        where heads.partition = last.partition
    )
    select type, count(*) as events from added group by type
""")
# While an old snapshot exists deleted rows slow down the scan, so it starts above them. A transaction that still runs
# may hold identities below the rows that are staged now: only when all of them have ended can no row appear below.
_STAGED_FROM = sql("""
    select coalesce((select min(position) from outbox where position >= :low_water),
                    (select coalesce(last_value, 0) + 1 from pg_sequences
                     where schemaname = current_schema and sequencename = 'outbox_position_seq')) as position
""")
_OLDEST_RUNNING = sql("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
_NEXT_TRANSACTION = sql("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


class Sequencer:
    """Numbers one service's events, and wakes up the consumers and publishers of all processes.

    Its connection also hears the sequencers of other processes: `topics` are those that the service reads.
    """

    def __init__(self, database: Database, wakeups: Wakeups, topics: tuple[str, ...] = ()) -> None:
        self._database = database
        self._wakeups = wakeups
        self._failure = RepeatedFailure("sequencer_paused", f"{database.service}.sequencer")
        self._heard_topics = (database.service, *topics)
        # Why events are not numbered now, for /readyz.
        self.unready_reason: str | None = None
        # When it last asked for events to number and got an answer, by the monotonic clock.
        self.passed_at = time.monotonic()

    @property
    def seconds_since_pass(self) -> float:
        """How long ago it last made a pass."""
        return time.monotonic() - self.passed_at

    async def run(self) -> None:
        """Number until cancelled; a lost connection is replaced."""
        while True:
            try:
                async with self._database.dedicated_connection() as conn:
                    await self._number_on(conn)
            except (*DATABASE_ERRORS, OSError) as error:
                self.unready_reason = "the database is away"
                self._failure.record(error)
            await asyncio.sleep(BACK_OFF_SECONDS * (1 + random.random()))

    async def _number_on(self, conn: Connection) -> None:
        async with conn.begin():
            await create_partitions(conn)
        session = NumberingSession(conn, self._database.service)
        await session.claim_epoch()
        await self._wakeups.listen(conn, self._heard_topics)
        raise_low_water_at = 0.0
        while True:
            is_staged = self._database.events_staged.is_set()
            self._database.events_staged.clear()
            counts = await session.number_batch(is_staged)
            self.passed_at, self.unready_reason = time.monotonic(), None
            self._failure.end()
            numbered = sum(counts.values())
            if counts:
                await self._report(conn, counts)
                raise_low_water_at = min(raise_low_water_at, time.monotonic() + LOW_WATER_SECONDS)
            if time.monotonic() >= raise_low_water_at:
                await session.raise_low_water()
                raise_low_water_at = time.monotonic() + (LOW_WATER_SECONDS if counts else IDLE_LOW_WATER_SECONDS)
            if numbered < NUMBERING_LIMIT:
                await self._wait(session, numbered)

    async def _wait(self, session: "NumberingSession", numbered: int) -> None:
        if session.paused:
            await asyncio.sleep(PAUSED_POLL_SECONDS)
        else:
            pace = PACE_SECONDS if numbered else 0
            await asyncio.sleep(BUSY_SECONDS if numbered >= BUSY_EVENTS else pace)
            await wait_for_wakeup(self._database.events_staged, POLL_SECONDS)

    async def _report(self, conn: Connection, counts: dict[str, int]) -> None:
        for type_, events in counts.items():
            events_total.labels("out", type_).inc(events)
        self._wakeups.notify(self._database.service)
        await self._wakeups.notify_processes(conn, self._database.service)


@dataclass
class LowWater:
    """Where the scan of staged rows starts, and where it will start when older transactions have ended."""

    position: int = 0
    next_position: int = 0
    pending_until: int | None = None


class NumberingSession:
    """Numbers events on one connection. Any process may do so: the lock of the heads serializes them."""

    def __init__(self, conn: Connection, service: str) -> None:
        self._conn = conn
        self._service = service
        self._low_water = LowWater()
        # Whether `accord partitions` waits until what is numbered is handled.
        self.paused = False
        self.epoch: UUID = uuid7()

    async def claim_epoch(self) -> None:
        """Make this connection's epoch the owner of all numbers from here on."""
        async with self._conn.begin():
            await self._conn.execute(_NUMBER_BY_HASH)
            await lock_heads(self._conn)
            await self._conn.execute(_CLAIM_NUMBERS, {"epoch": self.epoch})

    async def number_batch(self, is_staged: bool = False) -> dict[str, int]:
        """Number up to `NUMBERING_LIMIT` staged events; the number of events of each type.

        Unless it is known that something is staged, it looks before it locks: a lock is written to the disk, also where
        nothing is staged.
        """
        if (self.paused or not is_staged) and not await self._may_number():
            return {}
        async with self._conn.begin():
            await lock_heads(self._conn)
            rows = await self._conn.execute(_NUMBER, {"low_water": self._low_water.position, "limit": NUMBERING_LIMIT})
            counts = {row.type: row.events for row in rows}
            inject_fault(f"{self._service}.relay.before_numbered")
        inject_fault(f"{self._service}.relay.after_numbered")
        if not counts:
            await self._may_number()
        return counts

    async def _may_number(self) -> bool:
        found = (await self._conn.execute(_ANY_STAGED, {"low_water": self._low_water.position})).one()
        self.paused = found.paused
        return bool(found.staged and not found.paused)

    async def raise_low_water(self) -> None:
        """Let the scan start as high as no running transaction can still add rows below.

        The order of the three statements matters, each of which has a snapshot of its own. A transaction that had ended
        before the staged rows were read has its rows among them; one that takes an identity before they are read began
        before the last statement.
        """
        low_water = self._low_water
        async with self._conn.begin():
            oldest = (await self._conn.execute(_OLDEST_RUNNING)).scalar_one()
            staged = (await self._conn.execute(_STAGED_FROM, {"low_water": low_water.position})).scalar_one()
            next_transaction = (await self._conn.execute(_NEXT_TRANSACTION)).scalar_one()
        if low_water.pending_until is not None and oldest >= low_water.pending_until:
            low_water.position, low_water.pending_until = min(low_water.next_position, staged), None
        if low_water.pending_until is None:
            low_water.next_position, low_water.pending_until = staged, next_transaction
