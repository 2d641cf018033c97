"""The parts that run during a test: intake publishes, qualification consumes."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from shared.messaging.log.wakeups import Wakeups
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.publisher import Publisher
from shared.messaging.sequencer import Sequencer
from tests.shared.messaging.log.consumer_of_a_process import open_consumer
from tests.shared.messaging.log.log_backends import Log
from tests.shared.messaging.log.pipeline import Pipeline


@asynccontextmanager
async def running(*coroutines: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run these during the block; a failure in one of them fails the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(coroutine) for coroutine in coroutines]
        yield
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def running_producer(pipeline: Pipeline, log: Log) -> AsyncIterator[PartitionLeases]:
    """intake's sequencer, and its publisher if there is a log in front of the journal."""
    wakeups, publisher = Wakeups(), log.publisher("intake")
    leases = PartitionLeases(pipeline.intake, publishes=publisher is not None, reads=False)
    coroutines = [Sequencer(pipeline.intake, wakeups).run(), leases.run()]
    if publisher:
        coroutines.append(Publisher(pipeline.intake, leases, publisher, wakeups.subscribe(("intake",))).run())
    try:
        async with running(*coroutines):
            yield leases
    finally:
        await leases.release_all()
        if publisher:
            await publisher.close()


@asynccontextmanager
async def running_consumer(pipeline: Pipeline, log: Log, folder: Path) -> AsyncIterator[None]:
    """One consumer of qualification."""
    async with (
        open_consumer(pipeline.qualification, log, "a", folder) as (consumer, _),
        running(consumer.run()),
    ):
        yield


@asynccontextmanager
async def running_pipeline(pipeline: Pipeline, log: Log, folder: Path) -> AsyncIterator[None]:
    """Both sides."""
    async with running_producer(pipeline, log), running_consumer(pipeline, log, folder):
        yield


@asynccontextmanager
async def running_control(pipeline: Pipeline, folder: Path) -> AsyncIterator[None]:
    """Another service that consumes the same from the journal alone: how fast this machine is without failures."""
    async with (
        open_consumer(pipeline.handoff, Log(), "control", folder) as (consumer, _),
        running(consumer.run()),
    ):
        yield
