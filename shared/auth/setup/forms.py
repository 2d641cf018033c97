"""The forms of the first set-up: fields of a request, filled in by a person, with the errors that the request gets."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from shared.auth.form_fields import nest_fields, read_form
from shared.errors import Refusal
from shared.http import Problem
from shared.http.error_handlers import to_problem
from shared.http.problem_details import ERRORS_LIMIT
from shared.web import page

Document = dict[str, Any]
MEND = "Nothing was changed. Mend what is named here, and send it again."


@dataclass(frozen=True)
class Field:
    """A field, named as in the body of the request: `contact.email`.

    `kind`: of HTML's input, or select, or area, or the shorter lines. A password is never shown again.
    """

    name: str
    label: str
    value: str = ""
    example: str = ""
    kind: str = "text"
    options: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Form:
    """A form that is sent to `action`."""

    action: str
    button: str
    fields: tuple[Field, ...]

    @property
    def brings_file(self) -> bool:
        """Whether a file may be chosen."""
        return any(field.kind == "file" for field in self.fields)


@dataclass(frozen=True)
class Step:
    """One step: what to do, the command that does it, and the form for who may do it in the browser.

    `leads_to`: the address of the page that shows what the form did, and the words of the link to it.
    """

    title: str
    done: bool = False
    sentence: str = ""
    command: str = ""
    form: Form | None = None
    leads_to: tuple[str, str] = ("/", "Back to the five steps")


@dataclass(frozen=True)
class Refused:
    """Why a form was refused: in one sentence, by field, and what is about no field of the form."""

    sentence: str
    by_field: Mapping[str, str]
    others: tuple[tuple[str, str], ...]


def find_refusals(step: Step, problem: Problem) -> Refused:
    """The problem's errors beside the fields that they name: `/contact/email` is `contact.email`."""
    names = {field.name for field in step.form.fields} if step.form else set()
    errors = [(error.pointer.strip("/").replace("/", "."), error.detail) for error in problem.errors[:ERRORS_LIMIT]]
    return Refused(
        sentence=MEND if errors else str(problem.more.get("detail", problem.title)),
        by_field={name: detail for name, detail in errors if name in names},
        others=tuple((name, detail) for name, detail in errors if name not in names),
    )


async def submit(request: Request, step: Step, send: Callable[[bytes], Awaitable[None]]) -> Response:
    """Do what the form asks, as the API does with this body: then to `leads_to`, or to the form with its errors."""
    sent = await read_form(request)
    try:
        await send(orjson.dumps(nest(sent, step)))
    except Problem as problem:
        return show_refused(request, keep_values(step, sent), problem)
    except Refusal as refusal:
        return show_refused(request, keep_values(step, sent), to_problem(refusal, request.app.state.answers))
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


def keep_values(step: Step, sent: Mapping[str, str]) -> Step:
    """The step with its form filled as it was sent."""
    if step.form is None:
        return step
    fields = tuple(
        field if field.kind == "password" else replace(field, value=sent.get(field.name, field.value))
        for field in step.form.fields
    )
    return replace(step, form=replace(step.form, fields=fields))
