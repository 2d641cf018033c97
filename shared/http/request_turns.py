"""Which requests begin in one pass of the event loop: of each address a few, so that none holds up the others."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Of one address in one pass. A pass with nothing else to do takes some microseconds, so no address has to wait.
STARTS_PER_PASS = 8


class RequestTurns:
    """Starts requests in the order in which they came from their address, at most `starts` of an address in a pass.

    A lead needs some twenty passes. Without turns, each pass would do the work of a thousand requests that a client
    sends at once, and the lead would wait for twenty times that.
    """

    def __init__(self, starts: int = STARTS_PER_PASS) -> None:
        self.starts = starts
        self.started: Counter[str] = Counter()
        self.waiting: dict[str, deque[Callable[[], None]]] = {}
        self.is_scheduled = False

    def take(self, address: str, start: Callable[[], None]) -> None:
        """Call `start` in this pass if the address has a turn left in it, else in a later one."""
        self.schedule()
        if self.started[address] < self.starts:
            self.started[address] += 1
            start()
        else:
            self.waiting.setdefault(address, deque()).append(start)

    def schedule(self) -> None:
        if not self.is_scheduled:
            self.is_scheduled = True
            asyncio.get_running_loop().call_soon(self.begin_pass)

    def begin_pass(self) -> None:
        """Start what waits, as far as there are turns; more may come in the same pass."""
        self.is_scheduled = False
        self.started.clear()
        for address, queue in list(self.waiting.items()):
            while queue and self.started[address] < self.starts:
                self.started[address] += 1
                queue.popleft()()
            if not queue:
                del self.waiting[address]
        if self.waiting:
            self.schedule()
