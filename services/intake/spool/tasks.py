"""Capturing what the spool holds, once PostgreSQL is back."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from services.intake.captures.domain.arrival import Arrival
from services.intake.spool.handlers.spool import Spool
from shared.errors import Unavailable
from shared.telemetry import log

# Captures of one time are committed together.
ARRIVALS_AT_ONCE = 100
IDLE_SECONDS = 1.0
RETRY_SECONDS = 1.0

# What the door of an arrival does with it; called again with the same arrival, it changes nothing.
Receive = Callable[[Arrival], Awaitable[object]]


def receive_by_door(receive_form: Receive, receive_hook: Receive) -> Receive:
    """What receives an arrival of each door that the spool keeps."""

    async def receive(arrival: Arrival) -> None:
        await (receive_form if arrival.door == "form" else receive_hook)(arrival)

    return receive


async def drain(spool: Spool, receive: Receive, prepare: Callable[[], Awaitable[object]]) -> float:
    """Capture the oldest segment in order; the seconds until the next time. Until it is captured whole, it is kept.

    `prepare` reads what `receive` goes by: the process may have it from the one before.
    """
    segment = await spool.take_oldest()
    if segment is None:
        return IDLE_SECONDS
    try:
        await prepare()
    except Unavailable:
        return RETRY_SECONDS
    arrivals = await asyncio.to_thread(spool.read, segment)
    readable = [arrival for arrival in arrivals if arrival is not None]
    failed = 0
    for start in range(0, len(readable), ARRIVALS_AT_ONCE):
        outcomes = await asyncio.gather(
            *map(receive, readable[start : start + ARRIVALS_AT_ONCE]), return_exceptions=True
        )
        if any(isinstance(outcome, Unavailable) for outcome in outcomes):
            return RETRY_SECONDS
        failed += count_failures(outcomes)
    await spool.finish(segment, len(arrivals) - len(readable) + failed)
    return 0


def count_failures(outcomes: Sequence[object]) -> int:
    """How many arrivals their doors could not take; each failure is logged."""
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    for failure in failures:
        log.error("spooled_arrival_failed", exc_info=failure)
    return len(failures)
