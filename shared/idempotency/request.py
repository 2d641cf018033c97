"""The Idempotency-Key of an HTTP request, and the digest by which a repeated request is recognised."""

import re

from pydantic import BaseModel
from starlette.requests import Request

from shared.auth import Caller
from shared.http import FieldError, Problem
from shared.idempotency.domain import IdempotencyKey, digest_of

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def idempotency_key(request: Request, caller: Caller) -> IdempotencyKey | None:
    """The request's `Idempotency-Key`, 1 to 200 printable characters, of this caller; None without the header.

    Raises Problem 422 for any other value.
    """
    value = request.headers.get("idempotency-key")
    if value is None:
        return None
    if not _KEY.fullmatch(value):
        error = FieldError("/header/idempotency-key", "Must be 1 to 200 printable characters without blanks.")
        raise Problem(422, "A header is not as described", [error])
    return IdempotencyKey(caller.key_id, value)


def request_digest(request: Request, body: BaseModel) -> bytes:
    """The digest of a request's path and body."""
    return digest_of(f"{request.url.path}\n{body.model_dump_json()}".encode())
