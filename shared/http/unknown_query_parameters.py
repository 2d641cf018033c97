"""Unknown query parameters are refused by name, on every route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel
from starlette.requests import Request

from shared.errors import FieldError
from shared.errors.field_errors import pointer
from shared.http.problem_details import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.dependencies.models import Dependant


async def refuse_unknown_parameters(request: Request) -> None:
    """A dependency of every route. Raises Problem 422."""
    if not request.scope["query_string"]:
        return
    known = set(list_parameters(request.scope["route"].dependant))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        errors = [FieldError(pointer(("query", name)), "Unknown parameter.") for name in unknown]
        raise Problem(422, "A parameter is not known", errors)


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
