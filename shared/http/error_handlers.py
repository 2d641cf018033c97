"""Exceptions as HTTP answers: refusals by their router's ErrorMap, Unavailable as 503, invalid parameters as 422."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import FieldError, Refusal, Unavailable
from shared.errors.field_errors import parameter_errors
from shared.http.failures import log_failure, log_unavailable, to_instance
from shared.http.problem_details import Problem
from shared.http.problem_response import to_response, waiting_page, wrong_method

DEFAULT_REFUSAL_STATUS = 409

# How a router answers each class of refusal: by a status, or by a function that makes the whole problem.
ErrorMap = Mapping[type[Refusal], int | Callable[[Any], Problem]]


def problem_from(refusal: Refusal, status: int, pointer: str | None = None, **more: Any) -> Problem:
    """The problem with the code and detail of the refusal's class, never with its arguments.

    `pointer`: the field of the request that it names. `more`: further members of the document.
    """
    errors = [FieldError(pointer, refusal.detail)] if pointer is not None else []
    members = {"type": f"urn:accord:{refusal.code}", "detail": refusal.detail}
    return Problem(status, refusal.code.replace("-", " ").capitalize(), errors, more=members | more)


def field_problem(pointer: str) -> Callable[[Refusal], Problem]:
    """For an ErrorMap: status 422, naming this field."""
    return lambda refusal: problem_from(refusal, 422, pointer)


def to_problem(refusal: Refusal, answers: ErrorMap) -> Problem:
    """The answer for the refusal's class, or for its nearest base class in the map; 409 without one."""
    nearest_first = (answers[kind] for kind in type(refusal).__mro__ if kind in answers)
    answer = next(nearest_first, DEFAULT_REFUSAL_STATUS)
    return problem_from(refusal, answer) if isinstance(answer, int) else answer(refusal)


async def on_refusal(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return to_response(request, to_problem(refusal, request.app.state.answers))


async def on_unavailable(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unavailable)
    failure_id = log_unavailable(request.method, error) if error.is_failure else ""
    headers = {"retry-after": str(error.retry_seconds)}
    if "text/html" in request.headers.get("accept", ""):
        sentence = f"{error.title}: {error.explanation.rstrip('.')}" if error.explanation else error.title
        return waiting_page(sentence, error.retry_seconds, failure_id)
    more = {"type": f"urn:accord:{error.code}"} if error.code else {}
    more |= {"detail": error.explanation} if error.explanation else {}
    more |= {"instance": to_instance(failure_id)} if failure_id else {}
    return Problem(503, error.title, headers=headers, more=more).response()


async def on_failure(request: Request, failure: Exception) -> Response:
    """For what is raised outside of SecurityMiddleware, which answers everything else."""
    return to_response(request, log_failure(request.method, failure))


async def on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return to_response(request, wrong_method(request))
    problem = error if isinstance(error, Problem) else Problem(error.status_code, headers=error.headers)
    return to_response(request, problem)


async def on_invalid_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return to_response(request, Problem(422, "A parameter is not as described", parameter_errors(error.errors())))


HANDLERS: dict[int | type[Exception], Callable[[Request, Exception], Any]] = {
    Refusal: on_refusal,
    Unavailable: on_unavailable,
    HTTPException: on_http_exception,
    RequestValidationError: on_invalid_parameters,
}
