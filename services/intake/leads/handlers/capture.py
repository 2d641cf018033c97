"""Capturing one lead: read it, wait for the commit of its group, count it, and store a rejected body."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from services.intake.captures.schemas.read_capture import peek_source
from services.intake.captures.store.rejected_requests import RejectedRequest
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers import commit_captures, read_bodies
from services.intake.telemetry import count_capture, initialise_source_series
from shared.auth import Caller
from shared.errors import Refusal, Unavailable
from shared.http import Problem
from shared.http.error_handlers import ErrorMap, to_problem
from shared.idempotency.domain import IdempotencyKey
from shared.messaging.group_commit import GroupCommit

# The statuses of responses to a body that the sender can repair.
STORED_STATUSES = (409, 422)


class CaptureQueues(NamedTuple):
    """The process's queues of bodies that are to be read, of captures and of rejected bodies.

    `commit_captures` and `add_rejected` commit the latter, some hundred together.
    """

    bodies: read_bodies.BodyReader
    captures: GroupCommit[commit_captures.CaptureRequest, CaptureResult | Problem]
    rejected_requests: GroupCommit[RejectedRequest, None]


@dataclass(slots=True)
class PendingCapture:
    """A capture that is to be read and committed. `source` is known once it is read."""

    done: asyncio.Future[CaptureResult | Problem]
    source: str = ""


async def capture_lead(
    queues: CaptureQueues,
    error_map: ErrorMap,
    raw: bytes,
    caller: Caller,
    idempotency_key: IdempotencyKey | None,
    begun: PendingCapture | None = None,
) -> CaptureResult | Problem:
    """The response to the capture in this body, once it is durable. `error_map` turns refusals into problems.

    `begun`: what `begin_capture` has begun with this body. Raises Unavailable.
    """
    pending = begun or begin_capture(queues, raw, caller, idempotency_key)
    return await _finish(queues, error_map, raw, caller, pending)


async def commit_lead(
    queues: CaptureQueues, error_map: ErrorMap, raw: bytes, caller: Caller, reading: read_bodies.Reading
) -> CaptureResult | Problem:
    """As `capture_lead`, of a body that `read_lead` has read."""
    pending = _make_pending()
    _submit(queues, pending, reading)
    return await _finish(queues, error_map, raw, caller, pending)


def begin_capture(
    queues: CaptureQueues, raw: bytes, caller: Caller, idempotency_key: IdempotencyKey | None
) -> PendingCapture:
    """Have the body read and its capture committed; `capture_lead` or `count_result` is to be called at the end."""
    pending = _make_pending()
    queues.bodies.add(raw, caller, idempotency_key, partial(_submit, queues, pending))
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


def _make_pending() -> PendingCapture:
    return PendingCapture(asyncio.get_running_loop().create_future())


def _submit(queues: CaptureQueues, pending: PendingCapture, reading: read_bodies.Reading) -> None:
    # The caller may have gone, or the process may stop.
    if pending.done.done():
        return
    if isinstance(reading, Exception):
        pending.done.set_exception(reading)
        return
    pending.source = reading.capture.source
    try:
        queues.captures.enqueue(reading, pending.done)
    except Unavailable as error:
        pending.done.set_exception(error)


async def _finish(
    queues: CaptureQueues, error_map: ErrorMap, raw: bytes, caller: Caller, pending: PendingCapture
) -> CaptureResult | Problem:
    try:
        result = await pending.done
    except Refusal as refusal:
        result = to_problem(refusal, error_map)
    except Problem as problem:
        result = problem
    if isinstance(result, Problem):
        await _record_rejection(queues, raw, caller, result)
    else:
        count_result(pending)
    return result


async def _record_rejection(queues: CaptureQueues, raw: bytes, caller: Caller, problem: Problem) -> None:
    count_capture(peek_source(raw), "conflict" if problem.status_code == 409 else "refused")
    if problem.status_code in STORED_STATUSES:
        await queues.rejected_requests.submit(
            RejectedRequest(caller.key_id, problem.status_code, problem.document(), raw)
        )
