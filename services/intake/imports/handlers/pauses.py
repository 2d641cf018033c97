"""Pauses of an import: live requests come first, and an import goes on however many come."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

# How soon an import sees that no request waits any more.
PAUSE_SECONDS = 0.005
# So long an import pauses at most for one piece of rows, so that requests without an end do not stop it.
PIECE_PAUSE_SECONDS = 1.0


@dataclass
class Pauses:
    """The pauses of a worker. `requests_wait`: whether live requests wait in this process for their commit.

    `seconds`: how long the present piece has paused.
    """

    requests_wait: Callable[[], bool] = lambda: False
    seconds: float = 0.0

    async def give_way(self) -> None:
        """Let everything run that is ready, and wait until no live request waits or the piece has paused enough."""
        await asyncio.sleep(0)
        while self.seconds < PIECE_PAUSE_SECONDS and self.requests_wait():
            begun = time.perf_counter()
            await asyncio.sleep(PAUSE_SECONDS)
            self.seconds += time.perf_counter() - begun
