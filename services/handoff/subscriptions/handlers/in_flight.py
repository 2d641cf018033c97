"""The deliveries that one process is sending."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from services.handoff.subscriptions.domain.attempt import Attempt
from services.handoff.subscriptions.domain.subscription import SUBSCRIPTIONS_LIMIT
from services.handoff.subscriptions.domain.window import WINDOW, next_window
from services.handoff.subscriptions.store.sending import Share
from shared.telemetry import log

# So many of every subscription have room: none waits for another. Fast receivers share what is above.
RESERVED = WINDOW * SUBSCRIPTIONS_LIMIT
SHARED_LIMIT = 128
# While so many that were answered are not saved yet, no more are begun.
UNSAVED_LIMIT = 512


class InFlight:
    """Tasks, and how many of each subscription wait for their receiver; `on_end` is called when one ends.

    What has its answer and is being saved holds up no other: receivers are kept busy while PostgreSQL writes.
    """

    def __init__(self, on_end: Callable[[], None]) -> None:
        self._busy: Counter[UUID] = Counter()
        self._windows: dict[UUID, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._on_end = on_end

    @property
    def room(self) -> int:
        """How many more may begin."""
        sending = self._busy.total()
        return 0 if len(self._tasks) - sending >= UNSAVED_LIMIT else RESERVED + SHARED_LIMIT - sending

    def shares(self) -> dict[UUID, Share]:
        """How many each subscription has, and may have at most; those that are missing have none."""
        left = SHARED_LIMIT - sum(max(0, busy - WINDOW) for busy in self._busy.values())
        shares = {}
        for subscription_id in self._busy | self._windows:
            busy, window = self._busy[subscription_id], self._windows.get(subscription_id, WINDOW)
            most = min(window, max(busy, WINDOW) + max(0, left))
            left -= max(0, most - max(busy, WINDOW))
            shares[subscription_id] = Share(busy, most)
        return shares

    def release(self, subscription_id: UUID) -> None:
        """An attempt of this subscription has ended: another may begin."""
        self._busy[subscription_id] -= 1
        if not self._busy[subscription_id]:
            del self._busy[subscription_id]
        self._on_end()

    def record(self, subscription_id: UUID, attempt: Attempt) -> None:
        """Let the subscription have more or fewer at once after this attempt."""
        window = next_window(self._windows.get(subscription_id, WINDOW), attempt)
        if window > WINDOW:
            self._windows[subscription_id] = window
        else:
            self._windows.pop(subscription_id, None)
        if len(self._windows) > SUBSCRIPTIONS_LIMIT:
            # Some were deleted.
            self._windows = {key: value for key, value in self._windows.items() if self._busy[key]}

    def start(self, work: Coroutine[Any, Any, None], subscription_id: UUID) -> None:
        """Begin this work for a subscription."""
        self._busy[subscription_id] += 1
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    async def finish(self, seconds: float) -> None:
        """Wait until all have ended, at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def cancel(self) -> None:
        """End all at once."""
        for task in self._tasks:
            task.cancel()

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            # The delivery is sent again when its lease ends; receivers know it by its id.
            log.warning("delivery_unsaved", cause=type(error).__name__)
        self._on_end()
