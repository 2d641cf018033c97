"""The HTTP surface: OpenAPI documents, and the paths that they do not show."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi.routing import iter_route_contexts

from tests.public.entry_points import BUILDS, application_of
from tests.public.schemas import canonical, problem_once


async def document_of(*services: str) -> dict[str, Any]:
    """The OpenAPI document of these services in one process."""
    return problem_once(canonical((await application_of(*services)).openapi()))


async def document_of_all() -> dict[str, Any]:
    """The document of all services in one process: which service's operation each of its operations equals."""
    whole = await document_of(*BUILDS)
    origin: dict[str, str] = {}
    for service in BUILDS:
        single = await document_of(service)
        assert single["problem"] == whole["problem"]
        assert single["securitySchemes"] == whole["securitySchemes"]
        origin |= {f"{name} {json.dumps(one, sort_keys=True)}": service for name, one in operations(single)}
    paths = {name: origin[f"{name} {json.dumps(one, sort_keys=True)}"] for name, one in operations(whole)}
    return {"title": whole["title"], "openapi": whole["openapi"], "operations": paths}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each operation by its method and path."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


async def routes_by_process() -> dict[str, dict[str, list[list[str]]]]:
    """Every path with its methods, also those that the OpenAPI documents do not show, by what is started.

    With each: the scopes of which a key needs one. A plain route asks for them itself, so there none is seen.
    """
    started = {service: (service,) for service in BUILDS} | {"all": tuple(BUILDS)}
    found = {}
    for name, services in started.items():
        contexts = iter_route_contexts((await application_of(*services)).routes)
        found[name] = {
            f"{route.path_format} {' '.join(sorted(route.methods or ()))}": scopes(getattr(route, "dependant", None))
            for route in contexts
        }
    return found


def scopes(dependant: Any) -> list[list[str]]:
    """What the dependencies of a route ask of the caller's key."""
    if dependant is None:
        return []
    own = getattr(dependant.call, "scopes", None)
    below = [wanted for inner in dependant.dependencies for wanted in scopes(inner)]
    return ([sorted(own)] if own is not None else []) + below
