"""The HTTP surface: the OpenAPI documents, and every path with its methods and scopes."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi.routing import iter_route_contexts

from tests.public.entry_points import BUILDS, build_application
from tests.public.schemas import extract_problem, reduce_document


async def read_document(*services: str) -> dict[str, Any]:
    """The OpenAPI document of these services in one process."""
    return extract_problem(reduce_document((await build_application(*services)).openapi()))


async def read_combined_document() -> dict[str, Any]:
    """The document of all services in one process: by operation, the service whose document has the same one."""
    combined = await read_document(*BUILDS)
    origin: dict[str, str] = {}
    for service in BUILDS:
        single = await read_document(service)
        assert single["problem"] == combined["problem"]
        assert single["securitySchemes"] == combined["securitySchemes"]
        origin |= {_key(name, operation): service for name, operation in _list_operations(single)}
    paths = {name: origin[_key(name, operation)] for name, operation in _list_operations(combined)}
    return {"title": combined["title"], "openapi": combined["openapi"], "operations": paths}


def _key(name: str, operation: Any) -> str:
    return f"{name} {json.dumps(operation, sort_keys=True)}"


def _list_operations(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each operation with its method and path."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


async def read_routes() -> dict[str, dict[str, list[list[str]]]]:
    """Every path with its methods, also those that no OpenAPI document lists, by the process that serves them.

    With each: the scopes of which a key needs one. A plain Starlette route checks them itself and shows none.
    """
    processes = {service: (service,) for service in BUILDS} | {"all": tuple(BUILDS)}
    routes = {}
    for name, services in processes.items():
        contexts = iter_route_contexts((await build_application(*services)).routes)
        routes[name] = {
            f"{route.path_format} {' '.join(sorted(route.methods or ()))}": _read_scopes(
                getattr(route, "dependant", None)
            )
            for route in contexts
        }
    return routes


def _read_scopes(dependant: Any) -> list[list[str]]:
    """The scopes that each dependency of a route requires of the caller's key."""
    if dependant is None:
        return []
    own = getattr(dependant.call, "scopes", None)
    inner = [scopes for each in dependant.dependencies for scopes in _read_scopes(each)]
    return ([sorted(own)] if own is not None else []) + inner
