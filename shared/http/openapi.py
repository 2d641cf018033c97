"""The OpenAPI document as FastAPI makes it, plus what it cannot see: raw bodies, plain routes, problems."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, TypeVar

from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import BaseModel
from starlette.routing import BaseRoute

from shared.http.problem_details import PROBLEM_JSON, PROBLEM_SCHEMA
from shared.http.request_body import JSON, Body

ALWAYS = (422, 503)
WITH_A_BODY = (408, 413, 415)
WITH_A_KEY = (401, 403)
KEY = {"type": "http", "scheme": "bearer"}
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Json = dict[str, Any]


@dataclass(frozen=True)
class Documentation:
    """What an endpoint takes and answers that FastAPI cannot see. `types`: media types of the body."""

    body: type[BaseModel] | None = None
    types: tuple[str, ...] = (JSON,)
    answers: Mapping[int, type[BaseModel]] = field(default_factory=dict)
    refusals: tuple[int, ...] = ()
    key: bool = True


def document_route(documentation: Documentation) -> Callable[[Endpoint], Endpoint]:
    """Marks an endpoint that reads raw bytes, or a plain Starlette route (which then is in the document at all)."""

    def mark(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)["documentation"] = documentation
        return endpoint

    return mark


def problems(*statuses: int) -> dict[int | str, Json]:
    """For `responses=`: 404, 409… What a key, a body or any route brings is added to the document by itself."""
    return {status: refusal(status) for status in statuses}


def refusal(status: int) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {PROBLEM_JSON: {"schema": schema}}}


def complete(document: Json, routes: Sequence[BaseRoute]) -> None:
    """Adds bodies, plain routes and problems to FastAPI's document, in place."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM_SCHEMA
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for route in iter_route_contexts(routes):
        for method in sorted(set(route.methods or ()) - {"HEAD"}):
            if operation := operation_of(document["paths"], route, method.lower()):
                complete_operation(operation, route, schemas)
    document["components"].setdefault("securitySchemes", {})["Key"] = KEY


def operation_of(paths: Json, route: RouteContext, method: str) -> Json | None:
    """FastAPI's operation, or a new one for a documented plain route; None for what is not to be shown."""
    path = str(route.path_format)
    known: Json | None = paths.get(path, {}).get(method)
    documentation = documentation_of(route)
    if known or not documentation:
        return known
    made: Json = {"operationId": f"{route.name}_{method}", "summary": str(route.name).replace("_", " ").capitalize()}
    made |= {"responses": {}} | ({"security": [{"Key": []}]} if documentation.key else {})
    paths.setdefault(path, {})[method] = made
    return made


def complete_operation(operation: Json, route: RouteContext, schemas: Json) -> None:
    documentation = documentation_of(route) or Documentation()
    statuses = {*ALWAYS, *documentation.refusals}
    if body := documentation.body or body_of(getattr(route, "dependant", None)):
        schema = {"schema": dereference(schemas, body, "validation")}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(documentation.types, schema)}
        statuses.update(WITH_A_BODY)
    if operation.get("security"):
        statuses.update(WITH_A_KEY)
    if "{" in str(route.path_format):
        statuses.add(404)
    for status, model in documentation.answers.items():
        schema = {"schema": dereference(schemas, model, "serialization")}
        operation["responses"][str(status)] = {"description": HTTPStatus(status).phrase, "content": {JSON: schema}}
    operation["responses"] |= {str(status): refusal(status) for status in sorted(statuses)}


def documentation_of(route: RouteContext) -> Documentation | None:
    return getattr(route.endpoint, "documentation", None)


def body_of(dependant: Dependant | None) -> type[BaseModel] | None:
    """The model of the `Body` that the route depends on."""
    if dependant is None:
        return None
    if isinstance(dependant.call, Body):
        return dependant.call.model
    return next((body for inner in dependant.dependencies if (body := body_of(inner))), None)


def dereference(schemas: Json, model: type[BaseModel], mode: Literal["validation", "serialization"]) -> Json:
    """A reference to the model's schema among `schemas`; the long name where another schema has the short one."""
    for names in ("{model}", f"{model.__module__}.{{model}}"):
        schema = model.model_json_schema(ref_template=f"#/components/schemas/{names}", mode=mode)
        parts = {**schema.pop("$defs", {}), model.__name__: schema}
        made = {names.format(model=name): part for name, part in parts.items()}
        if all(schemas.get(name, part) == part for name, part in made.items()):
            break
    schemas.update(made)
    return {"$ref": f"#/components/schemas/{names.format(model=model.__name__)}"}
