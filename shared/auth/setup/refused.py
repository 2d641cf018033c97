"""Why a form was refused: the errors of a problem, each beside the field that it names."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from shared.auth.setup.parts import Step
from shared.errors import FieldError, Refusal
from shared.http import Problem
from shared.http.error_handlers import to_problem
from shared.http.problem_details import ERRORS_LIMIT

MEND = "Nothing was changed. Mend what is named here, and send it again."


@dataclass(frozen=True)
class Refused:
    """Why a form was refused: in one sentence, by field, and what is about no field of the form."""

    sentence: str
    by_field: Mapping[str, str]
    others: tuple[tuple[str, str], ...]


def find_refusals(step: Step, problem: Problem) -> Refused:
    """The problem's errors, the first one of a field beside it: `/contact/email` is `contact.email`."""
    names = {field.name for field in step.form.fields} if step.form else set()
    errors = [(error.pointer.strip("/").replace("/", "."), error.detail) for error in problem.errors[:ERRORS_LIMIT]]
    return Refused(
        sentence=MEND if errors else str(problem.more.get("detail", problem.title)),
        by_field={name: detail for name, detail in reversed(errors) if name in names},
        others=tuple((name, detail) for name, detail in errors if name not in names),
    )


def find_problem(request: Request, refused: Problem | Refusal) -> Problem:
    """What the HTTP interface answers to this refusal."""
    return refused if isinstance(refused, Problem) else to_problem(refused, request.app.state.answers)


def place_errors(problem: Problem, place: Callable[[str], str]) -> Problem:
    """The problem of a body as one about the form that it is from. `place`: from pointer to pointer."""
    errors = [FieldError(place(error.pointer), error.detail) for error in problem.errors]
    return Problem(problem.status_code, problem.title, errors, more=problem.more)


def split_problem(problem: Problem | None) -> dict[str, Any]:
    """For a template: `errors`, the sentences by field, and `refusal`, the sentence about no field; empty without."""
    if problem is None:
        return {"errors": {}, "refusal": ""}
    errors = {error.pointer.strip("/"): error.detail for error in problem.errors}
    whole = errors.pop("", "")
    return {"errors": errors, "refusal": whole if errors or whole else problem.more.get("detail", problem.title)}
