"""The responses that handoff repeats under an Idempotency-Key."""

import orjson

from shared.idempotency.domain import Document
from shared.idempotency.store import ResponseStore

responses: ResponseStore[Document] = ResponseStore(
    {"answer": "json"},
    read=lambda document: document,
    write=lambda document: (orjson.dumps(document).decode(),),
)
