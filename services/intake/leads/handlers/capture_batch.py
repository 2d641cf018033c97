"""Capturing a batch of leads: each one by itself, some hundred in one transaction."""

import asyncio
from collections.abc import Iterable, Sequence

from services.intake.idempotency.handlers import reserve_batch_key
from services.intake.leads.domain.capture_group import CaptureResult
from services.intake.leads.handlers import capture, pending_capture, read_bodies
from shared.auth import Caller
from shared.db.database import Database
from shared.errors import Unavailable
from shared.http import Problem
from shared.http.error_handlers import ErrorMap
from shared.http.failures import log_failure
from shared.idempotency.domain import IdempotencyKey

# So many captures are queued at once, so that those of other senders are committed in between.
CHUNK_SIZE = 500
# Each row is read without a pause, a short one in two milliseconds at most; after so many rows, and after a row that
# leaves no room for another long one, other requests get their turn.
ROWS_AT_ONCE = 10
BYTES_AT_ONCE = 32 * 1024
ROW_BYTES = 64 * 1024


async def capture_batch(
    database: Database,
    queues: pending_capture.CaptureQueues,
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
        readings = await read_in_pieces(zip(chunk, keys, strict=True), caller)
        # All at once, so that they are committed together.
        captures = [_commit_row(queues, error_map, *pair, caller) for pair in zip(chunk, readings, strict=True)]
        outcomes = await asyncio.gather(*captures, return_exceptions=True)
        results += [_check_result(outcome) for outcome in outcomes]
        unavailable = next((outcome for outcome in outcomes if isinstance(outcome, Unavailable)), None)
        if unavailable and all(isinstance(result, Problem) and result.status_code == 503 for result in results):
            raise unavailable
        if unavailable:
            results += [_unavailable_problem() for _ in rows[len(results) :]]
            break
    return [_to_document(index, result) for index, result in enumerate(results)]


async def read_in_pieces(
    rows: Iterable[tuple[bytes, IdempotencyKey | None]], caller: Caller
) -> list[read_bodies.Reading | None]:
    """What was read from each row with its key, None for one that is too long; other requests get turns."""
    readings = []
    count = size = 0
    for row, key in rows:
        readings.append(read_bodies.read_lead(row, caller, key) if len(row) <= ROW_BYTES else None)
        count, size = count + 1, size + len(row)
        if count >= ROWS_AT_ONCE or size >= BYTES_AT_ONCE:
            count = size = 0
            await asyncio.sleep(0)
    return readings


def _row_key(batch_key: IdempotencyKey | None, index: int) -> IdempotencyKey | None:
    return IdempotencyKey(batch_key.key_id, f"{batch_key.key} {index}") if batch_key else None


async def _commit_row(
    queues: pending_capture.CaptureQueues,
    error_map: ErrorMap,
    row: bytes,
    reading: read_bodies.Reading | None,
    caller: Caller,
) -> CaptureResult | Problem:
    if reading is None:
        return Problem(422, f"A lead may have at most {ROW_BYTES} bytes")
    return await capture.commit_lead(queues, error_map, row, caller, reading)


def _check_result(result: CaptureResult | Problem | BaseException) -> CaptureResult | Problem:
    """The result of a row; an exception is a 503 or a 500 of this row alone. Raises cancellations."""
    if not isinstance(result, BaseException) or isinstance(result, Problem):
        return result
    if isinstance(result, Unavailable):
        return _unavailable_problem()
    if not isinstance(result, Exception):
        raise result
    return log_failure("POST", result, "/v1/leads/batch", "batch_lead_failed")


def _unavailable_problem() -> Problem:
    return Problem(503, "Not now; ask again in a moment")


def _to_document(index: int, result: CaptureResult | Problem) -> dict[str, object]:
    if isinstance(result, CaptureResult):
        return {"index": index, "status": 202, **result.document(), "problem": None}
    ids = {name: result.more.get(name) for name in ("capture_id", "lead_id")}
    return {"index": index, "status": result.status_code, **ids, "duplicate": False, "problem": result.document()}
