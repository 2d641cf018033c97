"""The responses that intake repeats under an Idempotency-Key."""

from services.intake.repeats.domain import CaptureResponse
from shared.idempotency.store import ResponseStore

responses: ResponseStore[CaptureResponse] = ResponseStore(
    {"capture_id": "uuid", "lead_id": "uuid", "duplicate": "boolean"}, read=CaptureResponse, write=tuple
)
