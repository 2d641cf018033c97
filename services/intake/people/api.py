"""The routes of people."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from services.intake.api_keys.domain import UnknownSeller
from services.intake.people import store
from services.intake.people.domain import AddressTaken, LastAdmin, PersonInactive, PersonNotFound, TooManyPeople
from services.intake.people.handlers.invitations import invite_as_caller, save_as_caller, sign_out_as_caller
from services.intake.people.handlers.save import require_person
from services.intake.people.schemas import InvitationOut, PeopleOut, PersonIn, PersonOut, to_person_out
from shared.auth import Caller, RequireScope
from shared.http import Body, Code, Problem, Router, field_problem, invalid_cursor, problems

PAGE = 200
PAGE_LIMIT = 1000

Admin = Annotated[Caller, Depends(RequireScope("admin", unbound=True))]
router = Router(
    answers={
        PersonNotFound: lambda _: Problem(404, "There is no such person"),
        UnknownSeller: field_problem("/seller"),
        AddressTaken: 409,
        LastAdmin: 409,
        PersonInactive: 409,
        TooManyPeople: 409,
    }
)


@router.put("/v1/people/{person}", responses=problems(409))
async def put_person(
    person: Code, request: Request, caller: Admin, body: Annotated[PersonIn, Depends(Body(PersonIn))]
) -> PersonOut:
    """Create or change a person; the same content again changes nothing. The last administrator stays one."""
    return to_person_out(await save_as_caller(request, caller, person, body))


@router.get("/v1/people/{person}", responses=problems(404))
async def get_person(person: Code, request: Request, caller: Admin) -> PersonOut:
    """One person."""
    async with request.app.state.intake.database.read_connection() as conn:
        return to_person_out(await require_person(conn, person))


@router.get("/v1/people")
async def get_people(
    request: Request,
    caller: Admin,
    limit: Annotated[int, Query(ge=1, le=PAGE_LIMIT)] = PAGE,
    cursor: Code | None = None,
) -> PeopleOut:
    """Every person, a page at a time."""
    async with request.app.state.intake.database.read_connection() as conn:
        if cursor is not None and await store.find(conn, cursor) is None:
            raise invalid_cursor()
        people = await store.find_page(conn, cursor or "", limit)
    last = people[-1].person if len(people) == limit else None
    return PeopleOut(people=[to_person_out(person) for person in people], next_cursor=last)


@router.post("/v1/people/{person}/invitations", responses=problems(404, 409))
async def post_invitation(person: Code, request: Request, caller: Admin) -> InvitationOut:
    """Make a link that signs the person in, once and within 72 hours. A new one ends the one before."""
    link, expires_at = await invite_as_caller(request, caller, person)
    return InvitationOut(link=link, expires_at=expires_at)


@router.delete("/v1/people/{person}/sessions", status_code=204, responses=problems(404), response_class=Response)
async def delete_sessions(person: Code, request: Request, caller: Admin) -> None:
    """Sign the person out of every browser at once, and end the links that would sign the person in."""
    await sign_out_as_caller(request, caller, person)
