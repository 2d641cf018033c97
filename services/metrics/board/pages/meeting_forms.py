"""The forms of a meeting: its minutes and its actions."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.metrics.board.pages.show_meeting import show
from services.metrics.meetings import api
from services.metrics.meetings.schemas import minutes
from shared.auth import Caller, Viewer, form_fields
from shared.errors import Refusal
from shared.http import Problem, Router, Text, parse_body

router = Router(include_in_schema=False)
Writer = Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]
# The fields with one value a line.
LINES = ("present", "decisions")


@router.post("/meetings/{span}/minutes", response_class=HTMLResponse)
async def send_minutes(span: Text, request: Request, viewer: Writer) -> Response:
    """Write the minutes, as `POST /v1/meetings/{span}/minutes` does; names and decisions are given line by line."""
    sent = await form_fields.read_form(request)
    body: dict[str, Any] = {name: _split(sent.get(name, "")) for name in LINES}
    try:
        parsed = parse_body(minutes.MinutesIn, orjson.dumps(body | {"notes": sent.get("notes") or None}))
        await api.post_minutes(span, request, Response(), viewer, parsed)
    except (Problem, Refusal) as refused:
        return await show(request, viewer, span, {**sent, "form": "minutes"}, refused)
    return RedirectResponse(f"/meetings/{span}#minutes", 303)


@router.post("/meetings/{span}/actions", response_class=HTMLResponse)
async def send_action(span: Text, request: Request, viewer: Writer) -> Response:
    """Add an action, as `POST /v1/meetings/{span}/actions` does."""
    sent = await form_fields.read_form(request)
    body = {name: sent.get(name, "").strip() for name in ("what", "owner", "due")}
    try:
        parsed = parse_body(minutes.ActionIn, orjson.dumps(body))
        await api.post_action(span, request, Response(), viewer, parsed)
    except (Problem, Refusal) as refused:
        return await show(request, viewer, span, {**sent, "form": "action"}, refused)
    return RedirectResponse(f"/meetings/{span}#actions", 303)


@router.post("/meetings/{span}/actions/{action_id}", response_class=HTMLResponse)
async def close_action(span: Text, action_id: UUID, request: Request, viewer: Writer) -> Response:
    """Say that an action is done or dropped, or open again, as `PUT /v1/meetings/actions/{action_id}` does."""
    sent = await form_fields.read_form(request)
    body = {"state": sent.get("state", ""), "note": sent.get("note") or None}
    try:
        parsed = parse_body(minutes.ClosingIn, orjson.dumps(body))
        await api.put_action(action_id, request, viewer, parsed)
    except (Problem, Refusal) as refused:
        return await show(request, viewer, span, {**sent, "form": str(action_id)}, refused)
    return RedirectResponse(f"/meetings/{span}#actions", 303)


def _split(text: str) -> list[str]:
    """The lines of a field that are not blank."""
    return [line.strip() for line in text.splitlines() if line.strip()]
