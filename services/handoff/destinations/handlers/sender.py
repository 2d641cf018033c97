"""Sending notices: each process takes groups that are due, and sends their messages side by side."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence

from services.handoff.destinations.domain.outcome import ATTEMPTS_LIMIT, Answer, decide
from services.handoff.destinations.handlers import claims, compose, deliver, end_notices
from services.handoff.notices.domain.notice import Notice
from services.handoff.notices.store import sending
from shared.config.fault_injection import inject_fault
from shared.db.connection import Connection
from shared.db.database import Database
from shared.messaging.log.wakeups import wait_for_wakeup

# Another process may make a notice, and one that sends may die.
POLL_SECONDS = 15.0
LOOK_SECONDS = 0.25
GATHERING = sending.Gathering(offers=1.0, others=5.0, most=30.0)
IN_FLIGHT = 20
# A destination that does not answer holds up no other.
IN_FLIGHT_EACH = 3


class NoticeSender:
    """The messages that one process sends. `roots`: the installation's secrets, newest first."""

    def __init__(self, database: Database, roots: Sequence[bytes], links: compose.Links, ways: deliver.Ways) -> None:
        self.ways = ways
        self.links = links
        self.database = database
        self._roots = roots
        self._woken = asyncio.Event()
        self._in_flight: dict[asyncio.Task[None], sending.Group] = {}

    def wake(self) -> None:
        """There may be notices that are due."""
        self._woken.set()

    async def run(self) -> float:
        """Send until cancelled. If PostgreSQL fails, what is being sent is left to its lease."""
        try:
            while True:
                self._woken.clear()
                await wait_for_wakeup(self._woken, await self.send_due())
        finally:
            for task in list(self._in_flight):
                task.cancel()
            await asyncio.gather(*self._in_flight, return_exceptions=True)
            await self.ways.close()

    async def send_due(self) -> float:
        """Begin to send what is due, as much as there is room for; the seconds until there may be more."""
        room = IN_FLIGHT - len(self._in_flight)
        if room <= 0:
            return POLL_SECONDS
        busy = [name for name, number in self._count_busy().items() if number >= IN_FLIGHT_EACH]
        async with self.database.read_connection() as conn:
            groups = await sending.find_due(conn, busy, GATHERING, room)
            seconds = await sending.seconds_to_next(conn)
        begun = [await self._begin(group) for group in groups if group not in self._in_flight.values()]
        if any(begun):
            return 0.0
        return POLL_SECONDS if seconds is None else min(POLL_SECONDS, max(LOOK_SECONDS, seconds))

    async def _begin(self, group: sending.Group) -> bool:
        if self._count_busy()[group.destination or ""] >= IN_FLIGHT_EACH:
            return False
        claimed = await self.database.run(lambda conn: claims.claim_group(conn, self._roots, self.links, group))
        if claimed is not None:
            task = asyncio.create_task(self._send(claimed))
            self._in_flight[task] = group
            task.add_done_callback(self._end)
        return claimed is not None

    async def _send(self, claimed: claims.Claimed) -> None:
        answer = await self.ways.send(claimed.message, claimed.target, claimed.addressee)
        inject_fault("handoff.notices.after_attempt")
        await self.database.run(lambda conn: save_answer(conn, claimed.notices, answer))

    def _end(self, task: asyncio.Task[None]) -> None:
        self._in_flight.pop(task, None)
        if not task.cancelled():
            # A failure to save is repeated by the lease.
            task.exception()
        self.wake()

    def _count_busy(self) -> Counter[str]:
        return Counter(group.destination or "" for group in self._in_flight.values())


async def save_answer(conn: Connection, notices: Sequence[Notice], answer: Answer) -> None:
    """Save what a destination answered: notices that were tried too often end, the others wait together."""
    spent = [notice for notice in notices if notice.attempts >= ATTEMPTS_LIMIT]
    others = [notice for notice in notices if notice.attempts < ATTEMPTS_LIMIT]
    for tried in (spent, others):
        if tried:
            number = max(notice.attempts for notice in tried)
            await end_notices.save_outcome(conn, tried, decide(answer, number, random.random()))
