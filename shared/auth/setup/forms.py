"""The forms of the first set-up: fields of a request, filled in by a person, with the errors that the request gets."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.auth.form_fields import nest_fields, read_form
from shared.auth.setup.parts import Step, keep_values
from shared.auth.setup.refused import find_problem, find_refusals
from shared.errors import Refusal
from shared.http import Problem
from shared.web import page

Document = dict[str, Any]


async def submit(request: Request, step: Step, send: Callable[[bytes], Awaitable[None]]) -> Response:
    """Do what the form asks, as the API does with this body: then to `leads_to`, or to the form with its errors."""
    sent = await read_form(request)
    try:
        await send(orjson.dumps(nest(sent, step)))
    except (Problem, Refusal) as refused:
        return show_refused(request, keep_values(step, sent), find_problem(request, refused))
    return RedirectResponse(step.leads_to[0], 303)


def show_refused(request: Request, step: Step, problem: Problem) -> Response:
    """The step as a page, with what was sent and why it was refused, beside each field."""
    return fill(request, step, "setup_page.html", problem.status_code, problem=find_refusals(step, problem))


def fill(request: Request, step: Step, template: str, status: int = 200, **more: Any) -> Response:
    """The step by this template."""
    values = {"digest": "", "problem": None, **request.state.frame} | more
    response: Response = page(template, status, step=step, address=request.url.path, **values)
    return response


def nest(sent: Mapping[str, str], step: Step) -> Document:
    """The form's filled fields as a body: `contact.email` is in `contact`."""
    names = [field.name for field in step.form.fields] if step.form else []
    return nest_fields({name: sent[name] for name in names if sent.get(name, "").strip()}, ".")
