"""Periodic tasks: work that a deadline or an interval causes, not a request or an event."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from shared.telemetry import RepeatedFailure, task_failures_total

LONGEST_SLEEP_SECONDS = 60.0


@dataclass(frozen=True)
class PeriodicTask:
    """`run_once` does a bounded amount of work and returns how many seconds to sleep (0: run again at once)."""

    name: str
    run_once: Callable[[], Awaitable[float]]
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """End the current sleep: there is new work."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; after a failure, try again at growing intervals. No failure ends the process."""
        failure = RepeatedFailure("periodic_task_failed", self.name)
        failures = task_failures_total.labels(self.name)
        while True:
            self._woken.clear()
            try:
                seconds = await self.run_once()
            except Exception as error:
                failures.inc()
                await asyncio.sleep(failure.record(error))
                continue
            failure.end()
            if seconds > 0:
                await self._sleep(min(seconds, LONGEST_SLEEP_SECONDS))

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return
