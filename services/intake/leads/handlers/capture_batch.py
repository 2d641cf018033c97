"""Taking in many leads: each for itself, some hundred in one transaction."""

import asyncio
from collections.abc import Sequence

from services.intake.idempotency.handlers import reserve_batch_key
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers.capture import CaptureQueues, capture_lead
from shared.auth import Caller
from shared.db.database import Database
from shared.errors import Unavailable
from shared.http import Problem
from shared.http.error_handlers import ErrorMap
from shared.idempotency.domain import IdempotencyKey
from shared.telemetry import log

# So many go to the group at once, so that other senders' leads come in between.
CHUNK = 500
ROW_BYTES = 64 * 1024


async def capture_batch(
    database: Database,
    queues: CaptureQueues,
    answers: ErrorMap,
    rows: Sequence[bytes],
    caller: Caller,
    mark: IdempotencyKey | None,
) -> list[dict[str, object]]:
    """What became of each row. Raises KeyReused if the mark came with other rows.

    Raises NotNow when the database is away. Some rows may be durable by then: an external id or the Idempotency-Key
    tells them when they come again.
    """
    if mark:
        await reserve_batch_key(database, mark, b"\n".join(rows))
    taken: list[CaptureResult | Problem] = []
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        marks = [
            IdempotencyKey(mark.key_id, f"{mark.key} {start + place}") if mark else None for place in range(len(chunk))
        ]
        ones = [_take(queues, answers, row, caller, own) for row, own in zip(chunk, marks, strict=True)]
        taken += [_outcome(result) for result in await asyncio.gather(*ones, return_exceptions=True)]
    return [_result(index, one) for index, one in enumerate(taken)]


async def _take(
    queues: CaptureQueues, answers: ErrorMap, row: bytes, caller: Caller, mark: IdempotencyKey | None
) -> CaptureResult | Problem:
    if len(row) > ROW_BYTES:
        return Problem(422, f"A lead may have at most {ROW_BYTES} bytes")
    return await capture_lead(queues, answers, row, caller, mark)


def _outcome(result: CaptureResult | Problem | BaseException) -> CaptureResult | Problem:
    if not isinstance(result, BaseException) or isinstance(result, Problem):
        return result
    if isinstance(result, Unavailable) or not isinstance(result, Exception):
        raise result
    log.error("a lead of a batch failed", service="intake", exc_info=result)
    return Problem(500)


def _result(index: int, taken: CaptureResult | Problem) -> dict[str, object]:
    if isinstance(taken, CaptureResult):
        return {"index": index, "status": 202, **taken.document(), "problem": None}
    ids = {name: taken.more.get(name) for name in ("capture_id", "lead_id")}
    return {"index": index, "status": taken.status_code, **ids, "duplicate": False, "problem": taken.document()}
