"""What runs while something is tried: intake speaks, qualification hears."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from shared.log.bells import Bells
from shared.partitions import Share
from shared.publishing import Publishing
from shared.relay import Relay
from tests.shared.log.ears import Ear, reader_of
from tests.shared.log.logs import Log
from tests.shared.log.world import World


@asynccontextmanager
async def running(*work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """All of this, for the length of the block; what fails fails the block."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        yield
        for task in tasks:
            task.cancel()


@asynccontextmanager
async def speaking(world: World, log: Log) -> AsyncIterator[Share]:
    """intake's relay, and its publisher if there is a log in front of the journal."""
    bells, publisher = Bells(), log.publisher("intake")
    share = Share(world.intake, publishes=publisher is not None, reads=False)
    work = [Relay(world.intake, bells).number(), share.run()]
    if publisher:
        work.append(Publishing(world.intake, share, publisher, bells.listen(("intake",))).run())
    try:
        async with running(*work):
            yield share
    finally:
        await share.leave()
        if publisher:
            await publisher.close()


@asynccontextmanager
async def hearing(world: World, log: Log, folder: Path) -> AsyncIterator[None]:
    """One process of qualification."""
    async with reader_of(world.qualification, log, Ear("a", folder)) as (reader, _), running(reader.run()):
        yield


@asynccontextmanager
async def alive(world: World, log: Log, folder: Path) -> AsyncIterator[None]:
    """Both."""
    async with speaking(world, log), hearing(world, log, folder):
        yield


@asynccontextmanager
async def control(world: World, folder: Path) -> AsyncIterator[None]:
    """Another service that hears the same, from the journal alone: what this machine needs now if nothing fails."""
    async with reader_of(world.handoff, Log(), Ear("control", folder)) as (reader, _), running(reader.run()):
        yield
