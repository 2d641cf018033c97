"""What callers say in headers."""

import re

from starlette.requests import Request

from shared.access.callers import Caller
from shared.http import Mistake, Problem
from shared.marks import Mark

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
