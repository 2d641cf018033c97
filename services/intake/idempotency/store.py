"""The table of the responses that intake repeats under an Idempotency-Key."""

from services.intake.idempotency.domain import CaptureResponse
from shared.db.tables import INSTANT, Boolean, Column, LargeBinary, Table, Text, Uuid, index, metadata_of, required
from shared.idempotency.store import ResponseStore

repeats_table = Table(
    "repeats",
    metadata_of("intake"),
    Column("key_id", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    required("content", LargeBinary),
    Column("capture_id", Uuid),
    Column("lead_id", Uuid),
    required("duplicate", Boolean),
    required("kept_at", INSTANT),
    index("repeats_kept", "kept_at"),
)

responses: ResponseStore[CaptureResponse] = ResponseStore(
    repeats_table, read=CaptureResponse, write=lambda response: response._asdict()
)
