"""Exceptions that become answers: named refusals, "not now", FastAPI's and Starlette's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from shared.errors import FieldError, Refusal, Unavailable
from shared.errors.field_errors import parameter_errors
from shared.http.problem_details import Problem
from shared.telemetry import log

RETRY_AFTER_SECONDS = 1
UNNAMED_REFUSAL = 409

# A refusal's answer: a status, or a function that makes the whole problem of it.
ErrorMap = Mapping[type[Refusal], int | Callable[[Any], Problem]]


def problem_from(refusal: Refusal, status: int, pointer: str | None = None, **more: Any) -> Problem:
    """The problem in the words of the refusal's class, never with its arguments. `more` adds members."""
    mistakes = [FieldError(pointer, refusal.detail)] if pointer is not None else []
    kind = {"type": f"urn:accord:{refusal.code}", "detail": refusal.detail}
    return Problem(status, refusal.code.replace("-", " ").capitalize(), mistakes, more=kind | more)


def field_problem(pointer: str) -> Callable[[Refusal], Problem]:
    """For `Answers`: 422 that names this field."""
    return lambda refusal: problem_from(refusal, 422, pointer)


def to_problem(refusal: Refusal, answers: ErrorMap) -> Problem:
    """What the nearest class of the refusal is answered with; 409 if nothing is said of it."""
    known = (answers[kind] for kind in type(refusal).__mro__ if kind in answers)
    answer = next(known, UNNAMED_REFUSAL)
    return problem_from(refusal, answer) if isinstance(answer, int) else answer(refusal)


async def on_refusal(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return to_problem(refusal, request.app.state.answers).response()


async def on_unavailable(request: Request, trouble: Exception) -> Response:
    log.warning("not now", method=request.method, exc_info=trouble)
    return Problem(503, "Not now; ask again in a moment", headers={"retry-after": str(RETRY_AFTER_SECONDS)}).response()


async def on_http(request: Request, refused: Exception) -> Response:
    if isinstance(refused, Problem):
        return refused.response()
    assert isinstance(refused, HTTPException)
    return Problem(refused.status_code, headers=refused.headers).response()


async def on_parameters(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, RequestValidationError)
    return Problem(422, "A parameter is not as described", parameter_errors(refused.errors())).response()


HANDLERS: dict[int | type[Exception], Callable[[Request, Exception], Any]] = {
    Refusal: on_refusal,
    Unavailable: on_unavailable,
    HTTPException: on_http,
    RequestValidationError: on_parameters,
}
