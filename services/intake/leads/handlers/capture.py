"""Capturing one lead: read it, wait for the commit of its group, count it, and store a rejected body."""

from typing import NamedTuple

from services.intake.captures.schemas.read_capture import peek_source
from services.intake.captures.store.rejected_requests import RejectedRequest
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers import commit_captures, read_bodies
from services.intake.telemetry import count_capture, initialise_source_series
from shared.auth import Caller
from shared.errors import Refusal
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


async def capture_lead(
    queues: CaptureQueues, error_map: ErrorMap, raw: bytes, caller: Caller, idempotency_key: IdempotencyKey | None
) -> CaptureResult | Problem:
    """The response to the capture in this body, once it is durable. `error_map` turns refusals into problems.

    Raises Unavailable.
    """
    reading = await queues.bodies.read(raw, caller, idempotency_key)
    return await commit_lead(queues, error_map, raw, caller, reading)


async def commit_lead(
    queues: CaptureQueues, error_map: ErrorMap, raw: bytes, caller: Caller, reading: read_bodies.Reading
) -> CaptureResult | Problem:
    """As `capture_lead`, of a body that `read_lead` has read."""
    try:
        if isinstance(reading, Exception):
            raise reading
        result = await queues.captures.submit(reading)
    except Refusal as refusal:
        result = to_problem(refusal, error_map)
    except Problem as problem:
        result = problem
    if isinstance(result, CaptureResult) and isinstance(reading, commit_captures.CaptureRequest):
        initialise_source_series(reading.capture.source)
        count_capture(reading.capture.source, result.outcome)
    elif isinstance(result, Problem):
        await _record_rejection(queues, raw, caller, result)
    return result


async def _record_rejection(queues: CaptureQueues, raw: bytes, caller: Caller, problem: Problem) -> None:
    count_capture(peek_source(raw), "conflict" if problem.status_code == 409 else "refused")
    if problem.status_code in STORED_STATUSES:
        await queues.rejected_requests.submit(
            RejectedRequest(caller.key_id, problem.status_code, problem.document(), raw)
        )
