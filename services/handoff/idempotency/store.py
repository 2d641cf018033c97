"""The table of the responses that handoff returns again under the same Idempotency-Key."""

from shared.db.tables import BYTEWISE, INSTANT, JSON, Column, LargeBinary, Table, Uuid, index, metadata_of, required
from shared.idempotency.domain import Document
from shared.idempotency.store import ResponseStore

repeats_table = Table(
    "repeats",
    metadata_of("handoff"),
    Column("key_id", Uuid, primary_key=True),
    Column("key", BYTEWISE, primary_key=True),
    required("content", LargeBinary),
    required("answer", JSON),
    required("kept_at", INSTANT),
    index("repeats_kept", "kept_at"),
)
# One row: from when on `key` is a hash.
hashed_keys_table = Table("hashed_keys", metadata_of("handoff"), required("since", INSTANT))

responses: ResponseStore[Document] = ResponseStore(
    repeats_table,
    hashed_keys_table,
    read=lambda document: document,
    write=lambda document: {"answer": document},
)
