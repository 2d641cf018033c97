"""What every door does with a lead: read it, take it in, count it, and keep what has to be refused."""

from typing import NamedTuple

from services.intake.captures.schemas.read_capture import peek_source, read_capture
from services.intake.captures.store.rejected_requests import RejectedRequest
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.commit_captures import CaptureRequest
from services.intake.telemetry import count_capture, initialise_source_series
from shared.auth import Caller
from shared.errors import Refusal
from shared.http import Problem
from shared.http.error_handlers import ErrorMap, to_problem
from shared.idempotency.domain import IdempotencyKey
from shared.messaging.group_commit import GroupCommit

KEPT_STATUSES = (409, 422)


class CaptureQueues(NamedTuple):
    """Where leads and refused bodies are committed, some hundred together."""

    captures: GroupCommit[CaptureRequest, CaptureResult | Problem]
    rejected_requests: GroupCommit[RejectedRequest, None]


async def capture_lead(
    queues: CaptureQueues, answers: ErrorMap, raw: bytes, caller: Caller, mark: IdempotencyKey | None
) -> CaptureResult | Problem:
    """The answer to one lead, once it is durable."""
    try:
        capture = read_capture(raw, caller.seller)
        taken = await queues.captures.submit(CaptureRequest(capture, caller, mark))
    except Refusal as refusal:
        taken = to_problem(refusal, answers)
    except Problem as problem:
        taken = problem
    if isinstance(taken, CaptureResult):
        initialise_source_series(capture.source)
        count_capture(capture.source, taken.outcome)
    else:
        await _record_rejection(queues, raw, caller, taken)
    return taken


async def _record_rejection(queues: CaptureQueues, raw: bytes, caller: Caller, problem: Problem) -> None:
    count_capture(peek_source(raw), "conflict" if problem.status_code == 409 else "refused")
    if problem.status_code in KEPT_STATUSES:
        await queues.rejected_requests.submit(
            RejectedRequest(caller.key_id, problem.status_code, problem.document(), raw)
        )
