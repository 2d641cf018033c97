"""The page of all people, with the form that adds one or changes one."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import HTMLResponse

from services.intake.people import store
from services.intake.people.domain import ROLES, Person
from services.intake.people.schemas import PersonForm
from shared.auth.setup import split_problem
from shared.http import Problem, parse_body
from shared.web import make_page_renderer

ADDRESS = "/setup/people"
PAGE = 100
# The box of the form that is sent only where it is ticked.
ACTIVE = "active"

page = make_page_renderer(__file__)


def read_person_form(sent: Mapping[str, str]) -> PersonForm:
    """The person of the form. Raises Problem 422."""
    given = {name: sent[name].strip() for name in ("person", "name", "email", "seller") if sent.get(name, "").strip()}
    return parse_body(
        PersonForm, orjson.dumps(given | {"roles": [role for role in ROLES if role in sent], ACTIVE: ACTIVE in sent})
    )


async def show(
    request: Request,
    *,
    after: str = "",
    edited: str | None = None,
    sent: Mapping[str, str] | None = None,
    problem: Problem | None = None,
    **more: Any,
) -> HTMLResponse:
    """The people whose codes follow `after`. The form is filled with `sent`, or with the person `edited`."""
    async with request.app.state.intake.database.read_connection() as conn:
        people = await store.find_page(conn, after, PAGE + 1)
        stored = await store.find(conn, edited) if edited else None
    return page(
        "people.html",
        problem.status_code if problem else 200,
        people=people[:PAGE],
        next_page=f"{ADDRESS}?after={people[PAGE - 1].person}" if len(people) > PAGE else None,
        form=_fill(stored) if sent is None else sent,
        edited=edited if stored else None,
        **split_problem(problem),
        roles=ROLES,
        **request.state.frame,
        **{"link": "", **more},
    )


def _fill(person: Person | None) -> dict[str, str]:
    """The fields of the form for this person, or of an empty form."""
    if person is None:
        return {ACTIVE: "on"}
    fields = {"person": person.person, "name": person.name, "email": person.email or "", "seller": person.seller or ""}
    return fields | dict.fromkeys(person.roles, "on") | ({ACTIVE: "on"} if person.active else {})
