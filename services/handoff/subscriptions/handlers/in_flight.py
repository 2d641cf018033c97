"""The deliveries that one process is sending."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from services.handoff.subscriptions.domain.subscription import SUBSCRIPTIONS_LIMIT
from services.handoff.subscriptions.handlers.claims import IN_FLIGHT_EACH
from shared.telemetry import log

# So many of every subscription have room: none waits for another.
IN_FLIGHT_LIMIT = IN_FLIGHT_EACH * SUBSCRIPTIONS_LIMIT


class InFlight:
    """Tasks, and how many each subscription has; `on_end` is called when one ends."""

    def __init__(self, on_end: Callable[[], None]) -> None:
        self.busy: Counter[UUID] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_end = on_end

    @property
    def room(self) -> int:
        """How many more may begin."""
        return IN_FLIGHT_LIMIT - len(self._tasks)

    def start(self, work: Coroutine[Any, Any, None], subscription_id: UUID) -> None:
        """Begin this work for a subscription."""
        self.busy[subscription_id] += 1
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._end(done, subscription_id))

    async def finish(self, seconds: float) -> None:
        """Wait until all have ended, at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def cancel(self) -> None:
        """End all at once."""
        for task in self._tasks:
            task.cancel()

    def _end(self, task: asyncio.Task[None], subscription_id: UUID) -> None:
        self._tasks.discard(task)
        self.busy[subscription_id] -= 1
        if not self.busy[subscription_id]:
            del self.busy[subscription_id]
        if not task.cancelled() and (error := task.exception()):
            # The delivery is sent again when its lease ends; receivers know it by its id.
            log.warning("delivery_unsaved", cause=type(error).__name__)
        self._on_end()
