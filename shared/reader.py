"""In: a service reads its partitions and handles each event exactly once and in order, whatever the log does."""

import asyncio
import time
from collections.abc import Sequence

from shared.batches import Batches, Heard, Hearing
from shared.database import Database
from shared.failures import NotNow
from shared.log import journal
from shared.log.records import Place, Position, Record, Source
from shared.parking import crowded
from shared.partitions import Share
from shared.positions import read_positions
from shared.telemetry import consumer_lag, events_read_total, log

BATCH_LIMIT = 500
FETCH_SECONDS = 0.5
# Silence: no progress while idle and the head is further.
SILENCE_SECONDS = 2.0
BACK_OFF_SECONDS = 0.2
BACK_OFF_LIMIT_SECONDS = 2.0

__all__ = ["Heard", "Hearing", "Reader"]


class Reader:
    """One service's reader in this process."""

    def __init__(self, database: Database, hearings: Sequence[Hearing], source: Source, share: Share) -> None:
        self._database = database
        self._source = source
        self._share = share
        self._batches = Batches(database, hearings, share)
        self._held: frozenset[int] = frozenset()
        self._places: dict[Place, Position] = {}
        # Places that go on from the journal until it has no more.
        self._behind: set[Place] = set()
        self._heads_then: dict[Place, int] = {}
        self._look_at = 0.0
        # Why this reader does not get on, for /readyz.
        self.why: str | None = None

    async def run(self) -> None:
        """Read until cancelled; what is away is waited for."""
        pause = BACK_OFF_SECONDS
        while True:
            try:
                await self.turn()
                pause, self.why = BACK_OFF_SECONDS, None
            except NotNow as error:
                self.why = f"the {error} is away"
                log.warning("reading must wait", service=self._database.service, why=str(error))
                await asyncio.sleep(pause)
                pause = min(2 * pause, BACK_OFF_LIMIT_SECONDS)
                self._held = frozenset()

    async def turn(self) -> None:
        """One look at the log, and one batch."""
        await self._adopt()
        if not self._places:
            await asyncio.sleep(BACK_OFF_SECONDS)
            self._share.progressed()
            return
        found = await self._source.fetch(BATCH_LIMIT, 0 if self._behind else FETCH_SECONDS)
        self._share.progressed()
        ready = self._in_order(found) + await self._from_journal()
        if ready:
            await self._handle(ready)
        if time.monotonic() >= self._look_at:
            await self._look_for_silence()

    async def _adopt(self) -> None:
        """Between two batches: let go of what is above the fair share, take up what is ours now."""
        await self._share.let_go(self._share.excess())
        held = self._share.partitions
        if held == self._held:
            return
        async with self._database.reading() as conn:
            positions = await read_positions(conn, sorted(held))
            stopped = await crowded(conn)
        for topic, partition in stopped & set(positions):
            log.error("partition stopped: too much is parked", service=self._database.service, topic=topic, partition=partition, why="parked")
        self._places = await self._above_floors({at: positions[at] for at in positions if at not in stopped})
        self._behind, self._heads_then = set(), {}
        await self._source.assign(self._places)
        self._held = held

    async def _above_floors(self, positions: dict[Place, Position]) -> dict[Place, Position]:
        """What retention dropped cannot be read any more: go on above it, loudly."""
        heads = await self._heads(positions)
        lost = {place: heads[place][1] for place, at in positions.items() if at.number < heads[place][1]}
        for (topic, partition), floor in lost.items():
            log.error(
                "events lost: the journal no longer has them", service=self._database.service, topic=topic, partition=partition, head=floor
            )
        jumped = {place: Position(floor, None) for place, floor in lost.items()}
        if jumped:
            await self._batches.jump(jumped)
        return positions | jumped

    def _in_order(self, found: Sequence[Record]) -> list[Record]:
        """Of these, what comes next in its place; a number that jumps sends its place to the journal."""
        ready: list[Record] = []
        at = {place: position.number for place, position in self._places.items()}
        for record in found:
            number = at.get(record.place)
            if number is None or record.number <= number or record.place in self._behind:
                continue
            if record.number > number + 1:
                self._behind.add(record.place)
                continue
            at[record.place] = record.number
            ready.append(record)
        _count(ready, self._source.via)
        return ready

    async def _from_journal(self) -> list[Record]:
        if not self._behind:
            return []
        after = {place: self._places[place].number for place in self._behind}
        async with self._database.reading() as conn:
            found = await journal.read(conn, after, BATCH_LIMIT)
        if len(found) < BATCH_LIMIT:
            self._behind &= {record.place for record in found}
        _count(found, "journal")
        return found

    async def _handle(self, ready: Sequence[Record]) -> None:
        done = await self._batches.handle(ready)
        for place, moved in done.moved.items():
            kept = self._places[place].hint
            self._places[place] = Position(moved.number, kept if moved.hint is None else moved.hint)
        await self._source.handled({place: self._places[place] for place in done.moved})
        self._behind |= done.gaps
        if done.strayed:
            self._held = frozenset()
            await asyncio.sleep(BACK_OFF_SECONDS)

    async def _look_for_silence(self) -> None:
        """A place that has not reached the head of the last look goes on from the journal."""
        self._look_at = time.monotonic() + SILENCE_SECONDS
        heads = await self._heads(self._places)
        late = {place for place, at in self._places.items() if at.number < self._heads_then.get(place, 0)}
        self._behind |= late
        self._heads_then = {place: heads[place][0] for place in self._places}
        for topic in sorted({topic for topic, _ in self._places}):
            lag = sum(heads[place][0] - at.number for place, at in self._places.items() if place[0] == topic)
            consumer_lag.labels(self._database.service, topic).set(lag)

    async def _heads(self, places: dict[Place, Position]) -> dict[Place, tuple[int, int]]:
        async with self._database.reading() as conn:
            return await journal.heads_and_floors(conn, sorted({topic for topic, _ in places}))


def _count(records: Sequence[Record], via: str) -> None:
    for record in records:
        events_read_total.labels(record.topic, via).inc()
