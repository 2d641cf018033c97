"""The Idempotency-Key of a request, and the stored response that answers a repeated request."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from shared.errors import Refusal

# How long a response is stored.
RETENTION = timedelta(days=7)

# The JSON document of a response.
Document = Mapping[str, Any]
Response = TypeVar("Response")


class KeyReused(Refusal):
    code = "key-reused"
    detail = "This Idempotency-Key came before with another request."


class IdempotencyKey(NamedTuple):
    """An Idempotency-Key of one caller, whose API key has the id `key_id`."""

    key_id: UUID
    key: str


def hash_key(key: IdempotencyKey) -> str:
    """What is stored in place of the key, which may hold an e-mail address. No caller can send it: it has a blank."""
    return f"sha256 {hashlib.sha256(f'{key.key_id} {key.key}'.encode()).hexdigest()}"


class StoredResponse(NamedTuple, Generic[Response]):
    """The response to a request; `digest` is the digest of the request."""

    key: IdempotencyKey
    digest: bytes
    response: Response


def digest_of(request: bytes) -> bytes:
    """The SHA-256 of a request. A caller that repeats a request sends the same bytes."""
    return hashlib.sha256(request).digest()


def replay(stored: StoredResponse[Response], digest: bytes) -> Response:
    """The stored response. Raises KeyReused if it answered a different request."""
    if stored.digest != digest:
        raise KeyReused
    return stored.response
