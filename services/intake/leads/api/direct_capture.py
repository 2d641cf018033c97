"""What the protocol calls to capture a lead without the application, see `DirectRoute`."""

from collections.abc import Awaitable, Callable

import orjson
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response

from services.intake.leads.handlers.pending_capture import PendingCapture, begin_capture, count_result
from shared.auth import Caller, read_key, recall_caller
from shared.http import JSON
from shared.http.direct_route import AUTHORIZATION, CONTENT_TYPE, DirectAnswer, DirectRoute, Head, begun_for

JSON_TYPE = JSON.encode()


def read_head(head: Head) -> bytes | None:
    """The hash of the caller's secret in the head of a request with a JSON body; None if it is another one."""
    return read_key(head.needed[AUTHORIZATION]) if head.needed[CONTENT_TYPE] == JSON_TYPE else None


def recall(state: State, key: bytes) -> Caller | None:
    """The caller whose key may capture, if this process knows it."""
    return recall_caller(state, key, "capture")


def begin(state: State, caller: Caller, raw: bytes) -> PendingCapture:
    """Begin what `post_lead` does with this body."""
    return begin_capture(state.intake.queues.leads, raw, caller, None)


def encode(pending: PendingCapture) -> DirectAnswer | None:
    """The answer to a capture that is durable; None: `post_lead` says what became of it."""
    result = count_result(pending)
    return DirectAnswer(orjson.dumps(result.document())) if result else None


def make_route(endpoint: Callable[[Request], Awaitable[Response]]) -> DirectRoute:
    """The route of this endpoint, whose usual captures the protocol answers."""
    return DirectRoute("/v1/leads", endpoint, read_key=read_head, recall=recall, begin=begin, encode=encode)


def begun_capture(request: Request) -> PendingCapture | None:
    """The capture that the protocol has begun for this request."""
    begun: PendingCapture | None = begun_for(request)
    return begun
