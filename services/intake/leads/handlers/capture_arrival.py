"""Capturing what an arrival at a form or an adapter says of a lead, by the road of every other capture."""

from uuid import UUID

from services.intake.captures.domain.arrival import Arrival, KeptArrival, Way
from services.intake.captures.handlers.refused_requests import is_of_erased, reason_of
from services.intake.captures.schemas.read_capture import read_capture
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.commit_captures import CaptureRequest
from services.intake.leads.handlers.pending_capture import CaptureQueues, count_result, make_pending, submit
from services.intake.telemetry import count_capture
from shared.auth import Caller
from shared.errors import Refusal
from shared.http import Problem
from shared.http.error_handlers import ErrorMap, to_problem

# Who sends what comes through a door without an API key. A platform says when its form was sent.
DOOR = Caller(UUID(int=0), frozenset({"capture", "backfill"}))


async def capture_arrival(
    queues: CaptureQueues,
    error_map: ErrorMap,
    arrival: Arrival,
    document: bytes,
    filtered: str | None = None,
    ids: tuple[UUID, UUID] | None = None,
) -> CaptureResult | Problem:
    """Capture the lead in `document`, the JSON body that `POST /v1/leads` takes, once it is durable.

    `filtered`: why it is to be no lead. `ids`: the capture's and the lead's, for each further lead of one arrival; the
    first one has those of the arrival. A refused arrival is kept. Raises Unavailable.
    """
    ids = ids or (arrival.capture_id, arrival.lead_id)
    way = Way(arrival.door, filtered, ids, received_at=arrival.received_at)
    return await capture_by_way(queues, error_map, arrival, document, way)


async def capture_by_way(
    queues: CaptureQueues, error_map: ErrorMap, arrival: Arrival, document: bytes, way: Way
) -> CaptureResult | Problem:
    """As `capture_arrival`, with all that is said of how the capture came. Of an erased person nothing is kept."""
    pending = make_pending()
    try:
        submit(
            queues,
            pending,
            CaptureRequest(read_capture(document, arrival.seller, key_id=arrival.key_id, way=way), DOOR),
        )
        result = await pending.done
    except Refusal as refusal:
        result = to_problem(refusal, error_map)
    except Problem as problem:
        result = problem
    if not isinstance(result, Problem):
        count_result(pending)
        return result
    if is_of_erased(result):
        count_capture(arrival.source, "refused")
        return result
    count_capture(arrival.source, "conflict" if result.status_code == 409 else "refused")
    await keep_refused(queues, arrival, result)
    return result


async def keep_refused(queues: CaptureQueues, arrival: Arrival, problem: Problem, reason: str | None = None) -> None:
    """Keep an arrival that made no lead, durably; `reason`: by default the code of the problem."""
    await queues.kept_arrivals.submit(KeptArrival(arrival, "refused", reason or reason_of(problem), problem.document()))
