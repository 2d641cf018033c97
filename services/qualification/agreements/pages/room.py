"""`/agreement`: the document in sentences, its history, and the forms by which both sides discuss and sign it."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.qualification.agreements.domain.agreement import UnknownAgreement
from services.qualification.agreements.handlers import discuss, sign_as_caller
from services.qualification.agreements.pages.show_room import show_changes, show_latest, show_version
from services.qualification.agreements.schemas.discussion import CommentIn, ResolutionIn
from services.qualification.agreements.schemas.responses import SignatureIn
from services.qualification.dependencies import get_dependencies
from shared.auth import Caller, Viewer, form_fields, form_tokens
from shared.errors import Refusal
from shared.http import Problem, Router, parse_body
from shared.http.error_handlers import to_problem

HIGHEST_VERSION = 2**31 - 1

router = Router(include_in_schema=False)
Version = Annotated[int, Path(ge=1, le=HIGHEST_VERSION)]
Reader = Annotated[Caller, Depends(Viewer("read", "marketing", "sales"))]
Writer = Annotated[Caller, Depends(Viewer("marketing", "sales", unbound=True))]


@router.get("/agreement", response_class=HTMLResponse)
async def show_agreement(request: Request, viewer: Reader) -> Response:
    """The agreement in force; before the first one, the newest draft."""
    return await show_latest(request, viewer)


@router.get("/agreement/{version}", response_class=HTMLResponse)
async def show_one_version(version: Version, request: Request, viewer: Reader) -> HTMLResponse:
    """One version, with its comments and signatures."""
    return await show_version(request, viewer, version)


@router.get("/agreement/{version}/changes", response_class=HTMLResponse)
async def show_differences(
    version: Version, request: Request, _: Reader, since: Annotated[int, Query(ge=1, le=HIGHEST_VERSION)]
) -> HTMLResponse:
    """What this version changes since another one, clause by clause."""
    return await show_changes(request, since, version)


@router.post("/agreement/{version}/comments", response_class=HTMLResponse)
async def add_comment(version: Version, request: Request, viewer: Writer) -> Response:
    """Comment on a clause, as `POST /v1/agreements/{version}/comments` does."""
    sent = await read_fields(request)
    objects = {"objection": True} if sent.pop("objection", "") else {}
    try:
        body = parse_body(CommentIn, orjson.dumps(sent | objects))
        database = get_dependencies(request).database
        await discuss.add_comment(database, viewer, version, body.pointer, body.text, body.objection)
    except (Problem, Refusal) as refused:
        return await refuse(request, viewer, version, sent, refused)
    return RedirectResponse(f"/agreement/{version}", 303)


@router.post("/agreement/{version}/comments/{comment}/resolution", response_class=HTMLResponse)
async def resolve_comment(version: Version, comment: UUID, request: Request, viewer: Writer) -> Response:
    """Say how a comment ended, as `POST …/resolution` does."""
    sent = await read_fields(request)
    try:
        body = parse_body(ResolutionIn, orjson.dumps(sent))
        await discuss.resolve_comment(get_dependencies(request).database, viewer, version, comment, body.text)
    except (Problem, Refusal) as refused:
        return await refuse(request, viewer, version, {**sent, "comment": str(comment)}, refused)
    return RedirectResponse(f"/agreement/{version}", 303)


@router.post("/agreement/{version}/signatures", response_class=HTMLResponse)
async def sign(version: Version, request: Request, viewer: Writer) -> Response:
    """Sign for one side, as `POST /v1/agreements/{version}/signatures` does."""
    sent = await read_fields(request)
    try:
        await sign_as_caller.sign_as_caller(request, viewer, version, parse_body(SignatureIn, orjson.dumps(sent)))
    except (Problem, Refusal) as refused:
        return await refuse(request, viewer, version, sent, refused)
    return RedirectResponse(f"/agreement/{version}", 303)


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of the form without its token."""
    sent = await form_fields.read_form(request)
    return {name: value for name, value in sent.items() if name != form_tokens.FIELD}


async def refuse(
    request: Request, viewer: Caller, version: int, sent: dict[str, str], refused: Problem | Refusal
) -> HTMLResponse:
    """The page with what was typed, and beside it why it was refused. Raises UnknownAgreement."""
    if isinstance(refused, UnknownAgreement):
        raise refused
    problem = refused if isinstance(refused, Problem) else to_problem(refused, request.app.state.answers)
    return await show_version(request, viewer, version, sent, problem)
