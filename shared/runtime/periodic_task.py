"""Periodic tasks: work that a deadline or an interval causes, not a request or an event."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

from shared.telemetry import RepeatedFailure, task_failures_total

LONGEST_SLEEP_SECONDS = 60.0


@dataclass
class PeriodicTask:
    """`run_once` does a bounded amount of work and returns how many seconds to sleep (0: run again at once).

    `after_events`: when the service publishes or is to handle events, a run begins at most so many seconds after the
    previous one. So a task may sleep long where nothing happens. `share` (above 0, at most 1): the share of the time
    that such runs may take; a run that takes longer than usual is followed by a longer pause.
    """

    name: str
    run_once: Callable[[], Awaitable[float]]
    after_events: float | None = None
    share: float = 1.0
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _ran_at: float = 0.0
    _took: float = 0.0
    _next_run: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """End the current sleep: there is new work."""
        self._woken.set()

    def on_events(self) -> None:
        """The service published events, or is to handle some."""
        if self.after_events is None or self._next_run is not None:
            return
        loop = asyncio.get_running_loop()
        pause = min(max(self.after_events, self._took / self.share), LONGEST_SLEEP_SECONDS)
        self._next_run = loop.call_at(max(loop.time(), self._ran_at + pause), self.wake)

    async def run(self) -> None:
        """Work until cancelled; after a failure, try again at growing intervals. No failure ends the process."""
        failure = RepeatedFailure("periodic_task_failed", self.name)
        failures = task_failures_total.labels(self.name)
        while True:
            self._begin()
            try:
                seconds = await self.run_once()
                self._took = asyncio.get_running_loop().time() - self._ran_at
            except Exception as error:
                failures.inc()
                await asyncio.sleep(failure.record(error))
                continue
            failure.end()
            if seconds > 0:
                await self._sleep(min(seconds, LONGEST_SLEEP_SECONDS))

    def _begin(self) -> None:
        self._woken.clear()
        self._ran_at = asyncio.get_running_loop().time()
        if self._next_run is not None:
            self._next_run.cancel()
            self._next_run = None

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
