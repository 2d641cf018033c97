"""`/agreement/{version}/replays/{replay}/leads`: the leads behind a number of a replay."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from services.qualification.agreements.pages.drafts import Writer
from services.qualification.dependencies import Version, get_dependencies
from services.qualification.replays.domain.replay import UnknownReplay
from services.qualification.replays.handlers import read_replays
from services.qualification.replays.pages import show_replays, words
from services.qualification.replays.schemas import parameters, show
from shared.http import Router

router = Router(include_in_schema=False, answers={UnknownReplay: 404})


@router.get("/agreement/{version}/replays/{replay}/leads", response_class=HTMLResponse)
async def show_leads(
    version: Version, replay: UUID, request: Request, _: Writer, asked: Annotated[parameters.LeadsParameters, Query()]
) -> HTMLResponse:
    """The leads that the replay gains, loses or keeps, page by page."""
    database, question = get_dependencies(request).database, asked.to_question()
    found = await read_replays.load(database, version, replay)
    rows = await read_replays.list_leads(database, found, question, asked.to_place(), asked.limit + 1)
    listed = show.to_lead_list_out(rows, asked.limit)
    chosen = {name: value for name, value in question._asdict().items() if value}
    return show_replays.page(
        "replay_leads.html",
        replay=found,
        question=question,
        leads=listed.leads,
        address=f"/agreement/{version}/replays/{replay}",
        next_page=f"?{urlencode(chosen | {'cursor': listed.cursor})}" if listed.cursor else None,
        zone=found.zone,
        words=words,
        **request.state.frame,
    )
