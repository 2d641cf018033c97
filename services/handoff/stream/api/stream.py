"""The route of the stream: handoff's events as server-sent events."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, Query
from starlette.requests import Request

from services.handoff.stream.api.response import StreamResponse, open_stream
from services.handoff.stream.api.wanted_events import read_filter
from services.handoff.stream.domain import NoRoomForStream, TooManyStreams
from services.handoff.stream.schemas import StreamQuery
from shared.auth import Caller, RequireScope
from shared.errors import Refusal
from shared.http import Problem, Router, problem_from, problems

AGAIN = {"retry-after": "5"}


def _try_again(status: int) -> Callable[[Refusal], Problem]:
    def answer(refusal: Refusal) -> Problem:
        problem = problem_from(refusal, status)
        return Problem(status, problem.title, headers=AGAIN, more=problem.more)

    return answer


router = Router(answers={TooManyStreams: _try_again(429), NoRoomForStream: _try_again(503)})
Reader = Annotated[Caller, Depends(RequireScope("read", "sales"))]


@router.get("/v1/stream", status_code=200, response_class=StreamResponse, responses=problems(429))
async def get_stream(
    request: Request,
    caller: Reader,
    query: Annotated[StreamQuery, Query()],
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> StreamResponse:
    """The events of the topic `handoff` from now on, as server-sent events; after `Last-Event-ID` where it is sent.

    Every `data` is the CloudEvents object of an event, as in the topic. `event: reset`: the journal no longer has all
    events after that id.
    """
    wanted = await read_filter(request, caller, query)
    keys = request.app.state.keys

    async def may_read() -> bool:
        return await keys.by_id(caller.key_id) is not None

    return await open_stream(request, caller, wanted, may_read, last_event_id)
