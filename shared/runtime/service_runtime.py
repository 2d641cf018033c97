"""The spine around one service in one process: its share, relay, reader and upkeep."""

import asyncio
from collections.abc import Coroutine

from shared.errors import Unavailable
from shared.messaging.consumer.consumer import Consumer
from shared.messaging.log.wakeups import Wakeups
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.publisher import Publisher
from shared.messaging.sequencer import Sequencer
from shared.runtime.log_backend import LogBackend
from shared.runtime.maintenance import maintenance_tasks
from shared.runtime.service import Service, ServiceContext
from shared.telemetry import initialise_series, log

SHUTDOWN_STEP_SECONDS = 3.0


class ServiceRuntime:
    """One service's share, relay, reader, retention and gauges in this process."""

    def __init__(self, service: Service, runtime: ServiceContext, bells: Wakeups, front: LogBackend) -> None:
        self.service = service
        self.database = runtime.database
        self._front = front
        self.share = PartitionLeases(
            runtime.database, publishes=front.publisher is not None, reads=bool(service.topics)
        )
        self.relay = Sequencer(runtime.database, bells)
        self.publishing = front.publisher and Publisher(
            runtime.database, self.share, front.publisher, bells.subscribe((service.name,))
        )
        self.reader = Consumer(runtime.database, service.event_handlers, front.source, self.share)
        self._loops = [*service.periodic_tasks, *maintenance_tasks(self.database, runtime.settings.retention_days)]
        initialise_series(service.name, speaks=service.publishes, hears=service.receives, topics=service.topics)

    @property
    def unready_reason(self) -> str | None:
        """Why this service does not get on, if it does not."""
        return self.reader.unready_reason or self.relay.unready_reason

    @property
    def degraded(self) -> str | None:
        """What is away of all that this service does without."""
        hears = self._front.source.unready_reason if self.service.topics else None
        return hears or (self.publishing.unready_reason if self.publishing else None)

    def tasks(self) -> dict[str, Coroutine[None, None, None]]:
        """What runs side by side, until cancelled; one that raises ends the process."""
        name = self.service.name
        tasks = {f"{name}.share": self.share.run(), f"{name}.numbering": self.relay.run()}
        if self.publishing:
            tasks[f"{name}.publishing"] = self.publishing.run()
        if self.service.topics:
            tasks[f"{name}.reader"] = self.reader.run()
        for loop in self._loops:
            tasks[loop.name] = loop.run()
        for number, group in enumerate(self.service.group_commits):
            tasks[f"{name}.group.{number}"] = group.run()
        return tasks

    async def shutdown(self) -> None:
        """After the tasks ended: give everything back, so that others go on at once."""
        for step in (self.share.release_all, self._front.source.close, self._close_publisher, self.database.close):
            try:
                async with asyncio.timeout(SHUTDOWN_STEP_SECONDS):
                    await step()
            except (Unavailable, TimeoutError, OSError) as error:
                log.warning("service left hastily", service=self.service.name, cause=type(error).__name__)

    async def _close_publisher(self) -> None:
        if self._front.publisher:
            await self._front.publisher.close()
