"""Capturing one lead: have it read and committed, wait for that, and keep a refused body."""

from services.intake.captures.handlers.refused_requests import refused_request
from services.intake.captures.schemas.read_capture import peek_source
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.pending_capture import (
    CaptureQueues,
    PendingCapture,
    begin_capture,
    count_result,
    make_pending,
    submit,
)
from services.intake.leads.handlers.read_bodies import Reading
from services.intake.telemetry import count_capture
from shared.auth import Caller
from shared.errors import Refusal
from shared.http import Problem
from shared.http.error_handlers import ErrorMap, to_problem
from shared.idempotency.domain import IdempotencyKey

# The statuses of responses to a body that the sender can repair.
STORED_STATUSES = (409, 422)


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
    queues: CaptureQueues, error_map: ErrorMap, raw: bytes, caller: Caller, reading: Reading
) -> CaptureResult | Problem:
    """As `capture_lead`, of a body that `read_lead` has read."""
    pending = make_pending()
    submit(queues, pending, reading)
    return await _finish(queues, error_map, raw, caller, pending)


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
        await _keep_refused(queues, raw, caller, result)
    else:
        count_result(pending)
    return result


async def _keep_refused(queues: CaptureQueues, raw: bytes, caller: Caller, problem: Problem) -> None:
    count_capture(peek_source(raw), "conflict" if problem.status_code == 409 else "refused")
    if problem.status_code in STORED_STATUSES:
        await queues.kept_arrivals.submit(refused_request(peek_source(raw), raw, caller, problem))
