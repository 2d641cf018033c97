"""`/setup/people`: who works with Accord under their own name, and their invitations."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.intake.people.handlers import invitations
from services.intake.people.pages.show_people import ADDRESS, read_person_form, show
from shared.auth import Caller, Viewer
from shared.auth.form_fields import read_form
from shared.errors import Refusal
from shared.http import Code, Problem, Router
from shared.http.error_handlers import to_problem

router = Router(include_in_schema=False)
Admin = Annotated[Caller, Depends(Viewer("admin", unbound=True))]


@router.get(ADDRESS, response_class=HTMLResponse)
async def show_people(
    request: Request, viewer: Admin, after: Annotated[Code | None, Query()] = None, edit: Code | None = None
) -> HTMLResponse:
    """The people after this one by their codes, and the form that adds one, or changes the one named by `edit`."""
    return await show(request, after=after or "", edited=edit)


@router.post(ADDRESS, response_class=HTMLResponse)
async def save_person(request: Request, viewer: Admin) -> Response:
    """Save the person of the form, as `PUT /v1/people/{person}` does."""
    sent = await read_form(request)
    try:
        form = read_person_form(sent)
        await invitations.save_as_caller(request, viewer, form.person, form)
    except (Problem, Refusal) as refused:
        return await show(request, sent=sent, problem=_to_problem(request, refused))
    return RedirectResponse(ADDRESS, 303)


@router.post(ADDRESS + "/{person}/invitation", response_class=HTMLResponse)
async def invite_person(person: Code, request: Request, viewer: Admin) -> Response:
    """Show a link that signs the person in, this once."""
    try:
        link, expires_at = await invitations.invite_as_caller(request, viewer, person)
    except Refusal as refusal:
        return await show(request, problem=_to_problem(request, refusal))
    return await show(request, invited=person, link=link, expires_at=expires_at)


@router.post(ADDRESS + "/{person}/signout")
async def sign_person_out(person: Code, request: Request, viewer: Admin) -> Response:
    """End the person's sessions, as `DELETE /v1/people/{person}/sessions` does."""
    await invitations.sign_out_as_caller(request, viewer, person)
    return RedirectResponse(ADDRESS, 303)


def _to_problem(request: Request, refused: Problem | Refusal) -> Problem:
    return refused if isinstance(refused, Problem) else to_problem(refused, request.app.state.answers)
