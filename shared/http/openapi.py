"""What the OpenAPI document needs beside FastAPI's own part: bodies read as bytes, plain routes, problems."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, TypeVar

from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import BaseModel
from starlette.routing import BaseRoute

from shared.http.problem_details import PROBLEM_JSON, PROBLEM_SCHEMA
from shared.http.repair_body import Body
from shared.http.request_body import JSON

STATUSES_OF_ALL = (422, 503)
STATUSES_WITH_BODY = (408, 413, 415)
STATUSES_WITH_KEY = (401, 403, 429)
KEY_SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "description": (
        "The header `Authorization: Bearer KEY`. A key has scopes: a route needs one of those beside it, or `admin`."
    ),
}
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Json = dict[str, Any]


@dataclass(frozen=True)
class Documentation:
    """The request and the answers of an endpoint that FastAPI cannot see.

    `types`: media types of the body. `answers`: model by status. `refusals`: statuses of problems. `key`: needs a key.
    `scopes`: the key needs one of them. `example`: a body in place of one that is made from the model. `leads_on`: a
    browser is answered 303.
    """

    body: type[BaseModel] | None = None
    types: tuple[str, ...] = (JSON,)
    answers: Mapping[int, type[BaseModel]] = field(default_factory=dict)
    refusals: tuple[int, ...] = ()
    key: bool = True
    scopes: tuple[str, ...] = ()
    example: str = ""
    leads_on: bool = False


def document_route(documentation: Documentation) -> Callable[[Endpoint], Endpoint]:
    """A decorator for endpoints that read raw bytes, and for plain Starlette routes, which it adds to the document."""

    def attach(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)["documentation"] = documentation
        return endpoint

    return attach


def problems(*statuses: int) -> dict[int | str, Json]:
    """For `responses=` of a route: its own statuses, such as 404 and 409.

    The statuses of keys, of bodies and of every route are added to the document without it.
    """
    return {status: problem_response(status) for status in statuses}


def problem_response(status: int) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": HTTPStatus(status).phrase, "content": {PROBLEM_JSON: {"schema": schema}}}


def complete(document: Json, routes: Sequence[BaseRoute]) -> None:
    """Add bodies, plain routes and problems to FastAPI's document, in place."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM_SCHEMA
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for route in iter_route_contexts(routes):
        for method in sorted(set(route.methods or ()) - {"HEAD"}):
            if operation := find_operation(document["paths"], route, method.lower()):
                complete_operation(operation, route, schemas)
    document["components"].setdefault("securitySchemes", {})["Key"] = KEY_SCHEME


def find_operation(paths: Json, route: RouteContext, method: str) -> Json | None:
    """FastAPI's operation, or a new one for a documented plain route; None for routes outside the document."""
    path = str(route.path_format)
    existing: Json | None = paths.get(path, {}).get(method)
    documentation = find_documentation(route)
    if existing or not documentation:
        return existing
    summary = str(route.name).replace("_", " ").capitalize()
    operation: Json = {"operationId": f"{route.name}_{method}", "summary": summary, "responses": {}}
    operation |= {"description": text} if (text := inspect.getdoc(route.endpoint)) else {}
    operation |= {"security": [{"Key": []}]} if documentation.key else {}
    if names := [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        path_text = {"in": "path", "required": True, "schema": {"type": "string"}}
        operation["parameters"] = [{"name": name} | path_text for name in names]
    paths.setdefault(path, {})[method] = operation
    return operation


def complete_operation(operation: Json, route: RouteContext, schemas: Json) -> None:
    documentation = find_documentation(route) or Documentation()
    statuses = {*STATUSES_OF_ALL, *documentation.refusals}
    if body := documentation.body or find_body(getattr(route, "dependant", None)):
        schema: Json = {"schema": add_schema(schemas, body, "validation")}
        if documentation.example:
            schema["example"] = documentation.example
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(documentation.types, schema)}
        statuses.update(STATUSES_WITH_BODY)
    if operation.get("security"):
        statuses.update(STATUSES_WITH_KEY)
        scopes = documentation.scopes or find_scopes(getattr(route, "dependant", None))
        operation["security"] = [{"Key": list(scopes)}]
    if "{" in str(route.path_format):
        statuses.add(404)
    for status, model in documentation.answers.items():
        schema = {"schema": add_schema(schemas, model, "serialization")}
        operation["responses"][str(status)] = {"description": HTTPStatus(status).phrase, "content": {JSON: schema}}
    if documentation.leads_on:
        operation["responses"]["303"] = {"description": HTTPStatus(303).phrase}
    operation["responses"] |= {str(status): problem_response(status) for status in sorted(statuses)}


def find_documentation(route: RouteContext) -> Documentation | None:
    return getattr(route.endpoint, "documentation", None)


def find_scopes(dependant: Dependant | None) -> tuple[str, ...]:
    """The scopes of which the route requires one, by the dependency that checks the key."""
    if dependant is None:
        return ()
    inner = next((scopes for part in dependant.dependencies if (scopes := find_scopes(part))), ())
    return tuple(getattr(dependant.call, "scopes", ())) or inner


def find_body(dependant: Dependant | None) -> type[BaseModel] | None:
    """The model of the `Body` that the route depends on."""
    if dependant is None:
        return None
    if isinstance(dependant.call, Body):
        return dependant.call.model
    return next((body for inner in dependant.dependencies if (body := find_body(inner))), None)


def add_schema(schemas: Json, model: type[BaseModel], mode: Literal["validation", "serialization"]) -> Json:
    """Add the model's schema to `schemas`, and return a reference to it.

    It is named after the model, or after its subject and the model if another schema has that name.
    """
    subject = model.__module__.removeprefix("services.").split(".")[1:2] or [model.__module__]
    for template in ("{model}", f"{subject[0]}.{{model}}"):
        schema = model.model_json_schema(ref_template=f"#/components/schemas/{template}", mode=mode)
        parts = {**schema.pop("$defs", {}), model.__name__: schema}
        named_parts = {template.format(model=name): part for name, part in parts.items()}
        if all(schemas.get(name, part) == part for name, part in named_parts.items()):
            break
    schemas.update(named_parts)
    return {"$ref": f"#/components/schemas/{template.format(model=model.__name__)}"}
