"""What Schemathesis lacks: a serializer, and a check that knows that a busy program may put a request off."""

import json
import time
from typing import Any

import requests
import schemathesis
from schemathesis.checks import CheckContext, not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import status_code_conformance

BUSY = 503
# What is put off more often than this is not busy, but broken.
REPEATS = 3
LONGEST_SECONDS = 60
ANSWER_SECONDS = 60


@schemathesis.serializer("application/x-ndjson")
def serialize_ndjson(_: Any, value: Any) -> bytes:
    """One JSON value a line."""
    values = value if isinstance(value, list) else [value]
    return b"\n".join(json.dumps(each).encode() for each in values)


@schemathesis.check
def no_lasting_server_error(context: CheckContext, response: Response, case: schemathesis.Case[Any]) -> None:
    """A 503 must say when to ask again; what the same request gets then is judged as any other answer."""
    for _ in range(REPEATS):
        if response.status_code != BUSY:
            break
        time.sleep(read_wait(response))
        with requests.Session() as session:
            response = Response.from_any(session.send(response.request, timeout=ANSWER_SECONDS))
    not_a_server_error(context, response, case)
    status_code_conformance(context, response, case)


def read_wait(busy: Response) -> int:
    """The seconds after which the request is to be sent again."""
    seconds = int(next(iter(busy.headers.get("retry-after", ())), 0))
    assert 0 < seconds <= LONGEST_SECONDS, "The 503 does not say when to ask again."
    return seconds
