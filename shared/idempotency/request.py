"""What a request says about its own repetition."""

import re

from pydantic import BaseModel
from starlette.requests import Request

from shared.auth import Caller
from shared.http import FieldError, Problem
from shared.idempotency.domain import IdempotencyKey, digest_of

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def idempotency_key(request: Request, caller: Caller) -> IdempotencyKey | None:
    """The `Idempotency-Key`, 1 to 200 printable characters, which is the caller's own. Raises Problem 422."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not _KEY.fullmatch(given):
        mistake = FieldError("/header/idempotency-key", "Must be 1 to 200 printable characters without blanks.")
        raise Problem(422, "A header is not as described", [mistake])
    return IdempotencyKey(caller.key_id, given)


def request_digest(request: Request, given: BaseModel) -> bytes:
    """The digest of what a request is about, and of what its body says."""
    return digest_of(f"{request.url.path}\n{given.model_dump_json()}".encode())
