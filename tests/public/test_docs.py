"""`/docs` says of every route who may use it and how, in the words of callers."""

import json
import re
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel

from shared.http import Application, Problem, parse_body
from shared.http.docs_fields import describe_field, make_example
from shared.http.docs_page import render
from shared.http.openapi import add_schema, find_body, find_documentation
from tests.public.entry_points import BUILDS, build_application


@pytest.fixture
async def app() -> Application:
    return await build_application(*BUILDS)


async def test_every_route_names_its_scopes_and_what_it_does(app: Application) -> None:
    operations = [operation for methods in app.openapi()["paths"].values() for operation in methods.values()]

    assert operations
    assert [operation["operationId"] for operation in operations if not operation.get("description")] == []
    assert [operation["operationId"] for operation in operations if not operation["security"]] == []


async def test_the_example_of_every_body_is_one_that_its_route_takes(app: Application) -> None:
    bodies = [body for route in iter_route_contexts(app.routes) if (body := find_request_model(route))]
    refused: dict[str, Any] = {}
    for body in bodies:
        schemas: dict[str, Any] = {}
        example = make_example(add_schema(schemas, body, "validation"), schemas)
        try:
            parse_body(body, json.dumps(example).encode())
        except Problem as problem:
            refused[body.__name__] = problem.errors

    assert len(bodies) > 10
    # The agreement has a whole document as its example.
    assert refused.keys() == {"Agreement"}


def find_request_model(route: Any) -> type[BaseModel] | None:
    documentation = find_documentation(route)
    return (documentation.body if documentation else None) or find_body(getattr(route, "dependant", None))


async def test_every_field_has_a_sentence_and_no_name_is_internal(app: Application) -> None:
    document = app.openapi()
    schemas = document["components"]["schemas"]
    fields = [field for schema in schemas.values() for field in schema.get("properties", {}).values()]
    page = render(document).decode()

    assert [field for field in fields if len(describe_field(field, schemas)) < 5] == []
    assert re.findall(r"services\.\w+|\w+__\w+", page) == []


async def test_routes_stand_under_those_who_use_them(app: Application) -> None:
    page = render(app.openapi()).decode()

    headings = ["A web form, an ad platform, an import", "Marketing", "Sales", "Readers of reports", "The operator"]
    assert re.findall("<h2>(.*?)</h2>", page) == [*headings, "Objects"]
    assert page.index("<h2>Sales") < page.index("PUT /v1/sellers/{seller}") < page.index("<h2>Readers")
    assert "curl -X PUT http://127.0.0.1:8080/v1/sellers/kim" in page
