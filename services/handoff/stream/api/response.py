"""The answer that is a stream, and how it begins."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from services.handoff.stream.handlers.places import Places
from services.handoff.stream.handlers.stream_reader import StreamReader
from services.handoff.subscriptions.domain.filter import Filter
from shared.auth import Caller

# A proxy would keep events until its buffer is full.
HEADERS = {"x-accel-buffering": "no", "cache-control": "no-store"}


class StreamResponse(StreamingResponse):
    """A stream that gives its place back when it ends, whether it began or not.

    Its frames are written by FastAPI's `format_sse_event`, once for all streams. FastAPI's `EventSourceResponse` would
    write them for each, and give each stream two more tasks.
    """

    media_type = "text/event-stream"

    def __init__(self, reader: StreamReader, places: Places, caller: Caller) -> None:
        super().__init__(reader.frames(), headers=HEADERS)
        self._places = places
        self._key_id = caller.key_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.free(self._key_id)


async def open_stream(
    request: Request, caller: Caller, wanted: Filter, may_read: Callable[[], Awaitable[bool]], last_event_id: str | None
) -> StreamResponse:
    """A stream of the wanted events, as long as the caller may read. Raises TooManyStreams and NoRoomForStream."""
    streams = request.app.state.handoff.stream.streams
    reader = StreamReader(streams, wanted, may_read)
    streams.places.take(caller.key_id)
    try:
        await reader.begin(last_event_id)
    except BaseException:
        streams.places.free(caller.key_id)
        raise
    request.app.state.handoff.stream.read_journal.wake()
    return StreamResponse(reader, streams.places, caller)
