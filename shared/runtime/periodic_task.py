"""Periodic tasks: work that a deadline or an interval causes, not a request or an event."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from shared.errors import Unavailable
from shared.telemetry import log

LONGEST_SLEEP_SECONDS = 60.0
BACK_OFF_SECONDS = 1.0


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
        """Work until cancelled; while a resource is unavailable, try again each second."""
        while True:
            self._woken.clear()
            try:
                seconds = await self.run_once()
            except Unavailable as error:
                log.warning("periodic_task_deferred", loop=self.name, why=str(error))
                seconds = BACK_OFF_SECONDS
            if seconds > 0:
                await self._sleep(min(seconds, LONGEST_SLEEP_SECONDS))

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return
