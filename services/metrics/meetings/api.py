"""The routes of meetings: packs, minutes and actions."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from uuid_utils.compat import uuid7

from services.metrics.meetings.domain.meeting_span import NotAMeeting, parse_span
from services.metrics.meetings.domain.minutes import Action, UnknownAction
from services.metrics.meetings.handlers import health, meeting, minutes, planned
from services.metrics.meetings.schemas.health import AgreementHealthOut, HealthParameters
from services.metrics.meetings.schemas.minutes import ActionIn, ActionOut, ClosingIn, MinutesIn, MinutesOut
from services.metrics.meetings.schemas.pack import FormParameter, MeetingOut, MeetingsOut
from shared.auth import Caller, RequireScope
from shared.http import Body, Router, Text, field_problem, problems

router = Router(answers={NotAMeeting: field_problem("/path/span"), UnknownAction: 404})
Reader = Annotated[Caller, Depends(RequireScope("read", "marketing", "sales", unbound=True))]
Writer = Annotated[Caller, Depends(RequireScope("marketing", "sales", unbound=True))]


@router.get("/v1/meetings")
async def list_meetings(request: Request, caller: Reader) -> MeetingsOut:
    """The meetings of now and the planned ones before, the latest first, and all open actions."""
    return MeetingsOut.of(await meeting.load_meetings(request.app.state.metrics))


@router.get("/v1/meetings/health")
async def get_health(
    request: Request, caller: Reader, parameters: Annotated[HealthParameters, Query()]
) -> AgreementHealthOut:
    """How well both sides live their agreement: adoption by seller, and its trend since the first agreement."""
    return AgreementHealthOut.of(await health.load_health(request.app.state.metrics, parameters.by), parameters.by)


@router.get("/v1/meetings/{span}", responses=problems(422))
async def get_meeting(
    span: Text, request: Request, caller: Reader, parameters: Annotated[FormParameter, Query()]
) -> MeetingOut:
    """The pack of a week, a month or a quarter, with its minutes and actions."""
    return MeetingOut.of(await meeting.load_meeting(request.app.state.metrics, parse_span(span), parameters.form))


@router.post("/v1/meetings/{span}/minutes", status_code=201, responses={200: {"model": MinutesOut}, **problems(409)})
async def post_minutes(
    span: Text,
    request: Request,
    response: Response,
    caller: Writer,
    body: Annotated[MinutesIn, Depends(Body(MinutesIn))],
) -> MinutesOut:
    """Write the minutes of a meeting, or replace them; the same again changes nothing."""
    database, asked = request.app.state.metrics, parse_span(span)
    saved = await minutes.write_minutes(database, asked, body.to_minutes(), caller.key_id)
    response.status_code = 201 if saved.changed else 200
    return MinutesOut.of(saved.written)


@router.post("/v1/meetings/{span}/actions", status_code=201, responses={200: {"model": ActionOut}, **problems(409)})
async def post_action(
    span: Text, request: Request, response: Response, caller: Writer, body: Annotated[ActionIn, Depends(Body(ActionIn))]
) -> ActionOut:
    """Add what was agreed to be done; the same words, owner and day again are the same action."""
    asked = parse_span(span)
    drawn = Action(uuid7(), asked.name, body.what, body.owner, body.due)
    added = await minutes.add_action(request.app.state.metrics, asked, drawn, caller.key_id)
    response.status_code = 201 if added.added else 200
    return await show_action(request, added.action)


@router.put("/v1/meetings/actions/{action_id}", responses=problems(404))
async def put_action(
    action_id: UUID, request: Request, caller: Writer, body: Annotated[ClosingIn, Depends(Body(ClosingIn))]
) -> ActionOut:
    """Say that an action is done or dropped, or that it is open again."""
    database = request.app.state.metrics
    closed = await minutes.close_action(database, action_id, body.state, body.note or None, caller.key_id)
    return await show_action(request, closed)


async def show_action(request: Request, action: Action) -> ActionOut:
    """The action as it is today, in the zone of the agreement."""
    return ActionOut.of(action, await planned.find_today(request.app.state.metrics))
