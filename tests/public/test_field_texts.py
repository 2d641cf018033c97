"""Every field and parameter of the HTTP interface has a sentence that a person wrote, and an example."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from shared.http import Application, Problem, parse_body
from shared.http.docs_fields import make_example
from shared.http.field_texts import OF_ALL, PARAMETERS, REQUEST, list_fields, list_parameters, read_texts
from shared.http.openapi import find_body, find_documentation
from tests.public.entry_points import BUILDS, build_application


@pytest.fixture
async def app() -> Application:
    return await build_application(*BUILDS)


async def test_every_field_has_a_sentence_of_its_own_and_an_example(app: Application) -> None:
    document = app.openapi()
    fields = {
        f"{name}.{path}": field
        for name, schema in document["components"]["schemas"].items()
        for path, field in list_fields(schema)
    }

    assert len(fields) > 500
    assert [name for name, field in fields.items() if not is_sentence(field.get("description", ""))] == []
    assert [name for name, field in fields.items() if len(field.get("examples", ())) != 1] == []


async def test_every_parameter_has_a_sentence_and_an_example(app: Application) -> None:
    parameters = list(list_parameters(app.openapi()))

    assert len(parameters) > 30
    assert [each["name"] for each in parameters if not is_sentence(each.get("description", ""))] == []
    assert [each["name"] for each in parameters if "example" not in each] == []


@pytest.mark.parametrize("service", BUILDS)
async def test_the_document_of_one_service_has_the_same_sentences(app: Application, service: str) -> None:
    alone = (await build_application(service)).openapi()["components"]["schemas"]
    texts = {
        f"{name}.{path}": field.get("description")
        for name, schema in alone.items()
        for path, field in list_fields(schema)
    }

    assert texts
    assert [name for name, text in texts.items() if not text] == []


async def test_two_services_have_no_models_of_one_name_and_the_same_fields(app: Application) -> None:
    """Which texts belong to a model is found by its name and its fields."""
    files = [OF_ALL, *(Path(file).with_name(OF_ALL.name) for file in app.main_files)]
    models = [(model, frozenset(texts)) for file in files for model, texts in read_texts(file).items()]

    assert [model for model in models if models.count(model) > 1] == []


async def test_the_example_of_every_field_is_a_value_that_the_field_may_have(app: Application) -> None:
    document = app.openapi()
    wrong = [
        f"{name}.{path}: {error.message}"
        for name, schema in document["components"]["schemas"].items()
        for path, field in list_fields(schema)
        for error in Draft202012Validator(field | {"components": document["components"]}).iter_errors(
            field["examples"][0]
        )
    ]

    assert wrong == []


async def test_no_sentence_is_about_a_field_that_is_gone(app: Application) -> None:
    schemas = app.openapi()["components"]["schemas"]
    used = {
        (name.rpartition(".")[2], path)
        for name, schema in schemas.items()
        for path, _ in [*list_fields(schema), (REQUEST, {})]
    }
    files = [OF_ALL, *(Path(file).with_name(OF_ALL.name) for file in app.main_files)]
    used |= {(PARAMETERS, parameter["name"]) for parameter in list_parameters(app.openapi())}
    written = {(model, path) for file in files for model, texts in read_texts(file).items() for path in texts}

    assert sorted(written - used) == []


async def test_the_example_of_every_body_is_one_that_its_route_takes(app: Application) -> None:
    document = app.openapi()
    bodies = [(route, body) for route in iter_route_contexts(app.routes) if (body := find_request_model(route))]
    refused: dict[str, Any] = {}
    for route, body in bodies:
        for method in {method.lower() for method in route.methods or ()} & document["paths"][route.path_format].keys():
            content = document["paths"][route.path_format][method]["requestBody"]["content"]
            example = make_example(next(iter(content.values()))["schema"], document["components"]["schemas"])
            try:
                parse_body(body, json.dumps(example).encode())
            except Problem as problem:
                refused[body.__name__] = problem.errors

    assert len(bodies) > 10
    assert refused == {}


def find_request_model(route: Any) -> type[BaseModel] | None:
    documentation = find_documentation(route)
    return (documentation.body if documentation else None) or find_body(getattr(route, "dependant", None))


def is_sentence(text: str) -> bool:
    """Whether the text is more than a word, begins like a sentence, and ends like one."""
    return len(text.split()) > 2 and (text[0].isupper() or text[0] == "`") and text.endswith((".", "?"))
