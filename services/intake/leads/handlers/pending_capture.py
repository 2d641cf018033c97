"""A capture under way: its body is read, then its group is committed, then it is counted."""

import asyncio
from typing import NamedTuple

from services.intake.captures.domain.arrival import KeptArrival, TakenRequest
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers import commit_captures, read_bodies
from services.intake.telemetry import count_capture, initialise_source_series
from shared.auth import Caller
from shared.errors import Unavailable
from shared.http import Problem
from shared.idempotency.domain import IdempotencyKey
from shared.messaging.group_commit import GroupCommit
from shared.telemetry import current_traceparent


class CaptureQueues(NamedTuple):
    """The process's queues of bodies that are to be read, of captures and of arrivals that are kept.

    `commit_captures` and `keep_arrivals` commit the latter, some hundred together.
    """

    bodies: read_bodies.BodyReader
    captures: GroupCommit[commit_captures.CaptureRequest, CaptureResult | Problem]
    kept_arrivals: GroupCommit[KeptArrival | TakenRequest, None]


class PendingCapture:
    """A capture that is to be read and committed. `source` is known once it is read."""

    __slots__ = ("done", "source", "traceparent")

    def __init__(self, done: asyncio.Future[CaptureResult | Problem]) -> None:
        self.done = done
        self.source = ""
        self.traceparent = current_traceparent()


def begin_capture(
    queues: CaptureQueues, raw: bytes, caller: Caller, idempotency_key: IdempotencyKey | None
) -> PendingCapture:
    """Have the body read and its capture committed; `capture_lead` or `count_result` is to be called at the end."""
    pending = make_pending()
    queues.bodies.add(raw, caller, idempotency_key, lambda reading: submit(queues, pending, reading))
    return pending


def count_result(pending: PendingCapture) -> CaptureResult | None:
    """Count a capture that is durable; None if it ended in another way."""
    if pending.done.cancelled() or pending.done.exception():
        return None
    result = pending.done.result()
    if isinstance(result, Problem):
        return None
    initialise_source_series(pending.source)
    count_capture(pending.source, result.outcome)
    return result


def make_pending() -> PendingCapture:
    """A capture of which nothing is done yet."""
    return PendingCapture(asyncio.get_running_loop().create_future())


def submit(queues: CaptureQueues, pending: PendingCapture, reading: read_bodies.Reading) -> None:
    """Have a capture that was read committed."""
    # The caller may have gone, or the process may stop.
    if pending.done.done():
        return
    if isinstance(reading, Exception):
        pending.done.set_exception(reading)
        return
    pending.source = reading.capture.source
    try:
        queues.captures.enqueue(reading, pending.done, pending.traceparent)
    except Unavailable as error:
        pending.done.set_exception(error)
