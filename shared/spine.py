"""The spine around one service in one process: its share, relay, reader and upkeep."""

import asyncio
from collections.abc import Coroutine

from shared.failures import NotNow
from shared.log.bells import Bells
from shared.log.fronts import Front
from shared.partitions import Share
from shared.publishing import Publishing
from shared.reader import Reader
from shared.relay import Relay
from shared.service import Runtime, Service
from shared.telemetry import expose, log
from shared.upkeep import upkeep

LEAVE_SECONDS = 3.0


class Spine:
    """One service's share, relay, reader, retention and gauges in this process."""

    def __init__(self, service: Service, runtime: Runtime, bells: Bells, front: Front) -> None:
        self.service = service
        self.database = runtime.database
        self._front = front
        self.share = Share(runtime.database, publishes=front.publisher is not None, reads=bool(service.hears))
        self.relay = Relay(runtime.database, bells)
        self.publishing = front.publisher and Publishing(
            runtime.database, self.share, front.publisher, bells.listen((service.name,))
        )
        self.reader = Reader(runtime.database, service.hearings, front.source, self.share)
        self._loops = [*service.loops, *upkeep(self.database, runtime.settings.retention_days)]
        expose(service.name, speaks=service.publishes, hears=service.receives, topics=service.hears)

    @property
    def why_not(self) -> str | None:
        """Why this service does not get on, if it does not."""
        return self.reader.why or self.relay.why

    @property
    def degraded(self) -> str | None:
        """What is away of all that this service does without."""
        hears = self._front.source.why if self.service.hears else None
        return hears or (self.publishing.why if self.publishing else None)

    def tasks(self) -> dict[str, Coroutine[None, None, None]]:
        """What runs side by side, until cancelled; one that raises ends the process."""
        name = self.service.name
        tasks = {f"{name}.share": self.share.run(), f"{name}.numbering": self.relay.number()}
        if self.publishing:
            tasks[f"{name}.publishing"] = self.publishing.run()
        if self.service.hears:
            tasks[f"{name}.reader"] = self.reader.run()
        for loop in self._loops:
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
                log.warning("service left hastily", service=self.service.name, cause=type(error).__name__)

    async def _close_publisher(self) -> None:
        if self._front.publisher:
            await self._front.publisher.close()
