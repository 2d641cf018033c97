"""The steps that raise the number of partitions. Each may be repeated, and none loses order if the command is killed.

A topic is switched when every reader has handled all that is numbered, and nothing more is numbered: so the events of
a key that stand in its former partition were handled before the first one in its new partition gets a number.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import DATABASE_FAILURES, Database
from shared.db.messaging_tables import PARTITIONS, PARTITIONS_LIMIT
from shared.messaging.partitioning import store

# How long a pause lasts that is not renewed: as long as a killed command stops events.
PAUSE_SECONDS = 5.0
RENEW_SECONDS = 1.0
# How long one topic is paused at most, and how many events may be left when the pause begins.
DRAIN_SECONDS = 30.0
BACKLOG_LIMIT = 1000
# How long to wait for the readers of one topic before the pause, and how often a switch is tried.
BACKLOG_SECONDS = 600.0
SWITCH_TRIES = 10
POLL_SECONDS = 0.1

OBSTACLES = {
    store.NUMBERED: "{topic} numbers events though it is told not to: end its processes of the version before",
    store.FORMER_VERSION: "a process of {topic} of the version before stages events: end it, and try again",
    store.LOCKED: "the outbox of {topic} could not be locked: see that no long transaction writes to it, and try again",
}


class PartitionsRefused(Exception):
    """The number cannot be raised, or not now; the text says why and what to do."""


@dataclass(frozen=True)
class Participant:
    """A service. `count_more`: of its own journal, the events that other readers than consumers have not handled."""

    database: Database
    is_published: bool = False
    count_more: Callable[[Connection], Awaitable[int]] | None = None
    prepare_more: Callable[[Connection], Awaitable[None]] | None = None

    @property
    def name(self) -> str:
        return self.database.service


def require_possible(count: int, present: Mapping[str, int]) -> None:
    """Raises PartitionsRefused unless each topic can have so many partitions."""
    if count % PARTITIONS or not PARTITIONS <= count <= PARTITIONS_LIMIT:
        raise PartitionsRefused(f"{count} is no multiple of {PARTITIONS} up to {PARTITIONS_LIMIT}")
    for service, now in present.items():
        if count % now:
            raise PartitionsRefused(f"{service} has {now} partitions, and {count} is no multiple of it")


async def raise_partitions(participants: Sequence[Participant], count: int) -> None:
    """Have so many partitions in the topic of each of these services. Raises PartitionsRefused, Unavailable."""
    for each in participants:
        await each.database.run(lambda conn: store.add_heads(conn, count))
        inject_fault(f"partitions.{each.name}.after_heads")
    for each in participants:
        await each.database.run(partial(_add_readers, participant=each, count=count))
        inject_fault(f"partitions.{each.name}.after_readers")
    for each in participants:
        async with each.database.read_connection() as conn:
            now = await store.read_count(conn)
        if now < count:
            await _switch_topic(each, participants, count)


async def _add_readers(conn: Connection, participant: Participant, count: int) -> None:
    await store.add_readers(conn, count)
    if participant.prepare_more:
        await participant.prepare_more(conn)


async def _switch_topic(topic: Participant, participants: Sequence[Participant], count: int) -> None:
    await _await_readers(topic, participants, BACKLOG_LIMIT, BACKLOG_SECONDS)
    obstacle = ""
    for _ in range(SWITCH_TRIES):
        async with _paused(topic.database):
            inject_fault(f"partitions.{topic.name}.paused")
            heads = await _await_readers(topic, participants, 0, DRAIN_SECONDS)
            inject_fault(f"partitions.{topic.name}.drained")
            obstacle = await _try_switch(topic.database, count, heads)
        if not obstacle:
            inject_fault(f"partitions.{topic.name}.switched")
            return
    raise PartitionsRefused(OBSTACLES[obstacle].format(topic=topic.name))


async def _try_switch(database: Database, count: int, heads: Mapping[int, int]) -> str:
    """Why the topic was not switched; empty if it was."""
    try:
        return await database.run(partial(store.switch, count=count, heads=heads))
    except DATABASE_FAILURES:
        return store.LOCKED


@asynccontextmanager
async def _paused(database: Database) -> AsyncIterator[None]:
    """Nothing is numbered until the block ends, or this process no longer renews the pause."""
    await database.run(lambda conn: store.pause(conn, PAUSE_SECONDS))
    renewing = asyncio.create_task(_renew(database))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.wait([renewing])
        await database.run(store.resume)


async def _renew(database: Database) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            await database.run(lambda conn: store.pause(conn, PAUSE_SECONDS))
        except DATABASE_FAILURES:
            # What was numbered after the pause has ended is seen at the switch.
            continue


async def _await_readers(
    topic: Participant, participants: Sequence[Participant], limit: int, seconds: float
) -> dict[int, int]:
    """Wait until no reader is more than `limit` events behind; the last numbers that they were compared with."""
    end = time.monotonic() + seconds
    while True:
        async with topic.database.read_connection() as conn:
            heads = await store.read_heads(conn)
        left = await _count_left(topic, participants, heads)
        if all(count <= limit for count in left.values()):
            return heads
        if time.monotonic() >= end:
            behind = ", ".join(f"{reader} ({count} events)" for reader, count in left.items() if count > limit)
            raise PartitionsRefused(
                f"{topic.name} keeps its partitions: {behind} did not reach the end of its topic within "
                f"{seconds:.0f} seconds. See that these processes run, then try again"
            )
        await asyncio.sleep(POLL_SECONDS)


async def _count_left(topic: Participant, participants: Sequence[Participant], heads: dict[int, int]) -> dict[str, int]:
    left: dict[str, int] = {}
    for reader in participants:
        async with reader.database.read_connection() as conn:
            left[reader.name] = await store.count_unhandled(conn, topic.name, heads)
    async with topic.database.read_connection() as conn:
        if topic.is_published:
            left["Kafka"] = await store.count_unpublished(conn)
        if topic.count_more:
            left["webhooks"] = await topic.count_more(conn)
    return left
