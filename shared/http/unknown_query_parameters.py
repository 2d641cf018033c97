"""Query parameters that a route does not know are refused by name."""

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


async def only_known_parameters(request: Request) -> None:
    """A dependency of every route."""
    if not request.scope["query_string"]:
        return
    known = set(parameters(request.scope["route"].dependant))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        mistakes = [FieldError(pointer(("query", name)), "Unknown parameter.") for name in unknown]
        raise Problem(422, "A parameter is not known", mistakes)


def parameters(dependant: Dependant) -> Iterator[str]:
    for parameter in dependant.query_params:
        shape = parameter.field_info.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield from (field.alias or name for name, field in shape.model_fields.items())
        else:
            yield parameter.alias
    for inner in dependant.dependencies:
        yield from parameters(inner)
