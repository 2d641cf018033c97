"""What an Idempotency-Key is, and the response that is repeated under it."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from shared.errors import Refusal

# For so long a response is kept.
RETENTION = timedelta(days=7)

# A JSON document that a request is answered with.
Document = Mapping[str, Any]
Response = TypeVar("Response")


class KeyReused(Refusal):
    code = "key-reused"
    detail = "This Idempotency-Key came before with another request."


class IdempotencyKey(NamedTuple):
    """The Idempotency-Key of one caller."""

    key_id: UUID
    key: str


class StoredResponse(NamedTuple, Generic[Response]):
    """What a request was answered with; `digest` is that of the request."""

    key: IdempotencyKey
    digest: bytes
    response: Response


def digest_of(request: bytes) -> bytes:
    """The SHA-256 of a request. A caller that repeats a request sends the same bytes."""
    return hashlib.sha256(request).digest()


def replay(stored: StoredResponse[Response], digest: bytes) -> Response:
    """The former response. Raises KeyReused if the former request was another one."""
    if stored.digest != digest:
        raise KeyReused
    return stored.response
