"""The table of the responses that intake stores under Idempotency-Keys."""

from collections.abc import Collection
from datetime import datetime

from services.intake.idempotency.domain import GroupResponses, IntakeResponse
from shared.db.connection import Connection
from shared.db.tables import INSTANT, Boolean, Column, LargeBinary, Table, Text, Uuid, index, metadata_of, required
from shared.idempotency.domain import IdempotencyKey
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
    index("repeats_capture", "capture_id", where="capture_id is not null"),
)
# One row: from when on `key` is a hash.
hashed_keys_table = Table("hashed_keys", metadata_of("intake"), required("since", INSTANT))

responses: ResponseStore[IntakeResponse] = ResponseStore(
    repeats_table, hashed_keys_table, read=IntakeResponse, write=lambda response: response._asdict()
)


async def load_responses(conn: Connection, keys: Collection[IdempotencyKey]) -> GroupResponses:
    """The responses stored under these keys."""
    return GroupResponses(await responses.find(conn, keys))


async def save_responses(conn: Connection, group: GroupResponses, now: datetime) -> None:
    """Insert the responses that the group added."""
    await responses.add(conn, group.new, now)
