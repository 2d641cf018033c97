"""Capturing what the spool holds, once PostgreSQL is back."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from services.intake.captures.domain.arrival import Arrival
from services.intake.leads.handlers.capture_arrival import keep_refused
from services.intake.leads.handlers.pending_capture import CaptureQueues
from services.intake.spool.handlers.spool import Spool
from shared.errors import Refusal, Unavailable
from shared.http import problem_from
from shared.runtime.periodic_task import PeriodicTask
from shared.telemetry import log

# Captures of one time are committed together.
ARRIVALS_AT_ONCE = 100
IDLE_SECONDS = 1.0
RETRY_SECONDS = 1.0
DAMAGED_SECONDS = 3600.0

# What the door of an arrival does with it; called again with the same arrival, it changes nothing.
Receive = Callable[[Arrival], Awaitable[object]]


class FailedHere(Refusal):
    code = "failed-here"
    detail = "Accord failed at it; the operator finds why in the log. Send it again once that is mended."


def receive_by_door(receive_form: Receive, receive_hook: Receive, keep: Receive) -> Receive:
    """What receives an arrival of each door that the spool keeps; `keep`: what keeps one at which its door fails."""

    async def receive(arrival: Arrival) -> None:
        try:
            await (receive_form if arrival.door == "form" else receive_hook)(arrival)
        except Unavailable:
            raise
        except Exception:
            log.exception("spooled_arrival_failed")
            await keep(arrival)

    return receive


async def keep_failed(queues: CaptureQueues, arrival: Arrival) -> None:
    """Keep an arrival at which its door fails among those that were refused, where marketing sees it."""
    await keep_refused(queues, arrival, problem_from(FailedHere(), 500), FailedHere.code)


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
    spooled = await asyncio.to_thread(spool.read, segment)
    damaged = [record for record, arrival in spooled if arrival is None]
    readable = [(record, arrival) for record, arrival in spooled if arrival is not None]
    for start in range(0, len(readable), ARRIVALS_AT_ONCE):
        some = readable[start : start + ARRIVALS_AT_ONCE]
        outcomes = await asyncio.gather(*(receive(arrival) for _, arrival in some), return_exceptions=True)
        if any(isinstance(outcome, Unavailable) for outcome in outcomes):
            return RETRY_SECONDS
        damaged += list_failed([record for record, _ in some], outcomes)
    await spool.finish(segment, damaged)
    return 0


def list_failed(records: Sequence[bytes], outcomes: Sequence[object]) -> list[bytes]:
    """The records that could be neither taken nor kept; each failure is logged."""
    failed = [(record, each) for record, each in zip(records, outcomes, strict=True) if isinstance(each, Exception)]
    for _, failure in failed:
        log.error("spooled_arrival_lost", exc_info=failure)
    return [record for record, _ in failed]


async def delete_damaged(spool: Spool) -> float:
    """Delete what was set aside long ago; the seconds until the next time."""
    if spool.files is not None:
        await asyncio.to_thread(spool.files.delete_damaged)
    return DAMAGED_SECONDS


def make_spool_tasks(
    spool: Spool,
    queues: CaptureQueues,
    receive_form: Receive,
    receive_hook: Receive,
    prepare: Callable[[], Awaitable[object]],
) -> tuple[PeriodicTask, PeriodicTask]:
    """The tasks of a process that take up what waits, see `drain`, and that delete what was set aside."""
    receive = receive_by_door(receive_form, receive_hook, partial(keep_failed, queues))
    return (
        PeriodicTask("intake.spool", partial(drain, spool, receive, prepare)),
        PeriodicTask("intake.damaged", partial(delete_damaged, spool)),
    )
