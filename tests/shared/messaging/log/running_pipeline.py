"""What runs while something is tried: intake speaks, qualification hears."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from shared.messaging.log.wakeups import Wakeups
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.publisher import Publisher
from shared.messaging.relay import Relay
from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.pipeline import Pipeline
from tests.shared.messaging.log.recording_handler import PausableHandler, open_consumer


@asynccontextmanager
async def running(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """All of this, for the length of the block; what fails fails the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        yield
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def running_producer(world: Pipeline, log: Log) -> AsyncIterator[PartitionLeases]:
    """intake's relay, and its publisher if there is a log in front of the journal."""
    bells, publisher = Wakeups(), log.publisher("intake")
    share = PartitionLeases(world.intake, publishes=publisher is not None, reads=False)
    work = [Relay(world.intake, bells).run(), share.run()]
    if publisher:
        work.append(Publisher(world.intake, share, publisher, bells.subscribe(("intake",))).run())
    try:
        async with running(*work):
            yield share
    finally:
        await share.release_all()
        if publisher:
            await publisher.close()


@asynccontextmanager
async def running_consumer(world: Pipeline, log: Log, folder: Path) -> AsyncIterator[None]:
    """One process of qualification."""
    async with (
        open_consumer(world.qualification, log, PausableHandler("a", folder)) as (reader, _),
        running(reader.run()),
    ):
        yield


@asynccontextmanager
async def running_pipeline(world: Pipeline, log: Log, folder: Path) -> AsyncIterator[None]:
    """Both."""
    async with running_producer(world, log), running_consumer(world, log, folder):
        yield


@asynccontextmanager
async def running_control(world: Pipeline, folder: Path) -> AsyncIterator[None]:
    """Another service that hears the same, from the journal alone: what this machine needs now if nothing fails."""
    async with (
        open_consumer(world.handoff, Log(), PausableHandler("control", folder)) as (reader, _),
        running(reader.run()),
    ):
        yield
