"""The routes that list captures."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from services.intake.captures.domain.arrival import NotKept
from services.intake.captures.handlers.settle_arrivals import find_kept
from services.intake.captures.schemas import listing
from services.intake.captures.store import capture_list
from shared.auth import Caller, RequireScope
from shared.db.connection import Connection
from shared.http import Router, problems

router = Router(answers={NotKept: 404})

Marketing = Annotated[Caller, Depends(RequireScope("marketing", unbound=True))]


@router.get("/v1/captures")
async def get_captures(
    request: Request, caller: Marketing, query: Annotated[listing.CapturesQuery, Query()]
) -> listing.CapturesOut:
    """A page of captures, newest first. What was filtered or refused is kept for 30 days."""
    database = request.app.state.intake.database
    read = partial(capture_list.find_page, chosen=query.to_filter(), cursor=query.cursor, limit=query.limit)
    found = await database.slow_reads.run(read)
    last = found[-1].capture_id if len(found) == query.limit else None
    return listing.CapturesOut(captures=[listing.listed_out(each) for each in found], next_cursor=last)


@router.get("/v1/captures/{capture_id}", responses=problems(404))
async def get_capture(capture_id: UUID, request: Request, caller: Marketing) -> listing.KeptCaptureOut:
    """One capture; of one that made no lead also its body."""
    intake = request.app.state.intake

    async def read(conn: Connection) -> listing.KeptCaptureOut:
        accepted = await capture_list.find_accepted(conn, capture_id)
        if accepted:
            return listing.KeptCaptureOut.model_construct(**vars(accepted), body=None)
        return listing.kept_out(await find_kept(conn, intake.secrets, capture_id))

    shown: listing.KeptCaptureOut = await intake.database.run(read)
    return shown
