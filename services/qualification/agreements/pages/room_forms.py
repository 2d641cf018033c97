"""The forms of `/agreement/{version}`: comments, their resolutions, and signatures."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.handlers import discuss, sign_as_caller
from services.qualification.agreements.pages import show_room
from services.qualification.agreements.schemas import discussion, responses
from services.qualification.dependencies import Version, get_dependencies
from shared.auth import Caller, Viewer, form_fields, form_tokens
from shared.errors import Refusal
from shared.http import Problem, Router, parse_body

router = Router(include_in_schema=False)
Writer = Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]


@router.post("/agreement/{version}/comments", response_class=HTMLResponse)
async def add_comment(version: Version, request: Request, viewer: Writer) -> Response:
    """Comment on a clause, as `POST /v1/agreements/{version}/comments` does."""
    sent = await read_fields(request)
    objects = {"objection": True} if sent.pop("objection", "") else {}
    try:
        body = parse_body(discussion.CommentIn, orjson.dumps(sent | objects))
        database = get_dependencies(request).database
        await discuss.add_comment(database, viewer, version, body.pointer, body.text, body.objection)
    except (Problem, Refusal) as refused:
        return await show_room.show_version(request, viewer, version, sent, refused)
    return RedirectResponse(f"/agreement/{version}", 303)


@router.post("/agreement/{version}/comments/{comment}/resolution", response_class=HTMLResponse)
async def resolve_comment(version: Version, comment: UUID, request: Request, viewer: Writer) -> Response:
    """Say how a comment ended, as `POST …/resolution` does."""
    sent = await read_fields(request)
    try:
        body = parse_body(discussion.ResolutionIn, orjson.dumps(sent))
        await discuss.resolve_comment(get_dependencies(request).database, viewer, version, comment, body.text)
    except (Problem, Refusal) as refused:
        return await show_room.show_version(request, viewer, version, {**sent, "comment": str(comment)}, refused)
    return RedirectResponse(f"/agreement/{version}", 303)


@router.post("/agreement/{version}/signatures", response_class=HTMLResponse)
async def sign(version: Version, request: Request, viewer: Writer) -> Response:
    """Sign for one side, as `POST /v1/agreements/{version}/signatures` does."""
    sent = await read_fields(request)
    try:
        body = parse_body(responses.SignatureIn, orjson.dumps(sent))
        await sign_as_caller.sign_as_caller(request, viewer, version, body)
    except (Problem, Refusal) as refused:
        return await show_room.show_version(request, viewer, version, sent, refused)
    return RedirectResponse(f"/agreement/{version}", 303)


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of the form without its token."""
    sent = await form_fields.read_form(request)
    return {name: value for name, value in sent.items() if name != form_tokens.FIELD}
