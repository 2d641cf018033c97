"""`/inbox/changes`: the stream of events by which an open inbox shows a new card without being loaded again."""

from typing import Annotated

from fastapi import Depends, Header, Request

from services.handoff.stream.api.response import StreamResponse, open_stream
from services.handoff.subscriptions.domain.filter import Filter
from services.handoff.subscriptions.domain.subscription import bind_to_seller
from shared.auth import COOKIE, Caller, Viewer
from shared.http import Router

# What changes a list: an event of another type would only cost.
TYPES = (
    *("handoff.queued", "handoff.offered", "handoff.prioritised", "handoff.product_changed", "handoff.reassigned"),
    *("handoff.accepted", "handoff.rejected"),
    *("handoff.contacted", "handoff.sales_qualified", "handoff.recycled", "handoff.closed", "handoff.reopened"),
    *("deal.opened", "deal.won", "deal.lost", "sla.breached"),
)
router = Router(include_in_schema=False)


@router.get("/inbox/changes", status_code=200, response_class=StreamResponse)
async def stream_changes(
    request: Request,
    viewer: Annotated[Caller, Depends(Viewer("sales"))],
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> StreamResponse:
    """Events as `GET /v1/stream` sends them, for the session of a browser; a seller gets those of that seller."""
    sessions, cookie = request.app.state.sessions, request.cookies[COOKIE]

    async def may_read() -> bool:
        return await sessions.find(cookie) is not None

    wanted = bind_to_seller(Filter(TYPES, None, None), viewer.seller)
    return await open_stream(request, viewer, wanted, may_read, last_event_id)
