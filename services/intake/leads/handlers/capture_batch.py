"""Capturing a batch of leads: each one by itself, some hundred in one transaction."""

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

# So many captures are queued at once, so that those of other senders are committed in between.
CHUNK_SIZE = 500
ROW_BYTES = 64 * 1024


async def capture_batch(
    database: Database,
    queues: CaptureQueues,
    error_map: ErrorMap,
    rows: Sequence[bytes],
    caller: Caller,
    batch_key: IdempotencyKey | None,
) -> list[dict[str, object]]:
    """The result document of each row, in order. Raises IdempotencyKeyReused if the key came with other rows.

    A row that cannot be captured now is a 503 of this row, and the rows after its chunk are not tried. Raises
    Unavailable if that is the result of every row.
    """
    if batch_key:
        await reserve_batch_key(database, batch_key, b"\n".join(rows))
    results: list[CaptureResult | Problem] = []
    for start in range(0, len(rows), CHUNK_SIZE):
        chunk = rows[start : start + CHUNK_SIZE]
        keys = [_row_key(batch_key, start + offset) for offset in range(len(chunk))]
        captures = [_capture_row(queues, error_map, row, caller, key) for row, key in zip(chunk, keys, strict=True)]
        outcomes = await asyncio.gather(*captures, return_exceptions=True)
        results += [_check_result(outcome) for outcome in outcomes]
        unavailable = next((outcome for outcome in outcomes if isinstance(outcome, Unavailable)), None)
        if unavailable and all(isinstance(result, Problem) and result.status_code == 503 for result in results):
            raise unavailable
        if unavailable:
            results += [_unavailable_problem() for _ in rows[len(results) :]]
            break
    return [_to_document(index, result) for index, result in enumerate(results)]


def _row_key(batch_key: IdempotencyKey | None, index: int) -> IdempotencyKey | None:
    return IdempotencyKey(batch_key.key_id, f"{batch_key.key} {index}") if batch_key else None


async def _capture_row(
    queues: CaptureQueues, error_map: ErrorMap, row: bytes, caller: Caller, key: IdempotencyKey | None
) -> CaptureResult | Problem:
    if len(row) > ROW_BYTES:
        return Problem(422, f"A lead may have at most {ROW_BYTES} bytes")
    return await capture_lead(queues, error_map, row, caller, key)


def _check_result(result: CaptureResult | Problem | BaseException) -> CaptureResult | Problem:
    """The result of a row; an exception is a 503 or a 500 of this row alone. Raises cancellations."""
    if not isinstance(result, BaseException) or isinstance(result, Problem):
        return result
    if isinstance(result, Unavailable):
        return _unavailable_problem()
    if not isinstance(result, Exception):
        raise result
    log.error("batch_lead_failed", service="intake", exc_info=result)
    return Problem(500)


def _unavailable_problem() -> Problem:
    return Problem(503, "Not now; ask again in a moment")


def _to_document(index: int, result: CaptureResult | Problem) -> dict[str, object]:
    if isinstance(result, CaptureResult):
        return {"index": index, "status": 202, **result.document(), "problem": None}
    ids = {name: result.more.get(name) for name in ("capture_id", "lead_id")}
    return {"index": index, "status": result.status_code, **ids, "duplicate": False, "problem": result.document()}
