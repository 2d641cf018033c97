"""Sending due deliveries: each process takes some, sends them side by side, and saves the results together."""

import asyncio
from collections.abc import Sequence

from services.handoff.subscriptions.handlers.claims import LEASE_SECONDS, Message, claim_due
from services.handoff.subscriptions.handlers.deliver import deliver
from services.handoff.subscriptions.handlers.in_flight import InFlight
from services.handoff.subscriptions.handlers.results import save_results
from services.handoff.subscriptions.handlers.transport import Transport
from services.handoff.subscriptions.store import sending
from services.handoff.subscriptions.store.sending import Result
from shared.db.database import Database
from shared.messaging.group_commit import GroupCommit
from shared.messaging.log.wakeups import wait_for_wakeup

POLL_SECONDS = 15.0
# Deliveries are due, but all are held by other processes or wait for their subscription's turn.
RETRY_SECONDS = 0.5
RESULTS_LIMIT = 200


class Sender:
    """The deliveries that one process sends. `roots`: the installation's secrets, newest first."""

    def __init__(self, database: Database, roots: Sequence[bytes], transport: Transport) -> None:
        self.results: GroupCommit[Result, None] = GroupCommit(database, save_results, RESULTS_LIMIT)
        self.roots = roots
        self.transport = transport
        self._database = database
        self._woken = asyncio.Event()
        self._in_flight = InFlight(self.wake)

    def wake(self) -> None:
        """There may be deliveries that are due."""
        self._woken.set()

    async def run(self) -> float:
        """Send until cancelled. If PostgreSQL fails, end what is being sent before this raises."""
        try:
            while True:
                self._woken.clear()
                await wait_for_wakeup(self._woken, await self.send_due())
        except Exception:
            await self._in_flight.finish(LEASE_SECONDS)
            raise
        finally:
            self._in_flight.cancel()
            await self.transport.close()

    async def send_due(self) -> float:
        """Begin to send what is due, as much as there is room for; the seconds until there may be more."""
        room = self._in_flight.room
        if room <= 0:
            return POLL_SECONDS
        shares = self._in_flight.shares()
        messages = await self._database.run(lambda conn: claim_due(conn, self.roots, shares, room))
        for message in messages:
            self._in_flight.start(self._deliver(message), message.subscription_id)
        if messages:
            return 0.0
        async with self._database.read_connection() as conn:
            seconds = await sending.seconds_to_next(conn)
        return POLL_SECONDS if seconds is None else min(POLL_SECONDS, max(RETRY_SECONDS, seconds))

    async def _deliver(self, message: Message) -> None:
        try:
            result = await deliver(self.transport, message)
        finally:
            self._in_flight.release(message.subscription_id)
        self._in_flight.record(message.subscription_id, result.attempt)
        await self.results.submit(result)
