"""What a service is made of, and the spine around it in one process."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter
from starlette.routing import BaseRoute

from shared.database import Database
from shared.events.catalogue import BY_TOPIC
from shared.failures import NotNow
from shared.gauges import Gauges
from shared.group import Group
from shared.log.bells import Bells
from shared.log.records import Publisher, Source
from shared.partitions import Share
from shared.reader import Hearing, Reader
from shared.relay import Relay
from shared.retention import Retention
from shared.settings import Settings
from shared.telemetry import expose, log

LOOP_SECONDS = 60.0
LOOP_BACK_OFF_SECONDS = 1.0
LEAVE_SECONDS = 3.0


@dataclass(frozen=True)
class Runtime:
    """What a service's wiring may use."""

    settings: Settings
    database: Database


@dataclass(frozen=True)
class Loop:
    """Work that time causes: `once` does a bounded piece and returns how many seconds it may sleep (0: go on)."""

    name: str
    once: Callable[[], Awaitable[float]]
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Do not sleep on: there is something new to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; what is away is waited for."""
        while True:
            self._woken.clear()
            try:
                seconds = await self.once()
            except NotNow as error:
                log.warning("loop.not_now", loop=self.name, why=str(error))
                seconds = LOOP_BACK_OFF_SECONDS
            if seconds > 0:
                await self._sleep(min(seconds, LOOP_SECONDS))

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return


@dataclass(frozen=True)
class Service:
    """One service, wired: its routes, what it hears, what time makes it do; `state` stands on `app.state.<name>`."""

    name: str
    state: object
    routers: Sequence[APIRouter] = ()
    hot: Sequence[BaseRoute] = ()
    hears: tuple[str, ...] = ()
    hearings: Sequence[Hearing] = ()
    loops: Sequence[Loop] = ()
    groups: Sequence[Group[Any, Any]] = ()


@dataclass(frozen=True)
class Front:
    """The log in front of the journal, for one service: how it reads and how it publishes."""

    source: Source
    publisher: Publisher | None = None


class Spine:
    """One service's share, relay, reader, retention and gauges in this process."""

    def __init__(self, service: Service, runtime: Runtime, bells: Bells, front: Front) -> None:
        self.service = service
        self.database = runtime.database
        self._front = front
        self.share = Share(runtime.database, publishes=front.publisher is not None, reads=bool(service.hears))
        self.relay = Relay(runtime.database, bells, self.share, front.publisher)
        self.reader = Reader(runtime.database, service.hearings, front.source, self.share)
        self._retention = Loop(
            f"{service.name}.retention", Retention(self.database, runtime.settings.retention_days).once
        )
        self._gauges = Loop(f"{service.name}.gauges", Gauges(self.database).once)
        speaks = [event.type for event in BY_TOPIC.get(service.name, ())]
        hears = [event.type for hearing in service.hearings for event in hearing.types]
        expose(service.name, speaks=speaks, hears=hears, topics=service.hears)

    def tasks(self) -> dict[str, Coroutine[Any, Any, None]]:
        """What runs side by side, until cancelled; one that raises ends the process."""
        name = self.service.name
        tasks = {f"{name}.share": self.share.run(), f"{name}.numbering": self.relay.number()}
        if self._front.publisher:
            tasks[f"{name}.publishing"] = self.relay.publish()
        if self.service.hears:
            tasks[f"{name}.reader"] = self.reader.run()
        for loop in (*self.service.loops, self._retention, self._gauges):
            tasks[loop.name] = loop.run()
        for number, group in enumerate(self.service.groups):
            tasks[f"{name}.group.{number}"] = group.run()
        return tasks

    async def leave(self) -> None:
        """After the tasks ended: give everything back, so that others go on at once."""
        for step in (self.share.leave, self._front.source.close, self._close_publisher, self.database.close):
            try:
                async with asyncio.timeout(LEAVE_SECONDS):
                    await step()
            except (NotNow, TimeoutError, OSError) as error:
                log.warning("service.left_hastily", service=self.service.name, cause=type(error).__name__)

    async def _close_publisher(self) -> None:
        if self._front.publisher:
            await self._front.publisher.close()
