"""One service at run time: its leases, sequencer, publisher, consumer and periodic tasks in one process."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine

from shared.db.database import DATABASE_FAILURES
from shared.messaging.consumer.consumer import Consumer
from shared.messaging.log.wakeups import Wakeups, hear_other_server
from shared.messaging.partition_leases import PartitionLeases
from shared.messaging.publisher import Publisher
from shared.messaging.sequencer import Sequencer
from shared.runtime.log_backend import LogBackend
from shared.runtime.maintenance import maintenance_tasks
from shared.runtime.service import Service, ServiceContext
from shared.telemetry import initialise_series, log

RELEASE_SECONDS = 2.0
CLOSE_SECONDS = 3.0
# An idle sequencer passes every 4 seconds, and any answered statement of a consumer is progress.
STANDSTILL_SECONDS = 8.0


class ServiceRuntime:
    """One service in this process: what runs beside its routes, and whether it can work."""

    def __init__(self, service: Service, context: ServiceContext, wakeups: Wakeups, log_backend: LogBackend) -> None:
        self.service = service
        self.database = context.database
        self._log_backend = log_backend
        self._wakeups = wakeups
        self._begins = asyncio.Event()
        self._begins.set()
        self.leases = PartitionLeases(
            self.database, publishes=log_backend.publisher is not None, reads=bool(service.topics)
        )
        self.sequencer = Sequencer(self.database, wakeups, service.topics)
        self.publisher = log_backend.publisher and Publisher(
            self.database, self.leases, log_backend.publisher, wakeups.subscribe((service.name,))
        )
        numbered = wakeups.subscribe(service.topics)
        self.consumer = Consumer(
            self.database, service.event_handlers, log_backend.source, self.leases, numbered, service.pace_seconds
        )
        retention_days, publishes = context.settings.retention_days, log_backend.publisher is not None
        maintenance = maintenance_tasks(self.database, retention_days, service.expiries, publishes)
        self._periodic_tasks = [*service.periodic_tasks, *maintenance]
        for task in self._periodic_tasks:
            wakeups.call_on_record({service.name, *service.topics}, task.on_events)
        initialise_series(service.name, publishes=service.publishes, receives=service.receives, topics=service.topics)

    @property
    def unready_reason(self) -> str | None:
        """Why this service cannot work now; None if it can."""
        if self.database.closed_because:
            return self.database.closed_because
        return self.consumer.unready_reason or self.sequencer.unready_reason or self._standstill()

    def _standstill(self) -> str | None:
        """What has made no progress for too long, though nothing failed: PostgreSQL may have fallen silent."""
        if self.sequencer.seconds_since_pass > STANDSTILL_SECONDS:
            return "numbering stands still"
        if self.service.topics and self.leases.seconds_without_progress > STANDSTILL_SECONDS:
            return "consuming stands still"
        return None

    @property
    def degraded(self) -> str | None:
        """Which resource is unavailable that this service can work without; None if there is none."""
        source_reason = self._log_backend.source.unready_reason if self.service.topics else None
        return self.consumer.degraded or source_reason or (self.publisher.unready_reason if self.publisher else None)

    def hold(self, why: str | None) -> None:
        """Do nothing that needs PostgreSQL, and refuse what does for this reason; None: begin with it."""
        for database in (self.database, *self.database.lenders.values()):
            database.closed_because = why
        if why is None:
            self._begins.set()
        else:
            self._begins.clear()

    def tasks(self) -> dict[str, Coroutine[None, None, None]]:
        """The tasks that run side by side until cancelled, by name; a service that is held only answers requests."""
        name = self.service.name
        tasks = {f"{name}.sequencer": self.sequencer.run()}
        if self.publisher or self.service.topics:
            tasks[f"{name}.leases"] = self.leases.run()
        if self.publisher:
            tasks[f"{name}.publisher"] = self.publisher.run()
        if self.service.topics:
            tasks[f"{name}.consumer"] = self.consumer.run()
        for topic in self.service.topics:
            if topic in self.database.lenders:
                tasks[f"{name}.wakeups.{topic}"] = hear_other_server(self.database.lenders[topic], self._wakeups)
        for periodic_task in self._periodic_tasks:
            tasks[periodic_task.name] = periodic_task.run()
        tasks = {task_name: self._run_once_begun(task) for task_name, task in tasks.items()}
        for number, group_commit in enumerate(self.service.group_commits):
            tasks[f"{name}.group_commit.{number}"] = group_commit.run()
        return tasks

    async def _run_once_begun(self, task: Coroutine[None, None, None]) -> None:
        try:
            await self._begins.wait()
            await task
        finally:
            task.close()

    async def shutdown(self) -> None:
        """After the tasks ended: release leases and connections, so that other processes take over at once."""
        await self._shut_down(RELEASE_SECONDS, self.leases.release_all)
        steps = (self._log_backend.source.close, self._close_publisher, self.database.close)
        await asyncio.gather(*(self._shut_down(CLOSE_SECONDS, step) for step in steps))

    async def _shut_down(self, seconds: float, step: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(seconds):
                await step()
        except (OSError, *DATABASE_FAILURES) as error:
            log.warning("shutdown_step_timed_out", service=self.service.name, cause=type(error).__name__)

    async def _close_publisher(self) -> None:
        if self._log_backend.publisher:
            await self._log_backend.publisher.close()
