"""`/setup/keys`: the API keys with what each may do and when it was last used, made and revoked."""

from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.intake.api_keys.handlers.for_callers import make_as_caller, revoke_as_caller
from services.intake.api_keys.pages.show_keys import read_key_form, show
from shared.auth.form_fields import read_form
from shared.auth.setup import AdminAlone, find_problem
from shared.errors import Refusal
from shared.http import Problem, Router

ADDRESS = "/setup/keys"

router = Router(include_in_schema=False)


@router.get(ADDRESS, response_class=HTMLResponse)
async def show_keys(request: Request, viewer: AdminAlone) -> HTMLResponse:
    """The newest keys, and the form that makes one."""
    return await show(request)


@router.post(ADDRESS, response_class=HTMLResponse)
async def make_key(request: Request, viewer: AdminAlone) -> HTMLResponse:
    """Make the key of the form, as `POST /v1/keys` does, and show its secret, this once."""
    sent = await read_form(request)
    try:
        key, secret = await make_as_caller(request, viewer, read_key_form(sent))
    except (Problem, Refusal) as refused:
        return await show(request, sent=sent, problem=find_problem(request, refused))
    return await show(request, secret=secret, made=key)


@router.post(ADDRESS + "/{key_id}/revocation", response_class=HTMLResponse)
async def revoke_key(key_id: UUID, request: Request, viewer: AdminAlone) -> Response:
    """Revoke a key, as `DELETE /v1/keys/{key_id}` does."""
    try:
        await revoke_as_caller(request, viewer, key_id)
    except Refusal as refusal:
        return await show(request, problem=find_problem(request, refusal))
    return RedirectResponse(ADDRESS, 303)
