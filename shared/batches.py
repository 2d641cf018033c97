"""A batch in one transaction: lock positions, check, decode, hand to the hearings, move; halved around a guilty one."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database import Database, sqlstate
from shared.events.base import Event
from shared.events.catalogue import read_event
from shared.failures import NotNow
from shared.faults import fault
from shared.log import journal
from shared.log.records import Place, Position, Record
from shared.parking import WAITS, blocked_keys, park
from shared.partitions import Share
from shared.positions import count_try, lock_positions, move_positions
from shared.telemetry import described, events_total, log

BATCH_SECONDS = 20.0
SLOW_TRIES = 3
QUERY_CANCELED = "57014"


@dataclass(frozen=True)
class Heard:
    """An event of the log, as a cause."""

    event: Event
    event_id: UUID
    recorded_at: datetime
    topic: str
    partition: int
    number: int


@dataclass(frozen=True)
class Hearing:
    """What a service does about some types of event; gets all of a batch, in order, in the batch's transaction."""

    types: tuple[type[Event], ...]
    handle: Callable[[AsyncConnection, Sequence[Heard]], Awaitable[None]]


@dataclass
class Done:
    """What became of a batch.

    How far each place moved; which places are not this process's, or not where it thought; which have a gap that the
    journal must fill; and the types of the events handled.
    """

    moved: dict[Place, Position] = field(default_factory=dict)
    strayed: set[Place] = field(default_factory=set)
    gaps: set[Place] = field(default_factory=set)
    types: list[str] = field(default_factory=list)

    def add(self, part: "Done") -> None:
        """Take in what a part of the batch came to."""
        self.moved |= part.moved
        self.strayed |= part.strayed
        self.gaps |= part.gaps
        self.types += part.types


class Batches:
    """Handles what a reader read."""

    def __init__(self, database: Database, hearings: Sequence[Hearing], share: Share) -> None:
        self._database = database
        self._hearings = hearings
        self._share = share

    async def handle(self, records: Sequence[Record]) -> Done:
        """Handle these records, each exactly once; raises NotNow when nothing can be done now."""
        done = Done()
        await self._handle(records, done)
        for type_, events in Counter(done.types).items():
            events_total.labels("in", type_).inc(events)
        return done

    async def jump(self, positions: dict[Place, Position]) -> None:
        """Give up what lies below these positions."""
        await self._database.run(lambda conn: self._jump(conn, positions))

    async def _jump(self, conn: AsyncConnection, positions: dict[Place, Position]) -> None:
        at = await lock_positions(conn, list(positions), self._share.me)
        await move_positions(
            conn, {place: to for place, to in positions.items() if at.get(place, to.number) < to.number}
        )

    async def _handle(self, records: Sequence[Record], done: Done) -> None:
        records = [record for record in records if record.place not in done.strayed | done.gaps]
        if not records:
            return
        try:
            async with asyncio.timeout(BATCH_SECONDS):
                part = await self._database.run(lambda conn: self._commit(conn, records))
        except NotNow:
            raise
        except Exception as error:
            if len(records) > 1:
                await self._halve(records, error, done)
            elif not (_slow(error) and await self._try_again(records[0])):
                await self._park(records[0], error, done)
            else:
                done.strayed.add(records[0].place)
        else:
            fault(f"{self._database.service}.reader.after_commit")
            self._share.progressed()
            done.add(part)

    async def _halve(self, records: Sequence[Record], error: Exception, done: Done) -> None:
        log.warning("batch halved", service=self._database.service, size=len(records), cause=type(error).__name__)
        middle = -(-len(records) // 2)
        await self._handle(records[:middle], done)
        await self._handle(records[middle:], done)

    async def _try_again(self, record: Record) -> bool:
        tries = await self._database.run(lambda conn: count_try(conn, record.place, record.number - 1))
        return tries < SLOW_TRIES

    async def _park(self, record: Record, error: Exception, done: Done) -> None:
        why = described(error)["type"]
        part = await self._database.run(lambda conn: self._commit(conn, [record], why))
        log.error(
            "record parked", service=self._database.service, topic=record.topic, partition=record.partition,
            number=record.number, event_type=record.type, exc_info=error,
        )  # fmt: skip
        done.add(part)

    async def _commit(self, conn: AsyncConnection, records: Sequence[Record], park_as: str | None = None) -> Done:
        done = Done()
        mine = await self._ours(conn, records, done)
        if not mine:
            return done
        blocked = await blocked_keys(conn, mine)
        waiting = [record for record in mine if (record.topic, record.subject) in blocked]
        free = [record for record in mine if (record.topic, record.subject) not in blocked]
        if park_as:
            await park(conn, free, park_as)
        else:
            done.types = await hear(conn, self._hearings, free, self._share.progressed)
        await park(conn, waiting, WAITS)
        done.moved = _last(mine)
        await move_positions(conn, done.moved)
        fault(f"{self._database.service}.reader.before_commit")
        return done

    async def _ours(self, conn: AsyncConnection, records: Sequence[Record], done: Done) -> list[Record]:
        """Lock the positions; of the records, those that follow on them and belong to the journal's time line."""
        at = await lock_positions(conn, sorted({record.place for record in records}), self._share.me)
        done.strayed |= {record.place for record in records} - set(at)
        from_kafka = {record.place for record in records if record.offset is not None and record.place in at}
        heads, owners = (
            await journal.owners(conn, {place: at[place] for place in from_kafka}) if from_kafka else ({}, {})
        )
        mine = []
        for record in records:
            place = record.place
            if place in done.strayed | done.gaps or record.number <= at[place]:
                continue
            if record.number == at[place] + 1 and (
                place not in heads or _belongs(record, heads[place], owners.get(place, []))
            ):
                at[place] = record.number
                mine.append(record)
            else:
                done.gaps.add(place)
        return mine


async def hear(
    conn: AsyncConnection,
    hearings: Sequence[Hearing],
    records: Sequence[Record],
    progressed: Callable[[], None] = lambda: None,
) -> list[str]:
    """Hand these records to whoever hears their types; the types that this program knows."""
    heard = [cause for record in records if (cause := _decode(record))]
    for hearing in hearings:
        causes = [cause for cause in heard if isinstance(cause.event, hearing.types)]
        if causes:
            await hearing.handle(conn, causes)
            progressed()
    return [cause.event.type for cause in heard]


def _belongs(record: Record, head: int, owners: Sequence[tuple[int, UUID]]) -> bool:
    """Whether this number exists in the journal and this record's epoch gave it."""
    owner = next((epoch for first, epoch in reversed(owners) if first <= record.number), None)
    return record.number <= head and owner == record.epoch


def _slow(error: Exception) -> bool:
    return isinstance(error, TimeoutError) or (isinstance(error, DBAPIError) and sqlstate(error) == QUERY_CANCELED)


def _decode(record: Record) -> Heard | None:
    event = read_event(record.type, record.version, record.data)
    if event is None:
        return None
    return Heard(event, record.event_id, record.recorded_at, record.topic, record.partition, record.number)


def _last(records: Sequence[Record]) -> dict[Place, Position]:
    return {
        record.place: Position(record.number, None if record.offset is None else record.offset + 1)
        for record in records
    }
