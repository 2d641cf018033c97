"""`/setup/people`: who works with Accord under their own name, and their invitations."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.intake.people.handlers import invitations
from services.intake.people.pages.show_people import ADDRESS, read_person_form, show
from shared.auth.form_fields import read_form
from shared.auth.setup import AdminAlone, find_problem
from shared.errors import Refusal
from shared.http import Code, Problem, Router

router = Router(include_in_schema=False)


@router.get(ADDRESS, response_class=HTMLResponse)
async def show_people(
    request: Request, viewer: AdminAlone, after: Annotated[Code | None, Query()] = None, edit: Code | None = None
) -> HTMLResponse:
    """The people after this one by their codes, and the form that adds one, or changes the one named by `edit`."""
    return await show(request, after=after or "", edited=edit)


@router.post(ADDRESS, response_class=HTMLResponse)
async def save_person(request: Request, viewer: AdminAlone) -> Response:
    """Save the person of the form, as `PUT /v1/people/{person}` does."""
    sent = await read_form(request)
    try:
        form = read_person_form(sent)
        await invitations.save_as_caller(request, viewer, form.person, form)
    except (Problem, Refusal) as refused:
        return await show(request, sent=sent, problem=find_problem(request, refused))
    return RedirectResponse(ADDRESS, 303)


@router.post(ADDRESS + "/{person}/invitation", response_class=HTMLResponse)
async def invite_person(person: Code, request: Request, viewer: AdminAlone) -> Response:
    """Show a link that signs the person in, this once."""
    try:
        link, expires_at = await invitations.invite_as_caller(request, viewer, person)
    except Refusal as refusal:
        return await show(request, problem=find_problem(request, refusal))
    return await show(request, invited=person, link=link, expires_at=expires_at)


@router.post(ADDRESS + "/{person}/signout")
async def sign_person_out(person: Code, request: Request, viewer: AdminAlone) -> Response:
    """End the person's sessions, as `DELETE /v1/people/{person}/sessions` does."""
    await invitations.sign_out_as_caller(request, viewer, person)
    return RedirectResponse(ADDRESS, 303)
