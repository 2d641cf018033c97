"""Unknown query parameters are refused by name, on every route but those of forms and hooks.

What a website or a platform adds to the address of its form or hook is none of its sender's mistakes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel
from starlette.requests import Request

from shared.errors import FieldError
from shared.errors.field_errors import pointer, suggest
from shared.errors.nearest_field import find_nearest_name
from shared.http.problem_details import ERRORS_LIMIT, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant


async def refuse_unknown_parameters(request: Request) -> None:
    """A dependency of every route. Raises Problem 422."""
    if request.scope["query_string"]:
        refuse_others(request, set(list_parameters(request.scope["route"].dependant)))


def refuse_others(request: Request, known: set[str]) -> None:
    """Raises Problem 422, which names the query parameters that are not known."""
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        errors = [describe_unknown(name, known) for name in unknown[:ERRORS_LIMIT]]
        raise Problem(422, "A parameter is not known", errors)


def describe_unknown(name: str, known: set[str]) -> FieldError:
    """The error for this parameter, with the known one that was probably meant."""
    nearest = find_nearest_name(name, sorted(known))
    return FieldError(pointer(("query", name)), suggest("Unknown parameter.", ("query", nearest) if nearest else None))


def list_parameters(dependant: Dependant) -> Iterator[str]:
    """The names of the query parameters of a route and of its dependencies."""
    for parameter in dependant.query_params:
        type_ = parameter.field_info.annotation
        if isinstance(type_, type) and issubclass(type_, BaseModel):
            yield from (field.alias or name for name, field in type_.model_fields.items())
        else:
            yield parameter.alias
    for inner in dependant.dependencies:
        yield from list_parameters(inner)
