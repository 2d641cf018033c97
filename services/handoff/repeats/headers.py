"""What callers say in headers."""

import re

from pydantic import BaseModel
from starlette.requests import Request

from services.handoff.repeats.domain import Mark, content_of
from shared.access import Caller
from shared.http import Mistake, Problem

_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def mark_of(request: Request, caller: Caller) -> Mark | None:
    """The `Idempotency-Key`, 1 to 200 printable characters, which is the caller's own."""
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    if not _KEY.fullmatch(given):
        mistake = Mistake("/header/idempotency-key", "Must be 1 to 200 printable characters without blanks.")
        raise Problem(422, "A header is not as described", [mistake])
    return Mark(caller.key_id, given)


def said_in(request: Request, given: BaseModel) -> bytes:
    """The hash of what a request asks for."""
    return content_of(request.url.path, given.model_dump_json())
