"""Work that time causes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from shared.errors import Unavailable
from shared.telemetry import log

LOOP_SECONDS = 60.0
LOOP_BACK_OFF_SECONDS = 1.0


@dataclass(frozen=True)
class PeriodicTask:
    """`once` does a bounded piece of work and returns how many seconds it may sleep (0: go on)."""

    name: str
    run_once: Callable[[], Awaitable[float]]
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Do not sleep on: there is something new to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled; what is away is waited for."""
        while True:
            self._woken.clear()
            try:
                seconds = await self.run_once()
            except Unavailable as error:
                log.warning("loop must wait", loop=self.name, why=str(error))
                seconds = LOOP_BACK_OFF_SECONDS
            if seconds > 0:
                await self._sleep(min(seconds, LOOP_SECONDS))

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return
